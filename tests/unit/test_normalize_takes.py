"""Takes and end marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.normalize.takes import read_take, says_last
from barqiya.registry import load_registry
from barqiya_schemas.article import Take
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)
_FOLLOWS, _ENDED = "// يتبع //", "// انتهى //"


@pytest.mark.parametrize(
    ("headline", "marks", "body_head", "number", "last"),
    [
        ("مسح أثري في حسمى", (_FOLLOWS, "13:20 ت م", "0102"), "وثق فريق علمي", 1, False),
        ("مسح أثري في حسمى", (_ENDED,), "وثق فريق علمي", 1, True),
        ("مسح أثري في حسمى / إضافة أولى", (_FOLLOWS,), "", 2, False),
        ("مسح أثري في حسمى          إضافة ثانية", (_FOLLOWS,), "", 3, False),
        ("مسح أثري في حسمى إضافة رابعة", (_FOLLOWS,), "", 5, False),
        ("مسح أثري في حسمى / إضافة أولى وأخيرة", ("//انتهى//",), "", 2, True),
        ("مسح أثري في حسمى  / إضافة ثالثة  واخيرة", (), "", 4, True),
        ("مسح أثري في حسمى / إضافة حادية عشرة", (), "", 12, None),
        ("مسح أثري في حسمى / إضافة 7", (), "", 8, None),
        ("مسح أثري في حسمى / إضافة أخيرة", (), "", None, True),
        ("مسح أثري في حسمى", (_ENDED,), "إضافة خامسة وأخيرة", 6, True),
        ("BC-Survey, 1st Add", ("more",), "", 2, False),
        ("BC-Survey-2nd Add", ("(ends)",), "", 3, True),
        ("Survey add 3", (), "", 4, None),
        ("Survey take 2 of 3", (), "", 2, None),
        ("Survey, take 3 of 3", (), "", 3, True),
        ("زلزال قبالة الجزر", ("(النهاية) ر ج",), "", 1, True),
        ("زلزال قبالة الجزر", ("انتهى/25",), "", 1, True),
    ],
)
def test_position(
    headline: str, marks: tuple[str, ...], body_head: str, number: int | None, *, last: bool | None
) -> None:
    assert read_take(headline, marks, body_head, REGISTRY) == Take(number=number, last=last)


@pytest.mark.parametrize(
    ("headline", "marks", "body_head"),
    [
        ("زلزال قبالة الجزر", (), ""),
        ("زلزال قبالة الجزر", ("NNNN", "20:26 ت م", "0106"), "ضرب زلزال"),
        ("إضافة ثانية للوقت في نهائي الكأس", (), ""),
        ("مطلوب إضافة محطة للقطار", (), "إضافة محطة ثانية إلى خط القطار مطلب قديم لأهل القرية"),
        ("Lawmakers add 3 amendments to the bill", (), ""),
        ("زلزال قبالة الجزر", ("انتهت المباراة بفوز الفريق الضيف بهدفين في الدقيقة الأخيرة",), ""),
    ],
)
def test_copy_that_does_not_say(headline: str, marks: tuple[str, ...], body_head: str) -> None:
    assert read_take(headline, marks, body_head, REGISTRY) is None


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), None),
        ((_ENDED, "20:26 ت م", "0106"), True),
        ((_ENDED, "11:53 ت م NNNN"), True),
        (("15:48 ت مـ",), None),
        (("// انتهى//",), True),
        ((_FOLLOWS, _ENDED), True),
        ((_ENDED, _FOLLOWS), False),
        (("-more-",), False),
        (("٠١٠٦",), None),
        (("--(بترا) ر ع/س ك/ أ خ",), None),
    ],
)
def test_end_marks(marks: tuple[str, ...], expected: bool | None) -> None:
    assert says_last(marks, REGISTRY) is expected


@given(any_text(), st.lists(any_text(), max_size=3).map(tuple), any_text())
def test_any_copy_is_read(headline: str, marks: tuple[str, ...], body_head: str) -> None:
    take = read_take(headline, marks, body_head, REGISTRY)
    assert take is None or take.number is not None or take.last is not None


def test_a_number_too_large_is_no_take() -> None:
    assert read_take("مسح أثري إضافة " + "9" * 60, (), "", REGISTRY) is None


def test_long_copy_costs_little() -> None:
    seconds, text = slowest(lambda text: read_take(text, (text,) * 20, text, REGISTRY))
    assert seconds < LIMIT, text

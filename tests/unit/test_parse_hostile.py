"""Any text: no exception, every line accounted for, cost in proportion."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from barqiya.items import ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.parse.page_text.draft import PROSE_WORDS
from barqiya.registry.phrases import load_phrases
from support.parsing import decoded
from support.texts import any_text

PHRASES = load_phrases()
SIZE = 64 * 1024

_LINES = (
    "شارك القصة",
    "المصدر:",
    "المصادر:",
    "رويترز",
    "بيروت – أ ف ب",
    "اقرأ أيضا",
    "رئيس التحرير",
    "منذ ساعتين",
    "الجمعة 13 سبتمبر 2024",
    "13:42 GMT",
    "رصيف الميناء - سبوتنيك عربي, 1920, 22.02.2026",
    "رصيف الميناء (غيتي)",
    "// انتهى //",
    "0106",
    "(لإضافة تفاصيل)",
    "خطة جديدة لتوسعة الميناء قبل الصيف",
    "سياسة",
    "قالت الهيئة إن الخطة ستنفذ على ثلاث مراحل تنتهي كلها قبل حلول فصل الصيف المقبل.",
    "وأضافت أن كلفة المرحلة الأولى تبلغ مليوني دينار يتحملها صندوق التنمية والبلديات معا بالتساوي.",
    "وتابعت ذلك.",
    "• بند أول",
    "عنوان فرعي قصير",
    "Close",
    "   ",
    "\u200f",
)
pages = st.lists(st.one_of(st.sampled_from(_LINES), any_text(40)), max_size=30).map("\n".join)


def check(text: str) -> ParsedItem | Rejected:
    items = parse(decoded(text), source="s", phrases=PHRASES)
    if isinstance(items, Rejected):
        return items
    (item,) = items
    assert all(line.reason for line in item.lines)
    kept = [line for line in item.lines if line.kept]
    removed = [line for line in item.lines if not line.kept]
    assert len(kept) + len(removed) == len(item.lines)
    # Nothing but white space is lost between the text and its lines, nor between lines and blocks.
    assert "".join("".join(line.text for line in item.lines).split()) == "".join(text.split())
    by_number = {line.number: line for line in item.lines}
    for block, number in zip(item.blocks, item.body_block_lines, strict=True):
        assert by_number[number].kept
        assert by_number[number].text.strip() == block.text
    published = {line.text.strip() for line in kept}
    shown = {block.text for block in item.blocks} | {image.caption for image in item.images}
    shown |= set((item.standfirst or "").split("\n")) | {item.headline or ""}
    assert published <= shown
    return item


@given(pages)
@example("")
@example("\ud800\n\udfff")
@example("~\n ~ \nشارك ~")
@example("المصدر:\n" * 3)
@example("اقرأ أيضا\n" * 40)
def test_kept_and_removed_lines_are_the_lines_of_the_text(text: str) -> None:
    if len([line for line in text.splitlines() if line.strip()]) > 2:
        item = check(text)
        if isinstance(item, ParsedItem):
            written = [line for line in text.splitlines() if line and not line.isspace()]
            assert [line.text for line in item.lines] == written
    else:
        check(text)


@given(any_text(400))
def test_any_text_gives_an_item_or_a_refusal(text: str) -> None:
    check(text)


SENTENCE = (
    "وأوضح المتحدث باسم البلدية أن أعمال الترميم ستبدأ مطلع الأسبوع المقبل وتستمر شهرين كاملين"
)


@given(
    st.lists(st.one_of(st.sampled_from(_LINES), st.just(SENTENCE + ".")), min_size=3, max_size=24)
)
def test_full_sentence_of_the_story_is_never_deleted(lines: list[str]) -> None:
    assert len(SENTENCE.split()) >= PROSE_WORDS
    items = parse(decoded("\n".join(lines)), source="s", phrases=PHRASES)
    if not isinstance(items, Rejected):
        (item,) = items
        assert all(line.kept for line in item.lines if line.text == SENTENCE + ".")


@given(pages, st.integers(0, 9))
def test_the_same_text_gives_the_same_item(text: str, seen: int) -> None:
    first = parse(decoded(text), source="s", phrases=PHRASES, repeated=lambda _: seen)
    assert parse(decoded(text), source="s", phrases=PHRASES, repeated=lambda _: seen) == first


PIECES = [
    "أ",
    "ا ",
    "(",
    "()",
    "(رويترز",
    "[",
    "/",
    "- ",
    " -",
    "--",
    ".",
    "..",
    "،",
    ": ",
    "12:30 ",
    "1/",
    "2024-",
    "واس ",
    "الرياض 25 ",
    "© ",
    "AFP ",
    "AFP/",
    "تصوير ",
    "// انتهى ",
    "//يتبع//",
    "(النهاية) ",
    "انتهى/",
    "\u064b",
    "\u200f",
    "ـ",
    "~ ",
    " ~ ",
    "\u00a0",
    "\t",
    "facebook",
    "# ",
    "|",
    "\ud800",
    "ﷺ",
]


def seconds(text: str) -> float:
    taken = []
    for _ in range(5):
        started = time.process_time()
        check(text)
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("piece", PIECES)
def test_64_kib_of_anything_on_one_line_is_read_in_no_time(piece: str) -> None:
    assert seconds((piece * SIZE)[:SIZE]) < 0.15


@pytest.mark.parametrize(
    "line",
    [*_LINES, "ا", "أ ف ب", "خبر قصير (رويترز)", "محمد علي", "a", "(", "©", "مشاهد من الميناء"],
)
def test_ten_thousand_lines_cost_no_more_than_their_number(line: str) -> None:
    few, many = seconds("\n".join([line] * 1_000)), seconds("\n".join([line] * 10_000))
    assert many < 2.0
    assert many < 40 * few + 0.1


def test_ten_thousand_different_lines() -> None:
    text = "\n".join(f"{line} {number}" for number in range(400) for line in _LINES)
    assert seconds(text) < 2.0

"""What may be learned of a source's template, and where it is used: around the story only."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from barqiya.text.fold import fold
from support.parsing import body, read, removed

FIRST = (
    "افتتحت بلدية جبيل صباح اليوم الحديقة العامة المطلة على الميناء القديم بعد أعمال ترميم "
    "استمرت ستة أشهر وشملت الممرات والمقاعد."
)
LAST = (
    "وقال رئيس البلدية إن الحديقة ستبقى مفتوحة حتى منتصف الليل طوال أشهر الصيف وإن الدخول إليها "
    "مجاني للجميع."
)
NOTE = "نشرتنا المسائية تصلك كل يوم"
PAGE = (
    f"حديقة جبيل تفتح أبوابها\nمحليات\n{NOTE}\n{FIRST}\nممرات جديدة\n{LAST}\nصفحات أخرى من موقعنا"
)


def seen(*lines: str) -> dict[str, int]:
    return {"": 20} | {fold(line): 20 for line in lines}


def test_lines_around_the_story_are_learned_and_its_own_are_not() -> None:
    learned = read(PAGE).template_lines
    assert fold(NOTE) in learned
    assert not learned & {fold("حديقة جبيل تفتح أبوابها"), fold(FIRST), fold("ممرات جديدة")}


def test_nothing_is_learned_where_no_story_shows_where_it_ends() -> None:
    assert read("عاجل: إغلاق مطار بيروت\nنشرتنا المسائية تصلك كل يوم").template_lines == frozenset()


def test_a_headline_said_twice_teaches_nothing() -> None:
    item = read(f"أسعار الذهب اليوم\nأسعار الذهب اليوم\n{FIRST}\n{LAST}")
    assert fold("أسعار الذهب اليوم") not in item.template_lines


def test_a_learned_line_is_taken_out_around_the_story() -> None:
    counts = seen(NOTE)
    assert NOTE not in removed(read(PAGE))
    item = read(PAGE, repeated=lambda line: counts.get(line, 0))
    assert NOTE in removed(item)
    (line,) = [line for line in item.lines if line.text == NOTE]
    assert line.reason == "line seen in 20 of 20 stories of this source"


def test_counts_alone_never_touch_the_story() -> None:
    """Whatever the counts say: sentences, intertitles and short lines of the story stay."""
    plain = read(PAGE)
    everything = read(PAGE, repeated=lambda _: 1000)
    assert body(everything) == body(plain) == [FIRST, "ممرات جديدة", LAST]


def test_counts_alone_never_take_a_flash() -> None:
    flash = "عاجل: إغلاق مطار بيروت أمام الملاحة"
    assert read(flash, repeated=lambda _: 1000).headline == flash


@given(
    st.lists(
        st.sampled_from((FIRST, LAST, NOTE, "ممرات جديدة", "وتابع ذلك.", "رويترز", "سياسة")),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 70_000),
)
def test_full_sentences_stay_whatever_the_counts(lines: list[str], count: int) -> None:
    item = read("\n".join(("عنوان الخبر الأول", FIRST, *lines)), repeated=lambda _: count)
    kept = [line.text for line in item.lines if line.kept]
    assert FIRST in kept
    assert (LAST in kept) is (LAST in lines)


def test_learned_lines_stay_learned() -> None:
    """Once taken out it is still counted, so that it is not forgotten and learned by turns."""
    counts = seen(NOTE)
    assert fold(NOTE) in read(PAGE, repeated=lambda line: counts.get(line, 0)).template_lines

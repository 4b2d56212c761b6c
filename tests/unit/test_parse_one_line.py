"""Copy on one line: flashes are headlines, and a dateline parts headline and story."""

from __future__ import annotations

import pytest

from support.articles import prepared
from support.parsing import body, labels, read

FLASH = (
    "وزارة الصحة السودانية: تسجيل ثلاثمئة إصابة جديدة بالكوليرا خلال أربع وعشرين ساعة في ولايتي "
    "الخرطوم والنيل الأبيض وارتفاع عدد الوفيات إلى أربعين حالة منذ بداية الشهر"
)
HEADLINE = "بلدية صور تفتتح سوقا جديدة للسمك"
STORY = (
    "افتتحت بلدية صور اليوم سوقا جديدة للسمك على الكورنيش البحري بعد أعمال استمرت عاما كاملا وكلفت "
    "نحو ثلاثة ملايين ليرة. وقال رئيس البلدية إن السوق تضم أربعين متجرا ومختبرا لفحص الأسماك."
)


@pytest.mark.parametrize(
    "flash",
    [
        f"عاجل | {FLASH}",
        f"عاجل | {FLASH}.",
        f"عاجل: {FLASH}",
        f"عاجل- {FLASH}",
        f"عاجل.. {FLASH}",
        f"خبر عاجل: {FLASH}",
        f"مستعجل جدا - {FLASH}",
        f"فلاش/ {FLASH}",
        (
            "URGENT: Sudan's health ministry says three hundred new cholera cases in a single"
            " day in Khartoum and White Nile states, raising deaths to forty this month"
        ),
        (
            "ALERTE - Le ministère soudanais de la Santé annonce trois cents cas de choléra "
            "en une seule journée dans les États de Khartoum et du Nil Blanc depuis lundi matin"
        ),
    ],
)
def test_a_flash_is_its_headline_however_long(flash: str) -> None:
    assert len(flash) > 150
    content = prepared(flash).normalized.content
    assert (content.headline, content.body) == (flash, ())
    assert content.urgency is not None
    assert content.urgency <= 3
    assert content.provenance.changes == ()


def test_a_flash_with_end_marks_is_a_flash() -> None:
    item = read(f"عاجل | {FLASH}\n// انتهى //\n20:26 ت م\n0106")
    assert labels(item) == ["headline", "source", "source", "source"]


def test_a_flash_in_html_is_a_flash() -> None:
    content = prepared(f"<p>عاجل | {FLASH}</p>", "text/html; charset=utf-8").normalized.content
    assert (content.headline, content.body) == (f"عاجل | {FLASH}", ())


@pytest.mark.parametrize(
    "text",
    [
        f"تدخل عاجل من {FLASH}",
        f"عاجل إلى {FLASH}",
        f"قرض عاجل: {FLASH}",
    ],
)
def test_the_word_inside_a_sentence_makes_no_flash(text: str) -> None:
    assert labels(read(text)) == ["body"]


def test_a_flash_with_a_story_below_has_a_body() -> None:
    item = read(f"عاجل | {FLASH}\nالخرطوم 5 مارس (سونا) - {STORY}")
    assert labels(item) == ["headline", "dateline"]


@pytest.mark.parametrize(
    "dateline",
    [
        "صور - الوكالة الوطنية:",
        "بيروت (رويترز) -",
        "بيروت 5 مارس 2026 (أ ف ب) -",
        "الدوحة /قنا/",
        "دمشق-سانا",
    ],
)
def test_a_headline_before_the_dateline_on_the_same_line(dateline: str) -> None:
    content = prepared(f"{HEADLINE} {dateline} {STORY}").normalized.content
    assert content.headline == HEADLINE
    assert [block.text for block in content.body] == [f"{dateline} {STORY}"]
    assert content.dateline is not None


def test_without_a_dateline_one_line_stays_whole() -> None:
    text = f"{HEADLINE} {STORY}"
    assert body(read(text)) == [text]
    begins = f"بيروت (رويترز) - {STORY} {STORY}"
    assert body(read(begins)) == [begins]


def test_letters_that_were_spaced_out_are_one_line_and_short_lines_are_cut() -> None:
    spaced = "  ".join("بلديةصورتفتتحسوقاجديدةللسمك" * 4)
    assert [line.text for line in read(spaced).lines] == [spaced]
    menu = ["عالم", "فن", "رأي", "صحة"]
    page = "  ".join([*menu, HEADLINE, STORY, *menu])
    assert [line.text for line in read(page).lines] == [*menu, HEADLINE, STORY, *menu]

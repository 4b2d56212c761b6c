"""Credits are cut from captions, and a caption loses no other word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.normalize.credits import split_credit
from barqiya.registry import load_registry
from barqiya.text.words import words
from barqiya_schemas.article import Credit
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)

# caption, what is left, raw credit, party
CREDITED = [
    ("مظلات سوق العطارين (غيتي)", "مظلات سوق العطارين", "غيتي", "getty"),
    ("مظلات السوق (أ. ف. ب.)", "مظلات السوق", "أ. ف. ب.", "afp"),
    ("مظلات السوق [رويترز].", "مظلات السوق", "رويترز", "reuters"),
    ("مظلات السوق (أ ف ب/غيتي)", "مظلات السوق", "أ ف ب/غيتي", "afp"),
    ("مظلات السوق (رويترز/رامي سعد)", "مظلات السوق", "رويترز/رامي سعد", "reuters"),
    ("لقاء سابق (رويترز - صورة أرشيفية)", "لقاء سابق", "رويترز - صورة أرشيفية", "reuters"),
    ("مظلات السوق (فيسبوك)", "مظلات السوق", "فيسبوك", None),
    ("مظلات السوق (وكالات)", "مظلات السوق", "وكالات", None),
    ("سوق تونس، 28 أبريل 2026. رويترز", "سوق تونس، 28 أبريل 2026.", "رويترز", "reuters"),
    ("مظلات السوق - أ.ف.ب.", "مظلات السوق", "أ.ف.ب", "afp"),
    ("مظلات السوق | الأناضول", "مظلات السوق", "الأناضول", "anadolu"),
    ("كييف، أوكرانيا، رويترز", "كييف، أوكرانيا", "رويترز", "reuters"),
    ("منظر للسوق. تصوير: رامي سعد", "منظر للسوق.", "تصوير: رامي سعد", None),
    ("منظر للسوق (تصوير: رامي سعد)", "منظر للسوق", "تصوير: رامي سعد", None),
    ("تصوير: رامي سعد", "", "تصوير: رامي سعد", None),
    ("صدر الصورة، Getty Images", "", "صدر الصورة، Getty Images", "getty"),
    ("رويترز", "", "رويترز", "reuters"),
    ("الصورة: رويترز", "", "الصورة: رويترز", "reuters"),
    ("الصور: أ ف ب", "", "الصور: أ ف ب", "afp"),
    ("منظر للسوق (الصورة: واس)", "منظر للسوق", "الصورة: واس", "spa"),
    (
        "سوق تونس، 28 أبريل 2026. رويترز/رامي سعد",
        "سوق تونس، 28 أبريل 2026.",
        "رويترز/رامي سعد",
        "reuters",
    ),
    ("منظر للسوق © AP Photo / Ann Lee", "منظر للسوق", "© AP Photo / Ann Lee", "ap"),
    ("© AP Photo / Ann Leeمنظر للسوق", "منظر للسوق", "© AP Photo / Ann Lee", "ap"),
    ("© AP Photo / Ann Wrightمنظر للسوق", "منظر للسوق", "© AP Photo / Ann Wright", "ap"),
    ("© AFP 2026 / Ann Wright", "", "© AFP 2026 / Ann Wright", "afp"),
    ("© AP Photo / Ann WrightThe market hall", "The market hall", "© AP Photo / Ann Wright", "ap"),
    ("منظر للسوق © أ ف ب", "منظر للسوق", "© أ ف ب", "afp"),
    ("The hall (Photo by Ann Lee/AFP)", "The hall", "Photo by Ann Lee/AFP", "afp"),
    ("The hall (AP Photo/Ann Lee, File)", "The hall", "AP Photo/Ann Lee, File", "ap"),
    ("The hall. REUTERS/Ann Lee/File Photo", "The hall.", "REUTERS/Ann Lee/File Photo", "reuters"),
    ("The hall. Ann Lee/Reuters", "The hall.", "Ann Lee/Reuters", "reuters"),
]

UNCREDITED = [
    "",
    " ",
    "()",
    ")",
    "مظلات السوق (من الأرشيف)",
    "مظلات السوق (2024)",
    "صورة: عمال السوق",
    "مظلات السوق (الصورة: سوق العطارين)",
    "صورة أرشيفية",
    "مظلات السوق - صورة أرشيفية",
    "لقاء في أغسطس (آب)",
    "لقاء الوزير بنظيره (الرياض)",
    "مظلات السوق (وزارة الثقافة)",
    "مظلات السوق (الوطن)",
    "مقر وكالة رويترز",
    "الوزيران معا",
    "صورة نشرتها وكالة «سانا»",
    "صورة وزعتها وكالة الأنباء السعودية (واس) للاجتماع",
    "© AP Photo / Ann Lee the market hall in Tunis on a Monday morning in spring",
]


@pytest.mark.parametrize(("caption", "rest", "raw", "party"), CREDITED)
def test_the_credit_is_cut(caption: str, rest: str, raw: str, party: str | None) -> None:
    left, credit = split_credit(caption, REGISTRY)
    assert left == rest
    assert credit is not None
    assert (credit.raw, credit.agency_id) == (raw, party)


@pytest.mark.parametrize("caption", UNCREDITED)
def test_a_caption_without_credit_stays_as_it_was(caption: str) -> None:
    assert split_credit(caption, REGISTRY) == (caption, None)


def test_the_credit_has_the_english_name() -> None:
    _, credit = split_credit("مظلات السوق (غيتي)", REGISTRY)
    assert credit == Credit(raw="غيتي", name="Getty Images", agency_id="getty")


_PIECES = st.sampled_from(
    ["مظلات السوق", "رويترز", "أ ف ب", "غيتي", "رامي سعد", "Ann Lee", "AFP", "©", "تصوير:",
     "Photo by ", "2026", "أرشيفية",
     "(", ")", "[", "]", "/", " - ", ". ", "، ", "\n", " ", ":"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join) | any_text())
def test_no_word_is_lost(caption: str) -> None:
    """What is cut from the caption stands in the credit."""
    left, credit = split_credit(caption, REGISTRY)
    kept = words(left) + (words(credit.raw) if credit else [])
    assert sorted("".join(kept)) == sorted("".join(words(caption)))


def test_long_captions_cost_little() -> None:
    seconds, text = slowest(lambda text: split_credit(text, REGISTRY))
    assert seconds < LIMIT, text


@pytest.mark.parametrize(
    ("caption", "rest", "raw", "agency"),
    [
        ("سوق السمك الجديدة في صورغيتي", "سوق السمك الجديدة في صور", "غيتي", "getty"),
        ("سوق السمك الجديدة في صوررويترز", "سوق السمك الجديدة في صور", "رويترز", "reuters"),
        ("سوق السمك الجديدة في صورAFP", "سوق السمك الجديدة في صور", "AFP", "afp"),
        (
            "سوق السمك الجديدة في صور Getty Images",
            "سوق السمك الجديدة في صور",
            "Getty Images",
            "getty",
        ),
        ("سوق السمك في صور عام 2026 AFP", "سوق السمك في صور عام 2026", "AFP", "afp"),
    ],
)
def test_agencies_glued_to_the_last_word(caption: str, rest: str, raw: str, agency: str) -> None:
    found, credit = split_credit(caption, REGISTRY)
    assert credit is not None
    assert (found, credit.raw, credit.agency_id) == (rest, raw, agency)


@pytest.mark.parametrize(
    "caption",
    [
        "كان إنسانا طيبا وإنسانا",
        "عمال في أحد العوامل وام",
        "مشهد من شبه جزيرة فيالأناضول",
        "لقاء مع رئيس شركة Apple",
        "رويترز",
        "كلمة الوزير في مؤتمر LEAP",
    ],
)
def test_words_that_end_like_an_agency_are_no_credit(caption: str) -> None:
    assert split_credit(caption, REGISTRY)[0] in {caption, ""}

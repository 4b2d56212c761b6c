"""Decode, parse and normalize together: no text raises, no line is lost, done twice it is done."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barqiya.items import Rejected
from barqiya.normalize.article import normalize
from barqiya.pipeline import Prepared, Timings, condense, prepare_raw
from barqiya.reasons import Reason
from barqiya.registry import load_registry
from barqiya.text import words
from barqiya_schemas import RawItem
from support.texts import any_text

REGISTRY = load_registry(None)

_LINES = st.sampled_from(
    ["عاجل: انهيار جسر", "شارك القصة", "الأحد 17 Nov / November 2024", "(غيتي)", "المصدر:",
     "وكالات", "…المزيد", "تعليقات الزوار 2", "ابن الجبل", "الخميس 16 ماي 2024 - 19:02",
     "اقرأ أيضا", "// انتهى //", "20:26 ت م", "0106", "رئيس التحرير: جاسم", "• بند", "A+", "<b>",
     "محظور النشر حتى الساعة 10:00", "ــــ", "^ " * 16 + ".", '[{"":' * 300, "\u202eمقلوب\u202c",
     "لشبونة (أ ف ب) - قال مسؤولون إن الجسر الذي افتتح العام الماضي سيغلق شهرين لإصلاح دعاماته.",
     "وأضافوا أن العمل سيجري ليلا، وأن حركة القطارات لن تتأثر بإغلاق الجسر خلال هذه المدة كلها.",
     "The bridge will be closed for two months, officials said on Monday after a night of rain."]
)  # fmt: skip
_PAGES = st.lists(_LINES | any_text(40), max_size=16).map("\n".join)


#: The first detection of a charset loads its tables.
_UNTIMED = settings(deadline=None)


def prepare(content: bytes, content_type: str) -> Prepared | Rejected:
    """Take bytes through the stages; an exception fails the test."""
    raw = RawItem(
        raw_id="1-0",
        source="unknown",
        content=content or b" ",
        content_type=content_type,
        received_at="2026-03-03T12:00:00Z",
    )
    found = prepare_raw(raw, REGISTRY, Timings(timer=lambda: 0.0))
    if isinstance(found, Rejected):
        assert found.exception is None, found
        return found
    return found[0]


@_UNTIMED
@given(st.binary(max_size=200), st.sampled_from(["text/plain", "text/plain; charset=utf-8", "x"]))
def test_any_bytes_are_taken_or_refused(content: bytes, content_type: str) -> None:
    prepare(content, content_type)


@pytest.mark.parametrize("line", ["^ " * 16 + ".", '[{"":' * 300, "=+=" * 200])
def test_a_long_line_without_a_word_is_a_line_like_any_other(line: str) -> None:
    story = "لشبونة (أ ف ب) - قال مسؤولون إن الجسر سيغلق شهرين لإصلاح دعاماته وأرصفته كلها."
    for head in ("انهيار جسر في لشبونة", "شارك القصة\nانهيار جسر في لشبونة"):
        found = prepare(f"{head}\n{line}\n{story}".encode(), "text/plain")
        assert isinstance(found, Prepared)
        assert line.strip() in [one.text.strip() for one in found.parsed.lines]


@_UNTIMED
@given(_PAGES)
def test_every_line_of_any_page_is_accounted_for(page: str) -> None:
    found = prepare(page.encode("utf-8", "surrogatepass"), "text/plain; charset=utf-8")
    if isinstance(found, Prepared) and found.parsed.parser == "page_text":
        assert [line.number for line in found.parsed.lines] == [
            *range(1, len(found.parsed.lines) + 1)
        ]
        lines = "\n".join(line.text for line in found.parsed.lines)
        assert words(lines) == words(found.decoded.text)


@_UNTIMED
@given(_PAGES)
def test_what_is_published_is_published_again_unchanged(page: str) -> None:
    found = prepare(page.encode("utf-8", "surrogatepass"), "text/plain; charset=utf-8")
    if isinstance(found, Rejected):
        return
    first = found.normalized.content
    parsed = found.parsed._replace(
        headline=first.headline,
        standfirst=first.standfirst,
        blocks=first.body,
        images=(),
        byline=None,
    )
    second = normalize(parsed, found.decoded, found.raw, found.profile, REGISTRY)
    assert not isinstance(second, Rejected)
    again = second.content
    assert [block.text for block in again.body] == [block.text for block in first.body]
    assert again.standfirst == first.standfirst
    assert again.headline in first.headline
    textual = {"headline_derived"}
    assert {c.kind for c in again.provenance.changes if c.stage == "normalize"} <= textual


def test_what_fails_between_the_stages_ends_the_item_and_not_its_batch() -> None:
    article = prepare(
        "انهيار جسر\n\nانهار جسر في لشبونة اليوم.".encode(), "text/plain; charset=utf-8"
    )
    assert isinstance(article, Prepared)
    broken = article._replace(raw=article.raw.model_copy(update={"received_at": "no time"}))
    rejected = condense(broken, Timings(timer=lambda: 0.0))
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.COMMIT_CRASHED
    assert str(rejected.exception).startswith("ValueError at candidate.py:")

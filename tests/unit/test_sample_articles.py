"""The sample through the pure pipeline: each item shows what its note says."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from barqiya.dedupe import Earlier, Remembered, load_policy
from barqiya.items import Rejected
from barqiya.pipeline import (
    Candidate,
    Prepared,
    Timings,
    condense,
    decide_candidate,
    prepare,
    remembered,
)
from barqiya.registry import load_registry
from barqiya.sample import SampleItem, load_sample

if TYPE_CHECKING:
    from barqiya.dedupe import Decision
    from barqiya_schemas import Content

Results = dict[str, tuple[Prepared | Rejected, "Decision | Rejected | None"]]

#: 2026-04-13 09:04:37 UTC, the time of the first entry.
FIRST_ENTRY_MS = 1776071077000


def earlier(candidate: Candidate, seen: list[tuple[Remembered, Candidate]]) -> list[Earlier]:
    """Earlier items that share anchors, the most first."""
    own = set(candidate.signature.anchors.asked)
    found = [(len(own & set(old.signature.anchors.kept)), what) for what, old in seen]
    return [Earlier(what, n) for n, what in sorted(found, key=lambda one: -one[0]) if n]


@pytest.fixture(scope="module")
def results() -> Results:
    """What the pipeline made of every item, one after the other, with an index in memory."""
    registry = load_registry()
    index: dict[tuple[str, str], bytes | None] = {}
    seen: list[tuple[Remembered, Candidate]] = []
    found: Results = {}
    for number, item in enumerate(load_sample()):
        timings = Timings(time.perf_counter)
        fields = {name.encode(): value for name, value in item.fields.items()}
        raw_id = f"{FIRST_ENTRY_MS + number}-0"
        articles = prepare(raw_id, fields, registry, max_content_bytes=1 << 20, timings=timings)
        prepared = articles if isinstance(articles, Rejected) else articles[0]
        decision = None
        if isinstance(prepared, Prepared):
            candidate = condense(prepared, timings)
            assert not isinstance(candidate, Rejected), candidate
            decision = decide_candidate(
                candidate,
                defaultdict(lambda: None, index),
                earlier(candidate, seen),
                policy=load_policy(),
                under_embargo=False,
                timings=timings,
            )
            if not isinstance(decision, Rejected):
                index.update(decision.writes)
                what = remembered(candidate, decision)
                if what is not None:
                    seen.append((what, candidate))
        found[item.name] = prepared, decision
    return found


def content(results: Results, name: str) -> Content:
    prepared, _ = results[name]
    assert isinstance(prepared, Prepared), prepared
    return prepared.normalized.content


@pytest.mark.parametrize("expected", load_sample(), ids=lambda item: item.name)
def test_each_item_ends_as_the_index_says(expected: SampleItem, results: Results) -> None:
    prepared, decision = results[expected.name]
    if isinstance(prepared, Rejected):
        assert (expected.outcome, expected.reason) == ("dead", prepared.reason.value)
        return
    assert decision is not None
    assert not isinstance(decision, Rejected), decision
    got = decision.outcome.value, decision.relation.kind.value
    assert got == (expected.outcome, expected.relation), decision.reason
    if expected.original:
        _, first = results[expected.original]
        assert first is not None
        assert not isinstance(first, Rejected)
        assert decision.relation.article_id == first.article_id


def test_page_text_gives_the_story_and_nothing_else(results: Results) -> None:
    article = content(results, "page-tunisia-dam")
    assert article.headline.startswith("بعد أربعة مواسم جافة")
    kinds = [block.type for block in article.body]
    assert kinds.count("intertitle") == 2
    assert kinds.count("paragraph") + (article.standfirst is not None) == 7
    assert [image.caption for image in article.images] == [
        "مياه السد تغمر ضفافه الشمالية بعد أمطار مارس"
    ]
    credit = article.images[0].credit
    assert credit is not None
    assert credit.agency_id == "anadolu"
    assert [(source.raw, source.role) for source in article.sources] == [
        ("العربي", "publisher"),
        ("وكالات", "unnamed_agencies"),
    ]


def test_a_header_that_the_body_contradicts_gives_no_publication_date(results: Results) -> None:
    dates = content(results, "page-tunisia-dam").dates
    assert (dates.rendered_at, dates.published_at, dates.status) == ("2026-04-15", None, "conflict")


@pytest.mark.parametrize(
    ("name", "language", "direction"),
    [
        ("spa-commuter-train", "ar", "rtl"),
        ("reuters-en-copper", "en", "ltr"),
        ("page-en-ferry", "en", "ltr"),
        ("afp-fr-vineyards", "fr", "ltr"),
        ("irna-fa-saffron", "fa", "rtl"),
    ],
)
def test_each_language_is_known(results: Results, name: str, language: str, direction: str) -> None:
    article = content(results, name)
    assert (article.language, article.direction) == (language, direction)


@pytest.mark.parametrize(
    ("name", "charset", "method"),
    [
        ("petra-olive-oil", "cp1256", "declared"),
        ("newspaper-souk-fire-drill", "cp1256", "detected"),
        ("qna-museum", "utf-8", "bom"),
    ],
)
def test_bytes_are_read_in_their_own_charset(
    results: Results, name: str, charset: str, method: str
) -> None:
    provenance = content(results, name).provenance
    assert provenance.charset.removesuffix("-sig") == charset
    assert provenance.charset_method == method


def test_other_headlines_in_mid_body_are_left_out_and_the_body_goes_on(results: Results) -> None:
    article = content(results, "page-cairo-metro")
    text = "\n".join(block.text for block in article.body)
    assert "الفسيخ" not in text
    assert "الأزهر" not in text
    assert [block.text.split()[0] for block in article.body] == ["قررت", "وقال", "وأضاف", "وكانت"]


@pytest.mark.parametrize(
    ("name", "place", "agency"),
    [
        ("spa-commuter-train", "بريدة", "spa"),
        ("afp-azores-lead", "لشبونة", "afp"),
        ("reuters-grain-lead", "عمان", "reuters"),
        ("aa-solar-greenhouses", "قونية", "anadolu"),
        ("kuna-desalination", "الكويت", "kuna"),
        ("sana-book-fair", "حلب", "sana"),
        ("reuters-en-copper", "LONDON", "reuters"),
        ("afp-fr-vineyards", "DIJON", "afp"),
    ],
)
def test_datelines_are_read_in_every_house_style(
    results: Results, name: str, place: str, agency: str
) -> None:
    dateline = content(results, name).dateline
    assert dateline is not None
    assert (dateline.place, dateline.agency_id) == (place, agency)


def test_urgency_and_status_come_from_the_copy(results: Results) -> None:
    flash, urgent = content(results, "afp-azores-flash"), content(results, "reuters-grain-urgent")
    assert flash.urgency is not None
    assert urgent.urgency is not None
    assert flash.urgency < urgent.urgency < 5
    assert content(results, "dpa-bees-kill").status == "canceled"
    assert content(results, "dpa-bees").status == "usable"


def test_takes_say_where_they_stand(results: Results) -> None:
    first = content(results, "spa-survey-take-1").take
    last = content(results, "spa-survey-take-2").take
    assert first is not None
    assert last is not None
    assert (first.number, first.last) == (1, False)
    assert (last.number, last.last) == (2, True)


def test_decimals_in_visual_order_stay_as_written(results: Results) -> None:
    text = "\n".join(block.text for block in content(results, "dpa-bees").body)
    assert "22ر0" in text
    assert "2ر11" in text

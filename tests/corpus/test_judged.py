"""Pairs labelled before they were compared, through the decision of the service."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from barqiya.cli.comparing import compare_articles
from barqiya.dedupe import load_policy
from barqiya.items import Rejected
from barqiya.pipeline import Timings, prepare_raw
from barqiya.registry import load_registry
from barqiya_schemas import RawItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from barqiya.pipeline import Prepared

FILE: Final = Path(__file__).parent / "dedupe" / "judged.toml"
DATA: Final[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
REGISTRY: Final = load_registry()
POLICY: Final = load_policy()
RECEIVED: Final = datetime(2026, 3, 10, 12, tzinfo=UTC)
#: Relations that say: the same text.
SAME: Final = frozenset({"same_delivery", "same_content", "reprint"})
#: How a headline says what it is.
SAID: Final = {
    ("update", "ar"): "تحديث: ",
    ("correction", "ar"): "تصحيح: ",
    ("correction", "en"): "CORRECTION: ",
    ("correction", "fr"): "Correction : ",
}


class Judged(NamedTuple):
    """A pair: its label, and what the service called it."""

    name: str
    label: str
    same_source: bool
    drop: bool
    loose: bool
    relation: str
    dropped: bool
    same_story: bool

    @property
    def copied(self) -> bool:
        """Whether the later text is called a copy."""
        return self.relation in SAME


class Sent(NamedTuple):
    """A text as it comes."""

    text: Sequence[str]
    """Headline, then paragraphs."""
    source: str
    hours: float = 0
    """After the first one."""


def prepared(sent: Sent, raw_id: str) -> Prepared:
    raw = RawItem(
        raw_id=raw_id,
        source=sent.source,
        content="\n\n".join(sent.text).encode(),
        content_type="text/plain",
        received_at=(RECEIVED + timedelta(hours=sent.hours)).isoformat(),
    )
    articles = prepare_raw(raw, REGISTRY, Timings(time.perf_counter))
    assert not isinstance(articles, Rejected)
    return articles[0]


def judge(name: str, label: str, old: Sent, new: Sent, **expected: bool) -> Judged:
    now = RECEIVED + timedelta(hours=new.hours)
    found = compare_articles(prepared(old, "1-0"), prepared(new, "2-0"), POLICY, now)
    assert not isinstance(found, Rejected)
    return Judged(
        name=name,
        label=label,
        same_source=old.source == new.source,
        drop=expected.get("drop", False),
        loose=expected.get("loose", False),
        relation=found.relation.value,
        dropped=found.dropped,
        same_story=found.same_story,
    )


def edited(story: dict[str, Any], copy: dict[str, Any]) -> list[str]:
    """Headline and paragraphs of a copy."""
    headline = copy.get("headline", story["headline"])
    paragraphs = list(copy.get("body", story["paragraphs"]))
    paragraphs = [paragraphs[at] for at in copy.get("order", range(len(paragraphs)))]
    paragraphs = paragraphs[: copy.get("keep")]
    for before, after in copy.get("replace", ()):
        assert any(before in text for text in (headline, *paragraphs)), before
        headline = headline.replace(before, after)
        paragraphs = [paragraph.replace(before, after) for paragraph in paragraphs]
    if copy.get("merge"):
        paragraphs = [" ".join(paragraphs)]
    for mark in copy.get("marks", ()):
        headline = SAID[mark, story.get("language", "ar")] + headline
    return [headline, *copy.get("before", ()), *paragraphs, *copy.get("after", ())]


def siblings() -> Iterator[Judged]:
    for mould in DATA["mould"]:
        texts = [
            [text.format(**values) for text in (mould["headline"], *mould["paragraphs"])]
            for values in mould["values"]
        ]
        for (one, old), (two, new) in combinations(enumerate(texts), 2):
            for source, hours in (("agency", 1), ("agency", 26), ("newspaper", 1)):
                name = f"{mould['name']}: {one} and {two}, {source}, {hours} h"
                yield judge(name, "TEMPLATE", Sent(old, "agency"), Sent(new, source, hours))


def copies() -> Iterator[Judged]:
    for story in DATA["story"]:
        old = Sent([story["headline"], *story["paragraphs"]], "agency")
        for copy in story["copy"]:
            source = "agency" if copy.get("same") else "newspaper"
            new = Sent(edited(story, copy), source, copy.get("hours", 2))
            expected = {key: copy[key] for key in ("drop", "loose") if key in copy}
            yield judge(f"{story['id']}: {copy['class']}", copy["label"], old, new, **expected)
    for pair in DATA["apart"]:
        old, new = Sent(pair["first"], "agency"), Sent(pair["second"], "newspaper", 2)
        yield judge(pair["first"][0], "DIFF", old, new)


def one_word() -> Iterator[Judged]:
    stories = {story["id"]: story for story in DATA["story"]}
    for name, before, after in DATA["one_word"]:
        headline, paragraphs = stories[name]["headline"], stories[name]["paragraphs"]
        other = [paragraph.replace(before, after) for paragraph in paragraphs]
        assert other != paragraphs, before
        old, new = Sent([headline, *paragraphs], "agency"), Sent([headline, *other], "newspaper")
        yield judge(f"{name}: {after} for {before}", "MORE", old, new)


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return [*siblings(), *copies()]


def labelled(judged: list[Judged], label: str) -> list[Judged]:
    found = [one for one in judged if one.label == label]
    assert found
    return found


def test_there_are_many_of_every_label(judged: list[Judged]) -> None:
    names = sorted(one.name for one in judged)
    assert all(one != two for one, two in pairwise(names))
    least = {"TEMPLATE": 400, "DUP": 45, "UPDATE": 30, "MORE": 40, "DIFF": 9}
    assert all(len(labelled(judged, label)) >= count for label, count in least.items())


def test_nothing_that_says_another_thing_is_dropped(judged: list[Judged]) -> None:
    lost = [one for one in judged if one.dropped and one.label != "DUP" and not one.loose]
    assert lost == []


def test_siblings_of_a_mould_are_no_copies(judged: list[Judged]) -> None:
    own = [one for one in labelled(judged, "TEMPLATE") if one.same_source]
    assert sum(one.copied for one in own) <= 0.01 * len(own)
    other = [one for one in labelled(judged, "TEMPLATE") if not one.same_source]
    assert sum(one.copied for one in other) <= 0.05 * len(other)


def test_updates_are_no_copies(judged: list[Judged]) -> None:
    updates = labelled(judged, "UPDATE")
    assert sum(one.copied for one in updates) <= 0.06 * len(updates)
    assert sum(one.same_story for one in updates) >= 0.97 * len(updates)


def test_copies_are_found_and_what_adds_nothing_is_dropped(judged: list[Judged]) -> None:
    found = labelled(judged, "DUP")
    assert [one for one in found if not one.copied] == []
    kept = [one for one in found if one.drop and not one.dropped]
    assert len(kept) <= 0.05 * len(found)


def test_what_says_more_stays_in_its_story(judged: list[Judged]) -> None:
    assert [one for one in labelled(judged, "MORE") if not one.same_story and not one.loose] == []


def test_two_reporters_of_one_event_tell_two_stories(judged: list[Judged]) -> None:
    assert [one for one in labelled(judged, "DIFF") if one.relation != "unrelated"] == []


def test_another_word_in_one_place_is_seldom_lost() -> None:
    """Two are: a school for a market, and what the twelve are; the words are common ones."""
    found = list(one_word())
    lost = [one.name for one in found if one.dropped]
    assert len(found) >= 50
    assert len(lost) <= 2, lost

"""The project's own pairs for duplicate detection, from tests/corpus/dedupe/pairs.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from barqiya.dedupe.compare import Comparison, PairContext, compare
from barqiya.dedupe.signature import sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.dedupe.tokens import Tokens

FILE: Final = Path(__file__).parents[1] / "corpus" / "dedupe" / "pairs.toml"
SALT: Final = b"pairs"


class Copy(NamedTuple):
    """A pair: an article, what came later, and what the two are."""

    name: str
    old: Tokens
    new: Tokens
    context: PairContext
    label: str
    relation: str | None
    """The relation that has to be found, where the label leaves a choice."""
    drop: bool | None
    differs: tuple[str, ...]

    def compare(self) -> Comparison:
        """Compare the two."""
        return compare(self.new, self.old, context=self.context)


def tokens(headline: str, paragraphs: list[str]) -> Tokens:
    """An article as it is compared."""
    return sign(headline, None, paragraphs, salt=SALT).tokens


def read_pairs() -> list[Copy]:
    """Every pair of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    stories = {story["id"]: story for story in data["story"]}
    return [*_copies(data), *_apart(data, stories)]


class Sent(NamedTuple):
    """An article of the pairs, as an outlet sends it."""

    id: str
    source: str
    received: float
    """Seconds from the first."""
    headline: str
    body: str
    original: str
    """The article that it was made from; itself for an original."""
    label: str
    """What it is to that; empty for an original."""
    drop: bool | None


def read_stream() -> list[Sent]:
    """Every article of the file and every copy, in the order in which they come.

    Copies whose marks stand in no text are left out: nobody would see them.
    """
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sent = []
    for number, story in enumerate(data["story"]):
        began, own, body = number * 3600.0, f"outlet {number}", "\n\n".join(story["paragraphs"])
        name, headline = story["id"], story["headline"]
        sent.append(Sent(name, own, began, headline, body, name, "", drop=None))
        copies = [copy for copy in _all_copies(data, story) if not copy.get("marks")]
        for place, copy in enumerate(copies, 1):
            headline, paragraphs = _edited(story, copy)
            source = own if copy.get("same") else f"{own} copy {place}"
            received = began + copy.get("hours", 2) * 3600 + place
            what = (f"{name}: {place} {copy['class']}", source, received, headline)
            sent.append(Sent(*what, "\n\n".join(paragraphs), name, copy["label"], copy.get("drop")))
    return sorted(sent, key=lambda one: one.received)


def _all_copies(data: dict[str, Any], story: dict[str, Any]) -> list[dict[str, Any]]:
    copies = list(story.get("copy", ()))
    if "language" not in story:
        copies += [{"label": "DUP", **house} for house in data["house"]]
    return copies


def _copies(data: dict[str, Any]) -> Iterator[Copy]:
    for story in data["story"]:
        for copy in _all_copies(data, story):
            yield _copy(story, copy)


def _edited(story: dict[str, Any], copy: dict[str, Any]) -> tuple[str, list[str]]:
    """Headline and paragraphs of a copy."""
    headline = copy.get("headline", story["headline"])
    paragraphs = copy.get("body", story["paragraphs"])[: copy.get("keep")]
    for before, after in copy.get("replace", ()):
        headline = headline.replace(before, after)
        paragraphs = [paragraph.replace(before, after) for paragraph in paragraphs]
    return headline, [*copy.get("before", ()), *paragraphs, *copy.get("after", ())]


def _copy(story: dict[str, Any], copy: dict[str, Any]) -> Copy:
    headline, paragraphs = _edited(story, copy)
    return Copy(
        name=f"{story['id']}: {copy['class']}",
        old=tokens(story["headline"], story["paragraphs"]),
        new=tokens(headline, paragraphs),
        context=PairContext(
            hours=copy.get("hours", 2),
            same_source=copy.get("same", False),
            new_marks=frozenset(copy.get("marks", ())),
        ),
        label=copy["label"],
        relation=copy.get("is"),
        drop=copy.get("drop"),
        differs=tuple(copy.get("differs", ())),
    )


def _apart(data: dict[str, Any], stories: dict[str, Any]) -> Iterator[Copy]:
    for entry in data["apart"]:
        for first, second in entry["pairs"]:
            yield Copy(
                name=f"{first} / {second}",
                old=tokens(stories[first]["headline"], stories[first]["paragraphs"]),
                new=tokens(stories[second]["headline"], stories[second]["paragraphs"]),
                context=PairContext(hours=3),
                label="DIFF",
                relation="unrelated",
                drop=False,
                differs=(),
            )

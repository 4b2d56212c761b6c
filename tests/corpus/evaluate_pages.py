"""Scores of the page-text parser on labelled pages: precision and recall per label.

``python tests/corpus/evaluate_pages.py`` prints the table; the floors are in test_page_text.py.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barqiya.items import Decoded, LineLabel, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.registry.phrases import load_phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LABELS: Final[dict[str, LineLabel]] = {
    "N": "ui",
    "D": "date",
    "K": "kicker",
    "H": "headline",
    "S": "standfirst",
    "C": "caption",
    "Y": "byline",
    "L": "dateline",
    "T": "body",
    "I": "intertitle",
    "F": "source",
    "R": "related",
}
#: Labels whose lines are published text.
KEEP: Final = frozenset({"body", "dateline", "intertitle", "standfirst"})

_ONE_LINE: Final = "[one line]"
FOLDER: Final = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Page:
    """A labelled page: its lines and what they are."""

    name: str
    lines: tuple[tuple[LineLabel, str], ...]

    one_line: bool = False
    """Whether it arrives without newlines, its lines kept apart by blanks only."""

    @property
    def text(self) -> str:
        """The page as it would arrive."""
        return ("    " if self.one_line else "\n").join(text for _, text in self.lines)


@dataclass
class Score:
    """Counts over pages; everything else is computed from them."""

    hits: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, LineLabel, LineLabel, str, str]] = field(default_factory=list)
    """Page, label wanted, label given, reason, text."""

    def add(self, wanted: LineLabel, given: LineLabel) -> None:
        """Count one line, under its label and under ``keep``."""
        for wish, gift in ((wanted, given), ("keep" * (wanted in KEEP), "keep" * (given in KEEP))):
            self.wanted[wish] += 1
            self.given[gift] += 1
            self.hits[wish] += wish == gift

    def precision(self, label: str) -> float:
        """Share of the lines given the label that have it."""
        return self.hits[label] / self.given[label] if self.given[label] else 1.0

    def recall(self, label: str) -> float:
        """Share of the lines with the label that were given it."""
        return self.hits[label] / self.wanted[label] if self.wanted[label] else 1.0

    def f1(self, label: str) -> float:
        """Harmonic mean of precision and recall."""
        total = self.given[label] + self.wanted[label]
        return 2 * self.hits[label] / total if total else 1.0

    @property
    def body_kept(self) -> float:
        """Share of body lines that are published, whatever their label."""
        return 1 - sum(e[1] == "body" and e[2] not in KEEP for e in self.errors) / max(
            1, self.wanted["body"]
        )


def read_pages(path: Path) -> list[Page]:
    """Read a file of ``@ name`` headers and ``LABEL<TAB>line`` lines; ``#`` lines are comments.

    A header that ends with ``[one line]`` is of a page that arrives without newlines.
    """
    pages: list[tuple[str, list[tuple[LineLabel, str]]]] = []
    for row in path.read_text(encoding="utf-8").split("\n"):
        if row.startswith("@"):
            pages.append((row[1:].strip(), []))
        elif "\t" in row and not row.startswith("#"):
            letter, text = row.split("\t", 1)
            pages[-1][1].append((LABELS[letter], text))
    return [
        Page(name.removesuffix(_ONE_LINE).rstrip(), tuple(lines), name.endswith(_ONE_LINE))
        for name, lines in pages
    ]


def parse_page(page: Page) -> ParsedItem:
    """Parse a page as an item of an unknown source."""
    decoded = Decoded(page.text, "utf-8", "utf-8", 1.0, "text/plain")
    items = parse(decoded, source="unknown", phrases=load_phrases())
    if isinstance(items, Rejected):
        message = f"{page.name}: {items}"
        raise AssertionError(message)  # noqa: TRY004
    (item,) = items
    return item


def evaluate(pages: Iterable[Page]) -> Score:
    """Score the parser on pages, line by line."""
    score = Score()
    for page in pages:
        item = parse_page(page)
        given = [line.label for line in item.lines]
        if len(given) != len(page.lines):
            given += ["ui"] * (len(page.lines) - len(given))
        reasons = [line.reason for line in item.lines] + [""] * len(page.lines)
        for (wanted, text), label, reason in zip(page.lines, given, reasons, strict=False):
            score.add(wanted, label)
            if wanted != label:
                score.errors.append((page.name, wanted, label, reason, text))
    return score


def corpora() -> dict[str, list[Page]]:
    """The labelled files that are here, by name."""
    found = {name: read_pages(FOLDER / f"{name}.txt") for name in ("tuned", "held_out")}
    shared = Path(os.environ.get("BARQIYA_SHARED", FOLDER.parents[3] / "shared"))
    labelled = shared / "corpus" / "pages" / "labelled_dev.txt"
    if labelled.exists():
        found["labelled_dev"] = read_pages(labelled)
    return found


def table(scores: dict[str, Score]) -> str:
    """Lay scores out for a terminal: F1 per label, one column per corpus."""
    rows = [f"{'F1':<12}" + "".join(f"{name:>14}" for name in scores)]
    for label in ("keep", *LABELS.values()):
        cells = "".join(f"{score.f1(label):>14.3f}" for score in scores.values())
        rows.append(f"{label:<12}{cells}")
    kept = "".join(f"{score.body_kept:>14.3f}" for score in scores.values())
    lines = "".join(f"{sum(s.wanted[v] for v in LABELS.values()):>14}" for s in scores.values())
    return "\n".join([*rows, f"{'body kept':<12}{kept}", f"{'lines':<12}{lines}"])


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table; with names of corpora, their errors as well (not for held_out)."""
    scores = {name: evaluate(pages) for name, pages in corpora().items()}
    print(table(scores))  # noqa: T201
    for name in arguments:
        for page, wanted, given, reason, text in scores[name].errors:
            print(f"{page[:28]:<28} {wanted:>10} -> {given:<10} [{reason}] {text[:90]}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])

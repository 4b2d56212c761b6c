"""Scores of whole HTML pages: which blocks are published, with the extra ``web`` and without.

Run by ``make eval``; floors are pinned in ``test_html_pages.py``.
"""

from __future__ import annotations

import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from barqiya.parse.html import page as page_rules
from support.articles import prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas import Content

FOLDER = Path(__file__).parent / "html_pages"
GOLD: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "gold.toml").read_text("utf-8"))
FINDERS = ("trafilatura", "rules")
_FIRST_WORDS = 3


class Score(NamedTuple):
    """Blocks of the body of some pages."""

    right: int
    published: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of the published blocks that are the story."""
        return self.right / self.published if self.published else 0.0

    @property
    def recall(self) -> float:
        """Share of the story's blocks that are published."""
        return self.right / self.wanted

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@contextmanager
def finding(finder: str) -> Iterator[None]:
    """With trafilatura, or as if it were not installed."""
    with pytest.MonkeyPatch.context() as patch:
        if finder == "rules":
            patch.setattr(page_rules, "import_module", _not_installed)
        yield


def _not_installed(name: str, package: str | None = None) -> Any:
    raise ImportError(name, package)


def read(name: str) -> Content:
    """The article of a page."""
    html = (FOLDER / f"{name}.html").read_bytes()
    return prepared(html, "text/html; charset=utf-8").normalized.content


def score(name: str, content: Content) -> Score:
    """Compare the body with the gold, by the first words of each block."""
    said = [" ".join(block.text.split()[:_FIRST_WORDS]) for block in content.body]
    wanted = GOLD[name]["body"]
    right = sum(one in wanted for one in said)
    return Score(right, len(said), len(wanted))


def total(scores: list[Score]) -> Score:
    """Blocks of all pages together."""
    return Score(*(sum(column) for column in zip(*scores, strict=True)))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Print the scores of each page."""
    for finder in FINDERS:
        scores = []
        with finding(finder):
            for name in GOLD:
                content = read(name)
                found = score(name, content)
                scores.append(found)
                same = "right" if content.headline == GOLD[name]["headline"] else "WRONG"
                _say(f"{finder:12} {name:10} F1 {found.f1:.3f}  headline {same}")
        found = total(scores)
        _say(
            f"{finder:12} {'all':10} F1 {found.f1:.3f}  precision {found.precision:.3f}"
            f"  recall {found.recall:.3f}"
        )


if __name__ == "__main__":
    main()

"""Fields of real Saudi Press Agency items, end to end, against values read by eye.

``python tests/corpus/evaluate_spa.py`` prints precision and recall per field, and what all 194
items gave; test_spa_fields.py pins the floors. ``spa_fields.toml`` holds ids and short values of 80
of the items: all that differ from the usual form, and a random choice of the others.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from barqiya.items import Rejected
from barqiya.text import fold
from corpus.reading import AGENCY, articles, prepare_article, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.pipeline import Prepared

FIELDS: Final = (
    "slug", "place", "agency", "hijri", "gregorian", "day", "take", "last", "end_mark", "time",
)  # fmt: skip
EXPECTED: Final = Path(__file__).with_name("spa_fields.toml")
_MONTHS: Final = {"اغسطس": 8, "يوليو": 7, "سبتمبر": 9}


@dataclass
class Counts:
    """What was right, given and wanted, per field, and every difference."""

    right: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, number: str, found: dict[str, Any], truth: dict[str, Any]) -> None:
        """Compare the fields of one item."""
        for name in FIELDS:
            value, wish = found[name], truth.get(name)
            self.given[name] += value is not None
            self.wanted[name] += wish is not None
            self.right[name] += value is not None and value == wish
            if value != wish:
                self.wrong.append(f"{number} {name}: {value!r}, not {wish!r}")

    def precision(self, name: str) -> float:
        """Share of the values given that are right."""
        return self.right[name] / self.given[name]

    def recall(self, name: str) -> float:
        """Share of the values wanted that were given right."""
        return self.right[name] / self.wanted[name]


def expected() -> dict[str, dict[str, Any]]:
    """Values read by eye, by number of the item; what follows from them is added."""
    rows = tomllib.loads(EXPECTED.read_text("utf-8"))["item"]
    return {row["id"]: _with_derived(row) for row in rows}


def _with_derived(row: dict[str, Any]) -> dict[str, Any]:
    truth = {**row, "end_mark": row.get("last")}
    for name in ("place", "hijri", "gregorian", "time"):
        if name in row:
            truth[name] = fold(row[name])
    if "gregorian" in row:
        truth["agency"] = "spa"
        day, month, year = truth["gregorian"].replace("م", "").split()[:3]
        truth["day"] = f"{year}-{_MONTHS[month]:02}-{int(day):02}"
    return truth


def read_fields(prepared: Prepared) -> dict[str, Any]:
    """The fields as the article has them."""
    content, marks = prepared.normalized.content, prepared.parsed.end_marks
    line, take = content.dateline, content.take
    written = (line.raw if line else "", *marks)
    stated = [
        found
        for found in content.dates.evidence
        if found.role == "dateline" and any(found.raw in text for text in written)
    ]
    days = [found for found in stated if found.precision == "day"]
    raws = {
        calendar: next((fold(found.raw) for found in days if found.calendar == calendar), None)
        for calendar in ("hijri", "gregorian")
    }
    ends = [fold(mark).strip(" /") for mark in marks]
    published = content.dates.published_at or ""
    closed = next((mark for mark in ends if mark[:2].isdecimal() and ":" in mark), None)
    time = closed.removesuffix(" nnnn") if closed else None
    return {
        "slug": content.slugline,
        "place": fold(line.place) if line and line.place else None,
        "agency": line.agency_id if line else None,
        **raws,
        "day": line.date if line else None,
        "take": take.number if take else None,
        "last": take.last if take else None,
        "end_mark": "انتهي" in ends if {"انتهي", "يتبع"} & set(ends) else None,
        "time": time if line is None or time is None or time[:5] in published else None,
    }


def items() -> Iterator[tuple[str, Prepared]]:
    """Yield number and article of all items of the agency.

    Raises:
        AssertionError: An item was refused.
    """
    for article in articles(source=AGENCY):
        prepared = prepare_article(article)
        assert not isinstance(prepared, Rejected), (article.number, prepared)
        yield article.number, prepared


def evaluate() -> tuple[Counts, Counter[str], int]:
    """Compare the sample; count which fields were found in all items, and the items."""
    counts, found, number_of_items = Counts(), Counter[str](), 0
    truths = expected()
    for number, prepared in items():
        fields = read_fields(prepared)
        number_of_items += 1
        found.update(name for name in FIELDS if fields[name] is not None)
        if number in truths:
            counts.add(number, fields, truths[number])
    return counts, found, number_of_items


def main() -> None:
    """Print the table and the differences."""
    counts, found, number_of_items = evaluate()
    heads = ("precision", "recall", "checked", f"of {number_of_items}")
    print(f"{'field':<12}" + "".join(f"{head:>10}" for head in heads))  # noqa: T201
    for name in FIELDS:
        cells = f"{counts.precision(name):>10.3f}{counts.recall(name):>10.3f}"
        print(f"{name:<12}{cells}{counts.wanted[name]:>10}{found[name]:>10}")  # noqa: T201
    for line in counts.wrong:
        print(f"  {line}")  # noqa: T201


if __name__ == "__main__":
    report(main)

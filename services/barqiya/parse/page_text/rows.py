"""Copy that has no long sentences: tables of prices and results, entries of a live blog.

They belong to the story that they stand at, above or below. They are told by many lines together;
one short line with a figure may as well be the title of another story.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse.page_text.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft

#: Columns of a table that was cut into lines are figures alone, as counters of a page are.
_FIGURES_ALONE: Final = "figures alone"
#: «Close» is the last price, and a button.
_CELL_REASONS: Final = frozenset({"navigation"})
#: So many cells without a figure in a row are the head of a table; more are a menu.
_MOST_CELLS: Final = 6
#: So many lines between a table and its story, and of these so many without a full stop.
_MOST_BETWEEN: Final = 6
_HEADINGS: Final = 1
_FEWEST_ROWS: Final = 3
#: A row has at least one figure in so many words.
_WORDS_A_FIGURE: Final = 5
_MOST_ROW_WORDS: Final = 16
#: A cell without a figure, or the heading of some rows.
_CELL_WORDS: Final = 5
_TITLE_WORDS: Final = 4
#: Telephone numbers stand in the imprint of a page.
_LONG_NUMBER: Final = re.compile(r"\d{7}")
_NUMBER: Final = re.compile(r"\d{1,2} ?[-–.)/]")
#: A time of day alone: «14:20», «13:10 بتوقيت غرينتش».
_CLOCK: Final = re.compile(r"(?:(?:الساعه|at) )?\d{1,2}[:.h]\d{2}(?: [^\W\d]{1,10}){0,2}")
_FEWEST_ENTRIES: Final = 2
#: Buttons that stand under every entry of a live blog.
_OF_ENTRY: Final = frozenset({"share button", "reader tool", "advertisement marker", "navigation"})


class _Run(NamedTuple):
    """Lines from ``start`` to before ``end`` that are a table."""

    start: int
    end: int


def widen(lines: Sequence[Draft], zones: Zones) -> Zones:
    """Take the tables and the live blog that stand at the story into it.

    Rows get their label here, for a cell alone looks like a counter, a date or a button.
    """
    zones = _to_formula(lines, _with_entries(lines, zones))
    for run in _tables(lines, _title(lines)):
        if zones.start == zones.end == len(lines):
            zones = Zones(*run, None)
        elif _stands_at(lines, run, zones):
            zones = zones._replace(start=min(zones.start, run.start), end=max(zones.end, run.end))
        else:
            continue
        for line in lines[run.start : run.end]:
            line.settle("body", "row of a table or a list")
    return zones


def _stands_at(lines: Sequence[Draft], run: _Run, zones: Zones) -> bool:
    """Whether a table touches the story, or stands in it; and below its standfirst.

    Short sentences may stand between, and one line that has no full stop: what the table is of.
    """
    if zones.standfirst is not None and run.start <= zones.standfirst:
        return False
    if max(run.start - zones.end, zones.start - run.end) > _MOST_BETWEEN:
        return False
    between = (*lines[zones.end : run.start], *lines[run.end : zones.start])
    loose = sum(not line.terminated for line in between)
    return loose <= _HEADINGS and all(line.label is None for line in between)


def _title(lines: Sequence[Draft]) -> int:
    """Position of the line that may be the headline: no table begins above it."""
    first = None
    for at, line in enumerate(lines):
        if line.label == "headline":
            return at
        if line.label is not None:
            continue
        if line.count > _TITLE_WORDS:
            return at if first is None or not _is_row(line) else first
        first = at if first is None else first
    return first or 0


def _tables(lines: Sequence[Draft], title: int) -> list[_Run]:
    """Runs of short lines, figures in at least every second one."""
    found: list[_Run] = []
    at = title + 1
    while at < len(lines):
        if not _is_row(lines[at]):
            at += 1
            continue
        end, rows = _last_row(lines, at)
        if rows >= _FEWEST_ROWS and rows * 2 >= end - at:
            found.append(_Run(_first_cell(lines, at, title), end))
        at = end
    return found


def _last_row(lines: Sequence[Draft], first: int) -> tuple[int, int]:
    """Position after the last row of a run, and how many rows there are; some cells between."""
    end, rows = first + 1, 1
    for at in range(first + 1, len(lines)):
        if _is_row(lines[at]) or (rows >= _FEWEST_ROWS and _is_numbered(lines[at])):
            rows += 1
            end = at + 1
        elif at - end >= _MOST_CELLS or not _is_cell(lines[at]):
            break
    return end, rows


def _first_cell(lines: Sequence[Draft], first: int, title: int) -> int:
    """Position of the head of a table above its first row: «العملة», «شراء», «بيع»."""
    start, top = first, max(title, first - 1 - _MOST_CELLS)
    for at in range(first - 1, top, -1):
        if not _is_cell(lines[at]):
            break
        if lines[at].label is None:
            start = at
    return start


def _is_row(line: Draft) -> bool:
    if line.reason == _FIGURES_ALONE:
        return "/" not in line.content
    if line.label is not None or line.count > _MOST_ROW_WORDS:
        return False
    figures = sum(map(str.isdecimal, line.words))
    return 0 < len(line.words) <= figures * _WORDS_A_FIGURE and not _LONG_NUMBER.search(line.folded)


def _is_numbered(line: Draft) -> bool:
    """Whether it goes on with a numbered list: «10- …», of more words than rows have."""
    return line.label is None and _NUMBER.match(line.content) is not None


def _is_cell(line: Draft) -> bool:
    """A date may stand between rows, and a word that is a section or a button elsewhere."""
    if line.label == "date":
        return True
    open_ = line.label in {None, "kicker"} or line.reason in _CELL_REASONS
    return open_ and line.count <= _CELL_WORDS and not line.terminated


def _to_formula(lines: Sequence[Draft], zones: Zones) -> Zones:
    """The zones down to a formula that closes the copy, a few lines below: «والله الموفق»."""
    if zones.start == zones.end:
        return zones
    end = zones.end
    for at in range(zones.end, min(len(lines), zones.end + _MOST_CELLS)):
        if lines[at].label == "body":
            end = at + 1
        elif lines[at].label is not None:
            break
    return zones._replace(end=end)


def _with_entries(lines: Sequence[Draft], zones: Zones) -> Zones:
    """The zones with the entries of a live blog below the last long sentence, if there are any.

    Each has its time of day above it, and there are sentences among them. Cards of other stories
    have a day, or their time below.
    """
    times: list[int] = []
    at, sentences = zones.end, False
    while at < len(lines) and (lines[at].label in {None, "date"} or lines[at].reason in _OF_ENTRY):
        if lines[at].label == "date" and _CLOCK.fullmatch(lines[at].folded):
            times.append(at)
        sentences = sentences or (bool(times) and lines[at].label is None and lines[at].terminated)
        at += 1
    if len(times) < _FEWEST_ENTRIES or not sentences or zones.end == zones.start:
        return zones
    end = times[-1] + 1
    while end < at and lines[end].label in {None, "date"}:
        end += 1
    return zones._replace(end=end)

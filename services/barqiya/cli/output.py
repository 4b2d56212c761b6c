"""What commands print: plain lines, colour on a terminal only, JSON when asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from barqiya.cli.safe import clean, json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

#: Styles of ``rich``, by what a line means.
STYLES = {"good": "green", "new": "bold", "warn": "yellow", "bad": "red", "dim": "dim", "": ""}


def prepare_streams() -> None:
    """Make printing never fail: a terminal that cannot show a letter gets its escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def notice(text: str) -> None:
    """Say something beside the command's output, on standard error."""
    print(f"barqiya: {clean(text)}", file=sys.stderr, flush=True)  # noqa: T201 - the command's voice


class Output:
    """Prints for people, or for programs when ``as_json``. One line per call, flushed."""

    def __init__(self, *, as_json: bool = False, stream: TextIO | None = None) -> None:
        self.as_json = as_json
        self._stream = stream or sys.stdout
        self._console = None if as_json or not self._stream.isatty() else _console(self._stream)

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches: colours and progress bars are welcome."""
        return self._console is not None

    def progress_console(self) -> Console | None:
        """Where a progress bar may go: this terminal, else standard error when that is one."""
        if self._console is not None:
            return self._console
        return _console(sys.stderr) if sys.stderr.isatty() else None

    def say(self, text: str = "", style: str = "") -> None:
        """Print a line for people; nothing with ``--json``. ``text`` must be clean already."""
        if self.as_json:
            return
        if self._console is None:
            print(text, file=self._stream, flush=True)
            return
        from rich.text import Text  # noqa: PLC0415 - only for a terminal

        self._console.print(Text(text, STYLES[style]), soft_wrap=True)

    def data(self, value: object) -> None:
        """Print one JSON line in UTF-8, whatever the locale; nothing without ``--json``."""
        if not self.as_json:
            return
        line = json_text(value) + "\n"
        self._stream.flush()
        if hasattr(self._stream, "buffer"):
            self._stream.buffer.write(line.encode())
        else:
            self._stream.write(line)
        self._stream.flush()

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows in columns; the cells must be clean already. Nothing with ``--json``."""
        cells = [list(row) for row in rows]
        if self.as_json:
            return
        if self._console is None:
            for line in _columns([list(headings), *cells]):
                self.say(line)
            return
        from rich.table import Table  # noqa: PLC0415 - only for a terminal
        from rich.text import Text  # noqa: PLC0415 - same

        table = Table(*headings, box=None, pad_edge=False, header_style="bold")
        for row in cells:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)


def _columns(rows: list[list[str]]) -> list[str]:
    """Columns by number of characters; right for what goes to files and pipes."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _console(stream: TextIO) -> Console:
    from rich.console import Console  # noqa: PLC0415 - only for a terminal

    return Console(file=stream, highlight=False, markup=False, emoji=False)

"""The command line: one command per file, which imports heavy modules only when it runs.

Exit codes are those of :mod:`barqiya.errors`; ``docs/reference/cli.md`` lists them.
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from barqiya.cli.output import prepare_streams
from barqiya.cli.safe import clean_lines
from barqiya.errors import EXIT_SOFTWARE, BarqiyaError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code.

    Args:
        arguments: What to run; the process's own arguments when ``None``.
    """
    from barqiya.cli.app import app  # noqa: PLC0415 - a failing import is reported like the rest

    prepare_streams()
    try:
        app(args=arguments if arguments is None else list(arguments), prog_name="barqiya")
    except BarqiyaError as error:
        _complain(f"{error} [{error.reason}]")
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - the last line of defence: a bug, never a raw escape sequence
        _complain(f"a bug, please report it:\n{traceback.format_exc()}")
        sys.exit(EXIT_SOFTWARE)


def _complain(text: str) -> None:
    print(f"barqiya: {clean_lines(text)}", file=sys.stderr)  # noqa: T201 - the command line's voice

"""What several commands share. No postponed annotations: typer reads them at run time."""

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder of the embedded server [default: BARQIYA_DATA_DIR or .barqiya].",
        show_default=False,
    ),
]
#: Partition named before the command (``barqiya --partition p status``); ``None``: as set.
PARTITION: ContextVar[str | None] = ContextVar("partition", default=None)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one value a line.")]


def examples(*lines: str) -> str:
    """End of a help text that shows lines as they are: the mark tells the formatter not to wrap."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))

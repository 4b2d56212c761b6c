"""Starts ``barqiya worker`` for tests, see :mod:`support.forking`; ``folder`` is where it runs."""

from __future__ import annotations

import os
from typing import Any

from support.forking import serve


def become(order: dict[str, Any]) -> int:
    """Run the command as a shell would, in an environment that is nothing but the given one."""
    from barqiya.cli import main  # noqa: PLC0415 - only in a worker

    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    main(("worker",))
    return 0


if __name__ == "__main__":
    serve(become)

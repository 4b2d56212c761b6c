"""What ``barqiya up`` says: how to connect, events, outcomes, the account of the sample."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from barqiya import __version__
from barqiya.cli.entries import event_json, event_line, outcome_json, outcome_line, text_of
from barqiya.cli.safe import clean
from barqiya.cli.sampling import show_summary
from barqiya.cli.target import keys_of, public
from barqiya.operate.embedded import DataFolder

if TYPE_CHECKING:
    from pathlib import Path

    from barqiya.cli.output import Output
    from barqiya.operate.embedded import EmbeddedServer
    from barqiya.operate.streams import Fields
    from barqiya.settings import Settings

#: Outcomes that publish an event need no line of their own.
_QUIET_OUTCOMES = frozenset({"published", "updated", "corrected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything runs."""

    url: str
    server: EmbeddedServer | None
    settings: Settings
    data: Path | None
    """Data folder as the user named it."""

    def describe(self) -> dict[str, Any]:
        """The place for programs; never with a password."""
        record = self.server.record if self.server else None
        return {
            "kind": "ready",
            "version": __version__,
            "server": public(self.url),
            "socket": record.socket if record else None,
            "port": record.port if record else None,
            "server_pid": record.pid if record else None,
            "attached": self.server.attached if self.server else None,
            "data_dir": str(self.settings.data_dir.absolute()),
            "namespace": self.settings.namespace,
        }

    def redis_cli(self) -> str:
        """Command that opens this server."""
        parts = urlsplit(self.url)
        if parts.scheme == "unix":
            return f"redis-cli -s {shlex.quote(unquote(parts.path))}"
        return f"redis-cli -u {shlex.quote(public(self.url))}"


class Voice:
    """Prints lines for people, or one JSON object a line."""

    def __init__(self, out: Output) -> None:
        self._out = out

    def hello(self, place: Place) -> None:
        """Say where everything is and how to connect."""
        self._out.data(place.describe())
        say, keys = self._out.say, keys_of(place.settings)
        folder = DataFolder(place.settings.data_dir)
        say(f"Barqiya {__version__}", "new")
        say(f"  server     {clean(public(place.url))}{_ownership(place.server)}")
        if place.server and place.server.record.tcp_url:
            say(f"  port       {place.server.record.tcp_url} (no password, this machine only)")
        say(f"  data       {clean(str(folder.path))} (worker.log, server.log)")
        option = f" --data {shlex.quote(str(place.data))}" if place.data else ""
        say(f"  publish    barqiya publish story.txt --source desk{clean(option)}")
        cli = clean(place.redis_cli())
        say(f"  by hand    {cli} XADD {keys.raw} '*' source desk content 'story text'")
        say(f"  subscribe  {cli} XREAD BLOCK 0 STREAMS {keys.articles} '$'")
        say("Events follow, one a line; Ctrl-C stops.", "dim")
        say()

    def event(self, entry_id: str, fields: Fields) -> None:
        """An article event."""
        self._out.data({"kind": "event", "event": event_json(entry_id, fields)})
        shown = event_line(entry_id, fields)
        self._out.say(shown.text, shown.style)

    def outcome(self, entry_id: str, fields: Fields) -> None:
        """What became of a raw item; a line only where there is no event to tell it."""
        self._out.data({"kind": "outcome", "outcome": outcome_json(entry_id, fields)})
        if text_of(fields, "outcome") not in _QUIET_OUTCOMES:
            self._out.say(outcome_line(entry_id, fields).text, "dim")

    def summary(self, summary: dict[str, Any]) -> None:
        """The account of the sample."""
        self._out.data({"kind": "summary", **summary})
        show_summary(summary, self._out)

    def worker_started(self, pid: int) -> None:
        """A worker was started."""
        self._out.data({"kind": "worker", "pid": pid})

    def notice(self, text: str) -> None:
        """Something the user should know."""
        self._out.data({"kind": "notice", "text": text})
        self._out.say(clean(text), "warn")


def _ownership(server: EmbeddedServer | None) -> str:
    if server is None:
        return " (BARQIYA_REDIS_URL)"
    how = "runs already, used as it is" if server.attached else "embedded"
    return f" ({how}, pid {server.pid})"

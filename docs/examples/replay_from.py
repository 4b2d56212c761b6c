"""Read again every event since a moment, then end: to fill a new system, or to repair an old one.

    python replay_from.py NAME 2026-05-04T10:00:00+03:00

``BARQIYA_REDIS_URL`` and ``BARQIYA_NAMESPACE`` say where, as for the service. NAME is that of a
subscriber: its place is kept on the server, and a second run goes on where the first one ended.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime

from redis import Redis

from barqiya_schemas.subscriber import Gap, Subscriber

URL = os.environ.get("BARQIYA_REDIS_URL", "redis://127.0.0.1:6379/0")
NAMESPACE = os.environ.get("BARQIYA_NAMESPACE", "wire")


def tell(gap: Gap) -> None:
    """What is older than the topic keeps is gone: say so, and go on."""
    print(f"missed: what came after {gap.after}", file=sys.stderr)


def main(arguments: list[str]) -> int:
    """Print one line an event; returns the exit code."""
    match arguments:
        case [name, moment]:
            since = datetime.fromisoformat(moment)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    client = Redis.from_url(URL, socket_timeout=5)
    subscriber = Subscriber(client, name, namespace=NAMESPACE, start=since, on_gap=tell)
    while True:
        place = subscriber.place
        for event in subscriber.read():
            # Keep the highest revision of each article: an event that comes twice does no harm.
            print(event.subject, event.data.revision, event.data.headline, sep="\t", flush=True)
        if subscriber.place == place:
            return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        # Who read the output is gone (`… | head`). What nobody got comes again next time.
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # or Python complains at exit

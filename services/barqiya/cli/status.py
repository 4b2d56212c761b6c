"""``barqiya status``: how far the service is, at one look."""

from typing import TYPE_CHECKING, Any

from barqiya.cli.options import AsJson, Data

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.cli.output import Output
    from barqiya.settings import Settings


def status(data: Data = None, as_json: AsJson = False) -> None:
    """Show what waits, who works on it, and what became of the rest.

    Waiting are items that no worker has taken yet (lag), in hand those that were taken and are not
    finished (pending); ages count from an item's arrival. Outcomes are counted since the beginning.
    Of a service with partitions each is shown.
    """
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.target import ask  # noqa: PLC0415 - same

    out = Output(as_json=as_json)
    for found in ask(data, _state):
        out.data(found)
        _show(found, out)


async def _state(client: "Redis", settings: "Settings") -> dict[str, Any]:
    from barqiya.cli.target import keys_of  # noqa: PLC0415 - not needed for --help
    from barqiya.operate.state import read_state  # noqa: PLC0415 - same

    return await read_state(client, keys_of(settings))


def _show(found: dict[str, Any], out: "Output") -> None:
    from barqiya.cli.safe import clean  # noqa: PLC0415 - not needed for --help

    queue = found["queue"]
    waiting = "unknown (entries were trimmed)" if queue["lag"] is None else str(queue["lag"])
    if not queue["group"]:
        waiting += " (no worker has run yet)"
    rows = [
        ("server", clean(found["server"])),
        *((("partition", clean(found["partition"])),) if "partition" in found else ()),
        ("waiting", waiting),
        ("  oldest", _age(queue["oldest_waiting_ms"])),
        ("  finished before their turn", str(queue["ahead"])),
        ("in hand", str(queue["pending"])),
        ("  oldest", _age(queue["oldest_pending_ms"])),
        *(
            (
                "  consumer",
                f"{clean(each['name'])}: {each['pending']} in hand, idle {_age(each['idle_ms'])}",
            )
            for each in queue["consumers"]
        ),
        *((f"{kind}", str(count)) for kind, count in found["outcomes"].items()),
        *((f"  {clean(reason)}", str(count)) for reason, count in found["dead"].items()),
        *((f"{name} entries", str(length)) for name, length in found["streams"].items()),
    ]
    out.table(("what", "now"), rows)


def _age(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "-"
    seconds = milliseconds / 1000
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"

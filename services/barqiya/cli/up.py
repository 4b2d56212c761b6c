"""``barqiya up``: everything on this machine, with one command."""

import asyncio
from typing import Annotated, Literal

import typer

from barqiya.cli.options import AsJson, Data, examples

EXAMPLES = examples(
    "barqiya up                       a queue to publish to, and its events",
    "barqiya up --sample              the same, with wire copy to look at",
    "barqiya up --sample --once       stop after it; fails when an item ends otherwise",
    "barqiya up --port 6390           for redis-cli, Node, Go … on 127.0.0.1:6390",
)


def up(
    sample: Annotated[
        bool, typer.Option("--sample", help="Publish the sample and account for every item.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="With --sample: stop when every item has its outcome.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="With --once: give up after this long.")
    ] = 120.0,
    port: Annotated[
        str | None,
        typer.Option(
            metavar="N|auto",
            help="Also listen on 127.0.0.1, without a password: every user of this machine can "
            "connect [default: only a private Unix socket].",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Start a server and a worker here, and print their events.

    One line an event, until Ctrl-C. The server keeps its data in the data folder, every accepted
    item on the disk, and ends with this command. A second `up` on the folder uses the server of the
    first. With BARQIYA_REDIS_URL set, that server is used and none is started. The worker's log is
    worker.log in the data folder, .barqiya/worker.log unless --data says otherwise.
    """
    if once and not sample:
        raise typer.BadParameter("needs --sample", param_hint="--once")
    from barqiya.cli.running import Plan, run_up  # noqa: PLC0415 - not needed for --help

    plan = Plan(data=data, port=_port(port), sample=sample, once=once, timeout=timeout)
    raise typer.Exit(asyncio.run(run_up(plan, as_json=as_json)))


def _port(text: str | None) -> int | Literal["auto"] | None:
    if text is None or text == "auto":
        return text  # type: ignore[return-value]
    if text.isascii() and text.isdigit() and 0 <= int(text) <= 65535:  # noqa: PLR2004 - TCP ports
        return int(text) or None
    raise typer.BadParameter("must be a number up to 65535, or auto", param_hint="--port")

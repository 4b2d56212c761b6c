"""The commands, put together."""

from typing import Annotated

import typer

from barqiya import __version__
from barqiya.cli import (
    check,
    compare,
    dead,
    doctor,
    explain,
    held,
    item,
    logs,
    publish,
    replay,
    route,
    schema,
    status,
    story,
    tail,
    up,
    worker,
)
from barqiya.cli.options import PARTITION, examples

app = typer.Typer(
    name="barqiya",
    no_args_is_help=True,
    add_completion=False,
    # Plain help reads the same on a terminal, in a pipe and in a log, and starts faster.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"barqiya {__version__}")
        raise typer.Exit


@app.callback(
    epilog=examples(
        "barqiya up --sample                     a first look; then, in another terminal:",
        "barqiya publish story.txt -s desk       put a story on the queue",
        "barqiya tail                            watch the events",
        "barqiya explain story.txt               see why a line was dropped",
        "barqiya compare lead.txt update.txt     see what one item is to another",
        "barqiya story show a-5f…                see an article's family, and repair it",
        "barqiya dead list                       see what could not be read",
        "barqiya replay --from 2d                see what changed rules would change",
    )
)
def _root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
    partition: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="Of a service with partitions, the one meant [default: BARQIYA_PARTITION].",
        ),
    ] = None,
) -> None:
    """Barqiya (برقية): raw wire copy in, clean versioned article events out.

    Commands talk to the server of BARQIYA_REDIS_URL when that is set, else to the embedded one
    that `barqiya up` runs on the data folder. Exit codes: 0 ok, 1 failed, 2 usage, 65 bad data,
    66 unreadable input, 69 no server, 70 bug or dead worker, 75 try again later, 78 configuration.
    """
    PARTITION.set(partition)


app.command(epilog=up.EXAMPLES)(up.up)
app.command(epilog=worker.EXAMPLES)(worker.worker)
app.command(epilog=publish.EXAMPLES)(publish.publish)
app.command(epilog=tail.EXAMPLES)(tail.tail)
app.command(epilog=explain.EXAMPLES)(explain.explain)
app.command(epilog=compare.EXAMPLES)(compare.compare)
app.command()(status.status)
app.command(epilog=item.EXAMPLES)(item.item)
app.command(epilog=doctor.EXAMPLES)(doctor.doctor)
app.command(epilog=logs.EXAMPLES)(logs.logs)
app.add_typer(dead.app, name="dead")
app.add_typer(held.app, name="held")
app.add_typer(story.app, name="story")
app.command(epilog=replay.EXAMPLES)(replay.replay)
app.command(epilog=check.EXAMPLES)(check.check)
app.command(epilog=route.EXAMPLES)(route.route)
app.command(epilog=schema.EXAMPLES)(schema.schema)

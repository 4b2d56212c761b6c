"""``barqiya dead``: what could not be processed, why, and the ways back."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from barqiya.cli.ages import hours
from barqiya.cli.options import AsJson, Data, examples

if TYPE_CHECKING:
    from barqiya.operate.dead_letters import Wanted

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at items that could not be processed, and give them back.",
)

WithReason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="REASON",
        help="Only this reason, or all of a stage: 'decode.noise', 'decode'.",
    ),
]
FromSource = Annotated[
    str | None, typer.Option("--source", metavar="TEXT", help="Only from this source.")
]
OlderThan = Annotated[
    float | None,
    typer.Option("--older-than", metavar="AGE", parser=hours, help="Only older: 30m, 2h, 3d."),
]
NewerThan = Annotated[
    float | None,
    typer.Option("--newer-than", metavar="AGE", parser=hours, help="Only younger: 30m, 2h, 3d."),
]
Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Ids of dead letters or of raw items.", show_default=False),
]
EveryLetter = Annotated[bool, typer.Option("--all", help="Every dead letter.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what is meant.")]


@app.command(
    "list",
    epilog=examples(
        "barqiya dead list --reason decode --limit 100",
        "barqiya dead list --source spa --newer-than 2h --json | jq -r .raw_id",
    ),
)
def list_letters(
    reason: WithReason = None,
    source: FromSource = None,
    older_than: OlderThan = None,
    newer_than: NewerThan = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most this many.")
    ] = 20,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first."""
    from barqiya.cli.dead_work import list_newest  # noqa: PLC0415 - not needed for --help

    wanted = _wanted(reason, source, older_than, newer_than)
    asyncio.run(list_newest(data, wanted, limit, as_json=as_json))


@app.command(
    "show",
    epilog=examples(
        "barqiya dead show 1712345678901-0",
        "barqiya dead show 1712345678901-0 --raw > item.bin; barqiya explain item.bin",
    ),
)
def show_letter(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Id of the dead letter or of the raw item.")
    ],
    raw: Annotated[
        bool, typer.Option("--raw", help="Write only the content, byte for byte.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter whole: why, and every field of the item.

    Each byte that is no readable UTF-8 is escaped.
    """
    from barqiya.cli.dead_work import show_one  # noqa: PLC0415 - not needed for --help

    if raw and as_json:
        raise typer.BadParameter("says what to write, and so does --json", param_hint="--raw")
    asyncio.run(show_one(data, identifier, raw=raw, as_json=as_json))


@app.command(
    "retry",
    epilog=examples(
        "barqiya dead retry 1712345678901-0",
        "barqiya dead retry --reason decode --newer-than 2d --dry-run",
        "barqiya dead retry --all --rate 50",
    ),
)
def retry_letters(
    identifiers: Ids = None,
    reason: WithReason = None,
    source: FromSource = None,
    older_than: OlderThan = None,
    newer_than: NewerThan = None,
    every: EveryLetter = False,
    dry_run: DryRun = False,
    rate: Annotated[
        float | None,
        typer.Option(min=0.01, max=100_000, metavar="N", help="At most so many a second."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give dead letters back to the workers.

    The normal way back after a rule was put right. An item keeps its raw id and has one outcome:
    the new one takes the place of `dead`. What still cannot be processed becomes a dead letter
    again. Items whose raw fields are kept nowhere stay dead letters, are named, and the exit code
    is 65.
    """
    from barqiya.cli.dead_work import Choice, retry_all  # noqa: PLC0415 - not needed for --help

    wanted = _wanted(reason, source, older_than, newer_than)
    choice = Choice(_named(identifiers, wanted, every=every), wanted)
    work = retry_all(data, choice, rate=rate, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(asyncio.run(work))


@app.command(
    "discard",
    epilog=examples(
        "barqiya dead discard 1712345678901-0",
        "barqiya dead discard --reason intake.empty --older-than 7d --yes",
    ),
)
def discard_letters(
    identifiers: Ids = None,
    reason: WithReason = None,
    source: FromSource = None,
    older_than: OlderThan = None,
    newer_than: NewerThan = None,
    every: EveryLetter = False,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Delete dead letters for good.

    The outcome of each item stays `dead`. On a terminal it asks first. Keep them elsewhere before
    with `barqiya dead export`.
    """
    from barqiya.cli.dead_work import Choice, discard_all  # noqa: PLC0415 - not needed for --help

    wanted = _wanted(reason, source, older_than, newer_than)
    choice = Choice(_named(identifiers, wanted, every=every), wanted)
    work = discard_all(data, choice, ask=not yes, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(asyncio.run(work))


@app.command(
    "export",
    epilog=examples(
        "barqiya dead export letters.jsonl --reason decode",
        "barqiya dead export - | gzip > letters.jsonl.gz",
    ),
)
def export_letters(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A new file; - for standard output.")
    ] = "-",
    reason: WithReason = None,
    source: FromSource = None,
    older_than: OlderThan = None,
    newer_than: NewerThan = None,
    data: Data = None,
) -> None:
    """Write dead letters as JSON lines, the oldest first.

    Raw fields are in base64url. No letter is changed.
    """
    from barqiya.cli.dead_work import export_all  # noqa: PLC0415 - not needed for --help

    asyncio.run(export_all(data, _wanted(reason, source, older_than, newer_than), file))


def _wanted(
    reason: str | None, source: str | None, older_than: float | None, newer_than: float | None
) -> "Wanted":
    from barqiya.operate.dead_letters import Wanted  # noqa: PLC0415 - not needed for --help

    return Wanted(reason, source, older_than, newer_than)


def _named(identifiers: list[str] | None, wanted: "Wanted", *, every: bool) -> tuple[str, ...]:
    """The ids given; exactly one of ids, filters and ``--all`` says what is meant."""
    filtered = not wanted.is_everything
    if sum((bool(identifiers), filtered, every)) != 1:
        raise typer.BadParameter(
            "say which dead letters are meant: their ids, or filters, or --all for every one",
            param_hint="ID",
        )
    return tuple(identifiers or ())

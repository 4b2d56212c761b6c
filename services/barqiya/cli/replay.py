"""``barqiya replay``: kept items under today's rules, beside what was published of them."""

import asyncio
from typing import Annotated

import typer

from barqiya.cli.moments import first_entry, last_entry
from barqiya.cli.options import AsJson, Data, examples

EXAMPLES = examples(
    "barqiya replay --from 2d --source spa",
    "barqiya replay --from 2026-01-12T06:00Z --to 2026-01-12T12:00Z --json | jq .status",
    "barqiya replay --from 1767225600000-0 --to 1767225600000-0      one item",
    "barqiya replay --from 3d --publish --rate 20",
)


def replay(
    start: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="MOMENT",
            parser=first_entry,
            help="First item: an age (2d), a date or date-time (UTC), an entry id, or start.",
        ),
    ],
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="MOMENT",
            parser=last_entry,
            help="Last item: an age, a date (that whole day) or date-time, or an entry id; else "
            "the newest.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="Only items from this source.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change (the default).")
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Let workers issue what would change as revisions.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --publish: do not ask.")] = False,
    rate: Annotated[
        float | None,
        typer.Option(
            min=0.01, max=100_000, metavar="N", help="With --publish: at most so many a second."
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what today's rules would change in kept items.

    The items are those of the queue and of the archive. They go through a server of their own that
    is thrown away afterwards: nothing is published and nothing is changed, unless --publish is
    given. Then each item that says something else is put on the queue once more, and the workers
    issue it as the next revision of its article. Restart them first, so that they know the rules.
    """
    if dry_run and publish:
        raise typer.BadParameter("is the contrary of --publish", param_hint="--dry-run")
    from barqiya.cli.replaying import Choice, run_replay  # noqa: PLC0415 - not needed for --help

    choice = Choice(start, end, source)
    work = run_replay(data, choice, publish=publish, ask=not yes, rate=rate, as_json=as_json)
    raise typer.Exit(asyncio.run(work))

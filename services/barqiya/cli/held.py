"""``barqiya held``: look at what waits for the end of an embargo."""

import asyncio
from typing import Annotated, Any

import typer

from barqiya.cli.options import AsJson, Data, examples

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at what waits for the end of an embargo.",
)


@app.command(
    "list",
    epilog=examples(
        "barqiya held list",
        "barqiya held list --json | jq -r .release_at",
    ),
)
def list_held(data: Data = None, as_json: AsJson = False) -> None:
    """List what is held, what comes out first at the top.

    For each: when it comes out, the article, the raw item, the source and the headline. Copy that
    is withheld without a time is not in it. Nothing is cancelled here: a withdrawal (a kill) from
    the same source takes back what is held.
    """
    from barqiya.cli.held_view import show_all  # noqa: PLC0415 - not needed for --help
    from barqiya.operate.held import held_events  # noqa: PLC0415 - same

    found, now_ms = asyncio.run(_ask(data, held_events))
    show_all(found, now_ms, as_json=as_json)


@app.command(
    "show",
    epilog=examples(
        "barqiya held show a-5f0c2b7a",
        "barqiya held show 1712345678901-0 --json | jq .event.data.body[].text",
    ),
)
def show_held(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The article (a-…, the first letters are enough), or its raw item."
        ),
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one held article as it will come out, and when."""
    from barqiya.cli.held_view import show_one  # noqa: PLC0415 - not needed for --help
    from barqiya.operate.held import held_event  # noqa: PLC0415 - same

    async def one(client: Any, keys: Any) -> Any:  # noqa: ANN401 - types are not loaded for --help
        return await held_event(client, keys, identifier)

    found, now_ms = asyncio.run(_ask(data, one))
    show_one(found, now_ms, as_json=as_json)


async def _ask(data: Any, question: Any) -> Any:  # noqa: ANN401 - types are not loaded for --help
    """An answer, and the server's time in milliseconds: its clock decides on a release."""
    from barqiya.cli.target import (  # noqa: PLC0415 - not needed for --help
        client_of,
        keys_of,
        settings_for,
    )

    settings = settings_for(data)
    async with client_of(settings) as client:
        seconds, microseconds = await client.time()
        return await question(client, keys_of(settings)), seconds * 1000 + microseconds // 1000

"""``barqiya item``: the whole life of one raw item."""

import asyncio
import re
from typing import Annotated, Any

import typer

from barqiya.cli.options import AsJson, Data, examples
from barqiya.keys import is_entry_id

EXAMPLES = examples(
    "barqiya item 1712345678901-0",
    "barqiya item a-5f0c2b7a                       an article's newest item",
    "barqiya item 1712345678901-0 --json | jq .outcomes",
)
_ARTICLE = re.compile(r"^a-[0-9a-f]{4,24}$")


def item(
    raw_id: Annotated[
        str,
        typer.Argument(
            metavar="RAW_ID",
            help="Id of its entry on the queue, as in the log; or an article, or its first letters "
            "as `barqiya tail` shows them: its newest item.",
        ),
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell the life of one raw item, from its arrival to its events.

    When it was received, each stage, the decision and which earlier articles were considered for
    it, how often it was delivered, the events, the dead letter. The stages are run again under
    today's rules; outcome, evidence, candidates and events are those of then. What was trimmed from
    queue, archive and topics is not known any more. The exit code is 66 when nothing is known of
    the item at all.
    """
    from barqiya.cli.item_view import as_contract, show  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.output import Output  # noqa: PLC0415 - same
    from barqiya.errors import InputError  # noqa: PLC0415 - same

    if not is_entry_id(raw_id) and not _ARTICLE.match(raw_id):
        raise typer.BadParameter(
            "must be an entry id such as 1712345678901-0, or an article such as a-5f0c2b7a",
            param_hint="RAW_ID",
        )
    raw_id, life, prepared = asyncio.run(_ask(data, raw_id))
    if life.is_empty:
        raise InputError(f"Nothing is known of {raw_id}: no such item, or all of it was trimmed.")
    out = Output(as_json=as_json)
    out.data(as_contract(raw_id, life, prepared))
    show(raw_id, life, prepared, out)


async def _ask(data: Any, named: str) -> Any:  # noqa: ANN401 - types are not loaded for --help
    import time  # noqa: PLC0415 - not needed for --help

    from barqiya.cli.target import (  # noqa: PLC0415 - not needed for --help
        client_of,
        keys_of,
        settings_for,
    )
    from barqiya.operate.identifiers import newest_item_of, whole_id  # noqa: PLC0415 - same
    from barqiya.operate.item_life import life_of  # noqa: PLC0415 - same
    from barqiya.pipeline import Timings, prepare  # noqa: PLC0415 - same
    from barqiya.registry import load_registry  # noqa: PLC0415 - same

    settings = settings_for(data)
    folder = settings.archive_folder if settings.archive_kind == "folder" else None
    async with client_of(settings) as client:
        keys, raw_id = keys_of(settings), named
        if _ARTICLE.match(named):
            article_id = await whole_id(client, keys, named)
            raw_id = await newest_item_of(client, keys, article_id)
        life = await life_of(client, keys, folder, raw_id)
    if life.raw is None:
        return raw_id, life, None
    prepared = prepare(
        raw_id,
        life.raw,
        load_registry(settings.registry_file, settings.digits),
        max_content_bytes=settings.max_content_bytes,
        timings=Timings(time.perf_counter),
    )
    return raw_id, life, prepared

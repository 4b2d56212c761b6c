"""``barqiya item``: the whole life of one raw item."""

from typing import Annotated

import typer

from barqiya.cli.options import AsJson, Data, examples
from barqiya.keys import is_entry_id

EXAMPLES = examples(
    "barqiya item 1712345678901-0",
    "barqiya item a-5f0c2b7a                       an article's newest item",
    "barqiya item 1712345678901-0 --json | jq .outcomes",
)


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
    queue, archive and topics is not known any more. Where there are partitions it is looked for in
    all of them; `barqiya --partition NAME item …` looks in one. The exit code is 66 when nothing is
    known of the item at all.
    """
    from barqiya.cli.item_search import ARTICLE, search  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.item_view import as_contract, show  # noqa: PLC0415 - same
    from barqiya.cli.output import Output  # noqa: PLC0415 - same

    if not is_entry_id(raw_id) and not ARTICLE.match(raw_id):
        raise typer.BadParameter(
            "must be an entry id such as 1712345678901-0, or an article such as a-5f0c2b7a",
            param_hint="RAW_ID",
        )
    found = search(data, raw_id)
    out = Output(as_json=as_json)
    out.data(as_contract(found))
    show(found, out)

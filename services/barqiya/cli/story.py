"""``barqiya story``: the family of an article, and the ways to repair it."""

import asyncio
import getpass
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from barqiya.cli.options import AsJson, Data, examples


class _ShowByDefault(TyperGroup):
    """Takes ``barqiya story ID`` for ``barqiya story show ID``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as overridden
        """Put ``show`` before what is no command."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args.insert(0, "show")
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ShowByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Show the family of an article, and put it right.",
)


def _said(text: str | None) -> str | None:
    """An option that is recorded: blank, nobody would know who or why."""
    if text is not None and not text.strip():
        raise typer.BadParameter("must not be blank: it is recorded with the events")
    return text


Why = Annotated[
    str,
    typer.Option("--why", metavar="TEXT", callback=_said, help="Recorded with the events."),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        callback=_said,
        help="Who decides [default: you].",
        show_default=False,
    ),
]


@app.command(
    "show",
    epilog=examples(
        "barqiya story show s-5f0c2b7a91d34e66a0b1c2d3",
        "barqiya story show a-5f0c2b7a91d34e66a0b1c2d3 --json | jq .outcome",
    ),
)
def show(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A story (s-…) or one of its articles (a-…).")
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a story as a timeline, the oldest first.

    Every item that came of it; for each one: when it was committed, its source, what became of it,
    what it was to the story, its article and revision, and the first line of the evidence. `barqiya
    story ID` does the same. Items whose outcome the server has forgotten (BARQIYA_TOPIC_HOURS) are
    not there.
    """
    from barqiya.cli.stories import show_story  # noqa: PLC0415 - not needed for --help

    raise typer.Exit(asyncio.run(show_story(data, identifier, as_json=as_json)))


@app.command(
    "split",
    epilog=examples(
        "barqiya story split a-77aa… --why 'another accident in the same town'",
        "barqiya story split 1712345678901-0 --why 'not a copy: the date is another' --by salma",
    ),
)
def split(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An article (a-…), or the raw id of an item that was suppressed as a copy.",
        ),
    ],
    why: Why,
    by: By = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take an article out of its story, or publish a suppressed copy.

    The raw item goes to the workers once more, which publish it, with the words it has, in a story
    of its own: an `updated` event for an article, a `published` one for a copy. Who asked for it
    and why is in the event and in the outcome. The raw item must still be on the queue or in the
    archive.
    """
    from barqiya.cli.stories import repair  # noqa: PLC0415 - not needed for --help

    order = f"{by or getpass.getuser()}: {why}"
    raise typer.Exit(asyncio.run(repair(data, identifier, None, order, as_json=as_json)))


@app.command(
    "merge",
    epilog=examples("barqiya story merge a-77aa… s-5f0c… --why 'the same flood, other headline'"),
)
def merge(
    identifier: Annotated[str, typer.Argument(metavar="ARTICLE", help="An article (a-…).")],
    into: Annotated[
        str, typer.Argument(metavar="STORY", help="A story (s-…) or one of its articles (a-…).")
    ],
    why: Why,
    by: By = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put an article in another story.

    It is published in its next revision, with the words it has and the other `story_id`; from then
    on it hears of that story's corrections and kills.
    """
    from barqiya.cli.stories import repair  # noqa: PLC0415 - not needed for --help

    order = f"{by or getpass.getuser()}: {why}"
    raise typer.Exit(asyncio.run(repair(data, identifier, into, order, as_json=as_json)))

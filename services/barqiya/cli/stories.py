"""What ``barqiya story`` does: reads a family off the server, and asks workers to repair it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from barqiya.cli.output import Output
from barqiya.cli.safe import clean, isolate
from barqiya.cli.target import client_of, keys_of, settings_for
from barqiya.dedupe import ArticleState
from barqiya.errors import EXIT_DATA, EXIT_OK, InputError
from barqiya.items import Replay
from barqiya.operate.identifiers import whole_id
from barqiya.operate.kept import Kept
from barqiya.operate.published import parts_of
from barqiya.operate.streams import milliseconds_of, oldest
from barqiya.worker.replay import Replayer, plain_fields
from barqiya_schemas import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.published import Fields, Part
    from barqiya.settings import Settings

_SHOWN_EVIDENCE = 70
_SHOWN_ID = 12


class Step(NamedTuple):
    """One item of a story."""

    at: str
    """When it was committed."""
    raw_id: str
    source: str
    outcome: str
    relation: str
    article_id: str
    revision: str
    reason: str
    evidence: tuple[str, ...]


async def show_story(data: Path | None, identifier: str, *, as_json: bool) -> int:
    """Print a story as a timeline; returns the exit code.

    Raises:
        BarqiyaError: The server cannot be read.
        InputError: There is no such story or article.
    """
    settings = settings_for(data)
    out = Output(as_json=as_json)
    async with client_of(settings) as client:
        keys = keys_of(settings)
        identifier = await whole_id(client, keys, identifier)
        story_id = await _story_of(client, keys, identifier)
        steps = [step async for step in _steps(client, keys, story_id)]
        if not steps and not await _is_known(client, keys, story_id):
            raise InputError(f"{identifier}: nothing is known of it here")
    for step in steps:
        out.data(step._asdict())
    out.say(f"story {clean(story_id)}", "new")
    headings = ("committed", "source", "outcome", "relation", "article", "rev", "evidence")
    out.table(headings, map(_row, steps))
    return EXIT_OK


def _row(step: Step) -> tuple[str, ...]:
    evidence = isolate(step.evidence[0], _SHOWN_EVIDENCE) if step.evidence else ""
    return (
        step.at,
        isolate(step.source),
        step.outcome,
        step.relation,
        clean(step.article_id[:_SHOWN_ID]),
        step.revision,
        evidence,
    )


async def _story_of(client: Redis, keys: Keys, identifier: str) -> str:
    if identifier.startswith("s-"):
        return identifier
    state = await _state(client, keys, identifier)
    if state is None:
        raise InputError(f"{identifier}: no such article is remembered here")
    return state.story_id


async def _state(client: Redis, keys: Keys, article_id: str) -> ArticleState | None:
    key = keys.index("item", article_id.removeprefix("a-"))
    value = cast("bytes | None", await client.get(key))
    return ArticleState.load(value) if value is not None else None


async def _is_known(client: Redis, keys: Keys, story_id: str) -> bool:
    """Whether the index has the story, or the article that it began with."""
    first = keys.index("item", story_id.removeprefix("s-"))
    return bool(await client.exists(keys.story(story_id)) or await client.exists(first))


async def _steps(client: Redis, keys: Keys, story_id: str) -> AsyncIterator[Step]:
    """Outcomes of a story, in order.

    All are looked at: what left the story is not on its list any more, and the list says of an
    article when its newest revision came.
    """
    start, wanted = "-", story_id.encode()
    while True:
        page = await oldest(client, keys.outcomes, start=start)
        for entry_id, fields in page:
            for step in _told(entry_id, fields, wanted):
                yield step
        if not page:
            return
        start = f"({page[-1][0]}"


def _told(entry_id: str, fields: dict[bytes, bytes], story_id: bytes) -> list[Step]:
    if story_id not in (fields.get(b"story_id"), *_listed_stories(fields)):
        return []
    texts = {name.decode(): value.decode() for name, value in fields.items()}
    listed: list[dict[str, Any]] = orjson.loads(texts["articles"]) if "articles" in texts else []
    for one in listed:
        one["evidence"] = "\n".join(one.get("evidence", ()))
    moment = datetime.fromtimestamp(milliseconds_of(entry_id) / 1000, tz=UTC)
    return [
        Step(
            at=moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
            raw_id=texts["raw_id"],
            source=texts["source"],
            outcome=one["outcome"],
            relation=one.get("relation") or "",
            article_id=one.get("article_id") or "",
            revision=str(one.get("revision") or ""),
            reason=one["reason"],
            evidence=tuple((one.get("evidence") or "").splitlines()),
        )
        for one in (listed or [texts])
        if one.get("story_id") == story_id.decode()
    ]


def _listed_stories(fields: dict[bytes, bytes]) -> list[bytes]:
    if b"articles" not in fields:
        return []
    return [one.get("story_id", "").encode() for one in orjson.loads(fields[b"articles"])]


async def repair(
    data: Path | None, identifier: str, into: str | None, order: str, *, as_json: bool
) -> int:
    """Ask the workers to move an article; returns the exit code.

    Args:
        data: Folder of the embedded server.
        identifier: The article, or the raw item that was suppressed.
        into: The story, or one of its articles; ``None``: a story of its own.
        order: Who asks for it, and why.
        as_json: Print JSON.

    Raises:
        BarqiyaError: The server cannot be reached.
        InputError: Nothing is known of what was named, or there is nothing to repair.
    """
    settings = settings_for(data)
    out = Output(as_json=as_json)
    async with client_of(settings) as client:
        keys = keys_of(settings)
        identifier = await whole_id(client, keys, identifier)
        into = await whole_id(client, keys, into) if into is not None else None
        raw_id, replay = await _wanted(client, keys, identifier, into, " ".join(order.split()))
        fields = plain_fields(raw_id, await _kept(client, settings, raw_id))
        replays = _placed(replay, raw_id, await _parts(client, keys, raw_id))
        given = await Replayer(client, keys).replay(raw_id, fields, replays)
    out.data({"raw_id": raw_id, "given_as": given, "story_id": replay.story_id or None})
    if given is None:
        out.say(f"{raw_id} is on its way already: nothing was asked for.", "warn")
        return EXIT_DATA
    out.say(f"Given to the workers as {given}; `barqiya tail outcomes` shows what becomes of it.")
    return EXIT_OK


async def _kept(client: Redis, settings: Settings, raw_id: str) -> Fields:
    """Fields of a raw item that is on the queue or in the archive."""
    folder = settings.archive_folder if settings.archive_kind == "folder" else None
    try:
        async for _, fields in Kept(client, keys_of(settings), folder).read(raw_id, raw_id):
            return fields
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror or error}") from error
    raise InputError(f"{raw_id}: the raw item is neither on the queue nor in the archive any more")


async def _wanted(
    client: Redis, keys: Keys, identifier: str, into: str | None, order: str
) -> tuple[str, Replay]:
    """The raw item that is taken once more, and what is to become of its article."""
    if not identifier.startswith("a-"):
        if into is not None:
            raise InputError(f"{identifier}: only an article (a-…) can be merged")
        return identifier, Replay("", 0, "", "own", order)
    state = await _state(client, keys, identifier)
    if state is None or not state.revision:
        raise InputError(f"{identifier}: no such article is published")
    own = f"s-{identifier.removeprefix('a-')}"
    story_id = own if into is None else await _story_of(client, keys, into)
    if story_id == state.story_id:
        raise InputError(f"{identifier} is in {story_id} already")
    if into is not None and not await _is_known(client, keys, story_id):
        raise InputError(f"{into}: no such story is remembered here")
    return state.raw_id, Replay(identifier, state.revision, "", story_id, order)


async def _parts(client: Redis, keys: Keys, raw_id: str) -> Sequence[Part]:
    """What became of each article of a raw item, in their order; nothing when that is forgotten."""
    # An outcome comes after its item.
    start = raw_id
    while page := await oldest(client, keys.outcomes, start=start):
        for _, fields in page:
            if fields.get(b"raw_id") == raw_id.encode():
                return parts_of(fields)
        start = f"({page[-1][0]}"
    return ()


def _placed(replay: Replay, raw_id: str, parts: Sequence[Part]) -> tuple[Replay, ...]:
    """What is to be done with each article of a raw item: one is moved, the others stay.

    Raises:
        InputError: It carries no suppressed copy, or several.
    """
    if replay.article_id:
        meant = [n for n, part in enumerate(parts) if part.article_id == replay.article_id]
    else:
        meant = [n for n, part in enumerate(parts) if part.outcome == OutcomeKind.DUPLICATE]
        if parts and not meant:
            raise InputError(f"{raw_id} is no suppressed copy: name its article, {_named(parts)}")
        if len(meant) > 1:
            raise InputError(f"{raw_id} carries several suppressed copies: which one is not known")
    place = meant[0] if meant else 0
    return (*(Replay(part.article_id, 0, "") for part in parts[:place]), replay)


def _named(parts: Sequence[Part]) -> str:
    return " or ".join(part.article_id for part in parts if part.article_id) or "if it has one"

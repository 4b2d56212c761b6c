"""Stream entries as people and programs see them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barqiya.cli.safe import clean, isolate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from barqiya.keys import Keys
    from barqiya.operate.streams import Fields

_RAW_PREFIX = "raw."
_HEADLINE_SHOWN = 90
_SOURCE_SHOWN = 24
_DETAIL_SHOWN = 100
_SHORT_ID = 10
_STYLE_OF_OUTCOME = {
    "published": "good",
    "updated": "new",
    "corrected": "warn",
    "withdrawn": "bad",
    "dead": "bad",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as a line for people; ``text`` is safe to print."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A stream that can be followed, and how its entries are shown."""

    key: str
    as_json: Callable[[str, Fields], dict[str, Any]]
    as_line: Callable[[str, Fields], Shown]


def topic_named(name: str, keys: Keys) -> Topic:
    """The stream that is called ``name``: one of the four, or the route of that name."""
    if name == "outcomes":
        return Topic(keys.outcomes, outcome_json, outcome_line)
    if name == "dead":
        return Topic(keys.dead, dead_json, dead_line)
    if name == "raw":
        return Topic(keys.raw, raw_json, raw_line)
    return Topic(keys.articles if name == "articles" else keys.topic(name), event_json, event_line)


def text_of(fields: Mapping[bytes, bytes], name: str) -> str:
    """Value of a text field; empty when it is not there, escaped where it is not UTF-8."""
    return fields.get(name.encode(), b"").decode("utf-8", "backslashreplace")


def short(identifier: str) -> str:
    """First letters of an id, enough to tell the ones on a screen apart."""
    return clean(identifier)[:_SHORT_ID]


def event_json(entry_id: str, fields: Fields) -> dict[str, Any]:
    """A CloudEvent in its JSON form, with the id of the stream entry."""
    event: dict[str, Any] = {"entry_id": entry_id, **_texts(fields)}
    event["data"] = _parsed(fields.get(b"data", b"null"))
    return event


def event_line(_entry_id: str, fields: Fields) -> Shown:
    """An event as one line: of an article its ids, source and headline; or what it tells of one."""
    kind = (text_of(fields, "type").split(".")[-2:] or [""])[0]
    data = _parsed(fields.get(b"data", b"null"))
    data = data if isinstance(data, dict) else {}
    if kind == "gap":
        missed = f"after {data.get('after')}, kept from {data.get('oldest_kept')}"
        return Shown(f"{kind:<10} {isolate(text_of(fields, 'subject'))}  {clean(missed)}", "bad")
    revision = text_of(fields, "sequence").lstrip("0") or "?"
    head = (
        f"{clean(kind):<10} {'' if kind == 'advisory' else f'r{clean(revision)}':<3} "
        f"{short(text_of(fields, 'partitionkey')):<10} {short(text_of(fields, 'subject')):<10}"
    )
    if kind == "advisory":
        by = short(str(data.get("by_article_id")))
        told = (
            f"{clean(str(data.get('action')))} by {isolate(str(data.get('by_source_id')))} ({by})"
        )
        source = str(data.get("source_id", ""))
        return Shown(f"{head}  {isolate(source, _SOURCE_SHOWN)}  {told}", "warn")
    provenance = data.get("provenance")
    source = provenance.get("source", "") if isinstance(provenance, dict) else ""
    headline = isolate(str(data.get("headline", "")), _HEADLINE_SHOWN)
    text = f"{head}  {isolate(str(source), _SOURCE_SHOWN)}  {headline}"
    return Shown(text, _STYLE_OF_OUTCOME.get(kind, ""))


def outcome_json(entry_id: str, fields: Fields) -> dict[str, Any]:
    """An outcome; what is not known is ``null``."""
    outcome: dict[str, Any] = {"entry_id": entry_id}
    outcome |= {name: value or None for name, value in _texts(fields).items()}
    outcome["source"] = outcome.get("source") or ""
    outcome["revision"] = _number(outcome.get("revision"))
    outcome["evidence"] = (outcome.get("evidence") or "").splitlines()
    outcome["deliveries"] = _number(outcome.get("deliveries"))
    for name in ("considered", "articles"):
        listed = _parsed((outcome.get(name) or "[]").encode())
        outcome[name] = listed if isinstance(listed, list) else []
    return outcome


def outcome_line(_entry_id: str, fields: Fields) -> Shown:
    """What became of an item, and why."""
    kind = text_of(fields, "outcome")
    text = f"{clean(kind):<10} {clean(text_of(fields, 'reason')):<26}"
    if original := text_of(fields, "original"):
        text += f" of {short(original)}"
    elif article := text_of(fields, "article_id"):
        text += f" as {short(article)}"
    raw_id = clean(text_of(fields, "raw_id"))
    text += f"  {raw_id}  {isolate(text_of(fields, 'source'), _SOURCE_SHOWN)}"
    return Shown(text, _STYLE_OF_OUTCOME.get(kind, "dim"))


def dead_json(entry_id: str, fields: Fields) -> dict[str, Any]:
    """A dead letter as in the contract, with the id of the stream entry."""
    letter: dict[str, Any] = {"entry_id": entry_id}
    raw = {}
    for name, value in fields.items():
        text = name.decode("utf-8", "backslashreplace")
        if text.startswith(_RAW_PREFIX):
            raw[text.removeprefix(_RAW_PREFIX)] = _base64(value)
        else:
            letter[text] = value.decode("utf-8", "backslashreplace")
    letter["exception"] = letter.get("exception") or None
    letter["attempts"] = _number(letter.get("attempts")) or 1
    return {**letter, "raw": raw}


def dead_line(entry_id: str, fields: Fields) -> Shown:
    """Why an item could not be processed, in short: ``dead show`` has all of it."""
    detail = clean(text_of(fields, "detail"))
    if len(detail) > _DETAIL_SHOWN:
        detail = f"{detail[: _DETAIL_SHOWN - 1]}…"
    content = fields.get(b"raw.content")
    size = f"{len(content):>8} bytes" if content is not None else "   no content"
    text = (
        f"{entry_id}  {clean(text_of(fields, 'reason')):<26} {size}  "
        f"{isolate(text_of(fields, 'source'), _SOURCE_SHOWN)}  {detail}"
    )
    return Shown(text.rstrip(), "bad")


def raw_json(entry_id: str, fields: Fields) -> dict[str, Any]:
    """A raw entry: its fields, ``content`` in base64."""
    item: dict[str, Any] = {"raw_id": entry_id, **_texts(fields)}
    if b"content" in fields:
        item["content"] = _base64(fields[b"content"])
    return item


def raw_line(entry_id: str, fields: Fields) -> Shown:
    """Who sent what kind of thing, and how large."""
    kind = clean(text_of(fields, "content_type")) or "text/plain"
    size = len(fields.get(b"content", b""))
    item_id = isolate(text_of(fields, "item_id"), _SOURCE_SHOWN) if b"item_id" in fields else ""
    source = isolate(text_of(fields, "source"), _SOURCE_SHOWN)
    return Shown(f"{entry_id}  {size:>8} bytes  {kind:<28} {source}  {item_id}".rstrip())


def _texts(fields: Fields) -> dict[str, Any]:
    return {
        name.decode("utf-8", "backslashreplace"): value.decode("utf-8", "backslashreplace")
        for name, value in fields.items()
        if name != b"content"
    }


def _parsed(data: bytes) -> object:
    """The value of a JSON field; its text when a stranger wrote something else there."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "backslashreplace")


def _number(text: object) -> int | None:
    """A count; ``None`` for anything else."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else None


def _base64(value: bytes) -> str:
    """The alphabet that the contract's models write and read."""
    return urlsafe_b64encode(value).decode("ascii")

"""What the structured parsers do alike once headline and body are read."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from barqiya.parse._blocks import read_html
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from barqiya.parse._body import Body
    from barqiya_schemas import Block

_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]{0,2000})?/?>")
_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
#: A summary that the text begins with may be cut off.
_CUT: Final = " .…"


def has_markup(text: str) -> bool:
    """Whether a text that should be plain has HTML tags in it."""
    return "<" in text and _TAG.search(text) is not None


def inline(text: str) -> str:
    """A headline, name or note as plain text in one line: tags and entities of HTML resolved."""
    if "<" in text and _TAG.search(text):
        text = " ".join(block.text for block in read_html(text).blocks)
    elif "&" in text and _ENTITY.search(text):
        text = unescape(text)
    return " ".join(text.split())


def first(*texts: str | None) -> str | None:
    """The first text that says something."""
    return next((text for text in texts if text and not text.isspace()), None)


def main_headline(found: Sequence[tuple[str, str]], roles: Iterable[str]) -> str | None:
    """The headline among several that have roles.

    Args:
        found: Role and text of each, in their order.
        roles: Roles of a main headline, the surest first; of none of them, the first is taken.
    """
    by_role = {role.lower(): text for role, text in reversed(found)}
    known = (by_role[role] for role in roles if role in by_role)
    return next(known, found[0][1] if found else None)


def without_headline(body: Body, headline: str | None) -> tuple[Change, ...]:
    """Take the headline from the top of the body, where a format repeats it."""
    if not headline or not body.blocks or _plain(body.blocks[0].text) != _plain(headline):
        return ()
    body.drop_first()
    return (Change(stage="parse", kind="headline_repeated"),)


def restored_markup(body: Body) -> tuple[Change, ...]:
    """The record of HTML that stood in the body as text, and was read."""
    count = body.restored
    return (Change(stage="parse", kind="cdata_markup", count=count),) if count else ()


def own_standfirst(summary: str | None, blocks: Sequence[Block]) -> str | None:
    """The summary, unless it only says again what the text begins with."""
    if not summary:
        return None
    if blocks:
        said = _plain(summary).rstrip(_CUT)
        text = _plain(" ".join(block.text for block in blocks[:3]))
        if text.startswith(said) or not said:
            return None
    return summary


def _plain(text: str) -> str:
    return " ".join(text.split())


def once(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Texts that say something, each once, in their order."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))

"""The body of a JSON item, which is often given several times in different markup."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import Rejected
from barqiya.parse._article import has_markup, restored_markup
from barqiya.parse._blocks import read_html
from barqiya.parse._body import Body, read_plain
from barqiya.parse._xml import read_xml
from barqiya.parse.nitf.body import read_nitf_body
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.parse.ninjs.fields import Fields


class Rendition(NamedTuple):
    """One writing of the body."""

    markup: str
    """``html``, ``nitf``, ``plain`` or ``other``."""
    text: str


#: The first that is there is taken: what keeps most of the structure.
_PREFERENCE: Final = ("html", "nitf", "plain", "other")
#: Fields that are a body by themselves, in dialects.
_BODY_FIELDS: Final = ("body", "article_html", "bodytext", "content_html", "articlebody", "content")
_NO_BODY: Final = frozenset({"body_sml", "body_ttnitf"})
_TAGS: Final = re.compile(r"<[^<>]*>")
#: A writing that is shorter than this share of another lacks some of its words.
_SHARE: Final = 0.8
_RANK: Final = {markup: rank for rank, markup in enumerate(_PREFERENCE)}


def read_body(fields: Fields) -> tuple[Body, tuple[Change, ...]]:
    """Read the best writing of the body.

    Returns:
        Blocks and pictures; and a change that counts the writings that were not used.
    """
    found = [one for one in _renditions(fields) if one.text.strip()]
    if not found:
        return Body(), ()
    found.sort(key=lambda one: _RANK[one.markup])
    best = _best(found)
    body, repairs = _read(best)
    left = len(found) - 1
    if left:
        left -= _append_others(best, found, body)
    unused = (Change(stage="parse", kind="body_rendition_unused", count=left),) if left else ()
    return body, (*repairs, *unused)


def _best(found: list[Rendition]) -> Rendition:
    best = found[0]
    for other in found[1:]:
        if other.markup == "other" or _SHARE * len(other.text) <= len(best.text):
            continue
        if len(_words(best)) < _SHARE * len(_words(other)):
            best = other
    return best


def _append_others(best: Rendition, found: list[Rendition], body: Body) -> int:
    """Add what says something else: no other writing, but another part of the text."""
    said = set(" ".join(block.text for block in body.blocks).split())
    added = 0
    for other in found:
        if other is best or other.markup == "other":
            continue
        words = _words(other)
        if sum(word in said for word in words) * 2 < len(words):
            body.extend(_read(other)[0])
            said.update(words)
            added += 1
    return added


def _words(rendition: Rendition) -> list[str]:
    text = rendition.text
    return unescape(_TAGS.sub(" ", text) if "<" in text else text).split()


def _renditions(fields: Fields) -> Iterator[Rendition]:
    for name, value in fields.values.items():
        if isinstance(value, str) and name.startswith("body_") and name not in _NO_BODY:
            yield _rendition(name[5:], "", value)
    for body in fields.objects("bodies"):
        value = body.text("value")
        role, kind = body.text("role", "name"), body.text("contenttype", "mimetype")
        yield _rendition(role, kind, value)
    for name in _BODY_FIELDS:
        value = fields.values.get(name)
        if isinstance(value, str):
            yield _rendition("html" if name == "article_html" else "", "", value)
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            yield _rendition("", "", "\n\n".join(value))


def _rendition(role: str, content_type: str, text: str) -> Rendition:
    said = f"{content_type} {role}".lower()
    head = text[:400]
    if "nitf" in said:
        markup = "nitf" if "<nitf" in head or "<body" in head else "other"
    elif "html" in said or (("<p" in head or "</" in head) and has_markup(text)):
        markup = "html"
    elif "xml" in said:
        markup = "nitf" if "<nitf" in head else "other"
    else:
        markup = "plain"
    if markup == "html" and "<nitf" in head:
        markup = "nitf"
    return Rendition(markup, text)


def _read(rendition: Rendition) -> tuple[Body, tuple[Change, ...]]:
    if rendition.markup == "plain":
        return read_plain(rendition.text), ()
    if rendition.markup == "nitf":
        document = read_xml(rendition.text)
        if not isinstance(document, Rejected):
            body = read_nitf_body(document.root)
            return body, (*document.changes, *restored_markup(body))
    return read_html(rendition.text), ()

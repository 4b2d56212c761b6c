"""The text of a NITF document: ``body.content`` and what ``body.end`` adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.parse._blocks import read_element
from barqiya.parse._body import Body
from barqiya.parse._xml import child, descendants, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def body_of(root: Element) -> Element | None:
    """The ``body`` element, wherever the fragment begins."""
    if local_name(root) == "body":
        return root
    return next(descendants(root, "body"), None)


def read_nitf_body(root: Element) -> Body:
    """Read the text of a document or of a fragment without its ``body.head``."""
    body = body_of(root)
    if body is None:
        return read_element(root)
    content = child(body, "body.content")
    if content is None:
        return read_element(body) if child(body, "body.head") is None else Body()
    read = read_element(content)
    for more in body.iterchildren("{*}body.content"):
        if more is not content:
            read.extend(read_element(more))
    if (end := child(body, "body.end")) is not None:
        read.extend(read_element(end))
    return read

"""Addresses in markup: absolute, of http or https, and nothing that could mislead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 2048
# What the URL Standard removes, then what no address may hold: controls, blanks, bidi controls.
_REMOVED: Final = re.compile(r"[\t\n\r]")
_REFUSED: Final = re.compile(
    '[\x00-\x20\x7f-\xa0<>"`\\\\\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
)
_IMAGE_ATTRIBUTES: Final = ("src", "data-src", "data-original", "data-lazy-src", "data-srcset")


def absolute(address: str | None, base: str | None) -> str | None:
    """Return an address as an absolute one of http or https, or ``None`` when it is no such."""
    if not address or len(address) > _LONGEST:
        return None
    address = _REMOVED.sub("", address).strip(" \x00\x0c")
    if not address or address.startswith("#") or _REFUSED.search(address):
        return None
    try:
        if base:
            address = urljoin(base, address)
        elif address.startswith("//"):
            address = "https:" + address
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return address if usable else None


def image_address(attributes: Mapping[str, str], base: str | None) -> str | None:
    """Address of a picture, also where a script loads it later."""
    for name in _IMAGE_ATTRIBUTES:
        if found := absolute(attributes.get(name), base):
            return found
    # "small.jpg 480w, large.jpg 1080w": the last one is mostly the largest.
    candidates = attributes.get("srcset", "")[: 4 * _LONGEST].rpartition(", ")[2].split()
    return absolute(candidates[0], base) if candidates else None

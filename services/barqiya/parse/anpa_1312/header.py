"""The two header lines of ANPA 1312.

``V4644-----`` (service, number, selector) and ``r i BC-AS--Quake 1stLd-Writethru 05-09 1444``
(priority, category, slug, version, date, count). Relays may have lost the codes between them.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from barqiya.parse._marks import CYCLE, split_version

_SELECTOR: Final = re.compile(
    r"[\x00\x16\s]{0,32}+\x01?(?P<service>[A-Za-z]{1,3})(?P<number>\d{3,5})"
    r"\x1f?(?P<selector>[A-Za-z0-9-]{0,12})[ \t]{0,4}(?=[\r\n])"
)
_SECOND: Final = re.compile(
    r"[\r\n]{1,4}[ \t]*+(?P<priority>[A-Za-z])[ \t]{1,2}(?P<category>[A-Za-z])"
    r"[\x10-\x15]{0,3}[ \t]{0,2}"
    r"(?P<slug>[^\r\n\x02]{1,90}?)(?:[ \t]{1,12}(?P<date>\d{1,2}-\d{1,2})"
    r"(?:[ \t]{1,4}(?P<count>\d{1,5}))?)?[ \t]*+(?=[\r\n\x02]|$)"
)
#: AP's letters of priority as IPTC urgency: flash, bulletin, urgent, regular, deferred, advance.
URGENCIES: Final = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "s": 7, "w": 7, "z": 8}


class Header(NamedTuple):
    """What the header says; empty texts where it is silent."""

    service: str = ""
    number: str = ""
    priority: str = ""
    category: str = ""
    slug: str = ""
    version: str = ""
    end: int = 0


def read_header(head: str) -> Header | None:
    """Read the two lines at the head of a text; ``None`` when they are not there."""
    first = _SELECTOR.match(head)
    if first is None:
        return None
    second = _SECOND.match(head, first.end())
    if second is None:
        return None
    slug, version = split_version(second["slug"].strip())
    if not (CYCLE.match(slug) or second["date"]):
        return None
    return Header(
        first["service"],
        first["number"],
        second["priority"].lower(),
        second["category"].lower(),
        slug,
        version,
        second.end(),
    )

"""IPTC Media Topics with their Arabic and English labels, from ``data/media_topics.tsv``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

#: Alias of the vocabulary in IPTC's catalogs; a code is written ``medtop:04000000``.
SCHEME: Final = "medtop"


class Topic(NamedTuple):
    """One Media Topic."""

    label_en: str | None
    label_ar: str | None
    """``None`` where IPTC has no Arabic label."""
    broader: str | None
    """Code of the topic above, without prefix."""
    retired: bool


@cache
def media_topics() -> dict[str, Topic]:
    """Every Media Topic by its code of eight digits, retired ones too."""
    data = files("barqiya.registry").joinpath("data/media_topics.tsv").read_text(encoding="utf-8")
    topics: dict[str, Topic] = {}
    for line in data.splitlines():
        if line and not line.startswith("#"):
            code, english, arabic, broader, retired = (*line.split("\t"), *[""] * 4)[:5]
            topics[code] = Topic(english or None, arabic or None, broader or None, bool(retired))
    return topics


def topic_of(code: str) -> Topic | None:
    """The Media Topic of a code such as ``medtop:04000000``; ``None`` for any other code."""
    scheme, _, number = code.partition(":")
    return media_topics().get(number) if scheme == SCHEME else None


def broader(code: str) -> tuple[str, ...]:
    """Codes of all Media Topics above one, nearest first; none for any other code."""
    above: list[str] = []
    topic = topic_of(code)
    while topic is not None and topic.broader:
        above.append(f"{SCHEME}:{topic.broader}")
        topic = topic_of(above[-1])
    return tuple(above)

"""What the format states beside the text, cleaned and checked: language, subjects, places, links.

A stated value is used first. It is data of somebody else all the same: every text loses controls
and direction marks, an address that no reader should follow is left out, and a language that the
script of the text contradicts is not believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.registry.topics import topic_of
from barqiya.text.clean import clean
from barqiya.text.language import UNDETERMINED, Language, detect
from barqiya_schemas import Headline, Link, Location, Rendition, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barqiya.items import (
        ParsedHeadline,
        ParsedImage,
        ParsedItem,
        ParsedLink,
        ParsedLocation,
        ParsedSubject,
    )
    from barqiya.registry.model import SourceProfile

#: More than any desk assigns; the rest of a flood is left out.
_MOST: Final = 256
_LONGEST_NAME: Final = 500
_LONGEST_NOTE: Final = 20_000
_LONGEST_URL: Final = 2048
_RTL_LANGUAGES: Final = frozenset(
    [
        "ar",
        "arz",
        "ary",
        "fa",
        "ur",
        "he",
        "ps",
        "sd",
        "ug",
        "ckb",
        "ku",
        "yi",
        "dv",
        "syr",
        "azb",
        "pnb",
        "ks",
    ]
)
#: Written in either direction, by country.
_EITHER_WAY: Final = frozenset(["ku", "az", "ks", "sd", "pa", "ms", "ha"])
_SCHEMES: Final = ("https://", "http://")


def language_of(parsed: ParsedItem, profile: SourceProfile) -> tuple[Language, bool]:
    """Language of an item: what its format says, else what its text shows.

    Returns:
        The language, and whether the stated one was overruled: the text runs the other way.
    """
    parts = (parsed.headline or "", parsed.standfirst or "", *(b.text for b in parsed.blocks[:3]))
    found = detect("\n".join(part for part in parts if part))
    stated = parsed.language
    if stated is None:
        profiled = profile.language if found.code == UNDETERMINED else None
        return (found._replace(code=profiled) if profiled else found), False
    primary = stated.partition("-")[0]
    runs = "rtl" if primary in _RTL_LANGUAGES else "ltr"
    if runs != found.direction and primary not in _EITHER_WAY and any(map(_has_letters, parts)):
        return found, True
    return found._replace(code=stated), False


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def name(text: str | None, language: str | None = None) -> str | None:
    """A name or label, in one line; ``None`` when nothing is left."""
    if not text:
        return None
    return clean(text[:_LONGEST_NAME], strict=True, language=language).text or None


def note(text: str | None, language: str | None = None) -> str | None:
    """A note of several lines, e.g. on rights; ``None`` when nothing is left."""
    if not text:
        return None
    return clean(text[:_LONGEST_NOTE], multiline=True, strict=True, language=language).text or None


def address(url: str | None) -> str | None:
    """An address that a reader may follow."""
    cleaned = "".join(clean(url[:_LONGEST_URL], strict=True).text.split()) if url else ""
    return cleaned if cleaned.lower().startswith(_SCHEMES) else None


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """Names, each once."""
    cleaned = (name(text) for text in tuple(texts)[:_MOST])
    return tuple(dict.fromkeys(text for text in cleaned if text))


def headlines(parsed: tuple[ParsedHeadline, ...]) -> tuple[Headline, ...]:
    """Headlines that have a role."""
    cleaned = ((name(one.text), name(one.role)) for one in parsed[:_MOST])
    return tuple(Headline(text=text, role=role) for text, role in cleaned if text and role)


def subjects(parsed: tuple[ParsedSubject, ...]) -> tuple[Subject, ...]:
    """Subjects, each code once; a Media Topic has its labels from the vocabulary."""
    found: dict[tuple[str, str], Subject] = {}
    for one in parsed[:_MOST]:
        code = name(one.code)
        if not code:
            continue
        topic = topic_of(code)
        found.setdefault(
            (one.kind, code),
            Subject(
                code=code,
                name=name(one.name),
                scheme=name(one.scheme),
                kind=one.kind,
                label_ar=topic.label_ar if topic else None,
                label_en=topic.label_en if topic else None,
                relevance=one.relevance,
            ),
        )
    return tuple(found.values())


def locations(parsed: tuple[ParsedLocation, ...]) -> tuple[Location, ...]:
    """Places; one without a name and a code says nothing."""
    found: dict[tuple[str | None, str | None, str], Location] = {}
    for one in parsed[:_MOST]:
        named, code = name(one.name), name(one.code)
        if named or code:
            found.setdefault(
                (named, code, one.role),
                Location(
                    name=named,
                    code=code,
                    scheme=name(one.scheme),
                    role=one.role,
                    latitude=one.latitude,
                    longitude=one.longitude,
                ),
            )
    return tuple(found.values())


def links(parsed: tuple[ParsedLink, ...]) -> tuple[Link, ...]:
    """What the item refers to, by address or by the provider's id."""
    found: dict[tuple[str | None, str | None], Link] = {}
    for one in parsed[:_MOST]:
        url, item_id = address(one.url), name(one.item_id)
        if url or item_id:
            found.setdefault(
                (url, item_id),
                Link(
                    rel=name(one.rel),
                    url=url,
                    item_id=item_id,
                    title=name(one.title),
                    media_type=name(one.media_type),
                ),
            )
    return tuple(found.values())


def renditions(image: ParsedImage) -> tuple[Rendition, ...]:
    """Files of a picture that have an address."""
    return tuple(
        Rendition(
            url=url,
            name=name(one.name),
            media_type=name(one.media_type),
            width=one.width,
            height=one.height,
        )
        for one in image.renditions[:_MOST]
        if (url := address(one.url))
    )

"""Text to structure: the parse stage.

A parser is a module with the names of :class:`barqiya.parse.contract.Parser`, listed in
``PARSERS``. The first one that knows the media type and can parse the text reads it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse import (
    anpa_1312,
    barqiya_json,
    feed,
    html,
    iptc_7901,
    mail,
    newsml_1,
    newsml_g2,
    ninjs,
    nitf,
    page_text,
    unrecognized,
)
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from barqiya.items import Decoded
    from barqiya.parse.contract import Parser, Repeated
    from barqiya.registry.phrases import PagePhrases

#: In order of preference: what has a form that shows comes before text. A new format is one module
#: and one entry here.
PARSERS: tuple[Parser, ...] = (
    mail,
    newsml_g2,
    newsml_1,
    nitf,
    feed,
    barqiya_json,
    ninjs,
    anpa_1312,
    iptc_7901,
    html,
    unrecognized,
    page_text,
)

#: Letters of a media type that its refusal repeats.
_LONGEST_SHOWN: Final = 80

__all__ = ["PARSERS", "known_media_types", "parse", "unknown_media_type"]


def known_media_types() -> tuple[str, ...]:
    """Every media type that some parser reads, sorted."""
    return tuple(sorted({media_type for parser in PARSERS for media_type in parser.MEDIA_TYPES}))


def parse(
    decoded: Decoded,
    *,
    source: str,
    phrases: PagePhrases,
    repeated: Repeated | None = None,
) -> tuple[ParsedItem, ...] | Rejected:
    """Read a decoded item with the parser of its media type.

    Args:
        decoded: The text, with its media type.
        source: Id of the source of the raw item; selects phrases that only it uses.
        phrases: Boilerplate of news pages, from :func:`barqiya.registry.phrases.load_phrases`.
        repeated: Optional count of items of this source that had a folded line.

    Returns:
        The parsed items, nearly always one, or a ``Rejected`` with reason
        ``parse.unknown_media_type``, ``parse.no_text``, ``parse.no_text_item``,
        ``parse.malformed``, ``parse.forbidden`` or ``parse.unknown_format``.
    """
    for parser in PARSERS:
        if decoded.media_type in parser.MEDIA_TYPES and parser.can_parse(decoded):
            parsed = parser.parse(decoded, source=source, phrases=phrases, repeated=repeated)
            return (parsed,) if isinstance(parsed, ParsedItem) else parsed
    return unknown_media_type(decoded.media_type)


def unknown_media_type(media_type: str) -> Rejected:
    """Why an item of a media type that no parser reads is refused; names those most like it."""
    shown = media_type[:_LONGEST_SHOWN]
    nearest = " or ".join(_nearest(shown))
    hint = f"did you mean {nearest}? All" if nearest else "all"
    detail = f"no parser for {shown!r}; {hint} that are read: docs/reference/formats/index.md"
    return Rejected(Reason.PARSE_UNKNOWN_MEDIA_TYPE, detail)


def _nearest(media_type: str) -> list[str]:
    """Known media types whose subtype is written nearly so, the most alike first."""
    known = {each.partition("/")[2]: each for each in reversed(known_media_types())}
    return [known[each] for each in get_close_matches(media_type.partition("/")[2], known)]

"""Subject codes in the many spellings of the formats, to a QCode where IPTC's scheme is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedSubject
from barqiya.registry.topics import media_topics

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["topic", "person", "organisation", "place", "event", "object"]

_IPTC_URI: Final = re.compile(
    r"https?://cv\.iptc\.org/newscodes/([a-z0-9]{2,40})/([A-Za-z0-9._-]{1,64})/?", re.IGNORECASE
)
#: Aliases of IPTC's own catalog for vocabularies whose URI is longer.
_ALIASES: Final = {"mediatopic": "medtop", "subjectcode": "subj"}
_EIGHT_DIGITS: Final = re.compile(r"[0-9]{8}")
_QCODE: Final = re.compile(r"([A-Za-z][\w.-]{0,40}):([^\s:/][^\s]{0,200})")
_TOPIC_SCHEMES: Final = ("medtop", "mediatopic", "media topic", "media_topic")


def subject(
    *,
    code: str = "",
    uri: str = "",
    scheme: str = "",
    name: str = "",
    kind: Kind = "topic",
    relevance: int | None = None,
) -> ParsedSubject | None:
    """A subject; ``None`` when there is neither a code nor a name.

    Args:
        code: Code, QCode or literal, as given.
        uri: URI of the concept.
        scheme: Alias or URI of the vocabulary.
        name: Name as the item gives it.
        kind: What the subject is.
        relevance: 0 to 100.
    """
    qcode, vocabulary = _qcode(code.strip(), uri.strip(), scheme.strip())
    if not (qcode or name):
        return None
    return ParsedSubject(qcode or name, name or None, vocabulary or None, kind, relevance)


def _qcode(code: str, uri: str, scheme: str) -> tuple[str, str]:
    for address in (uri, code, f"{scheme.rstrip('/')}/{code}" if scheme else ""):
        if address[:4].lower() == "http" and (found := _IPTC_URI.fullmatch(address)):
            alias = found[1].lower()
            alias = _ALIASES.get(alias, alias)
            return f"{alias}:{found[2]}", alias
    if found := _QCODE.fullmatch(code):
        alias = found[1].lower()
        if alias in {"http", "https", "urn", "tag"}:
            return code, scheme
        known = "medtop" if alias.startswith(_TOPIC_SCHEMES) else _ALIASES.get(alias)
        return (f"{known}:{found[2]}", known) if known else (code, found[1])
    if _EIGHT_DIGITS.fullmatch(code):
        return _eight_digits(code, scheme)
    if code:
        return code, scheme
    return uri, scheme


def _eight_digits(code: str, scheme: str) -> tuple[str, str]:
    """A bare IPTC number: a Media Topic where it is one and nothing says otherwise."""
    folded = scheme.lower()
    if any(word in folded for word in _TOPIC_SCHEMES):
        return f"medtop:{code}", "medtop"
    if "subj" in folded or code not in media_topics():
        return f"subj:{code}", "subj"
    return f"medtop:{code}", "medtop"

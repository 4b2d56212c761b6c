"""Mail (RFC 5322, MIME): a subject, a text, and perhaps a message that is passed on.

Decoding has read every part already. What maps where is in ``docs/reference/formats/mail.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse.mail.item import NAME, read_mail
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from barqiya.items import Decoded
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

MEDIA_TYPES: Final = frozenset({"message/rfc822"})

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """What was decoded as a mail."""
    return decoded.mail is not None


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,
    repeated: Repeated | None = None,  # noqa: ARG001 - of the contract
) -> tuple[ParsedItem, ...] | Rejected:
    """Read the mail, or those that are attached to it."""
    found = tuple(read_mail(decoded.mail, phrases)) if decoded.mail else ()
    return found or Rejected(Reason.PARSE_NO_TEXT, "a mail without subject and text")

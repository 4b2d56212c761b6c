"""What a parser is: a module with these four names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from barqiya.items import Decoded, ParsedItem, Rejected
    from barqiya.registry.phrases import PagePhrases

#: Answers in how many new stories of this source the folded line stood outside the story; for the
#: empty string, how many stories were counted. Evidence that a line is template.
Repeated = Callable[[str], int]


class Parser(Protocol):
    """Reads one family of media types. Pure: the same text gives the same item."""

    NAME: str
    """Stable word, recorded in the provenance of every article."""
    MEDIA_TYPES: frozenset[str]
    """Lower case, without parameters."""

    def can_parse(self, decoded: Decoded) -> bool:
        """Tell whether the text is of the kind that this parser reads."""
        ...

    def parse(
        self,
        decoded: Decoded,
        *,
        source: str,
        phrases: PagePhrases,
        repeated: Repeated | None = None,
    ) -> ParsedItem | tuple[ParsedItem, ...] | Rejected:
        """Read the item; a text with nothing to publish is ``Rejected``, never an exception.

        A message that carries several news items gives a tuple of at least one, in its order.
        """
        ...

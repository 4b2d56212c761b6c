"""What the registry knows: source profiles, and the agencies and outlets that copy names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from barqiya.text.digits import Digits

#: How much a source is trusted: 1 most (a wire agency's own feed), 4 least (unknown).
TrustTier = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Party:
    """An agency or an outlet that copy may name."""

    id: str
    """Stable word, e.g. ``getty``, ``spa``, ``alaraby``."""
    kind: Literal["agency", "photo_agency", "outlet", "broadcaster"]
    name: str
    """English display name."""
    names: tuple[str, ...]
    """Every spelling seen, Arabic and Latin, abbreviations too; matched on the folded form."""
    country: str | None = None
    """ISO 3166 code, in upper case; ``None`` for internationals."""


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """What is known of one source of raw items."""

    id: str
    trust_tier: TrustTier
    charset: str | None = None
    """Charset to try when the item declares none."""
    timezone: str | None = None
    """IANA time zone of its clock times, e.g. ``Asia/Riyadh``."""
    language: str | None = None
    party_id: str | None = None
    """The agency or outlet that this source is."""
    kind: Literal["agency", "photo_agency", "outlet", "broadcaster", "unknown"] = "unknown"
    """What that is."""
    digits: Digits = "as_written"
    """Kind of digits in the published text of this source."""

"""Values that formats state in many spellings, to the one that the contract has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barqiya_schemas.article import Status

# --- Words --------------------------------------------------------------------------------------

_LAST_PART: Final = re.compile(r"[^:/#]*$")
_STATUS: Final[dict[str, Status]] = {
    "usable": "usable",
    "published": "usable",
    "corrected": "usable",
    "withheld": "withheld",
    "withhold": "withheld",
    "hold": "withheld",
    "embargoed": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
    "kill": "canceled",
    "recalled": "canceled",
    "retracted": "canceled",
    "withdrawn": "canceled",
    "deleted": "canceled",
}


def last_part(code: str) -> str:
    """What a QCode, URI or path ends in: ``canceled`` of ``stat:canceled``."""
    match = _LAST_PART.search(code.strip().rstrip("/"))
    return match[0] if match else ""


def status_of(value: object) -> Status | None:
    """Publishing status in any spelling; ``None`` for a word that nobody knows."""
    return _STATUS.get(last_part(value).lower()) if isinstance(value, str) else None


def number_from(value: object, lowest: int, highest: int) -> int | None:
    """An integer in a range, out of a number or of a text that ends in one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = last_part(value)
        if not (value.isascii() and value.isdigit() and len(value) < 10):  # noqa: PLR2004
            return None
        value = int(value)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and lowest <= value <= highest else None


def urgency_of(value: object) -> int | None:
    """IPTC urgency, 1 to 9."""
    return number_from(value, 1, 9)


#: What a signal word or code of some agency says, in our words.
_SIGNALS: Final = {
    "update": "update", "u": "update", "updated": "update", "uv": "expansion",
    "correction": "correction", "corrected": "correction", "c": "correction", "korr": "correction",
    "corr": "correction", "korrektur": "correction", "berichtigung": "correction",
    "rä": "correction", "rättelse": "correction", "corrective": "correction",
    "kill": "kill", "killed": "kill", "d": "kill", "w": "kill", "delete": "kill",
    "withdrawal": "kill", "withdrawn": "kill", "rückzug": "kill", "avpubl": "kill",
    "avpub": "kill", "annulation": "kill", "retraction": "kill", "cancel": "kill",
    "withhold": "withhold", "hold": "withhold", "advisory": "advisory", "note": "advisory",
    "writethru": "writethru", "write-thru": "writethru", "writethrough": "writethru",
    "flash": "flash", "alert": "flash", "bulletin": "flash", "newsalert": "flash",
    "embargo": "embargo", "expansion": "expansion", "new": None, "n": None,
}  # fmt: skip


def signals_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Our words for the signals that we know, each once."""
    found = (_SIGNALS.get(last_part(code).lower()) for code in codes)
    return tuple(dict.fromkeys(signal for signal in found if signal))


# --- Languages ----------------------------------------------------------------------------------

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
# ISO 639-2 codes and names that agencies send where BCP 47 wants ISO 639-1.
_LANGUAGES: Final = {
    "ara": "ar", "arb": "ar", "arabic": "ar", "eng": "en", "english": "en", "fre": "fr",
    "fra": "fr", "french": "fr", "ger": "de", "deu": "de", "german": "de", "spa": "es",
    "spanish": "es", "por": "pt", "portuguese": "pt", "ita": "it", "italian": "it", "tur": "tr",
    "turkish": "tr", "rus": "ru", "russian": "ru", "per": "fa", "fas": "fa", "persian": "fa",
    "farsi": "fa", "urd": "ur", "heb": "he", "iw": "he", "kur": "ku", "chi": "zh", "zho": "zh",
    "jpn": "ja", "kor": "ko", "swe": "sv", "nor": "no", "nob": "nb", "dan": "da", "fin": "fi",
    "dut": "nl", "nld": "nl", "gre": "el", "ell": "el", "pol": "pl", "ukr": "uk",
}  # fmt: skip
_REGION: Final = 2
_SCRIPT: Final = 4


def language_of(value: object) -> str | None:
    """BCP 47 tag in its usual case (RFC 5646, 2.1.1); ``None`` for what is none."""
    if not isinstance(value, str) or not _TAG.fullmatch(value.strip()):
        return None
    primary, *rest = value.strip().replace("_", "-").split("-")
    primary = _LANGUAGES.get(primary.lower(), primary.lower())
    if len(primary) > 3 or primary in {"und", "mul", "zxx"}:  # noqa: PLR2004 - ISO 639
        return None
    parts = [primary]
    for part in rest:
        if len(part) == _REGION and part.isalpha():
            parts.append(part.upper())
        elif len(part) == _SCRIPT and part.isalpha():
            parts.append(part.title())
        else:
            parts.append(part.lower())
    return "-".join(parts)


def direction_of(value: object) -> Literal["rtl", "ltr"] | None:
    """Writing direction, as HTML and NewsML-G2 name it."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return "rtl" if word == "rtl" else "ltr" if word == "ltr" else None

"""Digits of one kind, where a newsroom wants them; without the setting they stay as written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Kind of digits in published text: ``western`` 0123, ``arabic_indic`` ٠١٢٣ (in Persian and Urdu
#: text their own ۰۱۲۳), or as the copy has them.
Digits = Literal["as_written", "western", "arabic_indic"]

_WESTERN: Final = "0123456789"
_ARABIC: Final = "٠١٢٣٤٥٦٧٨٩"
_PERSIAN: Final = "۰۱۲۳۴۵۶۷۸۹"

# A figure with the marks that only figures of its kind have.
_EASTERN_FIGURE: Final = re.compile("[٠-٩۰-۹]+(?:[٫٬][٠-٩۰-۹]+)*٪?")
# A figure that is no part of a name, an address or a code: B-52, user1@…, v2.0, example.org/2024.
_WESTERN_FIGURE: Final = re.compile(
    r"(?<![A-Za-z0-9_@#/.:+-])[0-9]+(?:[.,:/-][0-9]+)*(?![A-Za-z0-9_@]|[.:/+-][A-Za-z0-9])"
)
_TO_WESTERN: Final = str.maketrans(_ARABIC + _PERSIAN + "٫٬٪", 2 * _WESTERN + ".,%")
_TO_ARABIC: Final = str.maketrans(_WESTERN, _ARABIC)
_TO_PERSIAN: Final = str.maketrans(_WESTERN, _PERSIAN)
_OF_LANGUAGE: Final[Mapping[str, Mapping[int, int]]] = {
    **dict.fromkeys(("ar", "ckb"), _TO_ARABIC),
    **dict.fromkeys(("fa", "ur", "ps"), _TO_PERSIAN),
}


def set_digits(text: str, digits: Digits, language: str) -> tuple[str, int]:
    """Write the figures of a text with digits of one kind.

    Args:
        text: Published text.
        digits: The kind wanted.
        language: BCP 47 tag of the text; Arabic-Indic digits are set in languages that use them.

    Returns:
        The text, and how many figures were changed. Total, idempotent and linear.
    """
    figures = _EASTERN_FIGURE
    table: Mapping[int, int] = _TO_WESTERN
    if digits == "arabic_indic":
        figures, table = _WESTERN_FIGURE, _OF_LANGUAGE.get(language.partition("-")[0].lower(), {})
    if digits == "as_written" or not table:
        return text, 0
    return figures.subn(lambda figure: figure[0].translate(table), text)

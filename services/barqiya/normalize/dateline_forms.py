"""The forms of datelines: the order of the parts of a line's head, and the signs between them.

Parts and signs are written as one short code, a letter or a sign for each, and every form is a
pattern of that code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.normalize.parts import Kind

if TYPE_CHECKING:
    from barqiya.normalize.parts import Part

#: A dateline ends within this many characters; the longest seen (SPA) has 70.
WINDOW: Final = 220

# Signs between parts. Quotation marks around a name say nothing of the form.
_SIGNS: Final = {
    **dict.fromkeys("([{", "("),
    **dict.fromkeys(")]}", ")"),
    **dict.fromkeys("-–—―ـ_•*>", "-"),
    **dict.fromkeys("/\\|", "/"),
    **dict.fromkeys(".…", "."),
    **dict.fromkeys(",،;؛+", ","),
    **dict.fromkeys("\n\r", "n"),
    ":": ":",
}
_END: Final = "E"

_PLACE = r"(?P<place>[PXQN](?:[,.]+[PXQN]|[/-][PXQ]|\([PXQN]\)){0,2})"
_DATE = r"(?P<date>(?:[-,./()]{0,2}D){1,6})"
_WHERE = rf"(?:(?P<filed>[Ff])(?:[/,.-]+D){{0,4}}|{_PLACE}{_DATE}?)"
_KNOWN = r"(?P<place>[PXQ](?:[,.]+[PXQN]|[/-][PXQ]|\([PXQN]\)){0,2})"
_KNOWN_WHERE = rf"(?:(?P<filed>F)(?:[/,.-]+D){{0,4}}|{_KNOWN}{_DATE}?)"
_LINE_ENDS = r"(?=[.:)]*[nE])"
_STOPS = r"(?=\)?(?:[.]*[-:]|[.]{2})|[.:)]*[nE])"

# Every form, most telling first. Letters are barqiya.normalize.parts.Kind.
FORMS: Final = tuple(
    re.compile(form)
    for form in (
        # الرياض 25 شوال 1436 هـ واس | رام الله 3-3-2024 وفا-
        r"(?P<by>G)(?=[-:.n/)E])",
        # باكو/ روسلان رحيموف/ الأناضول
        rf"(?P<place>[PXQN])[/,-]+(?P<byline>N)[/-]+(?P<by>[ASQ]){_STOPS}",
        # عمان 3 آذار (بترا)- فلان الفلاني- قال
        rf"{_KNOWN_WHERE}[-,.:)]*\((?P<by>A)\)[-]+(?P<byline>N)(?=-)",
        # تونس 26 نوفمبر 2026 (وات / تحرير فلان) -
        rf"{_KNOWN_WHERE}[-,.:)]*\((?P<by>[ASQ])/(?P<byline>N)\)",
        # لشبونة (أ ف ب) - | الدوحة /قنا/ | LONDON, March 3 (Reuters) -
        rf"{_KNOWN_WHERE}[-,.:)]*[(/](?P<by>[ASQOU])[)/]",
        r"(?P<filed>f)(?:[/,.-]+D){0,4}[-,.)]*[(/](?P<by>[ASQOU])[)/]",
        rf"{_WHERE}[-,.)]*[(/](?P<by>[ASQOU])[)/]{_STOPS}",
        rf"{_WHERE}[-,.)]*[(/](?P<by>[ASQOUW])[)/]+(?=[.]*[-:nE])",
        # بغداد – واع – فلان | دمشق-سانا | Tehran, IRNA –
        rf"{_KNOWN_WHERE}[-,:/.]+(?P<by>[ASQO])-(?P<byline>N){_LINE_ENDS}",
        rf"{_KNOWN_WHERE}[-/]+(?P<by>[ASQO])(?=\.)",
        rf"{_WHERE}[-,:/.]+(?P<by>[ASQO]){_STOPS}",
        rf"{_KNOWN_WHERE}[-,:/.]+(?P<by>U){_STOPS}",
        rf"{_KNOWN_WHERE}[-,:/.]+(?P<by>[WX])(?=:|[.:)]*[nE])",
        # واس - الرياض: | سبق- وكالات: | واس (جدة) | المعلومة/بغداد..
        rf"(?P<by>[ASWOUX])[-,:/]+\(?{_KNOWN}{_STOPS}",
        rf"(?P<by>[ASWOU])\({_KNOWN}\){_LINE_ENDS}",
        rf"(?P<by>[ASWO])-[UK]{_STOPS}",
        rf"(?P<by>[ASO])-(?P<place>N(?:\([PXQN]\))?){_LINE_ENDS}",
        r"(?P<by>[ASWO])-(?P<place>N)(?=:)",
        # عبدالله البرقاوي- سبق- الرياض:
        rf"(?P<byline>N(?:[-,]+N)?)-(?P<by>[ASWO])-{_KNOWN}{_STOPS}",
        r"(?P<byline>N(?:[-,]+N)?)-(?P<by>[ASWO])-(?P<place>N)(?=:)",
        rf"(?P<byline>N(?:[-,]+N)?)-(?P<by>[ASWO])(?:-[UK])?{_STOPS}",
        # (ANSA) - ROMA, 3 MAR - | [3/مارس/2026] صنعاء - سبأ:
        rf"\((?P<by>[ASQ])\)-{_WHERE}(?=-)",
        rf"\(D(?:[/-]D){{0,2}}\){_KNOWN}[-/]+(?P<by>[ASQ]){_STOPS}",
        # محمد البلوي – تبوك | محمد البلوي (تبوك) | تبوك: محمد البلوي
        rf"(?P<byline>N(?:[-,]+N){{0,2}})[-(]+{_KNOWN}{_LINE_ENDS}",
        rf"{_KNOWN}[-:]+(?P<byline>N(?:,N)?)(?:,(?P<by>[ASU]))?{_LINE_ENDS}",
        # بي بي سي:
        rf"(?P<by>A){_LINE_ENDS}",
        # عمان 13 أبريل - | سطيف - | شفق نيوز/ | وطنية -
        rf"{_KNOWN_WHERE}(?=[-:n])",
        r"(?P<by>A)(?=[-/:])",
    )
)
NO_AGENCY: Final = frozenset({len(FORMS) - 5, len(FORMS) - 4})
REPORTER_AFTER: Final = frozenset({2})
PLACE_ALONE: Final = len(FORMS) - 2
AGENCY_ALONE: Final = len(FORMS) - 1


def encode(text: str, parts: list[Part]) -> tuple[str, list[int]]:
    """Write parts and signs as one code; return it with the offset of each part in it."""
    code = ""
    at: list[int] = []
    position = 0
    for part in parts:
        signs = _signs(text[position : part.start])
        code += signs.lstrip("-") if not code else signs
        at.append(len(code))
        code += part.kind.value
        position = part.end
    if parts[-1].kind is not Kind.TEXT:
        code += _signs(text[position : position + WINDOW]) if position < len(text) else ""
        code += _END
    return code, at


def _signs(between: str) -> str:
    signs = ""
    for character in between:
        sign = _SIGNS.get(character, "")
        if sign and not (signs.endswith(sign) and sign != "."):
            signs += sign
    return signs[:6]

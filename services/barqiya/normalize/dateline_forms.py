"""The forms of datelines: the order of the parts of a line's head, and the signs between them.

Parts and signs are written as one short code, a letter or a sign for each, and every form is a
pattern of that code.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

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


class Rule(Enum):
    """What must hold beside its pattern for a form to be a dateline."""

    NONE = auto()
    """Nothing: parts and signs are enough."""
    REPORTER_OR_NEXT = auto()
    """Its names can be of persons; else another form may fit."""
    REPORTER_OR_NOTHING = auto()
    """Its names can be of persons; else it is copy: «الصين: دعم جهود السلام»."""
    PLACE_BEFORE_TEXT = auto()
    """A place, a sign and no more: it stands before text, and is set off from it."""
    AGENCY_BEFORE_TEXT = auto()
    """An agency, a sign and no more: as with a place."""


class Form(NamedTuple):
    """One order of parts and signs."""

    pattern: re.Pattern[str]
    rule: Rule


def _form(pattern: str, rule: Rule = Rule.NONE) -> Form:
    return Form(re.compile(pattern), rule)


# Every form, most telling first. Letters are barqiya.normalize.parts.Kind.
FORMS: Final = (
    # الرياض 25 شوال 1436 هـ واس | رام الله 3-3-2024 وفا-
    _form(r"(?P<by>G)(?=[-:.n/)E])"),
    # باكو/ روسلان رحيموف/ الأناضول
    _form(rf"(?P<place>[PXQN])[/,-]+(?P<byline>N)[/-]+(?P<by>[ASQ]){_STOPS}"),
    # عمان 3 آذار (بترا)- فلان الفلاني- قال
    _form(rf"{_KNOWN_WHERE}[-,.:)]*\((?P<by>A)\)[-]+(?P<byline>N)(?=-)", Rule.REPORTER_OR_NEXT),
    # تونس 26 نوفمبر 2026 (وات / تحرير فلان) -
    _form(rf"{_KNOWN_WHERE}[-,.:)]*\((?P<by>[ASQ])/(?P<byline>N)\)"),
    # لشبونة (أ ف ب) - | الدوحة /قنا/ | LONDON, March 3 (Reuters) -
    _form(rf"{_KNOWN_WHERE}[-,.:)]*[(/](?P<by>[ASQOU])[)/]"),
    _form(r"(?P<filed>f)(?:[/,.-]+D){0,4}[-,.)]*[(/](?P<by>[ASQOU])[)/]"),
    _form(rf"{_WHERE}[-,.)]*[(/](?P<by>[ASQOU])[)/]{_STOPS}"),
    _form(rf"{_WHERE}[-,.)]*[(/](?P<by>[ASQOUW])[)/]+(?=[.]*[-:nE])"),
    # بغداد – واع – فلان | دمشق-سانا | Tehran, IRNA –
    _form(rf"{_KNOWN_WHERE}[-,:/.]+(?P<by>[ASQO])-(?P<byline>N){_LINE_ENDS}"),
    _form(rf"{_KNOWN_WHERE}[-/]+(?P<by>[ASQO])(?=\.)"),
    _form(rf"{_WHERE}[-,:/.]+(?P<by>[ASQO]){_STOPS}"),
    _form(rf"{_KNOWN_WHERE}[-,:/.]+(?P<by>U){_STOPS}"),
    _form(rf"{_KNOWN_WHERE}[-,:/.]+(?P<by>[WX])(?=:|[.:)]*[nE])"),
    # واس - الرياض: | سبق- وكالات: | واس (جدة) | المعلومة/بغداد..
    _form(rf"(?P<by>[ASWOUX])[-,:/]+\(?{_KNOWN}{_STOPS}"),
    _form(rf"(?P<by>[ASWOU])\({_KNOWN}\){_LINE_ENDS}"),
    _form(rf"(?P<by>[ASWO])-[UK]{_STOPS}"),
    _form(rf"(?P<by>[ASO])-(?P<place>N(?:\([PXQN]\))?){_LINE_ENDS}"),
    _form(r"(?P<by>[ASWO])-(?P<place>N)(?=:)"),
    # عبدالله البرقاوي- سبق- الرياض:
    _form(rf"(?P<byline>N(?:[-,]+N)?)-(?P<by>[ASWO])-{_KNOWN}{_STOPS}"),
    _form(r"(?P<byline>N(?:[-,]+N)?)-(?P<by>[ASWO])-(?P<place>N)(?=:)"),
    _form(rf"(?P<byline>N(?:[-,]+N)?)-(?P<by>[ASWO])(?:-[UK])?{_STOPS}"),
    # (ANSA) - ROMA, 3 MAR - | [3/مارس/2026] صنعاء - سبأ:
    _form(rf"\((?P<by>[ASQ])\)-{_WHERE}(?=-)"),
    _form(rf"\(D(?:[/-]D){{0,2}}\){_KNOWN}[-/]+(?P<by>[ASQ]){_STOPS}"),
    # محمد البلوي – تبوك | محمد البلوي (تبوك) | تبوك: محمد البلوي
    _form(rf"(?P<byline>N(?:[-,]+N){{0,2}})[-(]+{_KNOWN}{_LINE_ENDS}", Rule.REPORTER_OR_NOTHING),
    _form(
        rf"{_KNOWN}[-:]+(?P<byline>N(?:,N)?)(?:,(?P<by>[ASU]))?{_LINE_ENDS}",
        Rule.REPORTER_OR_NOTHING,
    ),
    # بي بي سي:
    _form(rf"(?P<by>A){_LINE_ENDS}"),
    # عمان 13 أبريل - | سطيف - | شفق نيوز/ | وطنية -
    _form(rf"{_KNOWN_WHERE}(?=[-:n])", Rule.PLACE_BEFORE_TEXT),
    _form(r"(?P<by>A)(?=[-/:])", Rule.AGENCY_BEFORE_TEXT),
)


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

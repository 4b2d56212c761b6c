"""Figures: numbers as wires write them, digits or words, brought to one comparable form.

A figure token is ``#`` and its value as a plain decimal (``#81000``, ``#0.22``). Where the writing
leaves two readings, both stand there with ``~`` between, the likelier first: «81.000» is
``#81000~81``. Two figures agree when they share a reading.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: First character of every figure token; no word of a text can begin with it.
MARK: Final = "#"
#: Start of a number word, until :func:`combine` has joined it with its neighbours.
SPELLED: Final = "#="

#: Pairs of figures that are kept compared: a text's with each other come again and again.
_MAX_COMPARED: Final = 1 << 12
_GROUP: Final = 3
#: Digits of an hour and of a minute.
_PAIR: Final = 2
_MAX_DIGITS: Final = 24

# Of a rounded figure: digits that are kept and dropped at least, and where decimals count little.
_KEPT: Final = 2
_DROPPED: Final = 2
_FEW: Final = 10

_DIGITS: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_REH: Final = re.compile(r"(?<![0-9])([0-9]{1,18})ر([0-9]{1,18})(?![0-9])")

_AR_UNITS: Final = {
    "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2, "اثنتا": 2, "اثنتي": 2,
    "ثلاث": 3, "ثلاثه": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5, "ست": 6, "سته": 6,
    "سبع": 7, "سبعه": 7, "ثمان": 8, "ثماني": 8, "ثمانيه": 8, "تسع": 9, "تسعه": 9,
    "عشر": 10, "عشره": 10,
}  # fmt: skip
_AR_TENS: Final = {
    "عشر": 20, "ثلاث": 30, "اربع": 40, "خمس": 50, "ست": 60, "سبع": 70, "ثمان": 80, "تسع": 90,
}  # fmt: skip
_AR_HUNDREDS: Final = {
    "ثلاث": 300, "اربع": 400, "خمس": 500, "ست": 600, "سبع": 700, "ثمان": 800, "ثماني": 800,
    "تسع": 900,
}  # fmt: skip
#: Words that multiply what stands before them, folded.
SCALES: Final = {
    "الف": 10**3, "الفا": 10**3, "الاف": 10**3, "هزار": 10**3, "thousand": 10**3, "mille": 10**3,
    "مليون": 10**6, "مليونا": 10**6, "ملايين": 10**6, "ميليون": 10**6, "million": 10**6,
    "millions": 10**6, "mn": 10**6,
    "مليار": 10**9, "مليارا": 10**9, "مليارات": 10**9, "بليون": 10**9, "ميليارد": 10**9,
    "billion": 10**9, "milliard": 10**9, "milliards": 10**9, "bn": 10**9,
    "تريليون": 10**12, "تريليونات": 10**12, "trillion": 10**12,
}  # fmt: skip
_LATIN: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15,
    "seize": 16, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip


#: Units that are numbers only before a ten: «واحد وعشرون», «الخامس عشر».
UNITS_ONLY: Final = {
    "واحد": 1, "واحده": 1, "احد": 1, "احدي": 1, "حادي": 1, "ثاني": 2, "ثانيه": 2, "ثالث": 3,
    "ثالثه": 3, "رابع": 4, "رابعه": 4, "خامس": 5, "خامسه": 5, "سادس": 6, "سادسه": 6, "سابع": 7,
    "سابعه": 7, "ثامن": 8, "ثامنه": 8, "تاسع": 9, "تاسعه": 9, "حاديه": 1,
}  # fmt: skip


def _number_words() -> dict[str, int]:
    table = dict(_LATIN) | _AR_UNITS
    for stem, value in _AR_TENS.items():
        table |= {stem + "ون": value, stem + "ين": value}
    for stem, value in _AR_HUNDREDS.items():
        table |= {stem + hundred: value for hundred in ("ميه", "مايه")}
    table |= dict.fromkeys(("ميه", "مايه"), 100)
    table |= dict.fromkeys(("ميتان", "ميتين", "مايتان", "مايتين", "ميتا", "ميتي"), 200)
    table |= dict.fromkeys(("الفان", "الفين"), 2000)
    table |= dict.fromkeys(("مليونان", "مليونين"), 2 * 10**6)
    table |= dict.fromkeys(("ملياران", "مليارين"), 2 * 10**9)
    return table


#: Number words, folded, with their value. «واحد» and "one" are left out: they seldom count.
NUMBER_WORDS: Final[Mapping[str, int]] = _number_words()


def spelled(word: str, *, joined: bool) -> str | None:
    """Token of a number word, to be combined later; ``None`` for any other word.

    Args:
        word: Folded, without its leading waw.
        joined: Whether a waw stood before it.
    """
    value = NUMBER_WORDS.get(word)
    if value is not None:
        return f"{SPELLED}{'+' if joined else ''}{value}"
    scale = SCALES.get(word)
    if scale is not None and not joined:
        return f"{SPELLED}x{scale}:{word}"
    unit = UNITS_ONLY.get(word)
    return f"{SPELLED}u{unit}:{word}" if unit is not None else None


def written(word: str) -> list[str]:
    """Figure tokens of a folded word that has digits in it, in order."""
    tokens: list[str] = []
    if "ر" in word:
        word = _REH.sub(lambda match: f" {_keep(_reh(*match.groups()), tokens)} ", word)
    tokens += [MARK + _value(match[0]) for match in _DIGITS.finditer(word) if match[0]]
    return tokens


def _keep(token: str, tokens: list[str]) -> str:
    tokens.append(token)
    return ""


def _reh(first: str, second: str) -> str:
    """«22ر0» is 0.22 in visual order and 22.0 in logical order; nobody says which it is."""
    visual, logical = _plain(second, first), _plain(first, second)
    if len(second) > 1 and second.startswith("0"):
        visual, logical = logical, visual
    return MARK + visual if visual == logical else f"{MARK}{visual}~{logical}"


def _value(text: str) -> str:
    """Value of digits with points or commas between."""
    if len(text) > _MAX_DIGITS:
        return text[:_MAX_DIGITS]
    if "." not in text and "," not in text:
        return _plain(text, "")
    parts = text.replace(",", ".").split(".")
    signs = {sign for sign in text if sign in ".,"}
    groups = all(len(part) == _GROUP for part in parts[1:]) and len(parts[0]) <= _GROUP
    if len(parts) == 2:  # noqa: PLR2004 - one sign
        decimal = _plain(*parts)
        if not groups or parts[0].startswith("0"):
            return decimal
        return f"{_plain(''.join(parts), '')}~{decimal}"
    if len(signs) == 1:
        # 320.800.000, or a date such as 12.8.2015.
        return _plain("".join(parts), "") if groups else ".".join(parts)
    return _plain("".join(parts[:-1]), parts[-1])


def _plain(whole: str, fraction: str) -> str:
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def readings(token: str) -> frozenset[str]:
    """Every value that a figure token may stand for."""
    return frozenset(token[1:].split("~"))


def agree(first: str, second: str) -> bool:
    """Tell whether two figure tokens may stand for the same value."""
    if first == second:
        return True
    return ("~" in first or "~" in second) and not readings(first).isdisjoint(readings(second))


@lru_cache(_MAX_COMPARED)
def alike(first: str, second: str) -> bool:
    """Tell whether two figures are one that was written with less care.

    Its scale is lost («5 ملايين» and 5), it is rounded (84.54 million and 84, 7.3 and 7), or it is
    a time of day.
    """
    return agree(first, second) or any(
        _without_scale(ours, theirs) or _rounded(ours, theirs) or _one_hour(ours, theirs)
        for ours in readings(first)
        for theirs in readings(second)
    )


def _one_hour(first: str, second: str) -> bool:
    """Whether both are one time of day: «15ر05», in visual order, and «0515 بتوقيت جرينتش»."""
    decimal, plain = sorted((first, second), key=lambda value: "." not in value)
    one, _, other = decimal.partition(".")
    if not one.isdecimal() or not other.isdecimal() or not plain.isdecimal() or len(other) > _PAIR:
        return False
    one, other = one.rjust(_PAIR, "0"), other.ljust(_PAIR, "0")
    return plain.rjust(2 * _PAIR, "0") in {one + other, other + one}


def _without_scale(first: str, second: str) -> bool:
    """Whether the scale of one figure was left out, or told twice.

    5 is told for 5 million, and «5.969.428 مليون»; 310 million and 310 billion are two figures.
    """
    ours, theirs = _significant(first), _significant(second)
    if ours != theirs:
        return False
    bare = min(len(value.partition(".")[0]) for value in (first, second)) <= _GROUP
    return bare or len(ours[0]) > _GROUP


def _significant(value: str) -> tuple[str, int]:
    """Digits that count, and the power of ten of the last one within its group of three."""
    whole, _, fraction = value.partition(".")
    digits = (whole + fraction).lstrip("0")
    kept = digits.rstrip("0")
    return kept, (len(digits) - len(kept) - len(fraction)) % 3


def _rounded(first: str, second: str) -> bool:
    """Whether one figure is the other without its last digits: 53.7 million of 53,715,000.

    Two digits at least are kept and two dropped, or the decimals are: 120 is no rounded 125.
    """
    if first.count(".") > 1 or second.count(".") > 1:
        # Groups of other lengths are a date, or a figure with a digit lost: «45.999.54».
        return first.replace(".", "").rstrip("0") == second.replace(".", "").rstrip("0")
    exact, kept = sorted((Decimal(first), Decimal(second)), key=_digits, reverse=True)
    whole = kept == kept.to_integral_value()
    if whole and exact != exact.to_integral_value() and kept >= 1:
        return abs(exact - kept) < (Decimal("0.5") if kept < _FEW else 1)
    if _digits(kept) < _KEPT or _digits(exact) < _digits(kept) + _DROPPED:
        return False
    unit = Decimal(1).scaleb(int(kept.normalize().as_tuple().exponent))
    return abs(exact - kept) < unit


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def combine(tokens: Sequence[str]) -> list[str]:
    """Join number words and scales: «ثلاثة وأربعين» is ``#43``, «81 ألف» is ``#81000``."""
    result: list[str] = []
    at = 0
    while at < len(tokens):
        made, at = _phrase(tokens, at) if tokens[at][0] == MARK else (tokens[at], at + 1)
        result.append(made)
    return result


def _phrase(tokens: Sequence[str], at: int) -> tuple[str, int]:
    token = tokens[at]
    if token.startswith(SPELLED + "u"):
        unit, _, word = token[len(SPELLED) + 1 :].partition(":")
        value = _ten(tokens[at + 1]) if at + 1 < len(tokens) else 0
        if not value:
            return word, at + 1
        return _spelled_out(tokens, at + 1, int(unit) + value)
    if token.startswith(SPELLED + "x"):
        return token.partition(":")[2], at + 1
    if not token.startswith(SPELLED):
        return _scaled(tokens, at)
    return _spelled_out(tokens, at, int(token[len(SPELLED) :].lstrip("+")))


def _ten(token: str) -> int:
    """Value of a ten that may follow a unit: «عشر», «وعشرون»."""
    if not token.startswith(SPELLED) or token[len(SPELLED)] in "ux":
        return 0
    value = int(token[len(SPELLED) :].lstrip("+"))
    joined = token[len(SPELLED)] == "+"
    return value if (value in range(20, 100) if joined else value == 10) else 0  # noqa: PLR2004


def _spelled_out(tokens: Sequence[str], at: int, start: int) -> tuple[str, int]:
    """Value of a number in words that begins with ``start`` at ``at``."""
    total, part, last = 0, start, start
    for position in range(at + 1, len(tokens)):
        step = _step(tokens[position], part=part, last=last)
        if step is None:
            break
        kind, value = step
        if kind == "x":
            total, part, last = total + part * value, 0, value
        else:
            part, last = (part * value if kind == "*" else part + value), value
        at = position
    return f"{MARK}{total + part}", at + 1


def _step(token: str, *, part: int, last: int) -> tuple[str, int] | None:
    """How a token goes on with a spelled number: add, times a hundred, times a scale."""
    if not token.startswith(SPELLED):
        return None
    body = token[len(SPELLED) :]
    if body.startswith("u"):
        return None
    if body.startswith("x"):
        return ("x", int(body[1:].partition(":")[0])) if part else None
    value = int(body.lstrip("+"))
    if value == 100 and 1 < part < 10:  # noqa: PLR2004 - three hundred
        return "*", value
    fits = last > value and (body.startswith("+") or last in (20, 30, 40, 50, 60, 70, 80, 90, 100))
    teen = value == 10 and 1 < last < 10  # noqa: PLR2004 - ثلاثة عشر
    arabic_tens = body.startswith("+") and last < 10 and 20 <= value < 100  # noqa: PLR2004
    return ("+", value) if fits or teen or arabic_tens or (not part and last) else None


def _scaled(tokens: Sequence[str], at: int) -> tuple[str, int]:
    token, following = tokens[at], tokens[at + 1 : at + 2]
    if not following or not following[0].startswith(SPELLED + "x"):
        return token, at + 1
    scale = int(following[0][len(SPELLED) + 1 :].partition(":")[0])
    values = dict.fromkeys(_times(value, scale) for value in token[1:].split("~"))
    return MARK + "~".join(values), at + 2


def _times(value: str, scale: int) -> str:
    whole, _, fraction = value.partition(".")
    if "." in fraction or not whole.isdigit():
        return value
    zeros = len(str(scale)) - 1
    shifted = (whole + fraction[:zeros].ljust(zeros, "0")).lstrip("0") or "0"
    return _plain(shifted, fraction[zeros:])

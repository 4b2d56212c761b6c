"""The key of a whole text: folded, without punctuation that carries no value. Never published."""

from __future__ import annotations

import html
import re
import tomllib
from importlib.resources import files
from typing import Final

from barqiya.text.coded import CHARACTERS, CHARSET, coded, uncoded
from barqiya.text.fold import fold

# Punctuation and signs that carry no value. What does (currency, %, +, <, =, ×, °) is not here.
_PUNCTUATION: Final = (
    r"!\"#&'()*,\-./:;?@\[\\\]^_`{|}~"
    "\u00a1\u00a7\u00a8\u00a9\u00ab\u00ae\u00af\u00b4\u00b6\u00b7\u00b8\u00bb\u00bf\u02b0-\u02ff"
    "\u0589\u058a\u05be\u05c0\u05c3\u05c6\u0606-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u06de"
    "\u06e9\u0700-\u070d\u0964\u0965\u2010-\u2029\u2031-\u205e\u2122\u2190-\u21ff\u2300-\u2bff"
    "\u2e00-\u2e5d\u3001-\u303f\ufd3e\ufd3f\ufe10-\ufe6f\U0001f000-\U0001faff"
)
# Kept: a sign between two digits (12.5, 10:30, 2-1) and the minus of a negative figure. The class
# stands first and the look-arounds after it: that is what makes the search fast.
_NO_VALUE: Final = re.compile(rf"""[{_PUNCTUATION}](?:(?!\d)|(?<!\d.)(?<!(?<![^\s("'])-))""")
# Searches that begin with a literal are an order faster; they tell whether the others are needed.
_REH_IN_FIGURE: Final = re.compile("ر(?<=[0-9]ر)[0-9]")
_COMMA_IN_FIGURE: Final = re.compile(",(?<=[0-9],)[0-9]")
_REH_DECIMAL: Final = re.compile(r"(?<![0-9])([0-9]{1,18})ر([0-9]{1,18})(?![0-9])")
_COMMA_DECIMAL: Final = re.compile(r"(?<![0-9.,])([0-9]{1,18}),([0-9]{1,18})(?![0-9]|[.,][0-9])")
_PERCENT_FIRST: Final = re.compile(r"(?<!\S)% ?(\d+(?:[.,]\d+)*)")
_PERCENT_APART: Final = re.compile(r"(?<=\d) %")
_ONE_LETTER: Final = re.compile(r" [^\W\d_](?!\S)")
_SPELLED: Final = re.compile(r" [^\W\d_](?: [^\W\d_](?!\S))+")

# «أف ب», «وأ ف ب»: marks that are known to be spelled out, however the letters were parted.
_MARKS: Final = re.compile(
    " [وفبلك]?(?:"
    + "|".join(
        mark.replace(" ", " ?")
        for mark in tomllib.loads(
            files("barqiya.text").joinpath("data/spelled.toml").read_text(encoding="utf-8")
        )["marks"]
    )
    + r")(?!\S)"
)

_GROUP = 3


def _byte_tables() -> tuple[bytes, bytes, bytes, bytes]:
    """How the key of simple copy is made of its bytes in Windows-1256.

    Returns:
        Bytes of characters that each become one or none in the key, whatever is beside them; what
        each becomes; those that become none; and the kind of each byte: a letter ``a``, the reh
        ``r``, a figure ``0``, a sign without value ``.``, white space, and ``x`` for what has one.
    """
    simple, left_out, key, kinds = bytearray(), bytearray(), bytearray(256), bytearray(b"x" * 256)
    for at, character in enumerate(CHARACTERS):
        folded = fold(f"0{character}0")[1:-1]
        if folded and all(map(_NO_VALUE.match, folded)):
            folded = "."  # «…» is three
        if character in _NOT_SIMPLE or folded not in {"", *CHARACTERS}:
            continue
        simple.append(at)
        if not folded:
            left_out.append(at)
            continue
        (key[at],) = b" " if folded == "." else folded.encode(CHARSET)
        kinds[at] = ord(_kind(folded))
    return bytes(simple), bytes(key), bytes(left_out), bytes(kinds)


def _kind(folded: str) -> str:
    if folded.isdecimal():
        return "0"
    if folded.isalpha():
        return "r" if folded == "ر" else "a"
    return folded if folded in {".", " "} else "x"


#: Entities and per cent; and tatweel, which may be a dash.
_NOT_SIMPLE: Final = "&%٪ـ"
_SIMPLE, _KEY_BYTES, _LEFT_OUT, _KINDS = _byte_tables()
_LETTERS: Final = _KINDS.replace(b"r", b"a")
#: Three times as fast as ``in``, which stops at every space.
_LONE_LETTER: Final = re.compile(b" a ")


def fold_key(text: str) -> str:
    """Return the key by which two whole texts count as equal in content.

    As :func:`fold`, and entities are read, punctuation that carries no value is out, a decimal
    comma or the decimal reh of dpa («22ر0», digits in visual order) becomes a point, and letters
    spelled out with spaces or dots are one word: «أ ف ب», «أ.ف.ب.», «أف ب» and «ا ف ب» agree.

    Figures that differ never agree: signs between digits stay, so do minus, per cent and currency;
    a comma before exactly three digits is taken for a thousands mark and stays a comma, so 12,500
    agrees neither with 12.5 nor with 12.500. Text of punctuation alone keeps its folded form.
    """
    key = _key_by_bytes(text)
    if key is not None:
        return key
    folded = fold(html.unescape(text))
    words = _words_of(_fold_figures(folded))
    key = " ".join(words)
    if 1 in map(len, words) and _ONE_LETTER.search(key):
        key = _join_letters(key)
    return key or folded


def _key_by_bytes(text: str) -> str | None:
    """The key of plain copy in Windows-1256, a few passes over its bytes.

    Returns:
        ``None`` where a pattern must decide: other characters, entities, tatweel, a sign before a
        figure, the reh of dpa, per cent; and for text without a word.
    """
    written = coded(text)
    if written is None or written.translate(None, _SIMPLE):
        return None
    kinds = written.translate(_KINDS, _LEFT_OUT)
    if b".0" in kinds or b"0r0" in kinds:
        return None
    spaced = written.translate(_KEY_BYTES, _LEFT_OUT)
    while b"  " in spaced:
        spaced = spaced.replace(b"  ", b" ")
    spaced = spaced.strip(b" ")
    key = uncoded(spaced)
    if _LONE_LETTER.search(spaced.translate(_LETTERS) + b" "):
        return _join_letters(key)
    return key or None


def _join_letters(key: str) -> str:
    # With a space before every word both patterns begin with one: searches for a literal.
    key = _MARKS.sub(_one_word, f" {key}")
    return _SPELLED.sub(_one_word, key)[1:]


def _one_word(match: re.Match[str]) -> str:
    return " " + match[0].replace(" ", "")


def without_punctuation(folded: str) -> str:
    """Return folded text with a space for every sign that carries no value, runs made one."""
    return " ".join(_words_of(folded))


def _words_of(folded: str) -> list[str]:
    return _NO_VALUE.sub(" ", folded).split()


def _fold_figures(text: str) -> str:
    if _REH_IN_FIGURE.search(text):
        text = _REH_DECIMAL.sub(_reh_decimal, text)
    if _COMMA_IN_FIGURE.search(text):
        text = _COMMA_DECIMAL.sub(_comma_decimal, text)
    if "%" in text:
        text = _PERCENT_APART.sub("%", text)
        text = _PERCENT_FIRST.sub(r"\1%", text)
    return text


def _reh_decimal(match: re.Match[str]) -> str:
    first, second = match.groups()
    if len(second) > 1 and second.startswith("0"):
        # No whole number begins with 0: this one is in logical order.
        return f"{first}.{second}"
    return f"{second}.{first}"


def _comma_decimal(match: re.Match[str]) -> str:
    whole, fraction = match.groups()
    if len(fraction) == _GROUP and not whole.startswith("0"):
        return match[0]
    return f"{whole}.{fraction}"

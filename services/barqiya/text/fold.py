"""Folding: the match key of a text, for comparison only. Folded text is never published.

Two texts that a reader would call the same (other hamza, other digits, presentation forms, vowel
marks, entities) get one key; two texts that differ in a letter that carries meaning, or in a
figure, never do. There is no stemming and no stop list.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from barqiya.text._characters import (
    ARABIC_MARK_FORMS,
    ARABIC_MARKS,
    BIDI_CONTROLS,
    CONTROLS,
    DIRECTION_MARKS,
    JOINERS,
    TATWEEL,
    TATWEEL_DASH,
    VARIATION_SELECTORS,
    ZERO_WIDTH,
)
from barqiya.text.coded import CHARACTERS, CHARSET, coded, uncoded

# Characters met in every other article.
_COMMON_LETTERS: Final = (
    *((letter, "ا") for letter in "أإآٱ"),
    ("ؤ", "و"),
    *((letter, "ي") for letter in "ئىی"),
    ("ة", "ه"),
    ("ک", "ك"),
)
_COMMON_SIGNS: Final = (
    *((mark, "") for mark in "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"),
    *((mark, '"') for mark in "«»“”„"),
    *((mark, "'") for mark in "‘’"),
    *((mark, "-") for mark in "–—"),
    ("،", ","),
    ("؛", ";"),
    ("؟", "?"),
    ("٪", "%"),
    ("…", "..."),
    ("\u200f", ""),
    ("\n", " "),
    *((digit, str(value)) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩")),
)

# The same replacements in Windows-1256, which nearly all copy can be written in: a table of bytes
# there and back costs a quarter of a pass over the text for each (``str.replace``, which searches
# with memchr), and a hundredth of one ``str.translate``.
_ELLIPSIS: Final = "…".encode(CHARSET)


def _byte_tables() -> tuple[bytes, bytes]:
    """Table for ``bytes.translate``, and the bytes that it is to leave out."""
    table, left_out = bytearray(range(256)), bytearray()
    for old, new in (*_COMMON_LETTERS, *_COMMON_SIGNS):
        try:
            (byte,) = old.encode(CHARSET)
        except UnicodeEncodeError:
            continue  # a text that has it is not written in Windows-1256
        if not new:
            left_out.append(byte)
        elif len(new) == 1:
            (table[byte],) = new.encode(CHARSET)
    return bytes(table), bytes(left_out)


_COMMON_BYTES, _NO_BYTES = _byte_tables()

# In a text shorter than this, one search for all signs costs less than replacing each.
_SHORT: Final = 300
_COMMON_SIGN: Final = re.compile(f"[{''.join(sign for sign, _ in _COMMON_SIGNS)}]")

# The same letter, digit or sign under another code point. Letters that are sounds of their own
# (گ, پ, چ, ژ, ڤ) are not variants and stay.
_RARE: Final = {
    **dict.fromkeys("ٲٳٵ", "ا"),
    **dict.fromkeys("ۍېےۓيٸ", "ي"),
    **dict.fromkeys("ڪګڬڭ", "ك"),
    **dict.fromkeys("ہھۀۂۃەۿ", "ه"),
    **dict.fromkeys("\u201f\u2033\u2036\u275d\u275e\u301d\u301e\u301f\u05f4\u02ba", '"'),
    **dict.fromkeys("`\u00b4\u2039\u203a\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u05f3", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2015\u2212\u2043\u05be\uff0d\ufe58\ufe63", "-"),
    **{digit: str(value) for value, digit in enumerate("۰۱۲۳۴۵۶۷۸۹")},
    "\u06d4": ".",
    "\u066b": ".",
    "\u066c": ",",
    "\u066d": "*",
    "\u2044": "/",
    "\u2215": "/",
    "\u2236": ":",
}

_IGNORED: Final = re.compile(
    f"[{ARABIC_MARKS}{ARABIC_MARK_FORMS}{TATWEEL}{BIDI_CONTROLS}{DIRECTION_MARKS}{ZERO_WIDTH}"
    f"{JOINERS}{VARIATION_SELECTORS}{CONTROLS}]"
)
_VARIANT: Final = re.compile(f"[{''.join(map(re.escape, _RARE))}]")

# Ordinary copy, before any replacement, that has nothing to make small and no odd white space.
_NOT_PLAIN: Final = re.compile(r"[^\n -@\[-_a-~«»\u0621-\u063a\u0640-\u0652٠-٩٪ٱکی،؛؟–—‘’“”„…×•●]")
# What is left after the common replacements in ordinary copy; anything else takes the long way.
_UNUSUAL: Final = re.compile(r"[^ -_a-~\t-\r\x85\xa0×•●\u0621-\u063a\u0641-\u064a]")
_UPPER: Final = re.compile("[A-Z]")
# The bytes of plain copy: taking them out of a text shows what else it has, an order faster than a
# search for it.
_PLAIN_BYTES: Final = bytes(
    byte for byte, character in enumerate(CHARACTERS) if not _NOT_PLAIN.search(character)
)

# NFKC turns 10² into 102 and 5½ into 51/2: such characters stand apart first.
_COMPATIBILITY_NUMBER: Final = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2150-\u215f\u2189\u2460-\u24ff\u3200-\u33ff"
    "\U0001f100-\U0001f10c]"
)


def fold(text: str) -> str:
    """Return the form of ``text`` that is compared, never published.

    NFKC, so presentation forms too; vowel marks, tatweel, bidi and zero-width characters out; forms
    of alef, hamza on a carrier, yeh, kaf and heh made one (a hamza of its own stays, so that ماء
    is not ما); digits of every Arabic-script keyboard to ASCII; quotation marks and dashes made
    one; Latin letters casefolded; white space runs to one space, ends stripped.

    Total, idempotent, and linear in the length of ``text``.
    """
    if TATWEEL in text:
        text = TATWEEL_DASH.sub("-", text).replace(TATWEEL, "")
    text, plain = _replace_common(text)
    if plain:
        if not ("  " in text or "\n" in text or text[:1] == " " or text[-1:] == " "):
            return text
    elif _UNUSUAL.search(text):
        text = _fold_unusual(text)
    elif _UPPER.search(text):
        text = text.lower()
    return " ".join(text.split())


def dashed(text: str) -> bool:
    """Whether a tatweel of the text stands for a dash; any other one is simply left out."""
    return TATWEEL in text and TATWEEL_DASH.search(text) is not None


def _replace_common(text: str) -> tuple[str, bool]:
    """Make the common replacements; and tell whether the text was plain before."""
    written = coded(text)
    if written is None:
        return _replace_each(text), not _NOT_PLAIN.search(text)
    plain = not written.translate(None, _PLAIN_BYTES)
    if text.isascii():
        return text, plain
    if _ELLIPSIS in written:
        written = written.replace(_ELLIPSIS, b"...")
    return uncoded(written.translate(_COMMON_BYTES, _NO_BYTES)), plain


def _replace_each(text: str) -> str:
    for old, new in _COMMON_LETTERS:
        text = text.replace(old, new)
    if len(text) < _SHORT and not _COMMON_SIGN.search(text):
        return text
    for old, new in _COMMON_SIGNS:
        text = text.replace(old, new)
    return text


def _fold_unusual(text: str) -> str:
    text = _IGNORED.sub("", text)
    text = _COMPATIBILITY_NUMBER.sub(r" \g<0> ", text)
    for _ in range(4):
        before = text
        text = _VARIANT.sub(lambda match: _RARE[match[0]], text)
        text = unicodedata.normalize("NFKC", text.casefold())
        text, _ = _replace_common(_IGNORED.sub("", text))
        if text == before or not (_UNUSUAL.search(text) or _UPPER.search(text)):
            # Taking a mark out can let its neighbours compose, and NFKC can bring marks and
            # capitals: once more is nearly always enough, and a test looks for a text that needs
            # more. What is left of most texts is ordinary, and stays as it is.
            break
    return text

"""Making text that came over the wire safe to show on a terminal.

A headline may hold an escape sequence, a bidi override that shows a name backwards, or invisible
tag characters. None of them reaches a terminal from here. Only display is affected: what is stored
and what ``--json`` prints keeps every character (escaped, where a terminal would act on it).
"""

from __future__ import annotations

import json
import re
import unicodedata

_FSI, _PDI = "\u2068", "\u2069"

#: Format characters that Arabic and Persian text needs, and that act on their neighbours only.
_WELCOME = frozenset("\u200c\u200d\u200e\u200f\u061c\u00ad")
#: Prepended number and verse marks: of category Cf, yet visible.
_VISIBLE = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
_WHITE = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")
#: What a terminal may act on, inside a JSON string: C0 is escaped by JSON already.
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


def clean(text: str) -> str:
    """One line of text without what a terminal could act on; white space becomes a space."""
    return "".join(map(_shown, text))


def clean_lines(text: str) -> str:
    """Like :func:`clean`, but line ends stay: for our own messages that span lines."""
    return "\n".join(clean(line) for line in text.split("\n"))


def isolate(text: str, limit: int = 0) -> str:
    """Cleaned text as a directional island: a right-to-left run does not pull what is around it.

    It is cut to ``limit`` characters when that is not zero.
    """
    shown = clean(text).strip()
    if limit and len(shown) > limit:
        shown = shown[: limit - 1] + "…"
    return f"{_FSI}{shown}{_PDI}"


def island(*shown: str) -> str:
    """Texts that are clean already, or islands themselves, as one island with spaces between."""
    return f"{_FSI}{' '.join(text for text in shown if text)}{_PDI}"


def visible(data: bytes) -> str:
    """Bytes for inspection: readable UTF-8 as it is, every other byte and control as an escape."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(
        char if char == "\n" or (char not in _WHITE and _shown(char)) else _escape(char)
        for char in text
    )


def json_text(value: object) -> str:
    """JSON on one line: readable letters as they are, what a terminal acts on as escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return _ACTIVE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _shown(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if char in _WHITE:
        return " "
    hidden = unicodedata.category(char) in _HIDDEN_CATEGORIES
    return "" if hidden and char not in _WELCOME and char not in _VISIBLE else char


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:  # noqa: PLR2004 - one byte
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - two bytes

"""Hostile JSON to values: orjson, repairs that are certain, and a record of each.

orjson is strict (RFC 8259): no lone surrogates, no NaN, nesting of at most 1024. What it does not
tell is that a key stands twice in an object; that is noticed here, and refused where two different
texts or numbers are given, because the next reader might take the other one. Of two objects
(agencies repeat the names of picture files) the last is taken, as every reader does.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

import orjson

from barqiya.items import Rejected
from barqiya.reasons import Reason
from barqiya_schemas import Change

#: Deeper than any format of the news nests.
MAX_DEPTH: Final = 100
_BLANK: Final = " \t\r\n\ufeff\u200b\x00"
_MOST_JUNK: Final = 4096
_MOST_DOCUMENTS: Final = 1000

_OBJECT: Final = re.compile(r"\A[\s\ufeff\u200b\x00]*+[{\[]")
# A string with everything in it that is not its end, raw controls included.
# One that never ends goes to the end of the text: looking for the next would take squared time.
_STRING: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)', re.DOTALL)
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_KEY_END: Final = re.compile(r'"[ \t\r\n]*+:')
_RAW_CONTROL: Final = re.compile("[\x00-\x1f]")
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_UNICODE_ESCAPE: Final = re.compile(r"\\u[0-9A-Fa-f]{4}")
_KNOWN_ESCAPES: Final = frozenset('"\\/bfnrtu')
_TRAILING_COMMA: Final = re.compile(r",(\s*+[}\]])")
_NO_NUMBER: Final = re.compile(r"(?<![\w.])[+-]?(?:NaN|Infinity)(?![\w.])")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


class Values(NamedTuple):
    """The documents of a text, nearly always one, and what had to be done to read them."""

    documents: tuple[Any, ...]
    changes: tuple[Change, ...]


def looks_like_json(text: str) -> bool:
    """Whether the text begins as a JSON object or array does."""
    return _OBJECT.match(text) is not None


def read_json(text: str) -> Values | Rejected:
    """Parse a text that holds a JSON document, or several in a row.

    Returns:
        The values, with a ``Change`` of stage ``parse`` for every kind of repair:
        ``json_control``, ``json_escape``, ``json_surrogate``, ``json_trailing_comma``,
        ``json_no_number``, ``json_trailing_junk``, ``json_duplicate_key``. Or ``Rejected`` with
        ``parse.forbidden`` or ``parse.malformed``, whose detail names line and column.
    """
    changes: dict[str, int] = {}
    text = text.lstrip(_BLANK).rstrip(_BLANK)
    try:
        documents = [orjson.loads(text)]
    except orjson.JSONDecodeError as error:
        repaired = _repaired(text, changes)
        try:
            pieces = _documents(repaired, changes)
            documents = [orjson.loads(piece) for piece in pieces]
        except orjson.JSONDecodeError:
            return _malformed(error)
        text = "\n".join(pieces)
    except ValueError:  # a text that cannot be encoded: half a character
        repaired = _SURROGATE.sub("\ufffd", text)
        read = read_json(repaired) if repaired != text else _malformed(None)
        if isinstance(read, Rejected):
            return read
        surrogate = Change(stage="parse", kind="json_surrogate", count=1)
        return Values(read.documents, (surrogate, *read.changes))
    refused = _check(documents, text, changes)
    return refused or Values(
        tuple(documents),
        tuple(Change(stage="parse", kind=f"json_{k}", count=n) for k, n in changes.items()),
    )


def _malformed(error: orjson.JSONDecodeError | None) -> Rejected:
    place = f", line {error.lineno}, column {error.colno}" if error else ""
    return Rejected(Reason.PARSE_MALFORMED, f"JSON{place}")


def _repaired(text: str, changes: dict[str, int]) -> str:
    """Repair inside strings and between them, in one pass."""
    text, count = _SURROGATE.subn("\ufffd", text)
    _count(changes, "surrogate", count)
    pieces = []
    position = 0
    for string in _STRING.finditer(text):
        pieces.append(_between(text[position : string.start()], changes))
        closing = string[0][len(string[1]) + 1 :]
        pieces.append(f'"{_inside(string[1], changes)}{closing}')
        position = string.end()
    pieces.append(_between(text[position:], changes))
    return "".join(pieces)


def _count(changes: dict[str, int], kind: str, count: int) -> None:
    if count:
        changes[kind] = changes.get(kind, 0) + count


def _between(text: str, changes: dict[str, int]) -> str:
    if "," in text:
        text, count = _TRAILING_COMMA.subn(r"\1", text)
        _count(changes, "trailing_comma", count)
    if "N" in text or "I" in text:
        text, count = _NO_NUMBER.subn("null", text)
        _count(changes, "no_number", count)
    return text


def _inside(text: str, changes: dict[str, int]) -> str:
    if "\\" in text:
        text = _escapes(text, changes)
    if _RAW_CONTROL.search(text):
        text, count = _RAW_CONTROL.subn(_escaped_control, text)
        _count(changes, "control", count)
    return text


def _escaped_control(match: re.Match[str]) -> str:
    return _CONTROL_ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _escapes(text: str, changes: dict[str, int]) -> str:
    """Take the stroke from a sign that needs none; halves of characters become U+FFFD."""
    lone = _lone_surrogates(text)
    _count(changes, "surrogate", len(lone))

    def valid(match: re.Match[str]) -> str:
        if match.start() in lone:
            return "\\ufffd"
        escape = match[1]
        if escape[0] == "u" or escape in _KNOWN_ESCAPES or escape.isalnum():
            return match[0]
        _count(changes, "escape", 1)
        return escape

    return _ESCAPE.sub(valid, text)


def _lone_surrogates(text: str) -> frozenset[int]:
    if "\\ud" not in text and "\\uD" not in text:
        return frozenset()
    lone: set[int] = set()
    high: int | None = None
    end = -1
    for match in _ESCAPE.finditer(text):
        code = int(match[1][1:], 16) if _UNICODE_ESCAPE.fullmatch(match[0]) else 0
        if high is not None and (match.start() != end or not 0xDC00 <= code <= 0xDFFF):  # noqa: PLR2004
            lone.add(high)
            high = None
        if 0xD800 <= code <= 0xDBFF:  # noqa: PLR2004 - the surrogates of Unicode
            high, end = match.start(), match.end()
        elif 0xDC00 <= code <= 0xDFFF:  # noqa: PLR2004
            if high is None:
                lone.add(match.start())
            high = None
    if high is not None:
        lone.add(high)
    return frozenset(lone)


def _documents(text: str, changes: dict[str, int]) -> list[str]:
    """Cut documents that stand one after the other; what follows the last is junk."""
    documents: list[str] = []
    start = depth = 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            if depth == 0 and text[start : token.start()].strip(_BLANK + ",;\x1e"):
                break
            start = token.start() if depth == 0 else start
            depth += 1
        elif sign in "}]" and depth:
            depth -= 1
            if depth == 0:
                documents.append(text[start : token.end()])
                start = token.end()
                if len(documents) == _MOST_DOCUMENTS:
                    break
    rest = text[start:].strip(_BLANK) if documents else ""
    if not documents or depth or len(rest) > _MOST_JUNK or "{" in rest:
        return [text]
    _count(changes, "trailing_junk", bool(rest))
    return documents


def _check(documents: list[Any], text: str, changes: dict[str, int]) -> Rejected | None:
    keys = 0
    level: list[Any] = list(documents)
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                keys += len(value)
                below += value.values()
            elif isinstance(value, list):
                below += value
        if not below:
            break
        level = below
    else:
        return Rejected(Reason.PARSE_FORBIDDEN, f"JSON nested deeper than {MAX_DEPTH}")
    # Every key ends with a quote and a colon; as many of those as keys: no key stands twice. Words
    # in strings can only make more of them, and then it is looked at closely.
    if len(_KEY_END.findall(text)) == keys:
        return None
    return _check_keys(documents, text, changes)


class _DifferentValuesError(ValueError):
    """A key of one object has two texts or numbers."""


def _check_keys(documents: list[Any], text: str, changes: dict[str, int]) -> Rejected | None:
    repeated = 0

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        values: dict[str, Any] = {}
        for key, value in pairs:
            if key in values:
                repeated += 1
                if values[key] != value and not isinstance(value, (dict, list)):
                    raise _DifferentValuesError
            values[key] = value
        return values

    decoder = json.JSONDecoder(object_pairs_hook=unique)
    position = 0
    try:
        for _ in documents:
            _, position = decoder.raw_decode(text, position)
            position += 1
    except _DifferentValuesError:
        return Rejected(Reason.PARSE_FORBIDDEN, "JSON: a key of an object has two different values")
    except ValueError:
        return Rejected(Reason.PARSE_MALFORMED, "JSON")
    _count(changes, "duplicate_key", repeated)
    return None

"""Repairs of broken XML: only those that can have one meaning. Each is linear and counts itself."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: Text, counts of changes to add to, and (line, column) of the error.
    Repair = Callable[[str, dict[str, int], tuple[int, int]], str | None]

# XML 1.0 (5th edition), 2.2: what a document may not hold, also as a reference.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
_CHARACTERS: Final = (
    (0x09, 0x0A, 0x0D),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]+")
_REFERENCE: Final = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_PREDEFINED: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_BARE_AMPERSAND: Final = re.compile(
    r"&(?!(?:[A-Za-z][A-Za-z0-9._-]{0,40}|#[0-9]{1,9}|#x[0-9A-Fa-f]{1,8});)"
)
_BARE_LESS_THAN: Final = re.compile(r"<(?![A-Za-z_/!?\u0600-\u06ff])")
_DECLARATION: Final = re.compile(r"<\?xml\s[^<>]{0,200}\?>", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?<=[<\s/])([A-Za-z_][\w.-]{0,60}):(?=[A-Za-z_])")
_TAG: Final = re.compile(r"<[^<>]{0,20000}>")
_START_TAG: Final = re.compile(r"<[A-Za-z_][\w:.-]{0,100}")
_LAST_TAG: Final = re.compile(r"</[A-Za-z_][\w:.-]{0,100}\s*>|/>")

#: What the prefixes of the wire stand for where nobody declares them.
_NAMESPACES: Final = {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xlink": "http://www.w3.org/1999/xlink",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "html": "http://www.w3.org/1999/xhtml",
    "nar": "http://iptc.org/std/nar/2006-10-01/",
    "nitf": "http://iptc.org/std/NITF/2006-10-18/",
    "rtr": "http://www.reuters.com/ns/2003/08/content",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "georss": "http://www.georss.org/georss",
}
_CDATA: Final = ("<![CDATA[", "]]>")
_COMMENT: Final = ("<!--", "-->")
#: How much may follow the end of a document and still be called junk.
_MOST_JUNK: Final = 4096


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut a document into ``text``, ``cdata`` and ``comment`` pieces that give it when joined."""
    position = 0
    while True:
        starts = {kind: text.find(ends[0], position) for kind, ends in _OPAQUE.items()}
        found = {kind: at for kind, at in starts.items() if at >= 0}
        if not found:
            break
        kind = min(found, key=found.__getitem__)
        start, (opening, closing) = found[kind], _OPAQUE[kind]
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        yield "text", text[position:start]
        position = end + len(closing)
        yield kind, text[start:position]
    yield "text", text[position:]


_OPAQUE: Final = {"cdata": _CDATA, "comment": _COMMENT}


def _in_text(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(piece) if kind == "text" else piece for kind, piece in _pieces(text))


def _substitute(
    text: str,
    pattern: re.Pattern[str],
    new: str | Callable[[re.Match[str]], str],
    changes: dict[str, int],
    kind: str,
) -> str:
    total = 0

    def change(piece: str) -> str:
        nonlocal total
        piece, count = pattern.subn(new, piece)
        total += count
        return piece

    text = _in_text(text, change)
    if total:
        changes[kind] = changes.get(kind, 0) + total
    return text


def without_surrogates(text: str, changes: dict[str, int]) -> str:
    """Put the replacement character for halves of characters, which no encoding can write."""
    text, count = _SURROGATE.subn("\ufffd", text)
    changes["surrogate"] = changes.get("surrogate", 0) + count
    return text


def _controls(text: str, changes: dict[str, int], _: tuple[int, int]) -> str:
    text, count = _CONTROL.subn("", text)
    references = 0

    def valid(match: re.Match[str]) -> str:
        nonlocal references
        code = int(match[1], 16) if match[1] else int(match[2])
        if any(code in allowed for allowed in _CHARACTERS):
            return match[0]
        references += 1
        return ""

    text = _in_text(text, lambda piece: _REFERENCE.sub(valid, piece))
    if count + references:
        changes["control"] = changes.get("control", 0) + count + references
    return text


def _named_entities(text: str, changes: dict[str, int], _: tuple[int, int]) -> str:
    """HTML's names for characters; a name that nobody knows is an ampersand and a word."""

    def character(match: re.Match[str]) -> str:
        name = match[1]
        if name in _PREDEFINED:
            return match[0]
        known = html5.get(f"{name};")
        changes["named_entity"] = changes.get("named_entity", 0) + 1
        return known or f"&amp;{name};"

    return _in_text(text, lambda piece: _NAMED.sub(character, piece))


def _bare_ampersands(text: str, changes: dict[str, int], _: tuple[int, int]) -> str:
    return _substitute(text, _BARE_AMPERSAND, "&amp;", changes, "bare_ampersand")


def _bare_signs(text: str, changes: dict[str, int], at: tuple[int, int]) -> str:
    text = _substitute(text, _BARE_LESS_THAN, "&lt;", changes, "bare_less_than")
    return _bare_ampersands(text, changes, at)


def _declarations(text: str, changes: dict[str, int], _: tuple[int, int]) -> str:
    """An XML declaration in mid-document: a document was pasted into another."""
    return _substitute(text, _DECLARATION, "", changes, "declaration")


def _cdata_ends(text: str, changes: dict[str, int], _: tuple[int, int]) -> str:
    """CDATA in CDATA: the inner opening is text and the outer end is left over. Both go."""
    pieces = []
    opened = 0
    for kind, piece in _pieces(text):
        if kind == "cdata":
            inside = piece[len(_CDATA[0]) : -len(_CDATA[1])]
            opened += inside.count(_CDATA[0])
            pieces.append(_CDATA[0] + inside.replace(_CDATA[0], "") + _CDATA[1])
            continue
        left = piece.count(_CDATA[1]) if kind == "text" else 0
        if left:
            changes["cdata_end"] = changes.get("cdata_end", 0) + left
            # As many as were opened inside are ends; any other is written out as text.
            pieces.append(piece.replace(_CDATA[1], "", opened).replace(_CDATA[1], "]]&gt;"))
            opened = max(0, opened - left)
        else:
            pieces.append(piece)
    return "".join(pieces)


def _comments(text: str, changes: dict[str, int], _: tuple[int, int]) -> str:
    pieces = list(_pieces(text))
    changes["comment"] = sum(kind == "comment" for kind, _ in pieces)
    return "".join("\n" * p.count("\n") if kind == "comment" else p for kind, p in pieces)


def _trailing(text: str, changes: dict[str, int], _: tuple[int, int]) -> str | None:
    """Cut what follows the end of the root, where it is no document of its own.

    The end is counted from the tags: the column of the parser is of bytes or of characters, as the
    parser came by.
    """
    end = _end_of_root(text)
    junk = text[end:]
    is_document = _START_TAG.search(junk) is not None and _LAST_TAG.search(junk) is not None
    if not end or len(junk) > _MOST_JUNK or is_document:
        return None
    changes["trailing_junk"] = 1
    return text[:end]


def _end_of_root(text: str) -> int:
    """Where the root element ends; 0 where it does not."""
    tags: re.Pattern[str] | None = None
    start = depth = 0
    for kind, piece in _pieces(text):
        if kind == "text" and tags is None and (root := _START_TAG.search(piece)):
            name = re.escape(root[0][1:])
            tags = re.compile(rf"<(/?){name}(?=[\s/>])[^<>]{{0,20000}}>")
        for tag in tags.finditer(piece) if tags and kind == "text" else ():
            if not tag[0].endswith("/>"):
                depth += -1 if tag[1] else 1
            if depth <= 0:
                return start + tag.end()
        start += len(piece)
    return 0


def _prefixes(text: str, changes: dict[str, int], _: tuple[int, int]) -> str | None:
    """Declare on the root every prefix that no element declares."""
    used: dict[str, None] = {}
    for kind, piece in _pieces(text):
        if kind == "text":
            for tag in _TAG.finditer(piece):
                used.update(dict.fromkeys(m[1] for m in _PREFIX.finditer(_unquoted(tag[0]))))
    undeclared = [
        prefix
        for prefix in used
        if prefix not in {"xml", "xmlns"}
        and not re.search(rf"\bxmlns:{re.escape(prefix)}\s*=", text)
    ]
    root = _START_TAG.search(text)
    if not undeclared or root is None:
        return None
    declared = "".join(
        f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:undeclared:{prefix}")}"'
        for prefix in undeclared[:64]
    )
    changes["undeclared_prefix"] = len(undeclared)
    return text[: root.end()] + declared + text[root.end() :]


_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")


def _unquoted(tag: str) -> str:
    return _QUOTED.sub('""', tag)


_T: Final = etree.ErrorTypes
#: Repair for each error code of libxml2; each is tried once for a document.
REPAIRS: Final[dict[int, Repair]] = {
    _T.ERR_INVALID_CHAR: _controls,
    _T.ERR_UNDECLARED_ENTITY: _named_entities,
    _T.WAR_UNDECLARED_ENTITY: _named_entities,
    _T.ERR_ENTITYREF_SEMICOL_MISSING: _bare_ampersands,
    _T.ERR_NAME_REQUIRED: _bare_signs,
    _T.ERR_ENTITYREF_NO_NAME: _bare_ampersands,
    _T.ERR_INVALID_CHARREF: _bare_ampersands,
    _T.ERR_INVALID_DEC_CHARREF: _bare_ampersands,
    _T.ERR_INVALID_HEX_CHARREF: _bare_ampersands,
    _T.ERR_MISPLACED_CDATA_END: _cdata_ends,
    _T.ERR_HYPHEN_IN_COMMENT: _comments,
    _T.ERR_RESERVED_XML_NAME: _declarations,
    _T.ERR_DOCUMENT_END: _trailing,
    _T.NS_ERR_UNDEFINED_NAMESPACE: _prefixes,
}

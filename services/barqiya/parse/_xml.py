"""Hostile XML to a tree: hardened lxml, repairs that are certain, and a record of each.

What is refused: a document type declaration with an internal subset, nesting beyond what libxml2
allows (256), a text node or attribute beyond 10 MB. A document type that only names a DTD, as NITF
has, is taken out without being loaded. XInclude is not processed: nothing is ever fetched.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from barqiya.items import Rejected
from barqiya.parse import _xml_repair as repair
from barqiya.reasons import Reason
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Element

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

# The first start tag, past white space, a declaration, comments, instructions and a DOCTYPE.
_NAME: Final = r"[A-Za-z_][\w.-]{0,63}"
_ROOT: Final = re.compile(rf"<(?:{_NAME}:)?({_NAME})(?=[\s/>])")
_SKIPPED: Final = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))
_HEAD: Final = 16_384
_NO_XML: Final = frozenset('{["«(“')
_JUNK: Final = 512
_MOST_SKIPPED: Final = 32
_BLANK: Final = " \t\r\n\ufeff\u200b\x00"
_MAY_BEGIN: Final = f"<{_BLANK}"

_DECLARATION: Final = re.compile(r"\A\n*+<\?xml\s[^<>]{0,200}\?>")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE(?=[\s\[>])", re.IGNORECASE)
_DOCTYPE_END: Final = re.compile(r"[\[>]|\"[^\"]{0,2000}\"|'[^']{0,2000}'")
_EMPTY_SUBSET: Final = re.compile(r"\s{0,200}+\]")
_ENTITY: Final = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_LINE_END: Final = re.compile(r"[^\n]")


class Document(NamedTuple):
    """A tree, and what had to be done to the text to get it."""

    root: Element
    changes: tuple[Change, ...]


@lru_cache(maxsize=2)  # every format of XML asks it of the same text
def root_name(text: str) -> str:
    """Local name of the root element, found without parsing; empty when the text is no XML.

    Junk before the document is looked past only where an XML declaration follows it.
    """
    if text[:1] in _NO_XML:
        return ""  # most copy, and JSON
    if text[:1] not in _MAY_BEGIN and text.find("<?xml", 0, _JUNK) < 0:
        return ""
    head = text[:_HEAD].lstrip(_BLANK)
    if not head.startswith("<"):
        start = head.find("<?xml", 0, _JUNK)
        head = head[start:] if start > 0 else ""
    for _ in range(_MOST_SKIPPED):
        if not head.startswith("<"):
            return ""
        if found := _ROOT.match(head):
            return found[1]
        opened = next((pair for pair in _SKIPPED if head.startswith(pair[0])), None)
        if opened is None:
            return ""
        head = head[len(opened[0]) :].partition(opened[1])[2].lstrip(_BLANK + "]>")
    return ""


def read_xml(text: str) -> Document | Rejected:
    """Parse a document.

    Args:
        text: The document as text; what its declaration says of an encoding no longer matters.

    Returns:
        The tree, with a ``Change`` of stage ``parse`` for every kind of repair: ``control``,
        ``surrogate``, ``leading_junk``, ``trailing_junk``, ``named_entity``, ``bare_ampersand``,
        ``bare_less_than``, ``cdata_end``, ``comment``, ``declaration``, ``undeclared_prefix``, each
        with ``xml_`` before it. Or ``Rejected`` with
        ``parse.forbidden`` or ``parse.malformed``, whose detail names line and column.
    """
    changes: dict[str, int] = {}
    text = _leading(text, changes)
    prepared = _without_declarations(text)
    if isinstance(prepared, Rejected):
        return prepared
    tried: set[Callable[..., object]] = set()
    while True:
        try:
            root = etree.fromstring(prepared.encode(), _parser())
        except UnicodeEncodeError:
            prepared = repair.without_surrogates(prepared, changes)
        except etree.XMLSyntaxError as error:
            mend = repair.REPAIRS.get(_code(error))
            if mend is None or mend in tried:
                return _refused(error)
            tried.add(mend)
            mended = mend(prepared, changes, error.position)
            if mended is None or mended == prepared:
                return _refused(error)
            prepared = mended
        else:
            return Document(root, _as_changes(changes))


def _parser() -> etree.XMLParser:
    # One for each document: a parser keeps the log and the names of what it has read.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


def _leading(text: str, changes: dict[str, int]) -> str:
    """Drop what stands before the document. White space and marks are not worth a record."""
    if text.startswith("<"):
        return text
    start = text.find("<")
    if start > 0:
        if text[:start].strip(_BLANK):
            changes["leading_junk"] = 1
        # Lines before the document count for whoever looks up a position in it.
        return _LINE_END.sub("", text[:start]) + text[start:]
    return text


def _without_declarations(text: str) -> str | Rejected:
    """The document without its XML declaration and its DOCTYPE; line numbers stay."""
    if declaration := _DECLARATION.match(text):
        text = _blank(declaration[0]) + text[declaration.end() :]
    doctype = _DOCTYPE.search(text) if "<!" in text else None
    if doctype is None:
        return text
    if text.find("<![CDATA[", 0, doctype.start()) >= 0:
        return text  # words of the content
    end = doctype.end()
    while found := _DOCTYPE_END.search(text, end):
        end = found.end()
        if found[0] == "[" and not _EMPTY_SUBSET.match(text, end):
            return Rejected(
                Reason.PARSE_FORBIDDEN, f"{_place(text, doctype.start())}: DTD inside the document"
            )
        if found[0] == ">":
            removed = text[doctype.start() : end]
            if _ENTITY.search(removed):
                break
            return text[: doctype.start()] + _blank(removed) + text[end:]
    return Rejected(
        Reason.PARSE_FORBIDDEN, f"{_place(text, doctype.start())}: DOCTYPE that cannot be read"
    )


def _blank(removed: str) -> str:
    return "\n" * removed.count("\n")


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"


_FORBIDDEN_CODES: Final = {
    etree.ErrorTypes.ERR_RESOURCE_LIMIT: "nested too deep, or a field too large",
    etree.ErrorTypes.ERR_ENTITY_LOOP: "entity loop",
}
_NAMES_OF_CODES: Final = {
    value: name.removeprefix("ERR_").replace("_", " ").lower()
    for name, value in vars(etree.ErrorTypes).items()
    if isinstance(value, int)
}


def _code(error: etree.XMLSyntaxError) -> int:
    # The stubs do not know it.
    return int(getattr(error, "code", 0) or 0)


def _refused(error: etree.XMLSyntaxError) -> Rejected:
    """Where it broke and how; never the parser's message, which quotes the document."""
    line, column = error.position
    place = f"line {line}, column {column}"
    if forbidden := _FORBIDDEN_CODES.get(_code(error)):
        return Rejected(Reason.PARSE_FORBIDDEN, f"{place}: {forbidden}")
    what = _NAMES_OF_CODES.get(_code(error), "not well-formed")
    return Rejected(Reason.PARSE_MALFORMED, f"XML, {place}: {what}")


def _as_changes(counts: dict[str, int]) -> tuple[Change, ...]:
    return tuple(
        Change(stage="parse", kind=f"xml_{kind}", count=count) for kind, count in counts.items()
    )


def local_name(element: Element) -> str:
    """Tag without its namespace; empty for what is no element."""
    # Of a comment or an entity the tag is a function, whatever the stubs say.
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """First descendant along a path of local names, in any namespace."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Children with this local name, in any namespace."""
    return iter(()) if element is None else element.iterchildren(f"{{*}}{name}")


def descendants(element: Element | None, *names: str) -> Iterator[Element]:
    """Descendants with one of these local names, in document order."""
    return iter(()) if element is None else element.iter(*(f"{{*}}{name}" for name in names))


def text_of(element: Element | None) -> str:
    """All text of an element with white space collapsed; empty for ``None``."""
    if element is None:
        return ""
    text = element.text or "" if not len(element) else "".join(map(str, element.itertext()))
    return " ".join(text.split())


def attribute(element: Element | None, *names: str) -> str:
    """The first of these attributes that says something, stripped; empty when none does."""
    if element is not None:
        for name in names:
            value = element.get(name)
            if value and (value := value.strip()):
                return value
    return ""


def language_attribute(element: Element | None) -> str:
    """``xml:lang`` of the element or of the nearest ancestor that has one."""
    while element is not None:
        if value := (element.get(_XML_LANG) or "").strip():
            return value
        element = element.getparent()
    return ""

"""NewsML-G2 ``newsItem`` of the IPTC, power conformance, with the body as inline XHTML.

Built with the standard library: the contract package asks for nothing but pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from barqiya_schemas.render.parts import (
    article_uri,
    created,
    is_uri,
    moment,
    subject_uri,
    xhtml,
    xml_text,
)

if TYPE_CHECKING:
    from barqiya_schemas.article import Article

_G2: Final = "http://iptc.org/std/nar/2006-10-01/"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_CATALOG: Final = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"
_ITEM_CLASS: Final = "ninat:text"

ET.register_namespace("", _G2)


def to_newsml_g2(article: Article) -> str:
    """Write an article as a NewsML-G2 news item; valid against the IPTC's schema."""
    item = ET.Element(
        f"{{{_G2}}}newsItem",
        {
            "standard": "NewsML-G2",
            "standardversion": "2.24",
            # Signals are beyond core conformance.
            "conformance": "power",
            "guid": article_uri(article.article_id),
            "version": str(article.revision),
            "dir": article.direction,
        },
    )
    if article.language != "und":
        item.set(f"{{{_XML}}}lang", xml_text(article.language))
    _add(item, "catalogRef", href=_CATALOG)
    _rights(item, article)
    _item_meta(item, article)
    _content_meta(item, article)
    _content_set(item, article)
    return ET.tostring(item, encoding="unicode", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    clean = {key: xml_text(value) for key, value in attributes.items()}
    child = ET.SubElement(parent, f"{{{_G2}}}{name}", clean)
    if text is not None:
        child.text = xml_text(text)
    return child


def _rights(item: ET.Element, article: Article) -> None:
    if not (article.copyright_holder or article.copyright_notice or article.usage_terms):
        return
    rights = _add(item, "rightsInfo")
    if holder := article.copyright_holder:
        _add(_add(rights, "copyrightHolder", literal=holder), "name", holder)
    if article.copyright_notice:
        _add(rights, "copyrightNotice", article.copyright_notice)
    if article.usage_terms:
        _add(rights, "usageTerms", article.usage_terms)


def _item_meta(item: ET.Element, article: Article) -> None:
    meta = _add(item, "itemMeta")
    _add(meta, "itemClass", qcode=_ITEM_CLASS)
    provider = next((s for s in article.sources if s.role == "publisher"), None)
    name = (provider.name or provider.raw) if provider else article.provenance.source
    _add(_add(meta, "provider", literal=name), "name", name)
    _add(meta, "versionCreated", created(article))
    if embargo := moment(article.embargoed_until):
        _add(meta, "embargoed", embargo)
    _add(meta, "pubStatus", qcode=f"stat:{article.status}")
    if article.editorial_note:
        _add(meta, "edNote", article.editorial_note)
    if article.relation.kind == "correction":
        _add(meta, "signal", qcode="sig:correction")
    elif article.revision > 1:
        _add(meta, "signal", qcode="sig:update")


def _content_meta(item: ET.Element, article: Article) -> None:
    meta = _add(item, "contentMeta")
    if article.urgency is not None:
        _add(meta, "urgency", str(article.urgency))
    if published := article.dates.published_at:
        _add(meta, "contentCreated", moment(published) or published[:10])
    _origin(meta, article)
    if article.language != "und":
        _add(meta, "language", tag=article.language)
    for word in article.keywords:
        _add(meta, "keyword", word)
    _subjects(meta, article)
    _words(meta, article)


def _origin(meta: ET.Element, article: Article) -> None:
    """Where the copy was filed, and who it is from beside the publisher."""
    if article.dateline and article.dateline.place:
        place = article.dateline.place
        _add(_add(meta, "located", literal=place), "name", place)
    for source in article.sources:
        if source.role != "publisher":
            name = source.name or source.raw
            _add(_add(meta, "infoSource", literal=source.agency_id or name), "name", name)


def _words(meta: ET.Element, article: Article) -> None:
    """Slugline, headlines, dateline, byline and summary."""
    if article.slugline:
        _add(meta, "slugline", article.slugline)
    _add(meta, "headline", article.headline, role="hld:main")
    for headline in article.alternative_headlines:
        _add(meta, "headline", headline)
    if article.dateline:
        _add(meta, "dateline", article.dateline.raw)
    if article.byline:
        _add(meta, "by", article.byline)
    if article.credit_line:
        _add(meta, "creditline", article.credit_line)
    if article.standfirst:
        _add(meta, "description", article.standfirst, role="drol:summary")


def _subjects(meta: ET.Element, article: Article) -> None:
    for subject in article.subjects:
        address = subject_uri(subject.code)
        named = {"uri": address} if address else {"literal": subject.code}
        found = _add(meta, "subject", **named)
        if subject.name:
            _add(found, "name", subject.name)


def _content_set(item: ET.Element, article: Article) -> None:
    content = _add(item, "contentSet")
    inline = _add(content, "inlineXML", contenttype="application/xhtml+xml")
    inline.set("wordcount", str(article.word_count))
    page = ET.SubElement(inline, f"{{{_XHTML}}}html", {"dir": article.direction})
    title = ET.SubElement(ET.SubElement(page, f"{{{_XHTML}}}head"), f"{{{_XHTML}}}title")
    title.text = xml_text(article.headline)
    body = f'<body xmlns="{_XHTML}">{xhtml(article)}</body>'
    page.append(ET.fromstring(body))  # noqa: S314 - our own markup, and every text in it is escaped
    for image in article.images:
        if image.url and is_uri(image.url):
            _add(content, "remoteContent", href=image.url)

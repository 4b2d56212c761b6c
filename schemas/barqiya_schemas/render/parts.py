"""What the renderings share: names, moments, and the body as text and as XHTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from barqiya_schemas.article import Article, Block

_TAGS: Final = {"paragraph": "p", "dateline": "p", "intertitle": "h2", "quote": "blockquote"}
# Characters that XML 1.0 has no way to write.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FULL_TIME: Final = re.compile(r"T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_CODE: Final = re.compile(r"medtop:([0-9]{8})\Z")


def article_uri(article_id: str) -> str:
    """URI of an article; the same for all its revisions."""
    return f"urn:barqiya:article:{quote(article_id, safe='')}"


def moment(value: str | None) -> str | None:
    """A date-time with seconds as RFC 3339 asks for it; ``None`` for a day without a time."""
    if value is None or "T" not in value:
        return None
    if _FULL_TIME.search(value):
        return value
    return f"{value[:16]}:00{value[16:]}"


def created(article: Article) -> str:
    """When this version was made: as the item says, else when it was received."""
    dates = article.dates
    return moment(dates.updated_at) or moment(dates.published_at) or dates.received_at


def plain_text(article: Article) -> str:
    """Standfirst and body, a blank line between blocks."""
    return "\n\n".join(block_texts(article))


def block_texts(article: Article) -> list[str]:
    """Texts of standfirst and body, in order; a standfirst that opens the body stands once."""
    body = [block.text for block in article.body]
    lead = article.standfirst
    return [lead, *body] if lead and lead not in body[:1] else body


def xhtml(article: Article) -> str:
    """Standfirst and body as XHTML blocks, each on a line; text is escaped, never markup."""
    lines = []
    if article.standfirst and article.standfirst not in [b.text for b in article.body[:1]]:
        lines.append(f'<p class="standfirst">{_escaped(article.standfirst)}</p>')
    listed = False
    for block in article.body:
        item = block.type == "list_item"
        if item is not listed:
            lines.append("<ul>" if item else "</ul>")
        listed = item
        lines.append(_element(block))
    if listed:
        lines.append("</ul>")
    return "\n".join(lines)


def _element(block: Block) -> str:
    tag = "li" if block.type == "list_item" else _TAGS[block.type]
    language = f' lang="{_escaped(block.language)}"' if block.language else ""
    text = _escaped(block.text)
    if block.type == "quote":
        text = f"<p>{text}</p>"
    return f"<{tag}{language}>{text}</{tag}>"


def xml_text(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _escaped(text: str) -> str:
    return escape(xml_text(text), quote=True)


def subject_uri(code: str) -> str | None:
    """Address of a subject code: IPTC Media Topics, and codes that are addresses already."""
    if found := _CODE.match(code):
        return f"http://cv.iptc.org/newscodes/mediatopic/{found[1]}"
    return code if is_uri(code) else None


def is_uri(text: str) -> bool:
    """Whether a text is an absolute web address that formats may link to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text.isascii()

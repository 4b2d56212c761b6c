"""Parse only: median milliseconds of CPU per item of each wire format, beside the bare parse.

The baseline is what the libraries take to read the same document without looking at it: orjson for
JSON, a hardened lxml for XML, the standard library's parser for mail, and cutting into lines for
the formats of teleprinters. The ratio tells what the reading of the news costs.
"""

from __future__ import annotations

import statistics
import textwrap
import time
from email import message_from_bytes
from typing import TYPE_CHECKING, Final

import orjson
from lxml import etree

from barqiya.decode import decode
from barqiya.items import Rejected
from barqiya.parse import parse
from barqiya.registry.phrases import load_phrases
from barqiya.worker.app import tame_collector
from bench.items import page_text

if TYPE_CHECKING:
    from collections.abc import Callable

_RUNS: Final = 400
_PARAGRAPHS: Final = 12
#: Milliseconds per item that the service aims at.
_TARGETS: Final = {"ninjs": 0.15, "newsml_g2": 0.5, "nitf": 0.7, "iptc_7901": 0.12}
#: Columns of a teleprinter.
_WIDTH: Final = 69


def _copy() -> tuple[str, list[str]]:
    lines = page_text(7).splitlines()
    return lines[1], lines[6 : 6 + _PARAGRAPHS]


def documents() -> dict[str, str]:
    """One item of about 3 KB in each format, with the data that agencies send."""
    headline, paragraphs = _copy()
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    subjects = ["medtop:04000000", "medtop:20000337", "medtop:20000350"]
    ninjs = {
        "uri": "urn:newsml:bench:1", "type": "text", "version": "3", "pubstatus": "usable",
        "versioncreated": "2026-01-12T09:30:00Z", "firstcreated": "2026-01-12T09:00:00Z",
        "urgency": 4, "language": "ar", "headline": headline, "byline": "سامر العبادي",
        "slugline": "طرق-صيانة", "located": "بيروت", "ednote": "يضيف تصريحا",
        "subject": [{"name": "x", "code": code} for code in subjects],
        "place": [{"name": "بيروت", "code": "LBN"}], "body_html": body,
        "associations": {
            "main": {
                "uri": "urn:pic:1", "type": "picture", "description_text": "الطريق الساحلي",
                "renditions": {"original": {"href": "https://img.example/1.jpg", "width": 1600}},
            }
        },
    }  # fmt: skip
    g2 = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"'
        ' guid="urn:newsml:bench:1" version="3" xml:lang="ar"><rightsInfo><copyrightNotice>x'
        '</copyrightNotice></rightsInfo><itemMeta><itemClass qcode="ninat:text"/><provider'
        ' qcode="nprov:X"/><versionCreated>2026-01-12T09:30:00Z</versionCreated><firstCreated>'
        '2026-01-12T09:00:00Z</firstCreated><pubStatus qcode="stat:usable"/></itemMeta>'
        f"<contentMeta><urgency>4</urgency><by>سامر العبادي</by><headline>{headline}</headline>"
        + "".join(f'<subject qcode="{code}"><name>x</name></subject>' for code in subjects)
        + '</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html'
        f' xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html></inlineXML></contentSet>'
        "</newsItem>"
    )
    head = f"<body.head><hedline><hl1>{headline}</hl1></hedline><byline>سامر</byline></body.head>"
    text = f"<body>{head}<body.content>{body}</body.content></body>"
    nitf = (
        '<nitf><head><tobject><tobject.subject tobject.subject.refnum="04000000"/></tobject>'
        "<docdata>"
        '<doc-id id-string="b-1"/><urgency ed-urg="4"/><date.issue norm="20260112T093000Z"/>'
        f'<du-key key="x" version="3"/></docdata></head>{text}</nitf>'
    )
    newsml = (
        '<NewsML Version="1.2"><NewsItem><Identification><NewsIdentifier><ProviderId>b</ProviderId>'
        "<DateId>20260112</DateId><NewsItemId>1</NewsItemId><RevisionId>3</RevisionId>"
        "</NewsIdentifier></Identification><NewsManagement><FirstCreated>20260112T090000Z"
        "</FirstCreated><ThisRevisionCreated>20260112T093000Z</ThisRevisionCreated><Status"
        ' FormalName="Usable"/><Urgency FormalName="4"/></NewsManagement><NewsComponent><NewsLines>'
        f"<HeadLine>{headline}</HeadLine></NewsLines><NewsComponent><Role FormalName='Main'/>"
        f"<ContentItem><DataContent>{body}</DataContent></ContentItem></NewsComponent>"
        "</NewsComponent></NewsItem></NewsML>"
    )
    return {
        **_lines_and_feeds(headline, paragraphs, body),
        "ninjs": orjson.dumps(ninjs).decode(),
        "newsml_g2": g2,
        "newsml_1": newsml,
        "nitf": nitf,
    }


def _lines_and_feeds(headline: str, paragraphs: list[str], body: str) -> dict[str, str]:
    wrapped = "\r\n".join(
        "   " + "\r\n".join(textwrap.wrap(paragraph, _WIDTH)) for paragraph in paragraphs
    )
    wire = (
        "\x01sah0112 3 pol 300  sah 0077\r\nطرق/بيروت\r\n\x02"
        f"{headline}\r\n{wrapped}\r\n\x03\r\n120930 GMT JAN 26\r\n\x04"
    )
    anpa = (
        "\x16\x16\x01W0415\x1farabc\r\nr i\x13\x11 BC-ML--Roads 1stLd-Writethru   01-12 0300\r\n"
        f"\x02^BC-ML--Roads, 1st Ld-Writethru,300<\r\n^{headline}<\r\n^By SAMER ABBADI=\r\n"
        + "\r\n".join(f"\t   {paragraph}" for paragraph in paragraphs)
        + "\r\n\x03\r\nAP-ME-01-12-26 1040GMT<\r\n\x04"
    )
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>x</title><item><title>{headline}</title><guid>https://a.example/1</guid>"
        "<pubDate>Mon, 12 Jan 2026 09:30:00 GMT</pubDate><category>x</category>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    )
    mail = (
        "Message-ID: <1@a.example>\r\nDate: Mon, 12 Jan 2026 09:30:00 +0000\r\n"
        f"From: a@a.example\r\nSubject: {headline}\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{body}\r\n"
    )
    return {"iptc_7901": wire, "anpa_1312": anpa, "feed": feed, "mail": mail}


#: What the libraries do, where it is not reading XML.
_BARE: Final[dict[str, Callable[[str], object]]] = {
    "ninjs": orjson.loads,
    "iptc_7901": str.splitlines,
    "anpa_1312": str.splitlines,
    "mail": lambda text: message_from_bytes(text.encode()),
}


def _bare_xml(text: str) -> object:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, encoding="utf-8")
    return etree.fromstring(text.encode(), parser)


def _median(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(_RUNS):
        # Time of this thread only: what else the machine does must not count.
        started = time.thread_time()
        run()
        taken.append(time.thread_time() - started)
    return statistics.median(taken) * 1000


def main() -> None:
    """Print the figures."""
    phrases = load_phrases()
    tame_collector()  # as the worker does
    print("Parse only: CPU time of one item of about 3 KB, median")
    print(f"{'format':<12}{'ms':>8}{'target':>8}{'bare ms':>9}{'ratio':>7}")
    for name, text in documents().items():
        decoded = decode(text.encode(), "text/plain; charset=utf-8")
        if isinstance(decoded, Rejected):
            raise SystemExit(f"{name} was not decoded: {decoded}")
        result = parse(decoded, source="bench", phrases=phrases)
        if isinstance(result, Rejected) or len(result[0].blocks) != _PARAGRAPHS:
            raise SystemExit(f"{name} was not read: {result}")
        whole = _median(lambda d=decoded: parse(d, source="bench", phrases=phrases))  # type: ignore[misc]
        run = _BARE.get(name, _bare_xml)
        bare = _median(lambda r=run, t=text: r(t))  # type: ignore[misc]
        target = _TARGETS.get(name)
        print(f"{name:<12}{whole:>8.3f}{target or '–':>8}{bare:>9.3f}{whole / bare:>7.1f}")


if __name__ == "__main__":
    main()

"""Parse only: median milliseconds of CPU per item of each structured format, beside the bare parse.

The baseline is what the libraries take to read the same document without looking at it: orjson for
JSON, a hardened lxml for XML. The ratio tells what the reading of the news costs.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Final

import orjson
from lxml import etree

from barqiya.items import Decoded, Rejected
from barqiya.parse import parse
from barqiya.registry.phrases import load_phrases
from bench.items import page_text

if TYPE_CHECKING:
    from collections.abc import Callable

_RUNS: Final = 400
_PARAGRAPHS: Final = 12
#: Milliseconds per item that the service aims at.
_TARGETS: Final = {"ninjs": 0.15, "newsml_g2": 0.5, "newsml_1": None, "nitf": 0.7}


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
        "ninjs": orjson.dumps(ninjs).decode(),
        "newsml_g2": g2,
        "newsml_1": newsml,
        "nitf": nitf,
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
    print("Parse only: CPU time of one item of about 3 KB, median")
    print(f"{'format':<12}{'ms':>8}{'target':>8}{'bare ms':>9}{'ratio':>7}")
    for name, text in documents().items():
        decoded = Decoded(text, "utf-8", "utf-8", 1.0, "text/plain")
        result = parse(decoded, source="bench", phrases=phrases)
        if isinstance(result, Rejected) or len(result[0].blocks) != _PARAGRAPHS:
            raise SystemExit(f"{name} was not read: {result}")
        whole = _median(lambda d=decoded: parse(d, source="bench", phrases=phrases))  # type: ignore[misc]
        bare = _median(
            (lambda t=text: orjson.loads(t)) if name == "ninjs" else (lambda t=text: _bare_xml(t))  # type: ignore[misc]
        )
        target = _TARGETS[name]
        print(f"{name:<12}{whole:>8.3f}{target or '–':>8}{bare:>9.3f}{whole / bare:>7.1f}")


if __name__ == "__main__":
    main()

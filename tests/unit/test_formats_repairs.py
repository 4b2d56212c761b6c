"""Repairs that are certain: junk behind a document, HTML that was sent as text of XML."""

from __future__ import annotations

import pytest

from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.registry.phrases import load_phrases

PHRASES = load_phrases()
HEADLINE = "بلدية صيدا تعيد افتتاح السوق القديم بعد ترميمه"
FIRST = "أعادت بلدية صيدا اليوم افتتاح السوق القديم بعد أعمال ترميم استمرت ثمانية أشهر."
SECOND = "وقال رئيس البلدية إن الكلفة بلغت مليونا ومئتي ألف دولار."


def g2(inside: str) -> str:
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:saida:1" version="1"'
        ' xml:lang="ar"><itemMeta><itemClass qcode="ninat:text"/><versionCreated>'
        "2026-01-12T09:30:00Z</versionCreated></itemMeta><contentMeta><headline>"
        f"{HEADLINE}</headline></contentMeta><contentSet>{inside}</contentSet></newsItem>"
    )


def nitf(inside: str) -> str:
    return (
        f"<nitf><head><title>{HEADLINE}</title></head><body><body.content>{inside}"
        "</body.content></body></nitf>"
    )


def rss(inside: str) -> str:
    return (
        '<rss version="2.0"><channel><title>أخبار الجنوب</title><item><guid>saida-1</guid>'
        f"<title>{HEADLINE}</title><description>{inside}</description></item></channel></rss>"
    )


ONE_LINE = {
    "newsml_g2": g2(f'<inlineData contenttype="text/plain">{FIRST}</inlineData>'),
    "nitf": nitf(f"<p>{FIRST}</p>"),
    "rss": rss(FIRST),
}


def run(text: str, media_type: str = "application/xml") -> tuple[ParsedItem, ...] | Rejected:
    return parse(Decoded(text, "utf-8", "utf-8", 1.0, media_type), source="s", phrases=PHRASES)


def one(text: str) -> ParsedItem:
    result = run(text)
    assert not isinstance(result, Rejected), result
    assert len(result) == 1
    return result[0]


def texts(item: ParsedItem) -> list[str]:
    return [block.text for block in item.blocks]


def kinds(item: ParsedItem) -> dict[str, int]:
    return {change.kind: change.count for change in item.changes}


@pytest.mark.parametrize("junk", ["\x1a", "\x04", " junk", "junk", "--\n", "</item>", "\n<br"])
@pytest.mark.parametrize("name", ONE_LINE)
def test_junk_behind_a_document_in_one_arabic_line_goes(name: str, junk: str) -> None:
    item = one(ONE_LINE[name] + junk)
    assert texts(item) == [FIRST]
    assert kinds(item).get("xml_trailing_junk", 0) + kinds(item).get("xml_control", 0) == 1


@pytest.mark.parametrize("name", ONE_LINE)
def test_a_second_document_or_much_text_behind_one_is_no_junk(name: str) -> None:
    for more in (ONE_LINE[name], "<p>نص</p>", "junk " * 1000):
        assert isinstance(run(ONE_LINE[name] + more), Rejected)


def test_the_end_of_a_document_is_that_of_its_root_and_not_of_one_that_it_quotes() -> None:
    inside = f"<p><![CDATA[</nitf> {FIRST}]]></p><!-- </nitf> --><nitf/><nitf><p>{SECOND}</p></nitf>"
    assert " ".join(texts(one(nitf(inside) + " junk"))) == f"</nitf> {FIRST} {SECOND}"

"""Repairs that are certain: junk behind a document, HTML that was sent as text of XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases

if TYPE_CHECKING:
    from collections.abc import Callable

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
    inside = (
        f"<p><![CDATA[</nitf> {FIRST}]]></p><!-- </nitf> --><nitf/><nitf><p>{SECOND}</p></nitf>"
    )
    assert " ".join(texts(one(nitf(inside) + " junk"))) == f"</nitf> {FIRST} {SECOND}"


def cdata(markup: str) -> str:
    return f"<![CDATA[{markup}]]>"


def escaped(markup: str) -> str:
    return markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


SOUP = f'<p>{FIRST}</p>\n<p class="x">{SECOND}</p>'


@pytest.mark.parametrize("written", [cdata, escaped])
@pytest.mark.parametrize(
    "document",
    [
        nitf,
        lambda inside: nitf(f"<block>{inside}</block>"),
        lambda inside: g2(f"<inlineXML>{inside}</inlineXML>"),
        lambda inside: g2(f"<inlineXML>{nitf(inside)}</inlineXML>"),
        lambda inside: g2(f"<inlineXML><html><body>{inside}</body></html></inlineXML>"),
    ],
    ids=["nitf", "nitf block", "inline", "inline nitf", "inline html"],
)
@pytest.mark.parametrize("soup", [SOUP, f"{FIRST}<br/><br/>{SECOND}", SOUP.replace("p", "section")])
def test_html_that_stands_as_text_is_read(
    document: Callable[[str], str], written: Callable[[str], str], soup: str
) -> None:
    item = one(document(written(soup)))
    assert texts(item) == [FIRST, SECOND]
    assert kinds(item)["cdata_markup"] == 1


def test_emphasis_that_stands_as_text_keeps_its_paragraph_whole() -> None:
    link = '<a href="https://example.org/saida">السوق</a>'
    item = one(nitf(f"<p>افتتح {cdata(f'<b>رئيس البلدية</b> {link}')} <em>القديم</em> اليوم.</p>"))
    assert texts(item) == ["افتتح رئيس البلدية السوق القديم اليوم."]
    assert item.markup == (f"افتتح <strong>رئيس البلدية</strong> {link} <em>القديم</em> اليوم.",)
    assert kinds(item)["cdata_markup"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "يكتب المبرمج الوسم <p> في أول كل فقرة.",
        "الوسم <بلدية> و</بلدية> ليسا من الصفحة.",
        "أقل من <b5 وأكثر من </b>",
        "<b>عنوان</i>",
        "راسلونا على <desk@example.org> أو <b>هنا</b>.",
    ],
)
def test_signs_that_are_no_balanced_html_stay_as_written(text: str) -> None:
    for inside in (f"<p>{escaped(text)}</p>", escaped(text), f"<p><em>نص</em> {escaped(text)}</p>"):
        item = one(nitf(inside))
        assert texts(item)[0].endswith(text)
        assert "cdata_markup" not in kinds(item)


def test_what_is_escaped_twice_is_meant_as_text() -> None:
    item = one(nitf(escaped(f"<p>{escaped('<b>وسم</b>')} {FIRST}</p>")))
    assert texts(item) == [f"<b>وسم</b> {FIRST}"]
    deep = FIRST
    for _ in range(150):
        deep = f"<p>{escaped(deep)}</p>"
    assert not isinstance(run(nitf(escaped(deep))), Rejected)


def test_scripts_that_stand_as_text_do_not_reach_the_body() -> None:
    item = one(nitf(cdata(f"<p>{FIRST}</p><script>alert(1)</script><p>{SECOND}</p>")))
    assert texts(item) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f'{{“headline”: "{HEADLINE}"}}', "line 1, column 2"),
        (f'{{\n "headline": "{HEADLINE}",\n "body_text": “{FIRST}”}}', "line 3, column 15"),
    ],
)
def test_curly_quotes_around_a_text_are_a_dead_letter_with_their_place(
    text: str, place: str
) -> None:
    result = run(text, "application/ninjs+json")
    assert result == Rejected(Reason.PARSE_MALFORMED, f"JSON, {place}")


def test_curly_quotes_in_a_text_are_copy() -> None:
    text = f'{{"uri": "u:1", "headline": "{HEADLINE}", "body_text": "“{FIRST}”"}}'
    result = run(text, "application/ninjs+json")
    assert not isinstance(result, Rejected)
    assert texts(result[0]) == [f"“{FIRST}”"]

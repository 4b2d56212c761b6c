"""Structured formats: every fixture gives the article that its data file says, however declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barqiya.items import Decoded, Rejected
from barqiya.parse import parse
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases
from corpus.formats_table import PAGE, table
from support.formats import FOLDER, contents, expected, fixtures, name_of, outcome, summary

if TYPE_CHECKING:
    from pathlib import Path

ALL = fixtures()
IDS = [name_of(path) for path in ALL]


@pytest.mark.parametrize("path", ALL, ids=IDS)
def test_a_fixture_gives_what_its_data_file_says(path: Path) -> None:
    assert outcome(path) == expected()[name_of(path)]


def test_every_expectation_has_its_fixture() -> None:
    assert sorted(expected()) == sorted(IDS)


@pytest.mark.parametrize("folder", sorted(one.name for one in FOLDER.iterdir() if one.is_dir()))
def test_a_format_has_eight_fixtures_and_half_are_arabic(folder: str) -> None:
    names = [name for name in IDS if name.startswith(folder + "/")]
    assert len(names) >= 8
    assert 2 * sum("arabic" in name or "ntb-style" in name for name in names) >= len(names)


def test_the_page_of_fields_is_what_the_fixtures_show() -> None:
    assert PAGE.read_text(encoding="utf-8") == table(), "run `make formats-table`"


@pytest.mark.parametrize("media_type", ["text/plain", "application/octet-stream"])
@pytest.mark.parametrize("path", ALL, ids=IDS)
def test_the_format_is_seen_where_the_media_type_does_not_say(path: Path, media_type: str) -> None:
    result = contents(path.read_bytes(), media_type)
    wanted = expected()[name_of(path)]
    if isinstance(result, Rejected):
        assert result.reason.value == wanted
    else:
        assert [summary(one) for one in result] == wanted


def read(text: str, media_type: str) -> Rejected:
    decoded = Decoded(text, "utf-8", "utf-8", 1.0, media_type)
    result = parse(decoded, source="s", phrases=load_phrases())
    assert isinstance(result, Rejected)
    return result


@pytest.mark.parametrize(
    ("text", "media_type", "reason"),
    [
        ('{"temperature": 21}', "application/json", Reason.PARSE_UNKNOWN_FORMAT),
        ('{"temperature": 21}', "text/plain", Reason.PARSE_UNKNOWN_FORMAT),
        ("[]", "application/json", Reason.PARSE_UNKNOWN_FORMAT),
        ("<invoice><sum>3</sum></invoice>", "application/xml", Reason.PARSE_UNKNOWN_FORMAT),
        ("<?xml version='1.0'?><invoice/>", "text/plain", Reason.PARSE_UNKNOWN_FORMAT),
        ("not xml at all", "application/xml", Reason.PARSE_MALFORMED),
        ("", "application/json", Reason.PARSE_MALFORMED),
        ('{"headline": "a', "application/json", Reason.PARSE_MALFORMED),
        ("{'headline': 'a'}", "application/ninjs+json", Reason.PARSE_MALFORMED),
        ("<nitf><body>", "text/xml", Reason.PARSE_MALFORMED),
        ("<nitf><body></nitf>", "text/plain", Reason.PARSE_MALFORMED),
        ('{"uri": "u", "type": "text"}', "application/ninjs+json", Reason.PARSE_NO_TEXT),
        ("<nitf><body/></nitf>", "text/xml", Reason.PARSE_NO_TEXT),
        ("<NewsML><TopicSet/></NewsML>", "text/xml", Reason.PARSE_NO_TEXT_ITEM),
        ("<knowledgeItem/>", "text/xml", Reason.PARSE_NO_TEXT_ITEM),
        ('{"article_id": "a"}', "application/json", Reason.PARSE_NO_TEXT),
        ("x", "application/pdf", Reason.PARSE_UNKNOWN_MEDIA_TYPE),
        ("some words", "application/octet-stream", Reason.PARSE_UNKNOWN_MEDIA_TYPE),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(
    text: str, media_type: str, reason: Reason
) -> None:
    assert read(text, media_type).reason is reason


def test_a_broken_document_is_named_by_line_and_column_and_never_quoted() -> None:
    words = "نص-غير-منشور"
    xml = read(f"<nitf>\n<body>\n<p>{words}</q>\n</body></nitf>", "text/xml")
    assert xml.detail.startswith("XML, line 3, column ")
    json = read(f'{{"headline": "{words}",\n "body_text": oops}}', "application/json")
    assert json.detail == "JSON, line 2, column 15"
    assert words not in xml.detail + json.detail


def test_copy_that_begins_with_a_bracket_is_copy() -> None:
    for text in ("{عاجل} إخلاء مبنى البرلمان في نيروبي", "<عاجل> إخلاء مبنى البرلمان في نيروبي"):
        result = contents(text.encode(), "text/plain")
        assert not isinstance(result, Rejected)
        assert result[0].provenance.parser == "page_text"


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<location>الكويت</location><story.date>4 مايو</story.date>", "الكويت 4 مايو"),
        ("<location>BERLIN</location>, <story.date>May 4</story.date>", "BERLIN, May 4"),
    ],
)
def test_place_and_date_of_a_nitf_dateline_are_words_apart(inner: str, said: str) -> None:
    text = (
        f"<nitf><body><body.head><hedline><hl1>عنوان</hl1></hedline><dateline>{inner}</dateline>"
        "</body.head><body.content><p>نص الخبر.</p></body.content></body></nitf>"
    )
    decoded = Decoded(text, "utf-8", "utf-8", 1.0, "text/xml")
    result = parse(decoded, source="s", phrases=load_phrases())
    assert not isinstance(result, Rejected)
    assert [item.dateline for item in result] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "<contentSet>\n<inlineXML>نص</inlineXML>\n</contentSet>\n",
        '<x:groupSet xmlns:x="urn:x"><x:group/></x:groupSet>',
    ],
)
def test_xml_of_no_news_format_is_no_page_text_even_without_a_declaration(text: str) -> None:
    assert read(text, "text/plain").reason is Reason.PARSE_UNKNOWN_FORMAT

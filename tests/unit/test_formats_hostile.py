"""Hostile JSON and XML: refused or neutralized, in bounded time, never with an exception."""

from __future__ import annotations

import json
import time

import pytest

from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases
from support.formats import contents

PHRASES = load_phrases()
_HEAD = "<hedline><hl1>عنوان</hl1></hedline>"


def run(text: str, media_type: str = "text/plain") -> tuple[ParsedItem, ...] | Rejected:
    decoded = Decoded(text, "utf-8", "utf-8", 1.0, media_type)
    return parse(decoded, source="s", phrases=PHRASES)


def nitf(body: str, prolog: str = "", root: str = "nitf") -> str:
    return (
        f"{prolog}<{root}><body><body.head>{_HEAD}</body.head>"
        f"<body.content>{body}</body.content></body></{root}>"
    )


def text_of(result: tuple[ParsedItem, ...] | Rejected) -> str:
    assert not isinstance(result, Rejected), result
    return "\n".join(block.text for item in result for block in item.blocks)


_LOL = "".join(
    f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' if n else '<!ENTITY lol0 "lol">' for n in range(9)
)


@pytest.mark.parametrize(
    "prolog",
    [
        f"<!DOCTYPE nitf [{_LOL}]>",
        '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE nitf [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
        '<?xml version="1.0"?>\n<!DOCTYPE nitf PUBLIC "a" "b" [<!ELEMENT p ANY>]>',
        '<!doctype nitf [<!ENTITY x "y">]>',
        "<!DOCTYPE nitf " + "x" * 100_000,
    ],
)
def test_a_document_that_declares_entities_is_refused(prolog: str) -> None:
    result = run(nitf("<p>&lol8;&x;</p>", prolog), "text/xml")
    assert isinstance(result, Rejected)
    assert result.reason in {Reason.PARSE_FORBIDDEN, Reason.PARSE_MALFORMED}
    if "[" in prolog:
        assert result.reason is Reason.PARSE_FORBIDDEN
        assert "line" in result.detail


def test_a_dtd_elsewhere_is_not_loaded_and_costs_no_word() -> None:
    prolog = '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/nitf.dtd">'
    assert text_of(run(nitf("<p>a&nbsp;b &hellip; &unknown;</p>", prolog))) == "a b … &unknown;"


def test_an_inclusion_is_not_followed() -> None:
    body = (
        '<p>before <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"'
        ' parse="text"/>after</p>'
    )
    assert text_of(run(nitf(body))) == "before after"


@pytest.mark.parametrize("tag", ["p", "em", "block", "x:y", "div"])
def test_a_hundred_thousand_elements_in_each_other(tag: str) -> None:
    started = time.process_time()
    result = run(nitf(f"<{tag}>" * 100_000 + "x" + f"</{tag}>" * 100_000), "text/xml")
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_FORBIDDEN
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"headline":' + "[" * 5000])
def test_a_hundred_thousand_brackets(text: str) -> None:
    started = time.process_time()
    result = run(text, "application/json")
    assert isinstance(result, Rejected)
    assert time.process_time() - started < 5


def test_json_that_is_sound_but_deep_is_refused() -> None:
    deep = '{"headline": "x", "extra": ' + "[" * 300 + "]" * 300 + "}"
    result = run(deep, "application/json")
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_FORBIDDEN


def test_html_nested_beyond_any_page_keeps_its_words() -> None:
    body = "<div>" * 50_000 + "كلمة" + "</div>" * 50_000
    item = {"uri": "u", "headline": "عنوان", "versioncreated": "x", "body_html": body}
    assert text_of(run(json.dumps(item))) == "كلمة"


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (lambda text: nitf(f"<p>{text}</p>"), "text/xml"),
        (lambda text: json.dumps({"headline": "x", "body_text": text, "uri": "u"}), "text/json"),
        (lambda text: json.dumps({"headline": text, "bodies": [], "uri": "u"}), "text/json"),
    ],
)
def test_a_field_of_ten_megabytes(make: object, media_type: str) -> None:
    assert callable(make)
    started = time.process_time()
    result = run(make("كلمة " * 1_250_000), media_type)
    if isinstance(result, Rejected):
        assert result.reason is Reason.PARSE_FORBIDDEN
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "sign", ["&", "<", "]]>", "<![CDATA[", "&a;", "<a:b ", "<!--", "&#1;", '"']
)
def test_repairs_cost_no_more_than_the_length_of_the_text(sign: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        run(nitf(f"<p>{sign * count}</p>"), "text/xml")
        return time.process_time() - started

    seconds(100)
    few, many = min(seconds(4_000) for _ in range(3)), min(seconds(40_000) for _ in range(2))
    assert many < 30 * few + 0.5


@pytest.mark.parametrize(
    "sign", ['"', "\\", '\\"', "{", "[", ",", "\\ud800", "\x01", '"a":', "NaN"]
)
def test_repairs_of_json_cost_no_more_than_its_length(sign: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        run('{"headline": ' + sign * count, "application/json")
        return time.process_time() - started

    seconds(100)
    few, many = min(seconds(4_000) for _ in range(3)), min(seconds(40_000) for _ in range(2))
    assert many < 30 * few + 0.5


def test_a_key_with_two_values_is_refused_and_twice_the_same_is_recorded() -> None:
    refused = run('{"headline": "x", "pubstatus": "usable", "pubstatus": "canceled"}')
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.PARSE_FORBIDDEN
    same = run('{"headline": "x", "pubstatus": "usable", "pubstatus": "usable"}')
    assert not isinstance(same, Rejected)
    assert [change.kind for change in same[0].changes] == ["json_duplicate_key"]


def test_names_of_picture_files_that_repeat_cost_nothing() -> None:
    files = '{"web": {"href": "https://a.example/1"}, "web": {"href": "https://a.example/2"}}'
    text = (
        '{"headline": "x", "associations": {"m": {"type": "picture", "renditions": ' + files + "}}}"
    )
    result = run(text)
    assert not isinstance(result, Rejected)
    assert result[0].images[0].url == "https://a.example/2"


def test_half_characters_become_the_sign_for_a_lost_one() -> None:
    broken = run('{"uri": "u", "headline": "a\\ud800b \\ud83d\\ude00", "body_text": "x\\udc00"}')
    assert not isinstance(broken, Rejected)
    assert broken[0].headline == "a\ufffdb 😀"
    assert text_of(broken) == "x\ufffd"
    assert text_of(run(nitf("<p>a\ud800b</p>"))) == "a\ufffdb"


def test_direction_marks_do_not_reach_headline_source_or_address() -> None:
    item = {
        "uri": "urn:x\u202e:1",
        "headline": "خبر \u202eمقلوب\u2066",
        "slugline": "s\u202el",
        "source": "Reut\u202eers",
        "byline": "فلان\u2067 الفلاني",
        "body_text": "نص",
        "associations": {
            "a": {"type": "picture", "renditions": {"r": {"href": "javascript:alert(1)"}}}
        },
    }
    result = contents(json.dumps(item, ensure_ascii=False).encode(), "application/json")
    assert not isinstance(result, Rejected)
    shown = result[0].model_dump_json()
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert "javascript" not in shown
    assert result[0].headline == "خبر مقلوب"


def test_scripts_and_what_is_hidden_do_not_reach_the_body() -> None:
    html = (
        "<p onclick=x()>ظاهر <script>alert(1)</script></p><style>p{}</style>"
        "<iframe src=https://evil.example></iframe><p style='display:none'>مخفي</p>"
    )
    assert text_of(run(json.dumps({"uri": "u", "headline": "x", "body_html": html}))) == "ظاهر"


_NAMES = (
    "uri", "type", "version", "versioncreated", "firstcreated", "pubstatus", "urgency", "priority",
    "language", "headlines", "headline", "body_html", "bodies", "byline", "by", "bylines",
    "authors", "subject", "subjects", "place", "places", "located", "associations", "renditions",
    "altids", "descriptions", "description_text", "ednote", "usageterms", "keywords", "signals",
    "infosource", "infosources", "source", "genre", "people", "organisation", "object", "event",
    "slugline", "links", "evolvedfrom", "profile", "datelinelocation", "standard", "body",
    "copyrightholder", "images", "sources", "locations", "dates", "dateline", "provenance",
)  # fmt: skip


@pytest.mark.parametrize(
    "value", [None, True, 7, 1.5, [], {}, [[]], [None], {"a": None}, "x", [{"value": {}}], "\ud800"]
)
def test_a_field_may_be_of_any_type(value: object) -> None:
    whole = {"headline": "h", "body_text": "b", "pubstatus": "usable"}
    associated: object = {"a": dict.fromkeys(_NAMES, value)}
    inside = {"headline": "h", "associations": associated}
    items: list[dict[str, object]] = [{**whole, name: value} for name in _NAMES]
    items += [{"article_id": "a", "headline": "h", name: value} for name in _NAMES]
    items += [dict.fromkeys(_NAMES, value), {**dict.fromkeys(_NAMES, value), **whole}, inside]
    for item in items:
        result = contents(json.dumps(item).encode(), "application/ninjs+json")
        if isinstance(result, Rejected):
            assert not result.reason.value.endswith("crashed"), result.exception

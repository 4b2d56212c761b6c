"""RSS and Atom: what feedparser would lose, dialects, tombstones, and hostile feeds."""

from __future__ import annotations

import time
from html import escape

import pytest
from feedparser.api import StrictFeedParser

from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases
from support.formats import contents

PHRASES = load_phrases()
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def run(text: str, media_type: str = "application/rss+xml") -> tuple[ParsedItem, ...] | Rejected:
    return parse(Decoded(text, "utf-8", "utf-8", 1.0, media_type), source="s", phrases=PHRASES)


def items(text: str) -> tuple[ParsedItem, ...]:
    result = run(text)
    assert not isinstance(result, Rejected), result
    return result


def rss(*entries: str, head: str = "", namespaces: str = MEDIA) -> str:
    inside = "".join(f"<item>{entry}</item>" for entry in entries)
    return (
        f'<rss version="2.0" {namespaces}><channel><title>x</title>{head}{inside}</channel></rss>'
    )


def texts(item: ParsedItem) -> list[str]:
    return [block.text for block in item.blocks]


def test_each_picture_has_its_own_caption_credit_and_files() -> None:
    one, two = items(
        rss(
            "<title>a</title><description>ملخص</description><media:group>"
            '<media:content url="https://a.example/1.jpg" medium="image"><media:description>وصف أول'
            "</media:description><media:credit>مصور أول</media:credit></media:content>"
            '<media:content url="https://a.example/2.jpg" type="image/jpeg">'
            "<media:description>وصف ثان</media:description></media:content></media:group>",
            '<title>b</title><media:group><media:content url="https://a.example/3.jpg" width="4"/>'
            '<media:content url="https://a.example/4.jpg" width="1600"/>'
            "<media:title>عنوان</media:title></media:group>",
        )
    )
    assert [(image.url, image.caption, image.credit) for image in one.images] == [
        ("https://a.example/1.jpg", "وصف أول", "مصور أول"),
        ("https://a.example/2.jpg", "وصف ثان", None),
    ]
    assert texts(one) == ["ملخص"]
    assert [(image.url, image.headline) for image in two.images] == [
        ("https://a.example/4.jpg", "عنوان")
    ]
    assert [file.url for file in two.images[0].renditions] == [
        "https://a.example/3.jpg",
        "https://a.example/4.jpg",
    ]


def test_a_video_is_a_link() -> None:
    (item,) = items(
        rss('<title>a</title><media:content url="https://a.example/v.mp4" type="video/mp4"/>')
    )
    assert [(link.rel, link.url) for link in item.links] == [
        ("enclosure", "https://a.example/v.mp4")
    ]
    assert not item.images


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("desk@sahel.media (سامر العبادي)", "سامر العبادي"),
        ("سامر العبادي &lt;desk@sahel.online&gt;", "سامر العبادي"),
        ("سامر العبادي", "سامر العبادي"),
        ("desk@sahel.media", None),
    ],
)
def test_the_author_is_the_name_and_not_the_address(author: str, name: str | None) -> None:
    (item,) = items(rss(f"<title>a</title><author>{author}</author>"))
    assert item.byline == name


def test_a_feed_without_ids_has_its_links_and_without_links_nothing() -> None:
    linked, bare = items(
        rss("<title>a</title><link>https://a.example/1</link>", "<title>b</title>")
    )
    assert (linked.item_id, linked.url) == ("https://a.example/1", "https://a.example/1")
    assert (bare.item_id, bare.url) == (None, None)


def test_dates_are_as_written_and_versions_can_be_compared() -> None:
    (item,) = items(
        rss(
            "<title>a</title><pubDate>Mon, 12 Jan 2026 09:30:00 +0300</pubDate>"
            "<dc:date>2026-01-12T10:00:00+03:00</dc:date>",
            namespaces='xmlns:dc="http://purl.org/dc/elements/1.1/"',
        )
    )
    assert item.published == "Mon, 12 Jan 2026 09:30:00 +0300"
    assert item.version_created == "2026-01-12T10:00:00+03:00"
    assert item.item_revision == "2026-01-12T07:00:00Z"


def test_a_publication_is_no_update() -> None:
    (item,) = items(rss("<title>a</title><pubDate>Mon, 12 Jan 2026 09:30:00 +0300</pubDate>"))
    assert item.item_revision is None
    assert item.version_created is None


def test_the_language_of_an_entry_comes_before_that_of_the_feed() -> None:
    first, second = items(
        f'<feed {ATOM} xml:lang="ar"><entry xml:lang="en"><id>a</id><title>a</title></entry>'
        "<entry><id>b</id><title>b</title></entry></feed>"
    )
    assert (first.language, second.language) == ("en", "ar")


def test_the_writing_with_the_words_is_the_body() -> None:
    long = "<p>فقرة أولى فيها كلمات كثيرة.</p><p>فقرة ثانية فيها كلمات أخرى.</p>"
    (item,) = items(
        rss(
            f"<title>a</title><description><![CDATA[{long}]]></description>"
            '<content:encoded><![CDATA[<img src="https://a.example/1.jpg"/>]]></content:encoded>',
            namespaces='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
    )
    assert texts(item) == ["فقرة أولى فيها كلمات كثيرة.", "فقرة ثانية فيها كلمات أخرى."]
    assert [image.url for image in item.images] == ["https://a.example/1.jpg"]


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("post", "publish", "usable"),
        ("post", "private", "withheld"),
        ("post", "trash", "canceled"),
        ("attachment", "inherit", None),
    ],
)
def test_posts_of_a_wordpress_export(kind: str, status: str, expected: str | None) -> None:
    entry = f"<wp:post_type>{kind}</wp:post_type><wp:status>{status}</wp:status>"
    result = run(
        rss(f"<title>a</title>{entry}", namespaces='xmlns:wp="http://wordpress.org/export/1.2/"')
    )
    if expected is None:
        assert isinstance(result, Rejected)
    else:
        assert not isinstance(result, Rejected)
        assert result[0].status == expected


def test_a_deleted_entry_is_cancelled_and_its_copy_is_not_published() -> None:
    (item,) = items(
        f'<feed {ATOM} xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>f</id>'
        '<at:deleted-entry ref="tag:1" when="2026-01-12T12:00:00Z"><entry><id>tag:1</id>'
        "<title>عنوان قديم</title></entry></at:deleted-entry></feed>"
    )
    assert (item.item_id, item.status, item.signals) == ("tag:1", "canceled", ("kill",))
    assert item.headline == "tag:1"


def test_scripts_do_not_reach_the_body_and_unsafe_addresses_no_field() -> None:
    (item,) = items(
        rss(
            "<title>a &lt;script&gt;x()&lt;/script&gt;</title><link>javascript:x()</link>"
            "<description><![CDATA[<p>نص <script>x()</script><a href='javascript:x()'>هنا</a></p>"
            ']]></description><enclosure url="javascript:x()" type="image/jpeg"/>'
        )
    )
    assert item.headline == "a"
    assert texts(item) == ["نص هنا"]
    assert item.url is None
    assert not item.images
    assert "javascript" not in "".join(item.markup)


def test_direction_marks_do_not_reach_the_headline() -> None:
    text = rss("<title>خبر \u202eمقلوب\u2066</title><author>فلان\u2067</author>")
    result = contents(text.encode(), "application/rss+xml")
    assert not isinstance(result, Rejected)
    assert (result[0].headline, result[0].byline) == ("خبر مقلوب", "فلان")


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE rss [<!ENTITY x "y">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
    ],
)
def test_a_feed_that_declares_entities_is_refused(prolog: str) -> None:
    result = run(prolog + rss("<title>&x;</title>"))
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_FORBIDDEN
    assert "line 1" in result.detail


def test_netscape_s_dtd_is_not_loaded() -> None:
    prolog = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://127.0.0.1:1/rss-0.91.dtd">'
    )
    (item,) = items(prolog + rss("<title>a&nbsp;b</title>"))
    assert item.headline == "a b"


def test_a_flood_of_entries_is_refused() -> None:
    result = run(rss(*["<title>a</title>"] * 201))
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_FORBIDDEN


@pytest.mark.parametrize("entry", ["", "<title/>", "<description> </description>"])
def test_a_feed_that_says_nothing_is_refused(entry: str) -> None:
    result = run(rss(entry))
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_NO_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "<feed><animals>hay</animals></feed>",
        "<entry><word>lemma</word></entry>",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ],
)
def test_roots_of_other_vocabularies_are_no_feeds(text: str) -> None:
    result = run(text, "application/xml")
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_UNKNOWN_FORMAT


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 100_000,
        "<description>" + "<![CDATA[" + "<div>" * 50_000 + "كلمة" + "]]></description>",
        "<category>x</category>" * 20_000,
        '<media:content url="https://a.example/1.jpg"/>' * 20_000,
        '<link rel="enclosure" href="https://a.example/1"/>' * 20_000,
        "<title>" + "&lt;b&gt;" * 50_000 + "</title>",
        "<pubDate>" + "1" * 100_000 + "</pubDate><title>x</title>",
        "<author>" + "a@" * 50_000 + "</author><title>x</title>",
        "<author>" + "(" * 100_000 + "</author><title>x</title>",
        "<content:encoded>" + "A" * 500_000 + "</content:encoded>",
    ],
)
def test_hostile_feeds_are_read_or_refused_in_bounded_time(inside: str) -> None:
    started = time.process_time()
    run(rss(inside))
    assert time.process_time() - started < 10


def test_feedparser_is_given_the_driver_that_hands_text_over_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    markup = "<p>نص أ</p><p>نص ب &amp; ج</p>"
    document = rss(f"<title>أسعار الخضار</title><description>{escape(markup)}</description>")
    pieces: list[str] = []
    characters = StrictFeedParser.characters

    def listen(parser: StrictFeedParser, text: str) -> None:
        pieces.append(text)
        characters(parser, text)

    monkeypatch.setattr(StrictFeedParser, "characters", listen)
    (item,) = items(document)
    assert texts(item) == ["نص أ", "نص ب & ج"]
    assert markup in pieces

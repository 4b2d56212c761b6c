"""HTML to blocks: text without markup, in order, nothing lost, and pictures and links as data."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.parse.html import HtmlBlock, HtmlEmbed, HtmlImage, HtmlLink, read_blocks
from support.markup import HOSTILE
from support.texts import any_text


def texts(html: str) -> list[str]:
    return [block.text for block in read_blocks(html).blocks]


def kinds(html: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_blocks(html).blocks]


def test_blocks_keep_their_kind_and_order() -> None:
    html = """
    <h1>افتتاح محطة القطار<br>في صحار</h1>
    <p>صحار - افتتح الوزير <b>محطة</b> القطار.</p>
    <h2>ثلاث مراحل</h2>
    <blockquote><p>"المشروع أنجز في موعده".</p></blockquote>
    <ul><li>المرحلة الأولى<li>المرحلة الثانية</ul>
    <p>وتستقبل المحطة الركاب غدا.
    """
    assert kinds(html) == [
        ("title", "افتتاح محطة القطار في صحار"),
        ("paragraph", "صحار - افتتح الوزير محطة القطار."),
        ("intertitle", "ثلاث مراحل"),
        ("quote", '"المشروع أنجز في موعده".'),
        ("list_item", "المرحلة الأولى"),
        ("list_item", "المرحلة الثانية"),
        ("paragraph", "وتستقبل المحطة الركاب غدا."),
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("قال<b>الوزير</b>أمس", ["قالالوزيرأمس"]),
        ("قال <b> الوزير </b> أمس", ["قال الوزير أمس"]),
        ("<div>سطر</div><div>آخر</div>", ["سطر", "آخر"]),
        ("سطر<br>آخر<br/><br />ثالث", ["سطر", "آخر", "ثالث"]),
        ("<p>أ<p>ب<hr>ج", ["أ", "ب", "ج"]),
        ("<table><tr><td>عُمان</td><td>2</td></tr><tr><td>قطر<td>1</table>", ["عُمان 2", "قطر 1"]),
        ("<dl><dt>أولا</dt><dd>شرح</dd></dl>", ["أولا", "شرح"]),
        ("<p>&lt;b&gt; &amp;amp; &quot;&nbsp;&#1593;</p>", ['<b> &amp; "\xa0ع']),
        ("نص بلا وسم &amp; كيان\n\nوسطر ثان", ["نص بلا وسم & كيان", "وسطر ثان"]),
        ("<![CDATA[<p>نص</p>]]>", ["نص"]),
        ("3 < 5 و 7 > 2 <p>ثم", ["3 < 5 و 7 > 2", "ثم"]),
        ("<p>نص مقطوع <a hre", ["نص مقطوع"]),
        ('<meta charset="windows-1256"><p>نص عربي é</p>', ["نص عربي é"]),
        ('<?xml version="1.0" encoding="windows-1256"?><html><p>نص</p></html>', ["نص"]),
        ("<P>نص <o:p>وورد</o:p></P>", ["نص وورد"]),
        ("<p>قبل\x00بعد \ud800</p>", ["قبل\ufffdبعد \ufffd"]),
    ],
)
def test_text_is_as_a_reader_sees_it(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<script>نص()</script>",
        "<style>p{content:'نص'}</style>",
        "<!-- نص -->",
        "<template><p>نص</p></template>",
        "<select><option>نص</select>",
        "<svg><title>نص</title><text>نص</text></svg>",
        "<button>نص</button>",
        "<p hidden>نص</p>",
        '<div style="color:red; DISPLAY : none"><p>نص</p></div>',
        "<title>نص</title>",
        "<noscript><p>نص</p></noscript>",
    ],
)
def test_what_readers_do_not_see_is_no_copy(html: str) -> None:
    assert texts(f"<p>قبل</p>{html}<p>بعد</p>") == ["قبل", "بعد"]


def test_hidden_text_is_counted() -> None:
    found = read_blocks("<p>ظاهر</p><p hidden>خفي <b>جدا</b></p><i hidden></i>")
    assert found.hidden == 1


def test_a_page_that_hides_all_of_itself_is_read() -> None:
    assert texts('<div style="display:none"><p>كل النص</p></div>') == ["كل النص"]


def test_inline_markup_is_kept_balanced_and_escaped() -> None:
    link = '<a href="https://e.org/?a=1&amp;b=2">الخطة</a>'
    html = f"<b>الوزير <i>قال</i><br>إن {link} &lt;جاهزة&gt;</b>"
    assert [block.markup for block in read_blocks(html).blocks] == [
        "<strong>الوزير <em>قال</em></strong>",
        f"<strong>إن {link} &lt;جاهزة&gt;</strong>",
    ]


def test_links_are_absolute_and_of_the_web() -> None:
    html = (
        '<p><a href="/a">أول</a> <a href="https://e.org/b">ثان <b>ثالث</b></a>'
        '<a href="javascript:alert(1)">رابع</a><a href="mailto:a@e.org">خامس</a>'
        '<a href="java\nscript:x">سادس</a><a href="//e.org/\u202ec">سابع</a><a href="http://[">ثامن</a>'
    )
    second = HtmlLink("https://e.org/b", "ثان ثالث")
    assert read_blocks(html).links == (second,)
    first = HtmlLink("https://wire.example/a", "أول")
    assert read_blocks(html, base_url="https://wire.example/news/1").links == (first, second)


def test_a_card_is_all_link() -> None:
    html = '<a href="/x"><div>عنوان آخر</div></a><p>نص فيه <a href="/y">رابط</a></p>'
    assert [block.linked for block in read_blocks(html).blocks] == [True, False]


def test_pictures_have_their_captions_and_credits() -> None:
    html = """
    <figure><img src="https://e.org/1.jpg" alt="قطار"><figcaption>قطار في المحطة
      <span class="photo-credit">رويترز</span></figcaption></figure>
    <div class="wp-caption"><img data-src="//e.org/2.jpg" src="data:image/gif;base64,R0"><p
      class="wp-caption-text">ركاب ينتظرون</p></div>
    <p>نص.</p><p class="caption">فقرة لا صورة فوقها.</p>
    <img src="https://count.example/p.gif" width="1" height="1">
    <figure><video src="https://e.org/v.mp4"></video><figcaption>كلمة الوزير</figcaption></figure>
    """
    found = read_blocks(html)
    assert found.images == (
        HtmlImage("https://e.org/1.jpg", "قطار", "قطار في المحطة رويترز", "رويترز"),
        HtmlImage("https://e.org/2.jpg", "", "ركاب ينتظرون"),
        HtmlImage(None, "", "كلمة الوزير", blocks_before=2),
    )
    assert [block.text for block in found.blocks] == ["نص.", "فقرة لا صورة فوقها."]
    assert found.embeds == (HtmlEmbed("video", "https://e.org/v.mp4"),)


def test_embedded_things_are_data() -> None:
    html = (
        '<iframe src="https://video.example/1"></iframe><iframe src="javascript:x"></iframe>'
        '<blockquote class="twitter-tweet">نص المنشور <a href="https://social.example/u">الحساب</a>'
        ' <a href="https://social.example/p/1">12 مايو</a></blockquote>'
    )
    found = read_blocks(html)
    assert found.embeds == (
        HtmlEmbed("frame", "https://video.example/1"),
        HtmlEmbed("post", "https://social.example/p/1"),
    )
    assert found.blocks[0][:2] == ("quote", "نص المنشور الحساب 12 مايو")


def test_regions_of_a_page() -> None:
    html = (
        "<header>شعار</header><nav>قائمة</nav><article><header>رأس الخبر</header>نص"
        '<aside>جانب</aside></article><div role="contentinfo">حقوق</div>'
    )
    regions = [(block.region, block.text) for block in read_blocks(html).blocks]
    assert regions == [
        ("header", "شعار"),
        ("nav", "قائمة"),
        ("", "رأس الخبر"),
        ("", "نص"),
        ("aside", "جانب"),
        ("footer", "حقوق"),
    ]


def test_the_head_of_a_page() -> None:
    html = (
        '<html lang="ar"><head><title>خبر &amp; صورة</title><link rel="canonical" href="/n/1">'
        '<meta property="Article:Published_Time" content="2026-03-01T10:00:00Z"><meta name="x">'
        '<base href="https://e.org/"></head><body>نص'
    )
    head = read_blocks(html, base_url="https://w.example/q").head
    assert head.title == "خبر & صورة"
    assert head.language == "ar"
    assert head.canonical == "https://w.example/n/1"
    assert head.meta == (("article:published_time", "2026-03-01T10:00:00Z"),)


# Alphabet of markup: what hypothesis makes of it is broken in every way that parsers care about.
_PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a",
        "href='/x'>",
        "</a>",
        "<li>",
        "</ul>",
        "<ul>",
        "<td>",
        "<br>",
        "<h2>",
        "</h2>",
        "<figure>",
        "</figure>",
        "<figcaption>",
        "<img",
        "alt='ص'>",
        "<blockquote>",
        "</blockquote>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<i",
        "<x/",
        ">",
        "&amp;",
        "&lt;",
        "&#x202e;",
        "<![CDATA[",
        "]]>",
        "<svg>",
        "</svg>",
        "<",
        ">",
        "'",
        '"',
        "قال",
        "الوزير",
        "12",
    ]
)


@given(st.lists(st.one_of(_PIECES, any_text(8)), max_size=40).map(" ".join))
def test_total_and_well_formed(html: str) -> None:
    found = read_blocks(html)
    for block in found.blocks:
        assert block.text.strip(" \t\n\r\f") == block.text != ""
        _check_markup(block)


def _check_markup(block: HtmlBlock) -> None:
    """The markup of a block is balanced, and without its tags it is the text."""
    opened: list[str] = []
    for close, name in re.findall(r"<(/?)([a-z]+)[^<>]*>", block.markup):
        if close:
            assert opened.pop() == name
        else:
            opened.append(name)
    assert not opened
    bare = re.sub(r"<[^<>]*>", "", block.markup)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        bare = bare.replace(entity, sign)
    assert bare.strip(" \t\n\r\f") == block.text


@given(
    st.lists(
        st.sampled_from(
            ["الوزير", "قال", "12", "<b>", "</b>", "<p>", "</p>", "<li>", "<div>", "</div>", "<br>"]
        )
    )
)
def test_no_word_between_tags_is_lost(pieces: list[str]) -> None:
    found = read_blocks(" ".join(pieces))
    words = [word for block in found.blocks for word in block.text.split()]
    assert words == [piece for piece in pieces if not piece.startswith("<")]


@pytest.mark.parametrize("name", HOSTILE)
def test_cost_grows_with_length_only(name: str) -> None:
    html = HOSTILE[name]
    started = time.process_time()
    read_blocks("<p>قبل</p>" + html + "متن")
    took = time.process_time() - started
    # Far above what a slow machine needs, far below what one step of growth too many costs.
    assert took < 10e-6 * len(html) + 1


def test_text_below_absurd_nesting_is_kept() -> None:
    found = read_blocks("<p>أول &amp; ثان</p>" + "<div>" * 600 + "<script>x</script>متن<!-- x -->")
    assert found.flattened
    assert [block.text for block in found.blocks] == ["أول & ثان", "متن"]


def test_lists_of_data_are_bounded() -> None:
    found = read_blocks(
        '<p><a href="http://a.example">x</a><img src="http://a.example/1.jpg">' * 3000
    )
    assert len(found.links) == 2000
    assert len(found.images) == 500

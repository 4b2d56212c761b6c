"""HTML items through decode, parse and normalize: fragments, whole pages, and what is published."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from barqiya.items import ParsedItem, Rejected
from barqiya.parse.html import page as page_rules
from barqiya.parse.html import parse as parse_html
from barqiya.parse.html import read_blocks
from barqiya.reasons import Reason
from support.articles import attempt, built_in, prepared, refused
from support.markup import ATTACKS, HOSTILE, PAGE
from support.parsing import decoded
from support.texts import any_text

HTML = "text/html; charset=utf-8"

FRAGMENT = """<p><b>اكتمال المرحلة الأولى من محطة التحلية في الجبيل</b></p>
<p>الرياض 12 مايو 2026 (واس) - أعلنت الهيئة العامة للمياه اليوم اكتمال
<a href="https://water.example/1">المرحلة الأولى</a> من المشروع الذي يخدم ثلاثة ملايين مستفيد في
المنطقة الشرقية.</p><h3>مراحل المشروع</h3>
<ul><li>خزانات سعتها مليون متر مكعب</li><li>خط ناقل بطول 120 كيلومترا</li></ul>
<blockquote>نبدأ التشغيل التجريبي في الموعد</blockquote>
<p>وأوضح المتحدث باسم الهيئة أن التشغيل التجريبي يبدأ في يوليو المقبل ويستمر ثلاثة أشهر.</p>
<p>&nbsp;</p><p>// انتهى //</p><p>20:26 ت م</p>"""

XHTML = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n'
    f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{FRAGMENT}</body></html>'
)

_ALLOWED = {
    "p", "h2", "blockquote", "ul", "li", "a", "strong", "em", "cite", "q", "sub", "sup", "code",
    "bdi",
}  # fmt: skip


def test_a_fragment_is_wire_copy() -> None:
    article = prepared(FRAGMENT, HTML)
    content = article.normalized.content
    assert content.provenance.parser == "html"
    assert content.headline == "اكتمال المرحلة الأولى من محطة التحلية في الجبيل"
    assert [block.type for block in content.body] == [
        "paragraph",
        "intertitle",
        "list_item",
        "list_item",
        "quote",
        "paragraph",
    ]
    assert content.dateline is not None
    assert content.dateline.place == "الرياض"
    assert content.take is not None
    assert content.take.last is True
    assert article.parsed.end_marks == ("// انتهى //", "20:26 ت م")


def test_body_html_says_what_the_body_says() -> None:
    content = prepared(FRAGMENT, HTML).normalized.content
    assert content.body_html is not None
    assert content.body_html.startswith("<p>الرياض 12 مايو 2026 (واس) - أعلنت")
    assert (
        '<a href="https://water.example/1" rel="noopener noreferrer nofollow">المرحلة الأولى</a>'
        in content.body_html
    )
    assert "<h2>مراحل المشروع</h2>\n<ul>\n<li>خزانات سعتها مليون متر مكعب</li>" in content.body_html
    assert "<blockquote><p>نبدأ التشغيل التجريبي في الموعد</p></blockquote>" in content.body_html


def test_plain_text_has_no_body_html() -> None:
    assert prepared("عنوان الخبر هنا\n\nنص الخبر كله.").normalized.content.body_html is None


def test_body_html_is_cleaned_as_the_body_is() -> None:
    html = "<p>قـــال <b>الوزيـ</b>ر\u200b إن «22ر0» &lt;نسبة&gt; &amp; <i>أخرى\u202e</i>\xa0.</p>"
    content = prepared(f"<p>عنوان</p>{html}", HTML).normalized.content
    assert content.body[0].text == "قال الوزير إن «22ر0» <نسبة> & أخرى ."
    assert content.body_html == (
        "<p>قال <strong>الوزي</strong>ر إن «22ر0» &lt;نسبة&gt; &amp; <em>أخرى</em> .</p>"
    )


def test_a_block_in_another_language_says_so() -> None:
    html = (
        "<p>السفارة تغلق أبوابها يومين للصيانة</p><p>أصدرت السفارة في عمّان صباح اليوم بيانا قصيرا "
        "عن مواعيد العمل في الأسبوع المقبل، وهذا نصه الكامل كما ورد إلى الصحف المحلية:</p>"
        "<p>The embassy will remain closed on Sunday and Monday because of maintenance work.</p>"
    )
    content = prepared(html, HTML).normalized.content
    assert '<p lang="en" dir="ltr">The embassy' in (content.body_html or "")


@pytest.fixture(params=["trafilatura", "rules"])
def finder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the extra ``web``, and as if it were not installed."""
    if request.param == "rules":
        monkeypatch.setattr(page_rules, "import_module", _not_installed)
    return str(request.param)


def _not_installed(name: str) -> None:
    raise ImportError(name)


def test_a_page_gives_its_story(finder: str) -> None:
    article = prepared(PAGE, HTML)
    content = article.normalized.content
    assert content.headline == "محطة تحلية جديدة تدخل الخدمة في صحار"
    assert [block.text.split()[0] for block in content.body] == [
        "مسقط",
        "وقالت",
        "تشغيل",
        "وأضافت",
        "وتعمل",
    ]
    assert content.body[2].type == "intertitle"
    assert content.byline == "سالم الهنائي"
    assert content.images[0].caption == "منظر عام للمحطة"
    assert content.images[0].url == "https://almarfa.example/i/1.jpg"
    assert content.images[0].credit is not None
    assert content.images[0].credit.agency_id == "reuters"
    assert content.images[0].alternative_text == "المحطة"
    assert len(content.images) == 1
    assert [(link.url, link.title) for link in content.links] == [
        ("https://almarfa.example/c/7", "الشركة المشغلة")
    ]
    assert [embed.url for embed in content.embeds] == ["https://video.example/embed/5"]
    assert content.provenance.url == "https://almarfa.example/news/12"
    assert content.dates.published_at is not None
    assert str(content.dates.published_at).startswith("2026-03-01T10:00:00+04:00")
    assert str(content.dates.version_created).startswith("2026-03-01T12:30:00+04:00")
    assert '<a href="https://almarfa.example/c/7"' in (content.body_html or "")
    (change,) = [each for each in content.provenance.changes if each.kind == "page_reduced"]
    assert ("trafilatura" in (change.detail or "")) is (finder == "trafilatura")


def test_short_lines_that_an_extractor_finds_in_the_story_are_kept() -> None:
    story = [
        "اندلع حريق كبير فجر اليوم في سوق شعبي وسط الخرطوم وأتى على عشرات المحال قبل السيطرة عليه",
        "وقال شهود إن ألسنة اللهب امتدت سريعا إلى المحال المجاورة بسبب الرياح وتأخر سيارات الإطفاء",
    ]
    page = (
        "<html><head><title>حريق في سوق شعبي وسط الخرطوم</title></head><body><nav>الرئيسية</nav>"
        f"<article><h1>حريق في سوق شعبي وسط الخرطوم</h1>{''.join(f'<p>{p}</p>' for p in story)}"
        '<h3>اقرأ أيضا</h3><p><a href="/1">تجدد انقطاع الكهرباء في المدينة</a></p>'
        "<h3>الخسائر</h3><ul><li>أربعون محلا</li><li>مخزن مركزي</li></ul>"
        "<p>وفتحت الشرطة تحقيقا</p></article><footer>جميع الحقوق محفوظة</footer></body></html>"
    )
    content = prepared(page, HTML).normalized.content
    assert [(block.type, block.text) for block in content.body] == [
        *(("paragraph", paragraph) for paragraph in story),
        ("intertitle", "الخسائر"),
        ("list_item", "أربعون محلا"),
        ("list_item", "مخزن مركزي"),
        ("paragraph", "وفتحت الشرطة تحقيقا"),
    ]


@pytest.mark.usefixtures("finder")
def test_lists_of_the_story_are_kept_wherever_they_stand() -> None:
    lead = "أقر مجلس النواب الأردني الأربعاء مشروع قانون المياه بأغلبية 84 صوتا بعد جلسة طويلة جدا."
    other = '<a href="/7">سد الملك طلال يفيض</a>'
    page = (
        "<html><body><ul><li>الرئيسية</li><li>سياسة</li></ul><h1>البرلمان يقر قانون المياه</h1>"
        f"<p>{lead}</p><ul><li>المادة 3: تعريف الآبار</li><li>العقوبات، وراجع {other}</li></ul>"
        f"<ul><li>{other}</li></ul><h3>الغرامات</h3><ul><li>حفر بئر</li><li>بيع المياه</li></ul>"
        f"<h3>اقرأ أيضا</h3><ul><li>{other}</li></ul><ul><li>شارك</li></ul></body></html>"
    )
    content = prepared(page, HTML).normalized.content
    assert [block.text for block in content.body] == [
        lead,
        "المادة 3: تعريف الآبار",
        "العقوبات، وراجع سد الملك طلال يفيض",
        "الغرامات",
        "حفر بئر",
        "بيع المياه",
    ]


@pytest.mark.usefixtures("finder")
def test_every_block_of_a_page_is_a_line_with_its_reason() -> None:
    lines = prepared(PAGE, HTML).parsed.lines
    assert {line.reason for line in lines if line.text == "رياضة"} == {"navigation of the page"}
    said = " ".join(line.text for line in lines)
    for words in ("الرئيسية", "الأكثر قراءة", "جميع الحقوق محفوظة", "توسعة ميناء صحار"):
        assert words in said
    assert all(line.reason for line in lines)


def test_a_document_that_is_only_its_text_is_no_page() -> None:
    html = f"<html><head><title>نشرة</title></head><body>{FRAGMENT}</body></html>"
    content = prepared(html, "application/xhtml+xml").normalized.content
    assert [block.text for block in content.body] == [
        block.text for block in prepared(FRAGMENT, HTML).normalized.content.body
    ]


@pytest.mark.usefixtures("finder")
@given(st.lists(st.one_of(st.sampled_from(PAGE.split("\n")), any_text(12)), max_size=30))
@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_kept_and_removed_lines_are_the_visible_text(pieces: list[str]) -> None:
    html = "\n".join(pieces)
    result = parse_html(decoded(html, "text/html"), source="s", phrases=built_in().phrases)
    if isinstance(result, ParsedItem):
        lines = "".join("".join(line.text for line in result.lines).split())
        assert lines == "".join("".join(b.text for b in read_blocks(html).blocks).split())


def test_what_an_extractor_hardly_finds_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    class OneLine:
        @staticmethod
        def extract(_html: str, **_options: object) -> str:
            return "تشغيل تدريجي"

    monkeypatch.setattr(page_rules, "import_module", lambda _name: OneLine)
    body = prepared(PAGE, HTML).normalized.content.body
    assert len(body) == 5


def test_an_extractor_that_fails_takes_no_page_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        @staticmethod
        def extract(_html: str, **_options: object) -> str:
            raise ValueError

    monkeypatch.setattr(page_rules, "import_module", lambda _name: Broken)
    assert len(prepared(PAGE, HTML).normalized.content.body) == 5


@pytest.mark.parametrize(
    "content_type", ["text/plain", "", "application/octet-stream", "application/xml"]
)
def test_html_under_another_name_is_seen(content_type: str) -> None:
    for html in (FRAGMENT, f"\n<!-- wire -->\n{FRAGMENT}", PAGE, XHTML):
        content = prepared(html, content_type).normalized.content
        assert content.provenance.parser == "html"
        assert not any("<" in block.text for block in content.body)


@pytest.mark.parametrize(
    "text",
    [
        "عنوان <p> خبر\n\nنص الخبر </p>",
        "<ص> عنوان الخبر\n\nنص",
        "العدد 5 < 7 </p> في نص الخبر",
        "<path> a </b>",
    ],
)
def test_words_with_brackets_are_no_html(text: str) -> None:
    assert prepared(text).parsed.parser == "page_text"


def test_markup_without_text_is_refused() -> None:
    assert refused("<html><body><img src=x><script>x()</script></body></html>", HTML) is (
        Reason.PARSE_NO_TEXT
    )


def check_safe(markup: str) -> None:
    """Only what is allowed, by a parser that is not the sanitizer's."""
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", markup)
    root = etree.fromstring(
        f"<html><body>{markup}</body></html>", etree.HTMLParser(remove_comments=False)
    )
    for element in root.iter():
        assert isinstance(element.tag, str), element
        if element.tag in {"html", "body"}:
            continue
        assert element.tag in _ALLOWED
        for name, value in element.attrib.items():
            assert name in {"href", "rel", "lang", "dir"}
            assert name != "href" or str(value).startswith(("https://", "http://"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_not_published(attack: str) -> None:
    html = (
        f"<p>بلدية صور تفتتح سوقا جديدة</p><p>افتتحت بلدية صور اليوم سوقا جديدة للسمك {attack} على "
        f"الكورنيش بعد أعمال استمرت عاما كاملا وكلفت ثلاثة ملايين ليرة.</p>{attack}"
        "<p>وقال رئيس البلدية إن السوق تضم أربعين متجرا ومختبرا صغيرا لفحص الأسماك قبل بيعها.</p>"
    )
    content = prepared(html, HTML).normalized.content
    assert content.body_html is not None
    check_safe(content.body_html)
    assert "بلدية" in content.body_html
    for url in (*(image.url for image in content.images), *(e.url for e in content.embeds)):
        assert url is None or url.startswith(("https://", "http://"))


_PIECES = st.one_of(
    st.sampled_from(ATTACKS),
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<a", "href='https://e.example/'>", "</a>", "<li>", "<br>"]
    ),
    any_text(12),
    st.sampled_from(["قال", "الوزير", "إن", "المشروع"]),
)


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=20).map("".join))
def test_whatever_arrives_is_safe(html: str) -> None:
    result = attempt(f"<p>عنوان</p><p>نص الخبر</p>{html}".encode(errors="replace"), HTML)
    if isinstance(result, Rejected):
        # What decodes to noise is refused; nothing may crash.
        assert result.exception is None
        return
    check_safe(result[0].normalized.content.body_html or "")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_bounded_time(name: str) -> None:
    story = (
        "<p>افتتحت بلدية صور اليوم سوقا جديدة للسمك على الكورنيش بعد أعمال استمرت عاما كاملا.</p>"
    )
    html = f"<nav>قائمة</nav><script></script>{story}{HOSTILE[name]}متن"
    started = time.process_time()
    prepared(html, HTML)
    # A large page may take a second; what grows with the square of its size takes minutes.
    assert time.process_time() - started < 20e-6 * len(html) + 5


MARKED = "<article><h1>محطة تحلية جديدة تدخل الخدمة في صحار</h1>"
UNTIL = "محظور النشر حتى الساعة 10:00 بتوقيت غرينتش يوم 12 مايو 2026"
HEAD_OF_PAGE = '<div class="meta"><div>كتب: سالم الهنائي</div><time>1 مارس 2026</time></div>'


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize(
    ("mark", "signal"),
    [
        ("عاجل", "flash"),
        ("تصحيح", "correction"),
        ("(محدث)", "update"),
        ("CORRECTION", "correction"),
    ],
)
def test_a_mark_right_above_the_headline_of_a_page_is_a_signal(mark: str, signal: str) -> None:
    plain = prepared(PAGE, HTML).normalized.content
    article = prepared(PAGE.replace(MARKED, f"<p>{mark}</p>{MARKED}"), HTML)
    content = article.normalized.content
    assert content.signals == (signal,)
    assert (content.headline, content.body) == (plain.headline, plain.body)
    assert content.kicker is None
    (line,) = [one for one in article.parsed.lines if one.text == mark]
    assert (line.kept, line.label, line.reason) == (False, "ui", "wire mark above the headline")


@pytest.mark.usefixtures("finder")
def test_a_section_above_the_headline_of_a_page_is_no_mark() -> None:
    for section in ('<p><a href="/b">عاجل</a></p>', "<nav><p>عاجل</p></nav>"):
        content = prepared(PAGE.replace(MARKED, f"{section}{MARKED}"), HTML).normalized.content
        assert content.signals == ()


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize("place", [MARKED, HEAD_OF_PAGE, "</article>"])
@pytest.mark.parametrize("below", [False, True])
def test_an_embargo_anywhere_on_a_page_binds_and_is_no_copy(place: str, *, below: bool) -> None:
    plain = prepared(PAGE, HTML).normalized.content
    line = f"<p>{UNTIL}</p>"
    article = prepared(PAGE.replace(place, place + line if below else line + place, 1), HTML)
    content = article.normalized.content
    assert content.embargoed_until == "2026-05-12T10:00:00+00:00"
    assert (content.headline, content.standfirst) == (plain.headline, plain.standfirst)
    assert content.body == plain.body
    assert [one.caption for one in content.images] == [one.caption for one in plain.images]
    (gone,) = [one for one in article.parsed.lines if one.text == UNTIL]
    assert (gone.kept, gone.label, gone.reason) == (
        False,
        "ui",
        "until when it must not be published",
    )


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize(
    ("ending", "marks", "last"),
    [
        (
            "<p>// انتهى //</p><p>20:26 ت م</p><p>0106</p>",
            ("// انتهى //", "20:26 ت م", "0106"),
            True,
        ),
        ("<div>(النهاية) ر ج</div>", ("(النهاية) ر ج",), True),
        ("<p>// يتبع //</p>", ("// يتبع //",), False),
    ],
)
def test_end_marks_of_a_page_are_taken_out(ending: str, marks: tuple[str, ...], last: bool) -> None:
    plain = prepared(PAGE, HTML).normalized.content
    article = prepared(PAGE.replace("</article>", f"{ending}</article>"), HTML)
    content = article.normalized.content
    assert content.body == plain.body
    assert article.parsed.end_marks == marks
    assert content.take is not None
    assert content.take.last is last


@pytest.mark.usefixtures("finder")
def test_the_end_mark_behind_the_last_sentence_of_a_page_is_taken_off() -> None:
    plain = prepared(PAGE, HTML).normalized.content
    article = prepared(PAGE.replace("في المنطقة.</p>", "في المنطقة. (النهاية) ر ج</p>"), HTML)
    content = article.normalized.content
    assert content.body == plain.body
    assert content.body_html == plain.body_html
    assert article.parsed.end_marks == ("(النهاية) ر ج",)
    assert "end_mark_removed" in [one.kind for one in content.provenance.changes]


STANDINGS = (
    "الرياض 12 مايو 2026 (واس) - انتهت الجولة الثلاثون من دوري المحترفين مساء اليوم وجاء ترتيب "
    "الفرق الثلاثة الأولى على النحو الآتي:"
)
GOES_ON = (
    "ويستأنف الدوري بعد أسبوعين من التوقف الدولي على أن تقام الجولة الأخيرة في نهاية الشهر الجاري "
    "وفق ما أعلنت الرابطة."
)


def _rows(table: str) -> list[str]:
    html = f"<h1>ترتيب الدوري</h1><p>{STANDINGS}</p>{table}<p>{GOES_ON}</p>"
    body = [block.text for block in prepared(html, HTML).normalized.content.body]
    assert (body[0], body[-1]) == (STANDINGS, GOES_ON)
    return body[1:-1]


@pytest.mark.parametrize("cell", ["{}", "<p>{}</p>", "<div><b>{}</b></div>", "\n {} <br>"])
def test_cells_of_a_row_are_one_line_and_apart(cell: str) -> None:
    rows = [["الفريق", "لعب", "نقاط"], ["الهلال السعودي", "30", "70"], ["النصر", "30", "66"]]
    names = ["th", "td", "td"]
    table = "".join(
        "<tr>" + "".join(f"<{name}>{cell.format(one)}</{name}>" for one in row) + "</tr>"
        for name, row in zip(names, rows, strict=True)
    )
    assert _rows(f"<table>{table}</table>") == [" ".join(row) for row in rows]


def test_a_table_that_lays_out_copy_keeps_its_paragraphs() -> None:
    longer = GOES_ON.replace("ويستأنف", "ويتوقف")
    table = f"<table><tr><td><p>{longer}</p></td><td><p>{STANDINGS}</p></td></tr></table>"
    assert _rows(table) == [longer, STANDINGS]
    nested = (
        f"<table><tr><td>{'<table><tr><td>' * 300}نص{'</td></tr></table>' * 300}</td></tr></table>"
    )
    assert _rows(nested) == ["نص"]


def test_figures_of_a_list_are_copy() -> None:
    assert _rows("<dl><dt>الهلال</dt><dd>70</dd><dt>النصر</dt><dd>66</dd></dl>") == [
        *("الهلال", "70", "النصر", "66")
    ]

"""Marks on a line of their own: what they say of the item, and that no word of it is lost."""

from __future__ import annotations

import pytest

from barqiya.intake import HEAD_BYTES, Glimpse, urgency_reader
from barqiya.items import Rejected
from barqiya.pipeline import Timings, prepare
from barqiya.registry import packaged_marks
from barqiya.registry.mark_lines import embargo_alone, marks_alone
from support.articles import built_in, prepared
from support.hostile import LIMIT, slowest

IS_URGENT = urgency_reader(packaged_marks())
MARKS = packaged_marks()


def _looks_urgent(text: str) -> bool:
    return IS_URGENT(Glimpse(b"s", b"", b"", text.encode()[:HEAD_BYTES]))


@pytest.mark.parametrize(
    ("mark", "signals", "urgency"),
    [
        ("عاجل", ("flash",), 2),
        ("*عاجل*", ("flash",), 2),
        ("مستعجل جدا", ("flash",), 1),
        ("تحديث", ("update",), None),
        ("تحديث 2", ("update",), None),
        ("تصحيح", ("correction",), None),
        ("تصويب", ("correction",), None),
        ("عاجل\nتصحيح", ("flash", "correction"), 2),
        ("تنويه إلى المشتركين", ("advisory",), None),
        ("إلغاء", ("kill",), None),
        ("إلغاء إلغاء إلغاء", ("kill",), None),
        ("FLASH", ("flash",), 1),
        ("URGENT", ("flash",), 3),
        ("UPDATE 2", ("update",), None),
        ("CORRECTION", ("correction",), None),
        ("KILL", ("kill",), None),
        ("ALERTE", ("flash",), 2),
        ("RECTIFICATIF", ("correction",), None),
    ],
)
def test_a_mark_above_the_headline(
    mark: str, signals: tuple[str, ...], urgency: int | None
) -> None:
    headline = "الحكومة تعلن تعليق الدراسة في العاصمة"
    story = (
        "الخرطوم 13 أبريل (سونا) - أعلنت الحكومة تعليق الدراسة في مدارس العاصمة ثلاثة أيام بسبب "
        "السيول التي ألحقت أضرارا بعدد من الأحياء."
    )
    for gap in ("\n", "\n\n"):
        text = f"{mark}{gap}{headline}{gap}{story}"
        article = prepared(text)
        content = article.normalized.content
        assert content.headline == headline
        assert [block.text for block in content.body] == [story]
        assert (content.signals, content.urgency, content.kicker) == (signals, urgency, None)
        assert article.parsed.mark_lines == tuple(mark.splitlines())
        assert _looks_urgent(text) or signals in {("update",), ("advisory",)}


def test_a_flash_of_two_lines() -> None:
    content = prepared("عاجل\nمقتل 12 شخصا في انهيار مبنى (الدفاع المدني)").normalized.content
    assert content.headline == "مقتل 12 شخصا في انهيار مبنى (الدفاع المدني)"
    assert (content.signals, content.urgency) == (("flash",), 2)


@pytest.mark.parametrize(
    "copy", ["<p><b>عاجل</b></p><p>{}</p>", "<h1>عاجل</h1><p>{}</p>", "<p>عاجل</p><h1>{}</h1>"]
)
def test_a_mark_in_a_fragment_of_html(copy: str) -> None:
    content = prepared(copy.format("الحكومة تستقيل"), "text/html").normalized.content
    assert (content.headline, content.signals) == ("الحكومة تستقيل", ("flash",))


@pytest.mark.parametrize(
    "page",
    [
        "عاجل\nالرئيسية\nسياسة\nرياضة\n{0}\n{1}",
        "الرئيسية\nسياسة\nمشاركة\nعاجل\n{0}\nنشر في: 13/04/2026 - 09:45\n{1}\nإقرأ المزيد",
        "تحديث\nمشاركة\nتغريدة\n{0}\n{1}",
        "إلغاء\nموافق\n{0}\n{1}",
    ],
)
def test_the_same_word_in_a_menu_is_a_button(page: str) -> None:
    headline = "رئيس الوزراء يستقبل وزير خارجية أوريتانيا"
    story = (
        "استقبل رئيس الوزراء اليوم الاثنين وزير خارجية أوريتانيا في القصر الحكومي، وبحث معه ملفي "
        "الهجرة والتعاون الاقتصادي."
    )
    content = prepared(page.format(headline, story)).normalized.content
    assert (content.headline, content.signals, content.status) == (headline, (), "usable")
    assert content.body[-1].text == story


@pytest.mark.parametrize(
    "note",
    [
        "إلغاء\nنرجو من المشتركين الكرام إلغاء خبر انهيار جسر المشاة لورود معلومات غير صحيحة فيه",
        "نرجو من السادة المشتركين إلغاء خبر انهيار جسر المشاة لورود معلومات غير صحيحة فيه",
        "إلغاء إلغاء إلغاء",
        "سحب",
        "إلغاء",
        "إلغاء\n\nإلغاء الخبر السابق",
        "سحب خبر التمور\nتسحب وكالة الأنباء الخبر",
        "إلغاء خبر",
        "برقية ملغاة",
        "*** إلغاء ***\nيرجى عدم نشر الخبر السابق",
        "KILL",
        "WITHDRAWN",
        "MANDATORY KILL\nEditors: kill the story.",
        "KILL\nZinc prices jump on smelter outage",
        "ANNULATION\nPrière de ne pas utiliser cette dépêche",
    ],
)
def test_a_kill_that_is_a_short_note(note: str) -> None:
    article = prepared(note)
    assert "kill" in article.normalized.signals
    assert article.normalized.content.status == "canceled"
    assert _looks_urgent(note)
    kept = [line.text for line in article.parsed.lines if line.kept]
    assert [*article.parsed.mark_lines, *kept] == [line for line in note.splitlines() if line]


@pytest.mark.parametrize(
    "headline",
    [
        "إلغاء رحلات جوية بسبب العاصفة",
        "سحب ثلاثة أدوية من الأسواق",
        "سحب قرعة كأس الأمم",
        "تحديث نظام المرور يبدأ السبت",
        "تصحيح المسار الاقتصادي أولوية الحكومة",
        "عاجل الشفاء للمصابين",
        "Flash floods hit the coast",
        "Kill or cure: the future of the vaccine",
        "Update of the building code delayed",
        "Urgent appeal for blood donors",
    ],
)
def test_news_that_begins_with_the_same_word(headline: str) -> None:
    story = (
        "القاهرة 13 أبريل (أ ش أ) - أعلنت الوزارة أن القرار سيبدأ تطبيقه الأسبوع المقبل بعد "
        "مشاورات مع جميع الجهات المعنية في المحافظات."
    )
    for text in (headline, f"{headline}\n\n{story}"):
        article = prepared(text)
        assert article.normalized.signals == ()
        assert article.normalized.content.headline == headline
        assert article.parsed.mark_lines == ()


@pytest.mark.parametrize("word", ["إلغاء", "سحب", "ملغاة"])
def test_a_word_that_counts_alone_is_not_urgent_before_others(word: str) -> None:
    assert _looks_urgent(word)
    assert _looks_urgent(f"{word} {word}\nخبر الجسر")
    assert _looks_urgent(f'{{"headline": "{word}"}}')
    assert _looks_urgent(f"{word}: ثلاثة أدوية من الأسواق")
    assert not _looks_urgent(f"{word} ثلاثة أدوية من الأسواق")
    # A notice goes on, as no story does.
    assert _looks_urgent("حذف خبر الجسر")


@pytest.mark.parametrize(
    ("said", "copy", "urgency", "recorded"),
    [
        ("1", "الحكومة المجرية تستقيل", 1, True),
        (" 2 ", "الحكومة المجرية تستقيل", 2, True),
        ("1", "عاجل: الحكومة المجرية تستقيل", 2, False),
        ("", "الحكومة المجرية تستقيل", None, False),
        ("0", "الحكومة المجرية تستقيل", None, False),
        ("high", "الحكومة المجرية تستقيل", None, False),
        ("١", "الحكومة المجرية تستقيل", None, False),
    ],
)
def test_urgency_that_the_publisher_states(
    said: str, copy: str, urgency: int | None, recorded: bool
) -> None:
    fields = {b"source": b"qna", b"content": copy.encode(), b"meta.urgency": said.encode()}
    found = prepare(
        "1776071077000-0", fields, built_in(), max_content_bytes=9999, timings=Timings(lambda: 0.0)
    )
    assert not isinstance(found, Rejected)
    content = found[0].normalized.content
    kinds = {change.kind for change in content.provenance.changes}
    assert content.urgency == urgency
    assert ("urgency_from_publisher" in kinds) is recorded


def test_long_lines_cost_little() -> None:
    seconds, text = slowest(lambda text: marks_alone(text, MARKS))
    assert seconds < LIMIT, text
    seconds, text = slowest(lambda text: embargo_alone(text, MARKS, built_in().date_words))
    assert seconds < LIMIT, text


def test_a_label_before_the_only_headline_is_no_note_above_it() -> None:
    body = (
        "FORT-DE-FRANCE, 26 nov (AFP) - Un séisme de magnitude 4,2 s'est produit jeudi au large de "
        "la Martinique, sans faire de victime, selon l'observatoire volcanologique."
    )
    headline = "ANNULE ET REMPLACE - Séisme de magnitude 4,2 au large de la Martinique"
    content = prepared(f"{headline}\n\n{body}").normalized.content
    assert (content.headline, content.signals) == (headline, ("correction",))
    note, below = "ANNULE ET REMPLACE : la dépêche de 14h05", "Séisme au large de la Martinique"
    content = prepared(f"{note}\n{below}\n\n{body}").normalized.content
    assert (content.headline, content.editorial_note) == (below, note)


def test_a_slug_of_ap_may_have_blanks_where_it_names_its_region() -> None:
    body = (
        "MUSCAT, Oman (AP) - A tropical storm flooded roads in Oman's Dhofar governorate on "
        "Thursday and closed Salalah's airport for nine hours, officials said."
    )
    headline = "Storm floods roads in Dhofar"
    text = f"BC-ML--Oman Storm, 1st Ld-Writethru\n\n{headline}\n\nEds: CORRECTS hours.\n\n{body}"
    content = prepared(text).normalized.content
    assert (content.headline, content.slugline) == (headline, "BC-ML--Oman Storm")
    assert content.signals == ("correction", "writethru")
    other = "PM-Designate Smith visits Cairo"
    assert prepared(f"{other}\n\n{body}").normalized.content.headline == other


@pytest.mark.parametrize(
    ("mark", "last"),
    [
        ("more", False),
        ("mf", False),
        ("MORE FOLLOWS", False),
        ("more to come", False),
        ("ends", True),
    ],
)
def test_an_end_mark_in_small_letters_under_a_dateline(mark: str, *, last: bool) -> None:
    lead = (
        "WASHINGTON, Nov. 26 (UPI) -- The Senate voted 61-38 Thursday to pass a bill that would "
        "spend $12 billion on dredging and port repairs."
    )
    said = "Supporters said the bill would create 40,000 jobs in the next ten years."
    article = prepared(f"Senate passes port bill\n\n{lead}\n\n{said}\n\n{mark}")
    assert article.parsed.end_marks == (mark,)
    assert [block.text for block in article.normalized.content.body] == [lead, said]
    assert article.normalized.content.take is not None
    assert article.normalized.content.take.last is last


def test_a_button_under_a_dateline_is_no_end_mark() -> None:
    lead = (
        "WASHINGTON, Nov. 26 (UPI) -- The Senate voted 61-38 Thursday to pass a bill for the ports."
    )
    said = "Supporters said the bill would create 40,000 jobs in the next ten years."
    for text in (f"{lead}\n\n{said}\n\nMore", f"{said}\n\n{said} Twice.\n\nmore"):
        assert prepared(f"Senate passes port bill\n\n{text}").normalized.content.take is None

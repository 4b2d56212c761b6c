"""Until when copy under embargo is held: every form of the end, and every place of the mark."""

from __future__ import annotations

import json

import pytest

from barqiya.items import Rejected
from barqiya.normalize.embargo import Embargo, read_embargo
from barqiya.reasons import Reason
from support.articles import attempt, built_in, prepared
from support.hostile import LIMIT, slowest

#: A Thursday.
RECEIVED = "2026-11-26T10:12:00Z"
REGISTRY = built_in()


def _read(words: str, zone: str | None = "Asia/Riyadh") -> Embargo | Rejected | None:
    return read_embargo(words, RECEIVED, zone, REGISTRY, "en")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("0800 GMT, DEC 15", "2026-12-15T08:00:00+00:00"),
        ("NOV 28, 0800 GMT", "2026-11-28T08:00:00+00:00"),
        ("28 NOV, 0800 GMT", "2026-11-28T08:00:00+00:00"),
        ("NOVEMBER 28 AT 0800 GMT", "2026-11-28T08:00:00+00:00"),
        ("0001 GMT 6 Feb", "2027-02-06T00:01:00+00:00"),
        ("0001 GMT 29 Oct", "2026-10-29T00:01:00+00:00"),
        ("0001 GMT 20 Oct", "2027-10-20T00:01:00+00:00"),
        ("SATURDAY 0800 GMT", "2026-11-28T08:00:00+00:00"),
        ("0800 GMT SATURDAY", "2026-11-28T08:00:00+00:00"),
        ("next Monday 0600 GMT", "2026-11-30T06:00:00+00:00"),
        ("Thursday 1200 GMT", "2026-11-26T12:00:00+00:00"),
        (
            "0001 GMT Friday Nov 27 - The bank will cut rates by 50 points",
            "2026-11-27T00:01:00+00:00",
        ),
        ("0800 GMT NOV. 28, local time", "2026-11-28T08:00:00+00:00"),
        ("27 NOVEMBRE 2026 A 06H00 GMT", "2026-11-27T06:00:00+00:00"),
        ("الساعة 8 صباحا يوم 15 ديسمبر", "2026-12-15T08:00:00+03:00"),
        ("0800 غرينتش يوم السبت", "2026-11-28T08:00:00+00:00"),
        ("الساعة 8 صباحا يوم السبت 28 نوفمبر", "2026-11-28T08:00:00+03:00"),
        ("غدا الساعة 10 صباحا", "2026-11-27T10:00:00+03:00"),
        ("Nov 28", "2026-11-28T00:00:00+03:00"),
        ("FRIDAY", "2026-11-27T00:00:00+03:00"),
        ("1200 GMT", "2026-11-26T12:00:00+00:00"),
        ("0600 GMT", "2026-11-27T06:00:00+00:00"),
        ("NOON MONDAY", "2026-11-30T12:00:00+03:00"),
        ("NOON GMT, 28 NOV", "2026-11-28T12:00:00+00:00"),
        ("12 noon Saturday", "2026-11-28T12:00:00+03:00"),
        ("12:00 noon GMT Nov 28", "2026-11-28T12:00:00+00:00"),
        ("midi vendredi", "2026-11-27T12:00:00+03:00"),
        ("ظهر السبت", "2026-11-28T12:00:00+03:00"),
        ("الظهر يوم الجمعة", "2026-11-27T12:00:00+03:00"),
        ("الساعة 12 ظهرا يوم السبت", "2026-11-28T12:00:00+03:00"),
        ("12 ظهرا بتوقيت غرينتش 28 نوفمبر", "2026-11-28T12:00:00+00:00"),
        ("غدا ظهرا", "2026-11-27T12:00:00+03:00"),
        ("الساعة 1 ظهرا يوم السبت", "2026-11-28T13:00:00+03:00"),
        ("28 نوفمبر. ظهر الوزير في المؤتمر", "2026-11-28T00:00:00+03:00"),
        ("MIDNIGHT GMT", "2026-11-27T00:00:00+00:00"),
    ],
)
def test_the_end(words: str, until: str) -> None:
    found = _read(words)
    assert isinstance(found, Embargo), found
    assert found.until == until


@pytest.mark.parametrize(
    "words",
    [
        "EMBARGOED",
        "NOON",
        "noon to midnight Monday",
        "half past noon Monday",
        "afternoon Monday",
        "midnight between Nov 27 and Nov 28",
        "après-midi vendredi",
        "بعد ظهر السبت",
        "28 نوفمبر ظهر الوزير في المؤتمر",
        "0800 IST 28 NOV",
        "8am ET Friday",
        "2400 GMT Nov 28",
        "Nov 28 at 8",
        "15.12 0800 GMT",
        "31 NOV, 0800 GMT",
        "Friday Nov 28",
        "Nov 28 or Nov 29",
        "November 2026",
        "Friday evening",
        "0800 GMT next week",
        "مساء الجمعة",
        "منتصف الليل",
        "الساعة 8 صباحا يوم السبت 27 نوفمبر",
        "Study finds Monday is the worst day",
    ],
)
def test_what_cannot_be_read_in_full_is_not_guessed(words: str) -> None:
    found = _read(words)
    assert isinstance(found, Rejected), found
    assert found.reason is Reason.NORMALIZE_EMBARGO_UNREADABLE
    assert words in found.detail


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("midnight Friday", "2026-11-28T00:00:00+03:00"),
        ("MIDNIGHT GMT NOV 28", "2026-11-29T00:00:00+00:00"),
        ("12 midnight Nov 28", "2026-11-29T00:00:00+03:00"),
        ("vendredi 27 novembre à minuit", "2026-11-28T00:00:00+03:00"),
        ("منتصف الليل يوم الجمعة", "2026-11-28T00:00:00+03:00"),
        ("منتصف ليل السبت 28 نوفمبر", "2026-11-29T00:00:00+03:00"),
        ("الساعة 12 ليلا يوم السبت", "2026-11-29T00:00:00+03:00"),
        ("منتصف الليل غدا", "2026-11-28T00:00:00+03:00"),
    ],
)
def test_midnight_of_a_day_is_its_end(words: str, until: str) -> None:
    found = _read(words)
    assert isinstance(found, Embargo), found
    assert (found.until, found.end_of_day) == (until, True)


def test_it_is_recorded_that_midnight_was_taken_for_the_end_of_the_day() -> None:
    kind = "embargo_midnight_ends_the_day"
    for line, recorded in (
        ("محظور النشر حتى منتصف الليل بتوقيت غرينتش 20 أبريل", True),
        ("محظور النشر حتى الساعة 12 ظهرا بتوقيت غرينتش 20 أبريل", False),
    ):
        content = prepared(f"{line}\n\n{AR_HEADLINE}\n\n{AR_STORY}").normalized.content
        assert content.headline == AR_HEADLINE
        assert content.embargoed_until is not None
        changes = [(one.stage, one.kind) for one in content.provenance.changes]
        assert (("normalize", kind) in changes) is recorded


def test_copy_embargoed_until_noon_is_under_embargo() -> None:
    content = prepared(f"EMBARGOED UNTIL NOON GMT\n\n{HEADLINE}\n\n{STORY}").normalized.content
    assert content.headline == HEADLINE
    assert content.embargoed_until == "2026-04-13T12:00:00+00:00"


def test_a_time_without_any_zone_is_not_guessed() -> None:
    assert isinstance(_read("Nov 28, 08:00", None), Rejected)
    assert isinstance(_read("Nov 28, 0800 GMT", None), Embargo)


def test_what_is_shown_of_the_words_is_one_line() -> None:
    found = _read("NOON\x1b[2J\nMONDAY" + "x" * 500)
    assert isinstance(found, Rejected)
    assert found.detail.isprintable()
    assert len(found.detail) < 150


def test_no_embargo_has_no_end() -> None:
    assert read_embargo(None, RECEIVED, None, REGISTRY) is None


def test_long_words_cost_little() -> None:
    seconds, text = slowest(_read)
    assert seconds < LIMIT, text


HEADLINE = "Central bank of Ruritania to cut rates"
FILED = "STRELSAU, April 13 (Reuters) - "
SAID = (
    "The central bank will cut its main rate by half a point this week, its governor told a "
    "committee of parliament on Monday."
)
STORY = FILED + SAID
AR_HEADLINE = "البنك المركزي يخفض سعر الفائدة"
AR_STORY = (
    "الرياض 13 أبريل (واس) قرر البنك المركزي خفض سعر الفائدة الأساسي ربع نقطة مئوية ابتداء من "
    "الأسبوع المقبل."
)


@pytest.mark.parametrize(
    "mark",
    [
        "EMBARGOED UNTIL 0800 GMT, DEC 15",
        "STRICT EMBARGO 0800 GMT 15 DEC",
        "HOLD FOR RELEASE 0800 GMT DEC. 15",
        "NOT FOR PUBLICATION BEFORE 0800 GMT DECEMBER 15",
        "EMBARGOED\nNot for release before 0800 GMT Dec 15",
        "**STRICTLY EMBARGOED** Not for release before 0800 GMT, Dec 15",
        "URGENT\nEMBARGO: 0800 GMT, 15 December",
    ],
)
def test_a_mark_in_a_line_above_the_copy_holds_it(mark: str) -> None:
    content = prepared(f"{mark}\n\n{HEADLINE}\n\n{STORY}", source="reuters").normalized.content
    assert content.embargoed_until == "2026-12-15T08:00:00+00:00"
    assert content.headline == HEADLINE
    assert [block.text for block in content.body] == [STORY]
    assert content.status == "usable"


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        (
            f"<p><b>EMBARGOED UNTIL 0800 GMT, DEC 15</b></p><p>{HEADLINE}</p><p>{STORY}</p>",
            "text/html",
        ),
        (
            (
                "\x01rtr0042 3 eco 48\r\nBANK\r\n\x02EMBARGOED UNTIL DEC 15, 0800 GMT\r\n"
                f"{HEADLINE}\r\n\r\n   {STORY}\r\n\x03131030 GMT APR 26\x04"
            ),
            "application/x-iptc-7901",
        ),
    ],
)
def test_a_mark_above_the_copy_of_another_format(copy: str, kind: str) -> None:
    content = prepared(copy, kind, "reuters").normalized.content
    assert content.embargoed_until == "2026-12-15T08:00:00+00:00"
    assert (content.headline, content.status) == (HEADLINE, "usable")


@pytest.mark.parametrize(
    "mark",
    [
        "محظور النشر حتى الساعة 8 صباحا يوم 15 ديسمبر",
        "يحظر النشر قبل الساعة 8 صباحا يوم الثلاثاء 15 ديسمبر",
        "(محظور النشر حتى 0500 غرينتش يوم 15 ديسمبر)",
    ],
)
def test_an_arabic_mark_above_the_copy_holds_it(mark: str) -> None:
    article = prepared(f"{mark}\n\n{AR_HEADLINE}\n\n{AR_STORY}", source="spa").normalized
    assert article.content.embargoed_until
    assert article.embargo_ms == 1797310800_000
    assert article.content.headline == AR_HEADLINE


@pytest.mark.parametrize(
    "copy",
    [
        f"{HEADLINE} (EMBARGOED UNTIL DEC 15, 0800 GMT)\n\n{STORY}",
        f"{HEADLINE} - EMBARGOED UNTIL DEC 15, 0800 GMT\n\n{STORY}",
        f"{HEADLINE}\n\n{FILED}Embargoed for release at 0800 GMT Tuesday Dec 15 - {SAID}",
        f"{HEADLINE}\n\n{STORY}\n\nEmbargoed until Dec 15, 0800 GMT",
    ],
)
def test_a_mark_beside_the_copy_holds_it(copy: str) -> None:
    content = prepared(copy, source="reuters").normalized.content
    assert content.embargoed_until == "2026-12-15T08:00:00+00:00"


def _ninjs(note: str) -> str:
    fields = {"uri": "urn:x:1", "type": "text", "pubstatus": "usable", "headline": HEADLINE}
    return json.dumps({**fields, "body_text": STORY, "ednote": note})


def test_a_note_to_editors_holds_the_item() -> None:
    note = "Attention desks: story is EMBARGOED until 0800 GMT Dec 15"
    content = prepared(_ninjs(note), "application/json", "reuters").normalized.content
    assert content.embargoed_until == "2026-12-15T08:00:00+00:00"


@pytest.mark.parametrize("note", ["The embargo has been lifted.", "No embargo.", "Adds quotes."])
def test_a_note_that_the_embargo_is_over_holds_nothing(note: str) -> None:
    content = prepared(_ninjs(note), "application/json", "reuters").normalized.content
    assert (content.status, content.embargoed_until) == ("usable", None)


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        (f"EMBARGOED\n\n{HEADLINE}\n\n{STORY}", "EMBARGOED"),
        (f"EMBARGO\n\n{HEADLINE}\n\n{STORY}", "EMBARGO"),
        (f"EMBARGOED: {HEADLINE}\n\n{STORY}", HEADLINE),
        (f"{HEADLINE} (EMBARGOED)\n\n{STORY}", "EMBARGOED"),
        (f"محظور النشر\n\n{AR_HEADLINE}\n\n{AR_STORY}", "محظور النشر"),
        (f"محظور النشر: {AR_HEADLINE}\n\n{AR_STORY}", AR_HEADLINE),
        (_ninjs("Under embargo"), "embargo"),
    ],
)
def test_a_mark_without_a_time_is_a_dead_letter_that_shows_the_words(copy: str, words: str) -> None:
    kind = "application/json" if copy.startswith("{") else "text/plain; charset=utf-8"
    found = attempt(copy, kind, "reuters")
    assert isinstance(found, Rejected), found
    assert found.reason is Reason.NORMALIZE_EMBARGO_UNREADABLE
    assert words in found.detail


@pytest.mark.parametrize(
    "headline",
    [
        "UN lifts embargo on arms sales to Ruritania",
        "Embargo: what the oil ban means for Europe",
        "Arms embargo on Ruritania extended to December 5",
        "EMBARGO ON RURITANIAN OIL BEGINS DEC 5",
        "Embargo on Ruritanian oil begins Dec 5",
        "Embargoed oil reaches ports in Asia",
        "Ruritanian oil (under embargo) still flows",
        "Trade embargo ends Monday",
        "Under embargo: doctors of Ruritania abroad",
        "Hold for release of hostages, mediators urge",
    ],
)
def test_a_story_about_an_embargo_is_published(headline: str) -> None:
    about = (
        "GENEVA, April 13 (Reuters) - The embargo will be discussed on Friday at 0800 GMT by the "
        "council, diplomats said on Monday, and embargoed goods will be returned.\n\n"
        "The embargo until Friday was criticised."
    )
    content = prepared(f"{headline}\n\n{about}", source="reuters").normalized.content
    assert (content.status, content.signals, content.embargoed_until) == ("usable", (), None)


@pytest.mark.parametrize(
    "headline",
    [
        "مجلس الأمن يمدد حظر السلاح حتى 31 مايو",
        "حظر النشر في قضية مقتل طبيب",
        "النائب العام يقرر حظر النشر في القضية حتى 28 أبريل",
        "الحظر النفطي يدخل حيز التنفيذ السبت",
        "رفع الحظر عن تصدير السكر",
        "تحت الحظر: كيف تعيش الجزيرة",
        "حظر التجول في المدينة حتى الساعة 6 صباحا",
        "للنشر دور في تطوير البحث العلمي",
    ],
)
def test_an_arabic_story_about_an_embargo_is_published(headline: str) -> None:
    about = (
        "القاهرة 13 أبريل (أ ش أ) - قال مسؤول إن الحظر سيبدأ يوم السبت 18 أبريل الساعة 8 صباحا وإن "
        "القرار محظور النشر بأمر النيابة العامة في هذه المرحلة من التحقيق.\n\n"
        "ويستمر الحظر حتى يوم الأحد."
    )
    content = prepared(f"{headline}\n\n{about}", source="spa").normalized.content
    assert (content.status, content.signals, content.embargoed_until) == ("usable", (), None)


def test_every_phrase_of_an_embargo_has_a_telling_word() -> None:
    marks = REGISTRY.marks
    phrases = {
        " ".join(mark.words)
        for table in marks.by_place.values()
        for found in table.values()
        for mark in found
        if mark.signal == "embargo"
    }
    assert [one for one in sorted(phrases) if not marks.embargo_words.telling.search(one)] == []

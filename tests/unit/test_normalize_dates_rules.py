"""Which dates of an item are its own: one test for each rule, on pages and wire copy of our own."""

from __future__ import annotations

from typing import Any

import pytest

from barqiya.items import DateText
from barqiya.normalize.dates import read_dates
from barqiya.normalize.dates.reader import MAX_EVIDENCE
from barqiya.registry.calendar import load_calendar
from barqiya_schemas import DateEvidence, Dates

CALENDAR = load_calendar()
LEAD = "أبلغت وزيرة الري البرلمان {} أن منسوب السد بلغ أعلى مستوى له منذ عشر سنوات."
STORY = "وقالت الوزيرة إن الأمطار التي هطلت بعد جفاف عام 2018 تكفي لموسمين."


def read(*page: DateText, text: str = "في جلسة علنية", **more: Any) -> Dates:
    """Dates of an item with the given words in its lead; received on Friday 13 September 2024."""
    given: dict[str, Any] = {
        "page_texts": page,
        "headline": "منسوب السد في أعلى مستوياته",
        "paragraphs": ((6, LEAD.format(text)), (7, STORY)),
        "dateline_text": None,
        "meta_published": None,
        "meta_updated": None,
        "received_at": "2024-09-13T09:30:00Z",
        "timezone": None,
        "language": "ar",
        "calendar": CALENDAR,
    }
    return read_dates(**(given | more))


def chrome(raw: str) -> DateText:
    return DateText(raw, "page_chrome", 1)


def byline(raw: str) -> DateText:
    return DateText(raw, "byline", 3)


def filed(raw: str, **more: Any) -> Dates:
    lead = f"{raw} {LEAD.format('اليوم')}"
    return read(dateline_text=raw, paragraphs=((2, lead), (3, STORY)), **more)


def evidence(dates: Dates, raw: str) -> DateEvidence:
    (found,) = [one for one in dates.evidence if one.raw == raw]
    return found


class TestPageHeader:
    def test_contradicted_by_the_weekday_of_the_text_it_is_the_day_of_rendering(self) -> None:
        dates = read(chrome("الجمعة 13 Sep / September 2024"), text="اليوم الإثنين")
        assert (dates.published_at, dates.rendered_at, dates.story_date) == (
            None,
            "2024-09-13",
            None,
        )
        assert dates.status == "conflict"
        header, weekday = dates.evidence
        assert header == DateEvidence(
            raw="الجمعة 13 Sep / September 2024",
            role="page_chrome",
            line=1,
            value="2024-09-13",
            precision="day",
            weekday=5,
            weekday_consistent=True,
            verdict="rendered",
            reason=header.reason,
        )
        assert "Monday" in header.reason
        assert (weekday.raw, weekday.role, weekday.line) == ("اليوم الإثنين", "body_weekday", 6)
        assert (weekday.weekday, weekday.value, weekday.verdict) == (1, None, "conflict")
        assert "Monday" in weekday.reason
        assert "Friday 2024-09-13" in weekday.reason

    def test_agreeing_with_the_weekday_of_the_text_it_is_the_publication(self) -> None:
        dates = read(chrome("الجمعة 13 سبتمبر 2024"), text="اليوم الجمعة")
        assert (dates.published_at, dates.status) == ("2024-09-13", "known")
        assert dates.rendered_at is None
        assert dates.story_date == "2024-09-13"
        assert evidence(dates, "اليوم الجمعة").verdict == "supports"
        today = evidence(dates, "اليوم الجمعة")
        assert (today.value, today.weekday_consistent) == ("2024-09-13", True)

    @pytest.mark.parametrize(
        "words", ["أمس الخميس", "غدا السبت", "أمس الأول الأربعاء", "اليوم (الجمعة)"]
    )
    def test_any_day_counted_from_today_supports_it(self, words: str) -> None:
        assert read(chrome("13 سبتمبر 2024"), text=words).published_at == "2024-09-13"

    @pytest.mark.parametrize("words", ["أمس الجمعة", "غدا الخميس", "اليوم الخميس"])
    def test_any_day_counted_from_today_can_contradict_it(self, words: str) -> None:
        dates = read(chrome("13 سبتمبر 2024"), text=words)
        assert (dates.published_at, dates.status) == (None, "conflict")

    @pytest.mark.parametrize("words", ["يوم الإثنين", "الإثنين المقبل", "اليوم", "قبل يومين"])
    def test_a_weekday_of_any_week_decides_nothing(self, words: str) -> None:
        dates = read(chrome("الجمعة 13 سبتمبر 2024"), text=words)
        assert (dates.published_at, dates.rendered_at) == (None, "2024-09-13")
        assert dates.status == "unknown"

    def test_receipt_on_its_day_supports_nothing(self) -> None:
        """Every page that is fetched shows the day it is fetched on."""
        dates = read(chrome("الجمعة 13 سبتمبر 2024"))
        assert (dates.published_at, dates.rendered_at) == (None, "2024-09-13")

    def test_with_a_wrong_weekday_it_is_nothing(self) -> None:
        dates = read(chrome("الأحد 13 سبتمبر 2024"), text="اليوم الجمعة")
        assert (dates.published_at, dates.rendered_at) == (None, None)
        assert dates.status == "conflict"
        assert evidence(dates, "الأحد 13 سبتمبر 2024").verdict == "conflict"

    def test_in_the_future_it_is_refused(self) -> None:
        dates = read(chrome("الإثنين 16 سبتمبر 2024"), text="اليوم الإثنين")
        assert (dates.published_at, dates.status) == (None, "unknown")
        assert evidence(dates, "الإثنين 16 سبتمبر 2024").verdict == "refused"

    def test_a_day_ahead_is_a_matter_of_zones(self) -> None:
        dates = read(chrome("السبت 14 سبتمبر 2024"), text="اليوم السبت")
        assert dates.published_at == "2024-09-14"

    def test_of_two_the_text_tells_which_is_the_publication(self) -> None:
        dates = read(
            chrome("الجمعة 13 سبتمبر 2024"),
            DateText("الإثنين 13 ديسمبر 2021", "page_chrome", 4),
            text="اليوم الإثنين",
        )
        assert (dates.published_at, dates.rendered_at) == ("2021-12-13", "2024-09-13")
        assert dates.status == "known"

    def test_two_that_fit_alike_are_a_conflict(self) -> None:
        dates = read(chrome("الإثنين 2 سبتمبر 2024"), chrome("9 سبتمبر 2024"), text="اليوم الإثنين")
        assert (dates.published_at, dates.status) == (None, "conflict")

    def test_in_two_calendars_it_is_one_day(self) -> None:
        raw = "الخميس 5 ربيع الأول 1447 ﻫ - 28 أغسطس 2025 |"
        dates = read(chrome(raw), text="اليوم الخميس", received_at="2025-08-28T20:00:00Z")
        assert dates.published_at == "2025-08-28"
        hijri = evidence(dates, "الخميس 5 ربيع الأول 1447 ﻫ")
        assert (hijri.calendar, hijri.verdict) == ("hijri", "supports")

    def test_in_two_calendars_that_disagree_it_is_nothing(self) -> None:
        raw = "5 ربيع الأول 1447 هـ - 8 أغسطس 2025"
        dates = read(chrome(raw), received_at="2025-08-28T20:00:00Z")
        assert (dates.published_at, dates.rendered_at) == (None, None)
        assert dates.status == "conflict"

    @pytest.mark.parametrize(
        "raw",
        [
            "السبت 2 ذو القعدة 1445 هـ الموافق 10 مايو 2024",
            "السبت 10 مايو 2024 الموافق 2 ذو القعدة 1445 هـ",
            "10 مايو 2024 الموافق السبت 2 ذو القعدة 1445 هـ",
            "السبت 2 ذو القعدة 1445هـ - 10 أيار/مايو 2024م",
        ],
    )
    def test_a_weekday_does_not_move_a_hijri_day_off_the_gregorian_one(self, raw: str) -> None:
        dates = read(chrome(raw))
        assert (dates.published_at, dates.rendered_at) == (None, None)
        assert dates.status == "conflict"
        shown = [one for one in dates.evidence if one.role == "page_chrome"]
        assert {one.verdict for one in shown} == {"conflict"}

    @pytest.mark.parametrize(
        "raw",
        [
            "السبت 2 ذو القعدة 1445 هـ الموافق 11 مايو 2024",
            "الجمعة 2 ذو القعدة 1445 هـ الموافق 10 مايو 2024",
            "الجمعة 3 ذو القعدة 1445 هـ الموافق 10 مايو 2024",
        ],
    )
    def test_a_weekday_that_fits_the_gregorian_day_settles_the_hijri_one(self, raw: str) -> None:
        assert read(chrome(raw)).rendered_at in {"2024-05-10", "2024-05-11"}

    def test_its_time_is_in_the_zone_of_the_source(self) -> None:
        page = chrome("الجمعة 13 سبتمبر 2024 | 08:15 صباحا")
        assert read(page, text="اليوم الجمعة", timezone="Asia/Riyadh").published_at == (
            "2024-09-13T08:15:00+03:00"
        )

    def test_its_time_without_a_zone_is_left_out(self) -> None:
        page = chrome("الجمعة 13 سبتمبر 2024 | 08:15 صباحا")
        assert read(page, text="اليوم الجمعة").published_at == "2024-09-13"
        assert read(page, text="اليوم الجمعة", timezone="Mars/Base").published_at == "2024-09-13"

    @pytest.mark.parametrize(
        ("time", "value", "precision"),
        [
            ("الساعة 8 صباحا", "2024-09-13T08:00:00+03:00", "hour"),
            ("08:15 ص", "2024-09-13T08:15:00+03:00", "minute"),
            ("08:15:59 ص", "2024-09-13T08:15:59+03:00", "second"),
        ],
    )
    def test_its_precision_is_that_of_the_writing(
        self, time: str, value: str, precision: str
    ) -> None:
        dates = read(chrome(f"13 سبتمبر 2024 {time}"), text="اليوم الجمعة", timezone="Asia/Riyadh")
        assert (dates.published_at, dates.evidence[0].precision) == (value, precision)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("أمس الأحد", 'The text\'s "yesterday" is a Sunday, but the page shows Friday'),
            ("بعد غد الأربعاء", 'The text\'s "day after tomorrow" is a Wednesday, but'),
            ("أمس الأول 3 مارس 2020", 'The text\'s "day before yesterday" is 2020-03-03, but'),
        ],
    )
    def test_the_reason_names_both_days(self, words: str, said: str) -> None:
        dates = read(chrome("13 سبتمبر 2024"), text=words)
        assert dates.evidence[1].reason.startswith(said)

    def test_a_weekday_in_the_headline_counts_too(self) -> None:
        dates = read(chrome("13 سبتمبر 2024"), headline="البرلمان يصوت غدا السبت")
        assert dates.published_at == "2024-09-13"
        assert dates.evidence[1].line is None

    def test_its_day_may_be_the_next_in_the_zone_of_the_source(self) -> None:
        page = chrome("22:30 GMT 12.09.2024")
        dates = read(page, text="اليوم الجمعة", timezone="Asia/Riyadh")
        assert dates.published_at == "2024-09-12T22:30:00Z"


class TestStatedPublication:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("2024-09-12T10:00:00Z", "2024-09-12T10:00:00Z"),
            ("2024-09-12T10:00:00.250+03:00", "2024-09-12T10:00:00.250000+03:00"),
            ("20240912T100000+0300", "2024-09-12T10:00:00+03:00"),
            ("2024-09-12", "2024-09-12"),
            ("Thu, 12 Sep 2024 10:00:00 GMT", "2024-09-12T10:00:00Z"),
            ("2024-09-12 10:00:00", "2024-09-12T10:00:00+03:00"),
        ],
    )
    def test_field_is_read_in_every_form(self, field: str, value: str) -> None:
        dates = read(meta_published=field, timezone="Asia/Riyadh")
        assert (dates.published_at, dates.status) == (value, "known")

    @pytest.mark.parametrize(
        ("raw", "published", "updated"),
        [
            ("20240912T100000+0300", "2024-09-12T10:00:00+03:00", None),
            ("Updated: 2024-09-12T10:00:00Z", None, "2024-09-12T10:00:00Z"),
            ("نشر في 12 سبتمبر 2024", "2024-09-12", None),
        ],
    )
    def test_field_may_come_among_the_texts(
        self, raw: str, published: str | None, updated: str | None
    ) -> None:
        dates = read(DateText(raw, "meta"))
        assert (dates.published_at, dates.updated_at) == (published, updated)

    @pytest.mark.parametrize("field", ["soon", "2024-13-45", "0000-00-00", "٢٠٢٤", "05/06/2024"])
    def test_field_that_cannot_be_read_is_refused(self, field: str) -> None:
        dates = read(meta_published=field)
        assert (dates.published_at, dates.status) == (None, "unknown")
        assert evidence(dates, field).verdict == "refused"

    @pytest.mark.parametrize("field", ["2024-09-16T00:00:00Z", "2031-01-01", "1899-12-31"])
    def test_field_that_cannot_be_true_is_refused(self, field: str) -> None:
        dates = read(meta_published=field)
        assert dates.published_at is None
        assert evidence(dates, field).verdict == "refused"

    def test_label_states_it(self) -> None:
        dates = read(chrome("نشر في: 10 سبتمبر 2024 الساعة 3:20 مساء بتوقيت الرياض"))
        assert dates.published_at == "2024-09-10T15:20:00+03:00"

    def test_label_and_date_may_stand_on_two_lines(self) -> None:
        dates = read(chrome("تاريخ النشر:"), DateText("10 سبتمبر 2024", "page_chrome", 2))
        assert dates.published_at == "2024-09-10"

    def test_label_and_date_may_have_no_lines(self) -> None:
        page = (DateText("تاريخ النشر:", "byline"), DateText("10 سبتمبر 2024", "byline"))
        assert read(*page).published_at == "2024-09-10"

    def test_label_of_another_line_is_not_taken(self) -> None:
        dates = read(chrome("تاريخ النشر:"), DateText("10 سبتمبر 2024", "page_chrome", 5))
        assert dates.published_at is None

    def test_it_stands_against_the_text_which_is_told(self) -> None:
        dates = read(meta_published="2024-09-12T10:00:00Z", text="اليوم الإثنين")
        assert dates.status == "known"
        assert evidence(dates, "اليوم الإثنين").verdict == "conflict"

    def test_two_that_differ_are_a_conflict(self) -> None:
        dates = read(chrome("نشر في 2 سبتمبر 2024"), meta_published="2024-09-12")
        assert (dates.published_at, dates.status) == (None, "conflict")

    def test_two_a_day_apart_are_one(self) -> None:
        dates = read(chrome("نشر في 11 سبتمبر 2024"), meta_published="2024-09-12T00:30:00+03:00")
        assert dates.published_at == "2024-09-12T00:30:00+03:00"

    def test_two_calendars_a_day_apart_are_one(self) -> None:
        dates = read(chrome("نشر في 8 ربيع الأول 1446هـ - 12 سبتمبر 2024"))
        assert dates.published_at == "2024-09-12"

    def test_a_page_header_after_it_is_the_day_of_rendering(self) -> None:
        dates = read(chrome("الجمعة 13 سبتمبر 2024"), meta_published="2021-12-13")
        assert (dates.published_at, dates.rendered_at) == ("2021-12-13", "2024-09-13")

    def test_hijri_alone_fixes_no_day(self) -> None:
        dates = read(chrome("نشر في 9 ربيع الأول 1446هـ"))
        assert (dates.published_at, dates.status) == (None, "unknown")
        assert evidence(dates, "نشر في 9 ربيع الأول 1446هـ").value == "2024-09-12"

    def test_hijri_with_its_weekday_does(self) -> None:
        assert read(chrome("نشر في الخميس 9 ربيع الأول 1446هـ")).published_at == "2024-09-12"


class TestByline:
    def test_supported_by_receipt_within_days(self) -> None:
        dates = read(byline("سعاد ناصر - 12 سبتمبر 2024"))
        assert dates.published_at == "2024-09-12"
        assert dates.evidence[-1].role == "received"

    def test_unsupported_long_before_receipt(self) -> None:
        dates = read(byline("سعاد ناصر - 12 أغسطس 2024"))
        assert (dates.published_at, dates.status) == (None, "unknown")
        assert dates.evidence[0].verdict == "context"

    def test_beside_an_update_it_is_the_publication(self) -> None:
        dates = read(byline("سعاد ناصر | 07.04.2024 - محدث : 08.04.2024"))
        assert (dates.published_at, dates.updated_at) == ("2024-04-07", "2024-04-08")

    def test_unlike_the_stated_publication_it_is_told(self) -> None:
        dates = read(byline("سعاد ناصر - 9 سبتمبر 2024"), meta_published="2024-09-12")
        assert (dates.published_at, dates.rendered_at) == ("2024-09-12", None)
        assert evidence(dates, "9 سبتمبر 2024").verdict == "conflict"

    def test_contradicted_it_is_a_conflict(self) -> None:
        dates = read(byline("سعاد ناصر - 12 سبتمبر 2024"), text="اليوم الإثنين")
        assert (dates.published_at, dates.rendered_at) == (None, None)
        assert dates.status == "conflict"


class TestUpdate:
    def test_label_states_it(self) -> None:
        dates = read(chrome("آخر تحديث: 12 - سبتمبر - 2024 11:16 صباحًا"), timezone="Asia/Riyadh")
        assert dates.updated_at == "2024-09-12T11:16:00+03:00"
        assert (dates.published_at, dates.status) == (None, "unknown")

    def test_field_states_it(self) -> None:
        assert read(meta_updated="2024-09-12T10:00:00Z").updated_at == "2024-09-12T10:00:00Z"

    def test_the_last_one_counts(self) -> None:
        dates = read(chrome("محدث 12 سبتمبر 2024"), meta_updated="2024-09-10T10:00:00Z")
        assert dates.updated_at == "2024-09-12"

    def test_before_publication_it_is_none(self) -> None:
        dates = read(meta_published="2024-09-12", meta_updated="2024-09-01")
        assert (dates.published_at, dates.updated_at) == ("2024-09-12", None)

    def test_a_day_before_publication_is_a_matter_of_zones(self) -> None:
        assert read(meta_published="2024-09-12", meta_updated="2024-09-11").updated_at

    def test_a_length_of_time_is_none(self) -> None:
        dates = read(chrome("محدث منذ ساعتين"))
        assert dates.updated_at is None
        assert evidence(dates, "محدث منذ ساعتين").value is None


class TestDateline:
    WIRE = "الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس"

    def test_received_within_days_it_is_the_publication(self) -> None:
        dates = filed(self.WIRE, received_at="2015-08-10T17:30:00Z")
        assert (dates.published_at, dates.story_date) == ("2015-08-10", "2015-08-10")
        assert evidence(dates, "10 أغسطس 2015 م").line == 2
        assert evidence(dates, "25 شوال 1436 هـ").verdict == "supports"
        assert evidence(dates, "اليوم").value == "2015-08-10"
        assert (
            evidence(dates, "اليوم").reason == "Counted from Monday 2015-08-10, the day of writing."
        )

    def test_given_twice_it_is_listed_once(self) -> None:
        page = (DateText(self.WIRE, "dateline", 2),)
        dates = filed(self.WIRE, page_texts=page, received_at="2015-08-10T17:30:00Z")
        assert dates.published_at == "2015-08-10"
        assert [one.raw for one in dates.evidence].count("10 أغسطس 2015 م") == 1

    def test_received_later_it_is_only_the_day_of_the_story(self) -> None:
        dates = filed(self.WIRE)
        assert (dates.published_at, dates.story_date) == (None, "2015-08-10")
        assert dates.status == "unknown"

    def test_the_end_mark_gives_the_time(self) -> None:
        dates = filed(
            self.WIRE,
            page_texts=(DateText("20:26 ت م", "dateline", 9),),
            received_at="2015-08-10T17:30:00Z",
        )
        assert dates.published_at == "2015-08-10T20:26:00+03:00"

    def test_the_night_desk_ends_at_three(self) -> None:
        mark = DateText("03:00 ت م", "dateline", 9)
        dates = filed(self.WIRE, page_texts=(mark,), received_at="2015-08-10T22:30:00Z")
        assert dates.published_at == "2015-08-10T03:00:00+03:00"

    def test_two_end_marks_give_no_time(self) -> None:
        marks = (DateText("20:26 ت م", "dateline", 9), DateText("20:40 ت م", "dateline", 12))
        dates = filed(self.WIRE, page_texts=marks, received_at="2015-08-10T22:30:00Z")
        assert dates.published_at == "2015-08-10"

    def test_its_two_calendars_may_be_a_day_apart(self) -> None:
        raw = "مسقط 24 شوال 1436 هـ الموافق 10 أغسطس 2015 م"
        assert filed(raw, received_at="2015-08-10T17:30:00Z").published_at == "2015-08-10"

    def test_after_the_stated_publication_it_is_nothing(self) -> None:
        dates = filed(self.WIRE, meta_published="2015-08-01")
        assert (dates.published_at, dates.story_date) == ("2015-08-01", None)

    def test_two_page_dates_that_fit_it_alike_are_a_conflict(self) -> None:
        page = (chrome("10 أغسطس 2015"), chrome("11 أغسطس 2015"))
        dates = filed(self.WIRE, page_texts=page, received_at="2015-08-11T17:30:00Z")
        assert (dates.published_at, dates.status) == (None, "conflict")

    def test_past_midnight_the_end_mark_may_be_of_the_next_day(self) -> None:
        dates = filed(
            self.WIRE,
            page_texts=(DateText("00:26 ت م", "dateline", 9),),
            received_at="2015-08-10T22:30:00Z",
        )
        assert dates.published_at == "2015-08-10"

    def test_a_year_that_is_not_written_is_that_of_receipt(self) -> None:
        raw = "سان فرانسيسكو 31 ديسمبر كانون الأول (رويترز) -"
        assert filed(raw, received_at="2016-01-01T05:00:00Z").published_at == "2015-12-31"
        assert filed(raw, received_at="2016-03-01T05:00:00Z").story_date is None

    def test_a_weekday_without_a_year_must_fit_the_year_of_receipt(self) -> None:
        good, bad = "بيروت الاثنين 20 يوليو (رويترز) -", "بيروت الأحد 20 يوليو (رويترز) -"
        assert filed(good, received_at="2015-07-20T05:00:00Z").published_at == "2015-07-20"
        dates = filed(bad, received_at="2015-07-20T05:00:00Z")
        assert (dates.published_at, dates.status) == (None, "conflict")

    def test_leap_day_without_a_year(self) -> None:
        raw = "عمان 29 فبراير شباط (رويترز) -"
        assert filed(raw, received_at="2024-02-29T05:00:00Z").published_at == "2024-02-29"
        assert filed(raw, received_at="2023-03-01T05:00:00Z").published_at is None

    def test_contradicting_itself_it_is_nothing(self) -> None:
        raw = "الرياض 25 شوال 1436 هـ الموافق 20 أغسطس 2015 م واس"
        dates = filed(raw, received_at="2015-08-20T17:30:00Z")
        assert (dates.published_at, dates.story_date) == (None, None)
        assert dates.status == "conflict"

    def test_contradicted_by_the_text_it_is_nothing(self) -> None:
        lead = LEAD.format("اليوم الأربعاء")
        dates = read(
            dateline_text=self.WIRE,
            paragraphs=((2, lead),),
            received_at="2015-08-10T17:30:00Z",
        )
        assert (dates.published_at, dates.story_date) == (None, None)
        assert dates.status == "conflict"

    def test_it_supports_a_page_date_of_that_day_or_the_next(self) -> None:
        for raw in ("10 أغسطس 2015", "11 أغسطس 2015"):
            dates = filed(self.WIRE, page_texts=(chrome(raw),))
            assert (dates.published_at is None, dates.story_date) == (False, "2015-08-10")

    def test_a_page_date_far_after_it_leaves_the_publication_open(self) -> None:
        dates = filed(self.WIRE, page_texts=(chrome("13 سبتمبر 2024"),))
        assert (dates.published_at, dates.rendered_at) == (None, "2024-09-13")
        assert (dates.story_date, dates.status) == ("2015-08-10", "conflict")

    def test_a_page_date_before_it_is_a_conflict(self) -> None:
        dates = filed(self.WIRE, page_texts=(chrome("1 أغسطس 2015"),))
        assert (dates.published_at, dates.rendered_at) == (None, None)
        assert dates.status == "conflict"

    def test_with_the_text_agreeing_it_outweighs_a_page_header(self) -> None:
        dates = read(
            chrome("الجمعة 13 سبتمبر 2024"),
            dateline_text=self.WIRE,
            paragraphs=((2, f"{self.WIRE} {LEAD.format('اليوم الاثنين')}"),),
        )
        assert (dates.published_at, dates.rendered_at) == ("2015-08-10", "2024-09-13")


class TestText:
    def test_absolute_today_fixes_the_day_of_the_story(self) -> None:
        dates = read(text="اليوم الإثنين 13 ديسمبر 2021")
        assert (dates.published_at, dates.story_date) == (None, "2021-12-13")

    def test_absolute_today_contradicts_a_page_header(self) -> None:
        dates = read(chrome("الإثنين 9 سبتمبر 2024"), text="اليوم الإثنين 13 ديسمبر 2021")
        assert (dates.published_at, dates.story_date) == (None, "2021-12-13")
        assert dates.status == "conflict"

    def test_other_dates_are_context(self) -> None:
        dates = read(text="إن السد الذي افتتح في 9 يناير 1971")
        (found,) = dates.evidence
        assert (found.value, found.role, found.verdict) == (
            "1971-01-09",
            "body_absolute",
            "context",
        )
        assert "tells of" in found.reason
        assert dates.status == "unknown"

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            ("يوم الإثنين", "A weekday alone; which week is meant is not written."),
            ("أمس", "Counted from a day that is not known."),
            (
                "في الأحد 13 سبتمبر 2024",
                "The weekday that is written is not the weekday of the date.",
            ),
        ],
    )
    def test_evidence_that_decides_nothing_says_why(self, words: str, reason: str) -> None:
        (found,) = read(text=words).evidence
        assert (found.verdict, found.reason) == ("context", reason)

    def test_no_date_is_no_evidence(self) -> None:
        dates = read()
        assert (dates.evidence, dates.status) == ((), "unknown")

    def test_label_words_are_no_labels_there(self) -> None:
        assert read(text="في تقرير نشر في 9 سبتمبر 2024").published_at is None

    def test_evidence_is_bounded_and_keeps_what_decided(self) -> None:
        many = " ".join(f"وفي {day} مارس {year}" for year in (2001, 2002) for day in range(1, 29))
        dates = read(chrome("الجمعة 13 سبتمبر 2024"), text=f"{many} اليوم الإثنين")
        assert len(dates.evidence) == MAX_EVIDENCE
        assert {"rendered", "conflict"} <= {one.verdict for one in dates.evidence}

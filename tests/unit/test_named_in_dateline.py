"""What a dateline tells beside the place: the agency that nobody else names, and day and month."""

from __future__ import annotations

import pytest

from barqiya.registry import load_registry
from support.articles import prepared

STORY = (
    "أعلن وزير الأشغال اليوم الاثنين أن أعمال إعادة تأهيل المرفأ ستبدأ في مايو المقبل بكلفة 87 "
    "مليون دولار."
)


@pytest.mark.parametrize(
    ("dateline", "agency", "raw"),
    [
        ("بيروت - رويترز", "reuters", "رويترز"),
        ("حلب - أ ف ب", "afp", "أ ف ب"),
        ("أنقرة / الأناضول", "anadolu", "الأناضول"),
        ("دمشق-سانا", "sana", "سانا"),
        ("الرياض 05 ذو القعدة 1445 هـ الموافق 13 مايو 2024 م واس", "spa", "واس"),
        ("أبها 5 ذو القعدة 1445هـ الموافق 13 مايو 2024م د ب أ", "dpa", "د ب أ"),
    ],
)
def test_an_agency_in_the_dateline_alone_is_a_source(dateline: str, agency: str, raw: str) -> None:
    content = prepared(f"تأهيل مرفأ طرابلس يبدأ في مايو\n\n{dateline}\n{STORY}").normalized.content
    assert [(one.raw, one.agency_id, one.role) for one in content.sources[1:]] == [
        (raw, agency, "agency")
    ]


@pytest.mark.parametrize(
    ("opening", "credit"),
    [
        ("دمشق-سانا ", ("سانا", "sana", "agency")),
        ("نيويورك - وام", ("وام", "wam", "agency")),
        ("دبي، الإمارات العربية المتحدة (CNN)— ", ("CNN", "cnn", "contributor")),
        ("عواصم - وكالات: ", ("وكالات", None, "unnamed_agencies")),
        ("غزة (وكالات) - ", ("وكالات", None, "unnamed_agencies")),
        ("القاهرة - وكالات الأنباء - ", ("وكالات الأنباء", None, "unnamed_agencies")),
        ("عواصم - وكالات\n", ("وكالات", None, "unnamed_agencies")),
        ("القاهرة - وكالات الأنباء\n", ("وكالات الأنباء", None, "unnamed_agencies")),
        ("صنعاء: محمد عبدالعظيم، الوكالات\n", ("الوكالات", None, "unnamed_agencies")),
        ("LONDON (Agencies) - ", ("Agencies", None, "unnamed_agencies")),
        ("Paris (agences) - ", ("agences", None, "unnamed_agencies")),
    ],
)
def test_who_is_named_where_the_copy_begins_is_a_source(
    opening: str, credit: tuple[str, str | None, str]
) -> None:
    content = prepared(f"تأهيل مرفأ طرابلس يبدأ في مايو\n\n{opening}{STORY}").normalized.content
    assert [(one.raw, one.agency_id, one.role) for one in content.sources[1:]] == [credit]


def test_a_broadcaster_without_brackets_may_be_what_the_report_is_about() -> None:
    content = prepared(f"تأهيل مرفأ طرابلس يبدأ\n\nدبي - العربية\n{STORY}").normalized.content
    assert len(content.sources) == 1


def test_agencies_without_a_name_are_one_source() -> None:
    text = f"تأهيل مرفأ طرابلس يبدأ\n\nعواصم - وكالات: {STORY}\nالمصدر: وكالات"
    sources = prepared(text).normalized.content.sources
    assert [one.role for one in sources].count("unnamed_agencies") == 1


def test_an_agency_that_is_the_publisher_is_named_once() -> None:
    text = f"تأهيل مرفأ طرابلس يبدأ في مايو\n\nبيروت - رويترز\n{STORY}\nالمصدر: رويترز"
    for source in ("رويترز", "test"):
        sources = prepared(text, source=source).normalized.content.sources
        assert [one.agency_id for one in sources].count("reuters") == 1


def test_a_dateline_alone_is_no_headline() -> None:
    text = "أنقرة / الأناضول\nقال الرئيس إن بلاده ستواصل دعم جهود السلام."
    content = prepared(text, source="aa").normalized.content
    assert content.headline == "قال الرئيس إن بلاده ستواصل دعم جهود السلام."
    assert content.body[0].text == "أنقرة / الأناضول"


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("الكويت 13 - 4 (كونا) -- ", "2026-04-13"),
        ("الكويت 12-4 (كونا) -- ", "2026-04-12"),
        ("الكويت 1 - 2 (كونا) -- ", None),
        ("الكويت 13 - 14 (كونا) -- ", None),
    ],
)
def test_day_and_month_in_figures(dateline: str, day: str | None) -> None:
    text = f"سوق الكويت يغلق مرتفعا\n\n{dateline}أغلق مؤشر السوق العام مرتفعا 12 نقطة."
    assert prepared(text, source="kuna").normalized.content.dates.story_date == day


def test_a_name_that_several_papers_bear_is_none_of_them() -> None:
    registry = load_registry()
    assert registry.profile("موقع أخبار اليوم").party_id is None
    assert registry.profile("بوابة أخبار اليوم").party_id == "akhbar-eg"


def test_the_code_of_a_service_is_no_source() -> None:
    transmission = (
        "\x01sna0042 1 pol 48 sna 0011\r\nطقس/دمشق\r\n\x02الأرصاد تحذر من عاصفة ثلجية\r\n\r\n"
        "دمشق في 13 أبريل /سانا/ حذرت المديرية العامة للأرصاد الجوية اليوم من عاصفة ثلجية.\r\n"
        "\x03131030 GMT APR 26\x04"
    )
    sources = prepared(transmission, source="sana").normalized.content.sources
    assert [one.agency_id for one in sources] == ["sana"]


@pytest.mark.parametrize("more", ["Lire la suite", "Read more", "اقرأ المزيد"])
def test_a_feed_s_link_to_the_rest_is_no_paragraph(more: str) -> None:
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>C</title><item>'
        "<title>Le ferry reprend</title><guid>1</guid><description>&lt;p&gt;Le ferry reprend "
        f"samedi.&lt;/p&gt;&lt;p&gt;{more}&lt;/p&gt;</description></item></channel></rss>"
    )
    content = prepared(feed, "application/rss+xml").normalized.content
    assert [block.text for block in content.body] == ["Le ferry reprend samedi."]
    assert "read_more_removed" in {change.kind for change in content.provenance.changes}

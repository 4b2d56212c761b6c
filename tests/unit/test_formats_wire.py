"""IPTC 7901 and ANPA 1312: charsets, control codes and their substitutes, headings, marks."""

from __future__ import annotations

import textwrap
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barqiya.decode import decode
from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.parse._wire import read_stamp
from barqiya.parse.anpa_1312.header import URGENCIES
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases
from support.formats import FOLDER, contents
from support.hostile import hostile_texts

if TYPE_CHECKING:
    from barqiya_schemas import Content

PHRASES = load_phrases()
OWN = "application/x-iptc-7901"
COPY = (
    "أعلنت بلدية بيروت اليوم خطة لصيانة الطرق الساحلية تشمل أحد عشر شارعا رئيسيا، وقالت إن الأعمال "
    "تبدأ ليلا لتفادي زحمة السير."
)


def wire(
    text: str = COPY, *, head: str = "sah0112 3 pol 20", title: str = "خطة لصيانة الطرق"
) -> str:
    return f"\x01{head}\r\nطرق\r\n\x02{title}\r\n\r\n{text}\r\n\x03\r\n120930 GMT JAN 26\r\n\x04"


def one(data: str | bytes, media_type: str = "text/plain") -> Content:
    result = contents(data.encode() if isinstance(data, str) else data, media_type)
    assert not isinstance(result, Rejected), result
    assert len(result) == 1
    return result[0]


def run(text: str, media_type: str = OWN) -> tuple[ParsedItem, ...] | Rejected:
    return parse(Decoded(text, "utf-8", "utf-8", 1.0, media_type), source="s", phrases=PHRASES)


def body(content: Content) -> str:
    return "\n".join(block.text for block in content.body)


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-8"])
@pytest.mark.parametrize("said", ["in the content type", "in the profile", "nowhere"])
def test_arabic_is_read_in_every_charset_however_it_is_said(charset: str, said: str) -> None:
    declared = f"{OWN}; charset={charset}" if said == "in the content type" else OWN
    profile = charset if said == "in the profile" else None
    decoded = decode(wire().encode(charset), declared, profile)
    assert isinstance(decoded, Decoded)
    result = parse(decoded, source="s", phrases=PHRASES)
    assert not isinstance(result, Rejected)
    assert result[0].headline == "خطة لصيانة الطرق"
    assert [block.text for block in result[0].blocks] == [COPY]


def test_accents_of_latin_1_are_read() -> None:
    text = "Berlin (SHD) Für die Überprüfung der Straßen fließe Geld, sagte der Bürgermeister."
    content = one(
        wire(text, title="Straßen werden überprüft=").replace("طرق", "x").encode("latin-1")
    )
    assert content.headline == "Straßen werden überprüft"
    assert body(content) == text


@pytest.mark.parametrize("format_name", ["<{}>", "[{}]"])
def test_codes_that_a_relay_wrote_as_names(format_name: str) -> None:
    names = {"\x01": "SOH", "\x02": "STX", "\x03": "ETX", "\x04": "EOT"}
    text = wire()
    for code, name in names.items():
        text = text.replace(code, format_name.format(name))
    content = one(text)
    assert body(content) == COPY
    assert content.headline == "خطة لصيانة الطرق"
    assert content.dates.version_created == "2026-01-12T09:30:00Z"


@pytest.mark.parametrize("signs", ["␁␂␃␄", ("^A", "^B", "^C", "^D")])
def test_codes_that_a_relay_wrote_as_signs(signs: str | tuple[str, ...]) -> None:
    text = wire()
    for code, sign in zip("\x01\x02\x03\x04", signs, strict=True):
        text = text.replace(code, sign)
    assert body(one(text)) == COPY


def test_a_caret_before_a_letter_of_the_copy_is_no_code() -> None:
    path = FOLDER / "anpa_1312" / "english-eds-photos.anpa"
    text = path.read_text(encoding="utf-8")
    for code, sign in {
        "\x16": "^V",
        "\x01": "^A",
        "\x02": "^B",
        "\x03": "^C",
        "\x04": "^D",
    }.items():
        text = text.replace(code, sign)
    content = one(text)
    assert content.headline == "Beirut to resurface coastal streets before rains"
    assert content.byline == "SAMER ABBADI and LAYLA NASSER"
    assert content.slugline == "BC-ML--Lebanon-Roads"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_every_line_end_gives_the_same_paragraphs(end: str) -> None:
    wrapped = "\n".join(textwrap.wrap(f"{COPY} {COPY}", 69))
    text = wire(f"{wrapped}\n\n{COPY}").replace("\r\n", "\n").replace("\n", end)
    assert [block.text for block in one(text).body] == [f"{COPY} {COPY}", COPY]


@pytest.mark.parametrize("digit", range(1, 10))
def test_the_priority_digit_is_the_urgency(digit: int) -> None:
    content = one(wire(head=f"sah0112 {digit} pol 20"))
    assert (content.urgency, content.priority) == (digit, digit)


@pytest.mark.parametrize(("letter", "urgency"), sorted(URGENCIES.items()))
def test_the_priority_letter_is_an_urgency(letter: str, urgency: int) -> None:
    head = f"\x16\x16\x01W0412\x1farabc\r\n{letter} i\x13\x11 BC-ML--Roads     01-12 0062\r\n"
    text = (
        f"{head}\x02^BC-ML--Roads,62<\r\n^Roads are closed<\r\n\t   BEIRUT (AP) _ Closed.\r\n\x03"
    )
    assert one(text, "application/x-anpa").urgency == urgency


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("121030 GMT JAN 26", "2026-01-12T10:30:00Z"),
        ("121030 JAN 26", "2026-01-12T10:30:00"),
        ("212322 Nov 18", "2018-11-21T23:22:00"),
        ("231135 MEZ Jan 17", "2017-01-23T11:35:00+01:00"),
        ("010000 gmt Mär 2026", "2026-03-01T00:00:00Z"),
        ("121030 UTC janv 26", "2026-01-12T10:30:00Z"),
        ("311259 GMT DEC 99", "1999-12-31T12:59:00Z"),
        ("AP-WF-11-13-13 1509GMT<", "2013-11-13T15:09:00Z"),
        ("AP-NY-02-20-16 0337EST", "2016-02-20T03:37:00-05:00"),
        ("AP-ME-01-12-2026 0930GMT", "2026-01-12T09:30:00Z"),
        ("321030 GMT JAN 26", None),
        ("122530 GMT JAN 26", None),
        ("121030 XYZ JAN 26", None),
        ("AP-WF-13-13-13 1509GMT", None),
        ("12103O GMT JAN 26", None),
        ("", None),
    ],
)
def test_times_of_transmission(text: str, moment: str | None) -> None:
    stamp = read_stamp(text)
    assert (stamp.moment if stamp else None) == moment


def test_a_number_without_a_day_is_no_identity() -> None:
    text = wire().replace("120930 GMT JAN 26", "")
    assert one(text).provenance.item_id is None
    assert one(wire()).provenance.item_id == "sah0112-20260112"


@pytest.mark.parametrize(
    ("mark", "status", "signal"),
    [
        ("KILL KILL KILL", "canceled", "kill"),
        ("HOLD HOLD HOLD", "withheld", "withhold"),
        ("REFILE", "usable", "correction"),
        ("2ND LEAD", "usable", "writethru"),
        ("إلغاء برقية", "canceled", "kill"),
        ("تصحيح", "usable", "correction"),
        ("(إعادة لتصحيح الاسم في الفقرة الأولى)", "usable", "correction"),
        ("تحديث 1", "usable", "update"),
    ],
)
def test_marks_above_the_headline_say_what_the_item_is(mark: str, status: str, signal: str) -> None:
    content = one(wire(title=f"{mark}\r\nبلدية بيروت تعلن خطة لصيانة الطرق الساحلية"))
    assert content.headline == "بلدية بيروت تعلن خطة لصيانة الطرق الساحلية"
    assert content.status == status
    assert signal in content.signals


def test_an_embargo_above_the_headline_binds() -> None:
    note = "(محظور النشر حتى الساعة 15:00 بتوقيت غرينتش يوم 20 يناير 2026)"
    content = one(wire(title=f"{note}\r\nبلدية بيروت تعلن خطة لصيانة الطرق الساحلية"))
    assert content.status == "usable"
    assert content.embargoed_until == "2026-01-20T15:00:00+00:00"


@pytest.mark.parametrize(
    ("version", "number", "last"),
    [("1st Add", 2, None), ("2nd Add", 3, None), ("Take 2 of 2", 2, True), ("إضافة أولى", 2, None)],
)
def test_takes_of_a_version_field(version: str, number: int, last: bool | None) -> None:
    head = f"\x16\x16\x01W0412\x1fx\r\nr i\x13\x11 BC-ML--Roads, {version}   01-12 0062\r\n"
    text = f"{head}\x02^BC-ML--Roads, {version},62<\r\n^Roads<\r\n\t   More copy.\r\n\x03"
    content = one(text)
    assert content.take is not None
    assert (content.take.number, content.take.last) == (number, last)
    assert content.slugline == "BC-ML--Roads"


def test_initials_below_the_copy_go_and_the_last_words_of_a_sentence_stay() -> None:
    signed = one(wire("The roads were closed.\r\n\r\ndpa al rmo hct", title="Roads closed"))
    assert body(signed) == "The roads were closed."
    assert [one.kind for one in signed.provenance.changes] == ["end_mark_removed"]
    marked = one(wire("The roads were closed. (النهاية) ر ج\r\n\r\n«انتهى»", title="Roads closed"))
    assert body(marked) == "The roads were closed."
    assert [one.count for one in marked.provenance.changes] == [2]
    text = (
        "The roads of the old town were closed until nine in the evening and\r\nthen for the rest"
    )
    unsigned = one(wire(text, title="Roads closed"))
    assert body(unsigned).endswith("and then for the rest")


def test_a_text_that_was_cut_off_is_read_and_recorded() -> None:
    text = wire(head="sah0112 3 pol 400").partition("\x03")[0]
    kinds = {change.kind for change in one(text).provenance.changes}
    assert {"end_of_text_missing", "words_missing"} <= kinds


def test_instructions_to_a_typesetter_are_no_copy() -> None:
    content = one(wire("The \x0cbf1\x0broads\x0e\x0f are\x1fclosed."))
    assert body(content) == "The roads are closed."
    assert "typesetting_instruction" in {change.kind for change in content.provenance.changes}


def test_rows_of_a_table_stay_lines() -> None:
    rows = ["Nejmeh        28   12", "Ansar         25   12"]
    content = one(wire("Standings of the league after twelve days:\r\n" + "\r\n".join(rows)))
    assert [block.text for block in content.body][1:] == [" ".join(row.split()) for row in rows]


def test_a_code_in_the_middle_of_a_line_begins_no_transmission() -> None:
    assert body(one(wire("الجسر\x01 انهار اليوم"))) == "الجسر انهار اليوم"


def test_text_before_a_transmission_is_an_item_of_its_own() -> None:
    result = contents(
        f"sah0111 3 pol 20\r\n\r\nخبر أول هنا\r\n\r\n{COPY}\r\n{wire()}".encode(), OWN
    )
    assert not isinstance(result, Rejected)
    assert [content.headline for content in result] == ["خبر أول هنا", "خطة لصيانة الطرق"]


@pytest.mark.parametrize("flood", [wire() * 201, "ZCZC x\r\nxx\r\nNNNN\r\n" * 201])
def test_a_flood_of_transmissions_is_refused(flood: str) -> None:
    result = run(flood)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_FORBIDDEN


@pytest.mark.parametrize(
    "text", ["\x01\x02\x03\x04", "\x01sah0112 3 pol 20\r\n\x02\r\n\x03", "", "\x02"]
)
def test_a_transmission_without_text_is_refused(text: str) -> None:
    result = run(text)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_NO_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "From today on, roads are closed\n\nThe municipality said so.",
        "خطة لصيانة الطرق\n\nبيروت - أعلنت البلدية الخطة اليوم.",
        "a1 3 roads were closed by the municipality of the town\n\nIt said so.",
        "W2870 was the number\nr i am not a header",
        "عاجل: انهيار جسر\n\x01وقال شهود إن الجسر انهار.",
        "\x01خبر قصير",
        "\x02خبر قصير",
    ],
)
def test_copy_that_only_looks_like_a_header_is_page_text(text: str) -> None:
    assert one(text).provenance.parser == "page_text"


def test_direction_marks_do_not_reach_headline_and_slug() -> None:
    content = one(wire(title="خبر \u202eمقلوب\u2066 هنا").replace("طرق", "ط\u202eرق"))
    assert content.headline == "خبر مقلوب هنا"
    assert content.slugline == "طرق"


@pytest.mark.parametrize(
    "start", ["\x01sah0112 3 pol 20\r\n\x02", "\x16\x16\x01W0412\x1fx\r\n\x02^"]
)
def test_hostile_text_is_read_in_bounded_time(start: str) -> None:
    kind = OWN if "sah" in start else "application/x-anpa"
    for text in hostile_texts():
        started = time.process_time()
        run(start + text, kind)
        assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "piece", ["\x01", "\x02", "\x03", "ZCZC\n", "^", "<\n^", "=\n", "\x0c", "()", "a1 ", "01-"]
)
def test_signs_over_and_over_cost_no_more_than_their_length(piece: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        run("\x01sah0112 3 pol 20\n\x02" + piece * count)
        return time.process_time() - started

    seconds(100)
    few, many = min(seconds(4_000) for _ in range(3)), min(seconds(40_000) for _ in range(2))
    assert many < 30 * few + 0.5


@pytest.mark.parametrize(
    "line",
    ["a/" + "b" * 150 + "//", "a/" * 70 + "(", "(" * 400, "ا" * 60 + "/" + "ب" * 30, "^" * 400],
)
def test_a_line_that_is_nearly_of_the_heading_costs_nothing(line: str) -> None:
    started = time.process_time()
    for _ in range(20):
        run(f"sah0112 3 pol 20\r\n{line}\r\n{line}\r\n\r\n{COPY}")
    assert time.process_time() - started < 2


WORD = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويabcdefgh", min_size=2, max_size=9)
PARAGRAPH = st.lists(WORD, min_size=5, max_size=60).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARAGRAPH, min_size=1, max_size=6), st.sampled_from(["", "   ", "\t"]))
def test_no_word_of_the_copy_is_lost(paragraphs: list[str], indent: str) -> None:
    gap = "\r\n" if indent else "\r\n\r\n"
    text = gap.join(
        "\r\n".join(textwrap.wrap(one, 69, initial_indent=indent)) for one in paragraphs
    )
    result = run(wire(text))
    assert not isinstance(result, Rejected)
    item = result[0]
    said = " ".join([item.headline or "", *(block.text for block in item.blocks)])
    marks = " ".join(item.end_marks)
    assert f"{said} {marks}".split() == ["خطة", "لصيانة", "الطرق", *" ".join(paragraphs).split()]


def test_cells_of_a_row_never_become_one_word() -> None:
    for between in ("\t", "\x08", "\t\x08", "      ", "\x1c"):
        row = f"\x08Hilal{between}30{between}70\r\n"
        content = one(wire(f"The table after thirty rounds:\r\n\r\n{row}{row}", title="Football"))
        assert body(content).count("Hilal 30 70") == 2


def anpa(slug: str, byline: str = "") -> str:
    return (
        f"\x01a4644-----\r\nr i \x13\x11BC-Health 01-12 0090\r\n\x02^{slug}<\r\n"
        f"^وزارة الصحة تطلق حملة للتلقيح<\r\n{byline}\tبيروت (ع أ) ـ {COPY}\r\n"
        "\x03AP-WF-01-12-26 1030GMT<\r\n\x04"
    )


@pytest.mark.parametrize("after", ["", ",", ", ", ",90", ", a1234", ",a0612,90", ", a0612, "])
@pytest.mark.parametrize("version", ["1st Ld-Writethru", "2nd Ld-Writethru"])
def test_number_and_words_after_the_version_hide_it_not(version: str, after: str) -> None:
    content = one(anpa(f"BC-Health, {version}{after}"))
    assert content.slugline == "BC-Health"
    assert content.provenance.item_revision == version
    assert content.signals == ("writethru",)


def test_a_slug_that_ends_in_a_number_keeps_it() -> None:
    assert one(anpa("BC-ML--G20 2026")).slugline == "BC-ML--G20 2026"
    assert one(anpa("BC-ML--Roads, A1 Motorway")).slugline == "BC-ML--Roads, A1 Motorway"


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("By أحمد", "أحمد"),
        ("By OMAR", "OMAR"),
        ("بقلم: أحمد", "أحمد"),
        ("By أحمد سالم وليلى", "أحمد سالم وليلى"),
    ],
)
def test_by_is_no_part_of_a_name(byline: str, name: str) -> None:
    assert one(anpa("BC-Health, 90", f"^{byline}<\r\n")).byline == name


@pytest.mark.parametrize("gap", ["\r\n", "\r\n\r\n"])
@pytest.mark.parametrize("stop", ["", "."])
@pytest.mark.parametrize(
    ("mark", "last"),
    [
        ("// يتبع //", False),
        ("//يتبع//\r\n10:15 ت م\r\n0042", False),
        ("// انتهى //\r\n10:15 ت م", True),
        ("(النهاية) ر ج", True),
    ],
)
@pytest.mark.parametrize("before", ["", f"{COPY}\r\n"])
def test_a_line_of_marks_is_no_part_of_the_paragraph_above(
    gap: str, stop: str, mark: str, last: bool, before: str
) -> None:
    title = "بلدية بيروت تعلن خطة لصيانة الطرق / إضافة أولى"
    copy = f"وتشمل الخطة ثلاثة جسور{stop}"
    content = one(wire(f"{before}{copy}{gap}{mark}", title=title))
    assert body(content).endswith(copy)
    assert content.take is not None
    assert (content.take.number, content.take.last) == (2, last)


def test_where_nothing_but_marks_was_sent_they_are_the_text() -> None:
    assert body(one(wire("// يتبع //"))) == "// يتبع //"

"""Mail: headers, transfer encodings, charsets of parts, forwards, and hostile mails."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barqiya.decode import decode
from barqiya.items import Decoded, Rejected
from barqiya.reasons import Reason
from support.articles import prepared
from support.formats import contents

if TYPE_CHECKING:
    from barqiya_schemas import Content

MAIL = "message/rfc822"
COPY = "أعلنت بلدية بيروت اليوم خطة لصيانة الطرق الساحلية قبل موسم الشتاء."
HEAD = "From: =?utf-8?Q?=D8=A7=D9=84=D8=B3=D8=A7=D8=AD=D9=84?= <n@a.example>\r\nSubject: x\r\n"


def one(data: bytes | str, media_type: str = MAIL) -> Content:
    result = contents(data.encode() if isinstance(data, str) else data, media_type)
    assert not isinstance(result, Rejected), result
    assert len(result) == 1
    return result[0]


def body(content: Content) -> list[str]:
    return [block.text for block in content.body]


def kinds(content: Content) -> set[str]:
    return {change.kind for change in content.provenance.changes}


def word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        (word("خطة لصيانة الطرق", "windows-1256"), "خطة لصيانة الطرق"),
        (word("خطة لصيانة الطرق", "iso-8859-6"), "خطة لصيانة الطرق"),
        (f"{word('خطة', 'utf-8')} {word(' لصيانة', 'utf-8')}", "خطة لصيانة"),
        (f"{word('خطة', 'utf-8')} and {word('طريق', 'utf-8')}", "خطة and طريق"),
        ("=?utf-8?Q?=D8=AE=D8=A8=D8_?=", None),
        ("=?utf-8?q?a_b=3Dc?=", "a b=c"),
        ("=?utf-8*ar?B?2K7YqNix?=", "خبر"),
        (" folded\r\n subject\r\n line", "folded subject line"),
        ("=?unknown-charset?Q?abc?=", "abc"),
        ("=?windows-1252?Q?TravTalk’s_special?=", "TravTalk’s special"),
        ("=?utf-8?B?!!!?=", None),
        ("=?utf-7?Q?+ADw-script+AD4-?=", "+ADw-script+AD4-"),
        ("=?utf-8?B?", "=?utf-8?B?"),
        ("Fwd: RE: Fw: خبر", "خبر"),
        ("إعادة توجيه: خبر", "خبر"),
        ("ردا على الوزير", "ردا على الوزير"),
        ("a\x00b\x1b[31mc", None),
    ],
)
def test_subjects(subject: str, headline: str | None) -> None:
    content = one(f"From: a@b.example\r\nSubject: {subject}\r\n\r\n{COPY}")
    assert content.headline
    if headline:
        assert content.headline == headline
    assert content.headline.isprintable()


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-8"])
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_a_text_in_every_charset(charset: str, declared: bool, encoding: str) -> None:
    kind = f"text/plain; charset={charset}" if declared else "text/plain"
    head = f"{HEAD}Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    data = COPY.encode(charset)
    data = base64.encodebytes(data) if encoding == "base64" else data
    assert body(one(head.encode() + data)) == [COPY]


def test_parts_have_charsets_of_their_own_and_a_wrong_one_is_overruled() -> None:
    head = f"{HEAD}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    part = "--b\r\nContent-Type: text/plain; charset={}\r\n\r\n"
    data = (
        head.encode()
        + part.format("utf-8").encode()
        + COPY.encode()
        + b"\r\n"
        + part.format("utf-8").encode()
        + f"وقال {COPY}".encode("cp1256")
        + b"\r\n--b--\r\n"
    )
    content = one(data)
    assert body(content) == [COPY, f"وقال {COPY}"]
    assert "declared_charset_wrong" in kinds(content)


def test_a_text_sent_as_a_file_is_the_text_of_a_mail_that_says_nothing_else() -> None:
    head = f"{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    file = (
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment;"
        f" filename=a.txt\r\n\r\n{COPY}\r\n"
    )
    assert body(one(f"{head}{file}--b--")) == [COPY]
    said = one(f"{head}--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n{file}--b--")
    assert body(said) == ["See the file."]
    assert "attachment_ignored" in kinds(said)


def test_html_that_lacks_words_of_the_plain_text_is_not_taken() -> None:
    head = f"{HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    plain = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{COPY}\r\n"
    html = "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>View in a browser</p>\r\n--b--"
    assert body(one(head + plain + html)) == [COPY]


def test_only_a_text_of_its_own_makes_an_alternative() -> None:
    head = f"{HEAD}Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    inner = "--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    plain = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{COPY}\r\n"
    html = f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{COPY}</p>\r\n--b--\r\n"
    more = "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nفقرة أخيرة.\r\n--a--"
    assert body(one(head + inner + plain + html + more)) == [COPY, "فقرة أخيرة."]


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------",
        "-----Original Message-----",
        "Begin forwarded message:",
        "---------- رسالة معاد توجيهها ---------",
        "-------- Weitergeleitete Nachricht --------",
    ],
)
def test_what_is_passed_on_is_the_item(marker: str) -> None:
    text = (
        f"للنشر\r\n\r\n{marker}\r\nFrom: وكالة الجبل <n@b.example>\r\nDate: Mon, Jan 12, 2026\r\n"
        f"Subject: معرض الكتاب\r\nTo: x\r\n\r\n{COPY}\r\n"
    )
    content = one(f"{HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}")
    assert content.headline == "معرض الكتاب"
    assert content.editorial_note == "للنشر"
    assert [one.raw for one in content.sources if one.role != "publisher"] == ["وكالة الجبل"]
    assert body(content) == [COPY]


@pytest.mark.parametrize(
    "text",
    [
        "From: the municipality\n\nRoads are closed.",
        "Subject: roads\nThe town closed them.\n\nMore.",
        "Date: today\nFrom here on the road is closed: drivers\nwait.\n",
        f"X: y\n\n{COPY}",
    ],
)
def test_copy_that_only_looks_like_a_mail_is_page_text(text: str) -> None:
    assert one(text, "text/plain").provenance.parser == "page_text"


def test_a_mail_without_text_is_refused() -> None:
    result = contents(b"From: a@b.example\r\nTo: c@d.example\r\n\r\n", MAIL)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.PARSE_NO_TEXT


def test_a_mail_whose_only_text_is_noise_is_refused_with_its_reason() -> None:
    noise = base64.encodebytes(bytes(range(256)) * 4).decode()
    head = f"{HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    result = decode(f"{head}{noise}".encode(), MAIL)
    assert isinstance(result, Rejected)
    assert result.reason.stage == "decode"


def nested(count: int) -> str:
    text = "Content-Type: text/plain\r\n\r\nx"
    for number in range(count):
        text = (
            f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n{text}"
            f"\r\n--b{number}--"
        )
    return text


@pytest.mark.parametrize(
    "data",
    [
        HEAD + nested(30),
        HEAD + nested(5000),
        HEAD + "Content-Type: message/rfc822\r\n\r\n" * 30 + COPY,
        HEAD
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 300,
    ],
)
def test_a_mail_of_too_many_parts_is_refused(data: str) -> None:
    started = time.process_time()
    result = decode(data.encode(), MAIL)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.DECODE_FORBIDDEN
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "data",
    [
        "Subject: " + "=?utf-8?B?" * 50_000,
        "Subject: " + "=?utf-8?Q?a?= " * 50_000,
        "Subject: " + "Re: " * 100_000,
        "From: " + "<" * 200_000,
        "From: " + '"' * 200_000,
        "From: " + "(" * 200_000,
        "Content-Type: " + "text/plain; a=b" * 25_000,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n" * 100_000,
        "Content-Type: text/plain; format=flowed\r\n\r\n" + "a \r\n" * 100_000,
        "\r\n" + "> " * 200_000,
        "\r\n" + "-" * 400_000,
        "\r\n" + "---------- Forwarded message\r\nFrom:" * 10_000,
        "X: y\r\n" * 100_000,
    ],
)
def test_hostile_mails_take_bounded_time(data: str) -> None:
    started = time.process_time()
    contents((data + "\r\n\r\nx").encode(), MAIL)
    assert time.process_time() - started < 8


def test_direction_marks_do_not_reach_headline_and_sender() -> None:
    sender, subject = word("فلان\u202e", "utf-8"), word("خبر \u202eهنا", "utf-8")
    head = f"From: {sender} <a@b.example>\r\nSubject: {subject}"
    content = one(f"{head}\r\n\r\n{COPY}")
    assert content.headline == "خبر هنا"
    assert not set(content.model_dump_json()) & set("\u202a\u202b\u202d\u202e\u2066\u2067")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "Content-Type: ", "From: ", "Subject: =?"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    result = decode(HEAD.encode() + name.encode() + data, MAIL)
    assert isinstance(result, Decoded | Rejected)


DESK = (
    "مسقط 1 مارس 2026 (العمانية) - بدأت محطة التحلية الجديدة في ولاية صحار ضخ المياه\n"
    "إلى الشبكة اليوم الأحد بطاقة تبلغ مائتي ألف متر مكعب في اليوم."
)
MORE = "وقالت الشركة المشغلة إن المحطة تعمل بالطاقة الشمسية في ساعات النهار."
SUBJECT = "محطة تحلية جديدة تدخل الخدمة في صحار"


def _mail(text: str, media_type: str = "text/plain") -> bytes:
    head = f"From: desk@almarfa.example\r\nSubject: {SUBJECT}\r\nMIME-Version: 1.0\r\n"
    kind = f"Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return f"{head}{kind}\r\n{text}".encode()


@pytest.mark.parametrize(
    ("line", "until"),
    [
        (
            "محظور النشر حتى الساعة 10:00 بتوقيت غرينتش يوم 12 مايو 2026",
            "2026-05-12T10:00:00+00:00",
        ),
        ("(محظور النشر حتى 0500 غرينتش يوم 15 مايو)", "2026-05-15T05:00:00+00:00"),
        ("EMBARGOED UNTIL 0800 GMT, MAY 15", "2026-05-15T08:00:00+00:00"),
        ("Not for publication before 0800 GMT May 15", "2026-05-15T08:00:00+00:00"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "{0}\n\n{1}\n\n{2}",
        "{0}\n{1}\n\n{2}",
        f"{SUBJECT}\n\n{{0}}\n\n{{1}}\n\n{{2}}",
        f"{{0}}\n\n{SUBJECT}\n\n{{1}}\n\n{{2}}",
        "{1}\n\n{2}\n\n{0}",
        "{1}\n\n{2} (النهاية) ر ج\n\n{0}",
        "<p><b>{0}</b></p><p>{1}</p><p>{2}</p>",
    ],
)
def test_the_line_of_an_embargo_binds_and_is_no_copy(line: str, until: str, text: str) -> None:
    kind = "text/html" if text.startswith("<") else "text/plain"
    article = prepared(_mail(text.format(line, DESK, MORE), kind), MAIL)
    content = article.normalized.content
    assert body(content) == [DESK.replace("\n", " "), MORE]
    assert content.embargoed_until == until
    assert content.editorial_note == line
    assert "embargo" in content.signals
    assert "mark_line_removed" in kinds(content)
    assert content.provenance.removed_lines == 1
    (gone,) = [one for one in article.parsed.lines if not one.kept]
    assert (gone.text, gone.label) == (line, "ui")
    assert gone.reason in {"wire mark above the copy", "embargo below the copy"}
    kept = [one.text for one in article.parsed.lines if one.kept and one.label == "body"]
    assert " ".join(kept).split()[: len(DESK.split())] == DESK.split()


def test_marks_of_a_desk_in_a_mail_are_its_signals_and_its_end() -> None:
    text = f"عاجل\n\n{DESK}\n\n{MORE}\n\n// انتهى //\n\n20:26 ت م"
    article = prepared(_mail(text), MAIL)
    content = article.normalized.content
    assert body(content) == [DESK.replace("\n", " "), MORE]
    assert content.signals == ("flash",)
    assert article.parsed.end_marks == ("// انتهى //", "20:26 ت م")
    assert {"mark_line_removed", "end_mark_removed"} <= kinds(content)
    assert [one.label for one in article.parsed.lines] == ["ui", "body", "body", "source", "source"]


@pytest.mark.parametrize(
    "text",
    [
        "محظور النشر حتى الساعة 10:00 بتوقيت غرينتش يوم 12 مايو 2026",
        f"{DESK}\n\nوكانت هذه النهاية.",
        f"{DESK}\n\n2026",
        f"النهاية\n\n{DESK}",
        f"القرار محظور النشر بأمر النيابة العامة في هذه المرحلة من التحقيق.\n\n{DESK}",
    ],
)
def test_copy_of_a_mail_stays_whole(text: str) -> None:
    article = prepared(_mail(text), MAIL)
    assert " ".join(body(article.normalized.content)).split() == text.split()
    assert article.parsed.lines == ()

"""Decode: the charset that the bytes prove, whatever was declared."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.decode import decode
from barqiya.decode.content_type import charset_in_document, codec_of, read_content_type
from barqiya.items import Decoded, Rejected
from barqiya.reasons import Reason

COPY = (
    "أقرت الحكومة، في جلستها الأسبوعية، خطة لتوسيع شبكة المياه في القرى الجبلية.\n"
    "وقال وزير الزراعة إن العمل سيبدأ بعد موسم الأمطار، مؤكدا أن الكلفة لن تتجاوز 42 مليون درهم."
)
HEADLINE = "افتتاح جسر جديد يربط ضفتي النهر"
PLAIN = "text/plain"


def read(content: bytes, content_type: str = PLAIN, profile: str | None = None) -> Decoded:
    found = decode(content, content_type, profile)
    assert isinstance(found, Decoded), found
    return found


def refused(content: bytes, content_type: str = PLAIN) -> Rejected:
    found = decode(content, content_type)
    assert isinstance(found, Rejected), found
    return found


def kinds(found: Decoded) -> list[str]:
    assert all(change.stage == "decode" for change in found.changes)
    return [change.kind for change in found.changes]


# --- charsets -------------------------------------------------------------------------------------

CODECS = ["cp1256", "utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "utf-32"]
DECLARATIONS = ["", "utf-8", "windows-1256", "iso-8859-1", "iso-8859-6", "utf-16", "windows-1251"]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("declared", DECLARATIONS)
@pytest.mark.parametrize("text", [COPY, HEADLINE], ids=["copy", "headline"])
def test_arabic_is_read_whatever_is_declared(codec: str, declared: str, text: str) -> None:
    found = read(text.encode(codec), f"{PLAIN}; charset={declared}" if declared else PLAIN)
    assert found.text == text
    right = codec_of(declared) if declared else None
    if right is None:
        assert found.method != "declared"
    elif found.charset.startswith(right):
        assert (found.method, kinds(found)) == ("declared", [])
    else:
        assert kinds(found) == ["declared_charset_wrong"]
        assert found.changes[0].detail == f"declared {declared}, read as {found.charset}"


@pytest.mark.parametrize("codec", ["iso8859-6", "mac-arabic", "cp720"])
@pytest.mark.parametrize("declared", ["", "; charset=windows-1256", "; charset=utf-8"])
def test_rare_arabic_charsets_are_told_apart(codec: str, declared: str) -> None:
    text = COPY.replace("،", "")
    # Python writes a second, right-to-left set of ASCII signs in Mac Arabic; real files do not.
    content = bytes(b & 0x7F if codec == "mac-arabic" and 0xA0 <= b <= 0xBF else b
                    for b in text.encode(codec))  # fmt: skip
    found = read(content, PLAIN + declared)
    assert found.text == text
    assert found.method == "detected"
    assert found.confidence < 1


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        ("Le préfet a été reçu à l’hôtel de région", "cp1252", None),
        ("Le préfet a été reçu à l’hôtel de région", "cp1252", "iso-8859-1"),
        ("El alcalde viajó mañana a la región", "cp1252", "windows-1256"),
        ("Belediye başkanı İzmir'de açılış yaptı, çalışmaları gördü", "cp1254", None),
        ("Rząd przyjął ustawę o ochronie środowiska i źródeł", "cp1250", None),
        ("Правительство утвердило план развития сельских районов", "cp1251", None),
        ("Правительство утвердило план развития сельских районов", "koi8-r", "koi8-r"),
        ("Η κυβέρνηση ενέκρινε το σχέδιο για τα χωριά", "cp1253", None),
        ("政府は農村の水道計画を承認した。", "cp932", "shift_jis"),
        ("政府批准了农村供水计划", "gb18030", "gb2312"),
        ("10 °C – 12 °C", "cp1252", None),
    ],
)
def test_other_languages_are_read_too(text: str, codec: str, declared: str | None) -> None:
    found = read(text.encode(codec), f"{PLAIN}; charset={declared}" if declared else PLAIN)
    assert (found.text, found.charset) == (text, codec)


def test_confidence_is_certain_unless_something_was_detected() -> None:
    assert read(COPY.encode()).confidence == 1.0
    assert read(COPY.encode("cp1256"), f"{PLAIN}; charset=cp1256").confidence == 1.0
    assert read(COPY.encode("cp1256"), PLAIN, "windows-1256").confidence == 1.0
    assert 0.5 <= read(COPY.encode("cp1256")).confidence < 1.0


def test_profile_is_used_when_nothing_else_decides() -> None:
    assert read(COPY.encode("cp1256"), PLAIN, "windows-1256").method == "profile"
    assert read(COPY.encode(), PLAIN, "windows-1256").method == "utf-8"
    assert read(COPY.encode("cp1256"), PLAIN, "utf-8").method == "detected"
    assert read(COPY.encode("cp1256"), PLAIN, "no such charset").method == "detected"


def test_a_declaration_is_believed_for_a_headline_that_proves_nothing() -> None:
    found = read("غضب حظ ضخ".encode("cp1256"), f"{PLAIN}; charset=windows-1256")
    assert (found.text, found.method) == ("غضب حظ ضخ", "declared")


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "iso-8859-6", "shift_jis"])
def test_ascii_is_in_every_charset(charset: str) -> None:
    found = read(b"Oil rises", f"{PLAIN}; charset={charset}")
    assert (found.text, found.method, found.changes) == ("Oil rises", "declared", ())


def test_pairs_of_ascii_bytes_are_no_utf_16() -> None:
    found = read(b"bush hid the facts", f"{PLAIN}; charset=utf-16")
    assert (found.text, found.charset) == ("bush hid the facts", "utf-8")
    assert kinds(found) == ["declared_charset_wrong"]


def test_unknown_charset_is_recorded_when_the_text_is_readable() -> None:
    found = read(COPY.encode(), f"{PLAIN}; charset=klingon")
    assert kinds(found) == ["declared_charset_unknown"]
    assert found.changes[0].detail == "declared klingon, read as utf-8"


def test_empty_content_has_empty_text() -> None:
    assert read(b"").text == ""


# --- documents ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        ('<?xml version="1.0" encoding="windows-1256"?><p>', "application/xml"),
        ("<?xml version='1.0' encoding = 'Windows-1256' ?><p>", PLAIN),
        ('<html><meta charset="windows-1256"><p>', "text/html"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><p>',
            "text/html",
        ),
    ],
)
def test_a_document_may_declare_its_charset(head: str, media_type: str) -> None:
    found = read((head + COPY).encode("cp1256"), media_type)
    assert (found.text, found.method) == (head + COPY, "declared")
    lying = read((head + COPY).encode(), media_type)
    assert (lying.text, lying.charset) == (head + COPY, "utf-8")
    assert kinds(lying) == ["declared_charset_wrong"]


def test_the_header_outranks_the_document() -> None:
    head = '<?xml version="1.0" encoding="windows-1256"?><p>'
    found = read((head + COPY).encode(), "application/xml; charset=utf-8")
    assert (found.method, found.changes) == ("declared", ())


@pytest.mark.parametrize(
    ("header", "media_type", "label", "readable"),
    [
        ("", "text/plain", None, True),
        ("Text/HTML; Charset=UTF-8", "text/html", "utf-8", True),
        ('application/xml;charset="windows-1256"', "application/xml", "windows-1256", True),
        ("text/plain charset = 'cp1256'", "text/plain", "cp1256", True),
        ("application/rss+xml; a=b; charset=utf-16; c", "application/rss+xml", "utf-16", True),
        ("text/plain; charset=", "text/plain", None, True),
        ("text/plain; x-charset=utf-8", "text/plain", None, True),
        ("utf-8", "text/plain", None, False),
        (";;;", "text/plain", None, False),
        ("\ud800\x00/\n; charset=utf-8", "text/plain", "utf-8", False),
    ],
)
def test_content_types_are_taken_apart(
    header: str, media_type: str, label: str | None, readable: bool
) -> None:
    assert read_content_type(header) == (media_type, label, readable)


def test_an_unreadable_content_type_is_recorded() -> None:
    found = read(COPY.encode(), "برقية")
    assert found.media_type == PLAIN
    assert kinds(found) == ["content_type_unreadable"]


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF8", "utf-8"),
        ("us-ascii", "utf-8"),
        ("ISO-8859-1", "cp1252"),
        ("x-cp1256", "cp1256"),
        ("Arabic", "iso8859-6"),
        ("ASMO-708", "iso8859-6"),
        ("gb2312", "gb18030"),
        ("base64", None),
        ("rot13", None),
        ("unicode_escape", None),
        ("utf-7", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_labels_lead_to_charsets_only(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


def test_a_declaration_deep_in_the_document_is_not_looked_for() -> None:
    assert charset_in_document(b" " * 2000 + b'<meta charset="utf-8">', "text/html") is None


# --- what is repaired -----------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_cut_off_last_character_is_dropped(missing: int) -> None:
    whole = (COPY + " \U0001f600").encode()
    found = read(whole[:-missing])
    assert found.text == COPY + " "
    assert kinds(found) == ["cut_tail"]


def test_a_lone_accent_at_the_end_is_no_cut_tail() -> None:
    assert read("Un nouveau café".encode("cp1252")).text == "Un nouveau café"


def test_an_odd_last_byte_of_utf_16_is_dropped() -> None:
    found = read(COPY.encode("utf-16-le") + b"\x27")
    assert (found.text, kinds(found)) == (COPY, ["cut_tail"])


def test_marks_and_nuls_in_mid_text_go() -> None:
    found = read(f"{HEADLINE}\ufeff\n{COPY}\x00\x00".encode())
    assert found.text == f"{HEADLINE}\n{COPY}"
    assert {change.kind: change.count for change in found.changes} == {
        "nul": 2,
        "byte_order_mark": 1,
    }
    assert read(COPY.encode("cp1256") + b"\x00" * 20).text == COPY


def test_pairs_of_surrogates_in_utf_8_are_the_characters_they_mean() -> None:
    found = read(COPY.encode() + b" \xed\xa0\xbd\xed\xb8\x80")
    assert (found.text, kinds(found)) == (COPY + " \U0001f600", ["surrogate_pairs"])


def test_wire_controls_are_left_to_the_parser() -> None:
    text = f"\x16\x16\x01aaa b c\x1f\r\n\x02{COPY}\x03\x04"
    assert read(text.encode("cp1256"), f"{PLAIN}; charset=windows-1256").text == text


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (COPY.encode()[:60] + b"\xff" + COPY.encode()[60:], Reason.DECODE_INVALID),
        (COPY.encode("cp1252", "replace"), Reason.DECODE_NOISE),
        ("؟؟ ????? ???? ?? ??????".encode(), Reason.DECODE_NOISE),
        (b"????? ??????", Reason.DECODE_NOISE),
        (COPY.encode().decode("ascii", "replace").encode(), Reason.DECODE_NOISE),
        (COPY.encode().decode("cp874", "ignore").encode(), Reason.DECODE_NOISE),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", Reason.DECODE_NOISE),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), Reason.DECODE_NOISE),
        (b"\x01\x02\x03\x04" * 50, Reason.DECODE_NOISE),
        (b"\x06\x05\x06", Reason.DECODE_NOISE),
        (bytes(range(0x80, 0x100)) * 4, Reason.DECODE_INVALID),
    ],
)
def test_what_was_lost_or_is_no_text_is_refused(content: bytes, reason: Reason) -> None:
    found = refused(content)
    assert found.reason is reason
    assert found.detail.isascii()
    assert found.exception is None


def test_unknown_charset_is_the_reason_only_when_nothing_reads() -> None:
    content = bytes(range(0xA1, 0x100)) * 4
    assert refused(content, f"{PLAIN}; charset=klingon").reason is Reason.DECODE_UNKNOWN_CHARSET


def test_ordinary_question_marks_and_one_lost_character_are_no_damage() -> None:
    for text in (
        f"لماذا???????????? {COPY}",
        f"{COPY} مبروك ???? ????",
        "What?? Why?? Really?? Nobody knows the answer yet.",
        f"{COPY * 3} كلمة \ufffd أخرى",
        "https://example.org/?a=??&b=??&c=?? " + COPY,
        "รัฐบาลอนุมัติแผนขยายระบบประปาในหมู่บ้านบนภูเขา",
    ):
        assert read(text.encode()).text == text


@pytest.mark.parametrize("size", [1_000, 2_000_000])
@pytest.mark.parametrize("charset", ["", "utf-8", "windows-1256", "utf-16", "gb18030"])
def test_random_bytes_are_refused_at_once(size: int, charset: str) -> None:
    content = random.Random(size).randbytes(size)
    refused(bytes(range(0x80, 0x100)) * 4)  # the first call loads the tables of charsets
    started = time.process_time()
    refused(content, f"{PLAIN}; charset={charset}")
    assert time.process_time() - started < 0.5


UNITS = (
    "ط§", "ظ„", "ط،", "طظ", "Ø§", "Ù„", "Ã", "Ã©", "â€", "ÇáÃ", "Ç ", "? ", "?? ", "??", "\ufffd",
    "\x06", "\x00", "\ufeff", "ุู", "<meta charset", "<?xml ", "\ud800", "é", "中", "я", " ", "\n",
    "\u064b", "أ.", "\x85",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_cost_is_linear_in_hostile_bytes(unit: str) -> None:
    text = unit * (65_536 // len(unit))
    started = time.process_time()
    for codec in ("utf-8", "utf-16", "cp1256"):
        for charset in ("", "; charset=windows-1256"):
            decode(text.encode(codec, "surrogatepass" if codec != "cp1256" else "replace"),
                   "text/html" + charset)  # fmt: skip
    decode(b"a", text)
    assert time.process_time() - started < 5


# --- always ---------------------------------------------------------------------------------------


@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda text: text.encode())),
    st.one_of(
        st.sampled_from(
            [PLAIN, "text/html; charset=utf-8", "a/b;charset=windows-1256", "; charset=utf-16"]
        ),
        st.text(max_size=40),
    ),
    st.sampled_from([None, "windows-1256", "utf-8", "nonsense"]),
)
def test_any_bytes_end_as_text_or_as_a_reason(
    content: bytes, content_type: str, profile: str | None
) -> None:
    found = decode(content, content_type, profile)
    if isinstance(found, Rejected):
        assert found.reason.stage == "decode"
        assert found.reason is not Reason.DECODE_CRASHED
        assert found.detail
    else:
        found.text.encode("utf-8")
        assert "\x00" not in found.text
        assert "\ufeff" not in found.text
        assert 0 < found.confidence <= 1
        assert re.fullmatch(r"[a-z0-9!#$&^_.+/-]+", found.media_type)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=80))
def test_what_was_utf_8_stays_what_it_was(text: str) -> None:
    found = decode(text.encode(), PLAIN)
    if isinstance(found, Decoded) and not found.changes:
        assert found.text == text.removeprefix("\ufeff")


@given(st.lists(st.sampled_from(COPY.split()), min_size=12, unique=True))
def test_no_declaration_can_turn_arabic_into_anything_else(some: list[str]) -> None:
    text = " ".join(some)
    for declared in ("utf-8", "iso-8859-1", "windows-1251", "koi8-r", "shift_jis", "gb2312"):
        assert read(text.encode("cp1256"), f"{PLAIN}; charset={declared}").text == text

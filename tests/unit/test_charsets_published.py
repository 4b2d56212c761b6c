"""From bytes to the published article: every promise about charsets, with its provenance."""

from __future__ import annotations

import codecs

import pytest

from barqiya.items import Rejected
from barqiya.reasons import Reason
from support.articles import attempt, prepared, refused

HEADLINE = "بلدية صور تفتتح سوقا جديدة للسمك"
BODY = (
    "افتتحت بلدية صور اليوم سوقا جديدة للسمك على الكورنيش البحري بعد أعمال استمرت عاما كاملا، وقال "
    "رئيس البلدية إن السوق تضم أربعين متجرا ومختبرا صغيرا لفحص الأسماك قبل بيعها."
)
COPY = f"{HEADLINE}\n\n{BODY}"

LATIN = {
    "fr": (
        "cp1252",
        (
            "Le marché rouvre à Tyr\n\nLa municipalité a rouvert jeudi le marché aux poissons "
            "après une année de travaux, a déclaré le maire à la presse réunie sur place."
        ),
    ),
    "tr": (
        "cp1254",
        (
            "Balık pazarı yeniden açıldı\n\nBelediye başkanı, bir yıl süren çalışmaların ardından "
            "balık pazarının bugün yeniden açıldığını söyledi ve işçilere teşekkür etti."
        ),
    ),
    "pl": (
        "cp1250",
        (
            "Targ rybny znów otwarty\n\nBurmistrz powiedział, że po roku prac targ rybny został "
            "dziś ponownie otwarty, a mieszkańcy będą mogli kupować świeże ryby każdego dnia."
        ),
    ),
}


def provenance(
    content: bytes, content_type: str = "text/plain"
) -> tuple[str, str, float, set[str]]:
    article = prepared(content, content_type).normalized.content
    assert article.headline == HEADLINE
    assert article.body[0].text == BODY
    origin = article.provenance
    kinds = {change.kind for change in origin.changes}
    return origin.charset, origin.charset_method, origin.charset_confidence, kinds


@pytest.mark.parametrize(
    ("codec", "declared", "charset", "method", "certain"),
    [
        ("utf-8", "utf-8", "utf-8", "declared", True),
        ("utf-8", None, "utf-8", "utf-8", True),
        ("utf-8-sig", None, "utf-8", "bom", True),
        ("utf-8", "windows-1256", "utf-8", "utf-8", True),
        ("cp1256", "windows-1256", "cp1256", "declared", True),
        ("cp1256", None, "cp1256", "detected", False),
        ("cp1256", "utf-8", "cp1256", "detected", False),
        ("cp1256", "iso-8859-1", "cp1256", "detected", False),
        ("cp1256", "iso-8859-6", "cp1256", "detected", False),
        ("iso8859-6", "iso-8859-6", "iso8859-6", "declared", True),
        ("iso8859-6", None, "iso8859-6", "detected", False),
        ("iso8859-6", "windows-1256", "iso8859-6", "detected", False),
        ("utf-16-le", None, "utf-16-le", "detected", True),
        ("utf-16-be", None, "utf-16-be", "detected", True),
        ("utf-16-be", "utf-16", "utf-16-be", "declared", True),
        ("utf-16", None, "utf-16-le", "bom", True),
        ("utf-16-le", "windows-1256", "utf-16-le", "detected", True),
    ],
)
def test_how_the_charset_was_found_is_in_the_provenance(
    codec: str, declared: str | None, charset: str, method: str, *, certain: bool
) -> None:
    header = f"text/plain; charset={declared}" if declared else "text/plain"
    found = provenance(COPY.encode(codec), header)
    assert found[:2] == (charset, method)
    assert (found[2] == 1.0) is certain
    assert found[2] >= 0.5
    lied = declared is not None and method != "declared"
    assert ("declared_charset_wrong" in found[3]) is lied


@pytest.mark.parametrize("code", LATIN)
@pytest.mark.parametrize("declared", [True, False])
def test_the_latin_family(code: str, *, declared: bool) -> None:
    codec, copy = LATIN[code]
    header = f"text/plain; charset={codec}" if declared else "text/plain"
    content = prepared(copy.encode(codec), header).normalized.content
    assert f"{content.headline}\n\n{content.body[0].text}" == copy
    assert content.provenance.charset == codec
    if code in {"fr", "tr"}:
        assert content.language == code


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("cp1256", "latin-1"), ("cp1256", "cp1252"), ("utf-8", "cp1256"), ("utf-8", "latin-1")],
)
def test_reversible_mojibake_is_reversed_and_said(right: str, wrong: str) -> None:
    broken = COPY.encode(right).decode(wrong, errors="surrogateescape")
    found = provenance(broken.encode(errors="surrogateescape"), "text/plain; charset=utf-8")
    assert "mojibake" in found[3]
    assert found[2] < 1.0


def test_what_was_lost_is_a_dead_letter() -> None:
    assert refused(COPY.encode("ascii", "replace")) is Reason.DECODE_NOISE
    lost = COPY.encode("cp1256").decode("utf-8", "replace")
    assert refused(lost) is Reason.DECODE_NOISE


def test_good_copy_that_speaks_of_mojibake_is_left_alone() -> None:
    copy = f"{HEADLINE}\n\n{BODY}\n\nوظهرت على الشاشة أحرف مثل «Ø§Ù» و«ÇáÚ» بدل العربية."
    article = prepared(copy).normalized.content
    assert "«Ø§Ù» و«ÇáÚ»" in article.body[-1].text


@pytest.mark.parametrize("bytes_cut", [1])
def test_a_cut_tail_is_dropped_and_said(bytes_cut: int) -> None:
    content = f"{COPY} تابع".encode()[:-bytes_cut]
    article = prepared(content, "text/plain; charset=utf-8").normalized.content
    assert article.body[-1].text == f"{BODY} تاب"
    assert "cut_tail" in {change.kind for change in article.provenance.changes}


@pytest.mark.parametrize(
    ("inserted", "kind"),
    [
        ("\x00", "nul"),
        ("\ufeff", "byte_order_mark"),
        ("\x1a", "control"),
        ("\x02", "control"),
        ("\xa0", "white_space"),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "cp1256"])
def test_signs_that_no_text_has_are_out_and_counted(inserted: str, kind: str, codec: str) -> None:
    copy = COPY.replace("سوقا جديدة للسمك على", f"سوقا{inserted} جديدة للسمك على")
    content = copy.encode(codec, errors="replace") if inserted != "\ufeff" else copy.encode()
    assert kind in provenance(content)[3]


def test_no_wrong_declaration_publishes_noise() -> None:
    """Every charset that copy comes in, under every wrong label: the words, or a dead letter."""
    labels = ("utf-8", "windows-1256", "iso-8859-6", "iso-8859-1", "windows-1252", "utf-16", "big5",
              "windows-1254", "mac-arabic", "klingon", "koi8-r")  # fmt: skip
    for codec in ("utf-8", "cp1256", "iso8859-6", "utf-16-le", "utf-16-be"):
        for label in labels:
            found = attempt(COPY.encode(codec), f"text/plain; charset={label}")
            if isinstance(found, Rejected):
                assert found.reason.value.startswith("decode."), (codec, label, found)
                continue
            content = found[0].normalized.content
            assert (content.headline, content.body[0].text) == (HEADLINE, BODY), (codec, label)


def test_a_mark_in_front_of_other_bytes_proves_nothing() -> None:
    content = codecs.BOM_UTF8 + COPY.encode("cp1256")
    found = attempt(content, "text/plain; charset=windows-1256")
    if not isinstance(found, Rejected):
        assert BODY in found[0].normalized.content.body[0].text

"""Signatures: words, anchors and payloads."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from barqiya.dedupe import signature as signatures
from barqiya.dedupe import words as runs_and_words
from barqiya.dedupe.anchors import ANCHOR_BYTES, BODY_KEPT, LEAD_KEPT, LEAD_SHINGLES
from barqiya.dedupe.signature import MAX_WORDS, anchor_all, open_payload, sign, unpack
from barqiya.dedupe.words import FIGURE, fold_run, token_of, words_of
from barqiya.text import fold_key
from support.dedupe_pairs import read_pairs

BODY = [
    "أعلنت هيئة الموانئ اليوم افتتاح رصيف جديد بلغت تكلفته 240 مليون دولار في ميناء الشروق.",
    "وقال رئيس الهيئة إن الرصيف يوفر 700 فرصة عمل لأبناء المنطقة ويرفع طاقة الميناء.",
]


@example("ؤوءءء")
@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآةىئؤءـًٌَُّْ«»،.", min_size=1, max_size=12))
def test_the_short_way_of_folding_a_word_is_the_long_way(run: str) -> None:
    """But for leading waws, «عبد», single letters and number words."""
    words = fold_key(run).split()
    if len(words) == 1 and len(words[0]) > 1 and words[0].isalpha():
        (found,) = fold_run(run)
        waws = words[0].removeprefix("و"), words[0].removeprefix("وو")
        assert found.startswith("#") or found in {words[0], *waws} or "عبد" in found
    elif not any(map(str.isalnum, run)):
        assert fold_run(run) == ()


_WORDS = ("أعلنت", "هيئة", "الموانئ", "رصيف", "240", "مليون", "3", "ثلاثة", "و", "—", "ميناء")
_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=50).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(_TEXTS, _TEXTS), max_size=5))
def test_anchors_of_a_batch_are_those_of_each_text_alone(texts: list[tuple[str, str]]) -> None:
    alone = [sign(headline, None, [body], salt=b"x") for headline, body in texts]
    made = [sign(headline, None, [body], salt=b"other") for headline, body in texts]
    anchor_all(made, b"x")
    for one, other in zip(alone, made, strict=True):
        assert one.anchors == other.anchors
        assert one.tokens.shingle_list == other.tokens.shingle_list
        assert one.tokens.title_shingles.tolist() == other.tokens.title_shingles.tolist()
        # What the index keeps open for long keeps no other text's.
        assert other.tokens.shingles.base is None


def test_a_token_is_its_weight_and_its_digest() -> None:
    common, name, figure = token_of("في"), token_of("زعفرنجي"), token_of("#12")
    assert len(common) == len(name) == len(figure) == 8
    assert common[0] < 20
    assert 150 < name[0] < figure[0]
    assert figure[0] == FIGURE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("عبدالعزيز بن محمد", "عبد العزيز بن محمد"),
        ("وقال المُدير", "قال المدير"),
        ("و قال", "وقال"),
        ("ﺍﻟﻤﺪﻳﻨﺔ", "المدينة"),
        ("إلى الأمام", "الى الامام"),
        ("آل&nbsp;بشر", "آل بشر"),
        ("العـــربي", "العربي"),
        ("رئيس ووزير ووزارة", "رئيس وزير وزارة"),
    ],
)
def test_words_that_are_the_same(first: str, second: str) -> None:
    assert words_of(first) == words_of(second)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("قتل 12 شخصا و٣ من ۴", {"12", "3", "4"}),
        ("81.000 و 81,000 و ٨١٬٠٠٠", {"81000"}),
        ("بنسبة 22ر0 بالمئة", {"022"}),
        ("قال &#8220;نعم&#8221; و &#39;لا&#39;", set()),
        ("ثلاثة وأربعون", set()),
    ],
)
def test_numbers_in_digits(text: str, digits: set[str]) -> None:
    assert sign("", None, [text], salt=b"").tokens.digits == digits
    assert sign(text, None, ["متن"], salt=b"").tokens.digits == digits


def test_a_payload_gives_back_the_text() -> None:
    signature = sign("رصيف جديد", "مقدمة الخبر", BODY, salt=b"s")
    opened = open_payload(signature.payload)
    assert opened is not None
    assert opened.headline == "رصيف جديد"
    assert opened.body == "\n".join(["مقدمة الخبر", *BODY])
    assert opened.words == signature.tokens.words
    assert opened.rest is None


def test_a_text_at_hand_is_as_it_would_be_unpacked() -> None:
    """With a figure of several runs, a dateline, and a headline that is most of the text."""
    texts = [
        ["الرياض في 3 مايو: قتل ثلاثة وأربعين شخصا", *BODY],
        ["«نعم»"],
        ["و81 ألف \ud800 جريح"],
    ]
    for paragraphs in texts:
        signed = sign("رصيف جديد 12", None, paragraphs, salt=b"s", dateline="الرياض في 3 مايو")
        unpacked = unpack(signed.payload)
        assert unpacked is not None
        for _ in range(2):
            kept = open_payload(signed.payload)
            assert kept is not None
            for name in ("headline", "body", "rest", "filing", "text", "words", "places", "digits"):
                assert getattr(kept, name) == getattr(unpacked, name)
            assert kept.told_figures == unpacked.told_figures
            assert kept.shingle_list == unpacked.shingle_list


def test_what_was_met_lately_is_kept_open_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "_OPENED", signatures._Opened())
    monkeypatch.setattr(signatures, "_MOST_OPENED", 2)
    payloads = [sign("عنوان", None, [*BODY, word], salt=b"s").payload for word in "ابت"]
    first = open_payload(payloads[0])
    assert open_payload(payloads[0]) is first
    open_payload(payloads[1])
    assert open_payload(payloads[0]) is first
    open_payload(payloads[2])
    open_payload(payloads[1])
    assert open_payload(payloads[0]) is not first


def test_words_are_the_same_however_many_runs_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*BODY, "قال: «الرصيف» ٣ و 700، عبدالعزيز", *reversed(BODY), "الرصيف، (الرصيف) عمل."]
    wanted = [words_of(text) for text in texts]
    monkeypatch.setattr(runs_and_words, "_RUNS", runs_and_words._Runs())
    monkeypatch.setattr(runs_and_words, "_MAX_RUNS", 5)
    assert [words_of(text) for text in texts] == wanted


def test_payloads_of_own_articles_are_small() -> None:
    for pair in read_pairs():
        headline, body = pair.new.headline, pair.new.body
        payload = sign(headline, None, [body], salt=b"s").payload
        assert len(payload) < 0.75 * len(f"{headline}{body}".encode())


def test_a_payload_that_another_version_wrote_or_that_is_damaged_is_not_read() -> None:
    payload = sign("عنوان", None, BODY, salt=b"s").payload
    assert open_payload(b"\xff" + payload[1:]) is None
    assert open_payload(payload[:-4]) is None
    assert open_payload(payload[:1] + b"\x00\xff" + payload[3:]) is None
    assert open_payload(payload[:4] + b"\x00\xff" + payload[6:]) is None
    assert open_payload(b"") is None


@given(st.binary(max_size=60))
def test_no_payload_raises(data: bytes) -> None:
    open_payload(data)
    assert open_payload(sign("", None, [], salt=b"s").payload[:4] + data) is None


def test_anchors_are_few_and_keyed() -> None:
    signature = sign("عنوان", None, [*BODY, *reversed(BODY)], salt=b"one")
    kept, asked, firm = signature.anchors
    assert 4 <= len(kept) <= BODY_KEPT + LEAD_KEPT
    assert len(kept) < len(asked) == len(set(asked)) <= LEAD_SHINGLES + 12
    assert set(kept) <= set(asked[:firm])
    assert {len(anchor) for anchor in asked} == {ANCHOR_BYTES}
    other = sign("عنوان", None, [*BODY, *reversed(BODY)], salt=b"two").anchors
    assert not set(asked) & set(other.asked)
    assert signature.under(b"two").anchors == other


def test_a_sealed_signature_is_what_it_would_have_been_when_asked() -> None:
    asked, sealed = (sign("عنوان", None, BODY, salt=b"s") for _ in range(2))
    assert not {"anchors", "payload"} & vars(asked).keys()
    assert sealed.seal() is sealed
    assert {"anchors", "payload"} <= vars(sealed).keys()
    assert (sealed.anchors, sealed.payload) == (asked.anchors, asked.payload)


@pytest.mark.parametrize("text", ["", "كلمة", "قتل 3 وأصيب 14 في حريق بالمرفأ", *BODY])
def test_the_words_of_a_kept_text_are_those_that_were_read(text: str) -> None:
    read = sign("", None, [text], salt=b"s").seal().tokens
    kept = read.compact()
    assert kept.word_count == read.word_count == len(read.words.tokens)
    assert kept.words == read.words


def test_a_flash_is_found_by_its_lead_and_a_lead_by_its_flash_whatever_the_secret() -> None:
    flash = ["مصرع ثمانية أشخاص في غرق عبارة قبالة سواحل بورتمار"]
    lead = [
        "أعلن خفر السواحل اليوم مصرع ثمانية أشخاص في غرق عبارة كانت تقل 240 راكبا فجر الثلاثاء.",
        *BODY,
    ]
    for number in range(300):
        salt = number.to_bytes(2)
        short, long = (sign("", None, text, salt=salt).anchors for text in (flash, lead))
        assert set(short.kept) & set(long.asked), salt


def test_a_headline_is_asked_for_whole_and_kept_by_its_rarest_words() -> None:
    headline = "غرق عبارة قبالة بورتمار الساحلية بعد يوم من العاصفة"
    bare = sign("", None, [*BODY, *reversed(BODY)], salt=b"s").anchors
    titled = sign(headline, None, [*BODY, *reversed(BODY)], salt=b"s").anchors
    flash = sign(headline, None, [], salt=b"s").anchors
    assert len({*titled.asked} - {*bare.asked}) == len(flash.kept)
    assert {*flash.kept} <= {*titled.asked}
    (kept,) = {*titled.kept} - {*bare.kept}
    # It has the name, which is rarer than the rest.
    named = sign("قبالة بورتمار الساحلية", None, [], salt=b"s").anchors
    assert {kept} < {*sign("عبارة قبالة بورتمار الساحلية بعد", None, [], salt=b"s").anchors.kept}
    assert {*named.kept} <= {*flash.kept}


def test_the_longest_flash_is_remembered_under_every_word() -> None:
    words = [f"كلمة{chr(0x627 + n % 26)}{chr(0x628 + n % 19)}" for n in range(LEAD_SHINGLES + 3)]
    short, longer = (
        sign("", None, [" ".join(words[:count])], salt=b"s").anchors
        for count in (LEAD_SHINGLES + 2, LEAD_SHINGLES + 3)
    )
    assert len(short.kept) == len(short.asked) == LEAD_SHINGLES
    assert len(longer.kept) <= BODY_KEPT + LEAD_KEPT
    assert len(set(short.kept) & set(longer.asked)) == LEAD_SHINGLES


def test_anchors_survive_other_figures_and_another_headline() -> None:
    other = [line.replace("240", "310").replace("700", "950") for line in BODY]
    first, second = sign("عنوان", None, BODY, salt=b"s"), sign("آخر", None, other, salt=b"s")
    assert first.anchors == second.anchors


def test_what_comes_after_the_words_compared_is_known_by_its_digest() -> None:
    words = [f"كلمة{chr(0x627 + n % 26)}{chr(0x628 + n % 19)}{n}" for n in range(MAX_WORDS + 40)]
    whole = sign("عنوان", None, [" ".join(words)], salt=b"s").tokens
    other = sign("عنوان", None, [" ".join([*words[:-1], "خاتمة"])], salt=b"s").tokens
    dressed = sign("عنوان", None, [" ".join([*words[:-1], f"«{words[-1]}»"])], salt=b"s").tokens
    assert whole.body == other.body
    assert len(whole.body.split()) == MAX_WORDS
    assert whole.rest is not None
    assert whole.rest == dressed.rest != other.rest
    opened = open_payload(sign("عنوان", None, [" ".join(words)], salt=b"s").payload)
    assert opened is not None
    assert opened.rest == whole.rest


@given(st.text(max_size=80), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_can_be_signed_and_read(headline: str, paragraphs: list[str]) -> None:
    signature = sign(headline, None, paragraphs, salt=b"s")
    opened = open_payload(signature.payload)
    assert opened is not None
    assert (
        opened.words.tokens == signature.tokens.words.tokens
        or max("".join([headline, *paragraphs, " "])) >= "\ud800"
    )


@pytest.mark.parametrize(
    "text",
    ["ا" * 1_000_000, "ﷺ" * 100_000, "1 " * 300_000, "ثلاثة وأربعين " * 50_000, "\x00" * 5000],
)
def test_hostile_text_has_a_small_signature(text: str) -> None:
    signature = sign(text, text, [text], salt=b"s")
    assert len(signature.payload) < 20_000
    assert len(signature.tokens.words.tokens) <= 20_000

"""Language and direction of headlines and of paragraphs."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given

from barqiya.text import UNDETERMINED, detect, language
from support.texts import any_text

HEADLINES = [
    ("ar", "افتتاح مركز صحي جديد في حائل"),
    ("ar", "مقتل شخصين وجرح ثلاثة"),
    ("ar", "تعادل برشلونة وريال مدريد"),
    ("ar", "قَتْلى وَجَرْحى في انهيار مبنى"),
    ("ar", "الحرس الثوری أکد علی موقفه"),
    ("ar", "ﻣﺠﻠﺲ ﺍﻟﻮﺯﺭﺍﺀ ﻳﻘﺮ ﺍﻟﻤﻴﺰﺍﻧﻴﺔ"),
    ("fa", "وزیر خارجه ایران با همتای عراقی خود دیدار کرد"),
    ("fa", "قیمت گوشت در تهران گران شد"),
    ("fa", "خبرنگاران می\u200cگویند که جاده\u200cها بسته است"),
    ("ur", "وزیراعظم نے کہا ہے کہ حکومت مدد کرے گی"),
    ("ckb", "سەرۆکی هەرێم لەگەڵ وەزیری دەرەوە کۆبووەوە"),
    ("ps", "په کابل کې د ښوونځي پرانیستل شوې غونډه"),
    ("he", "הממשלה אישרה את התקציב"),
    ("en", "Oil prices rise after the meeting in Vienna"),
    ("fr", "Le président reçoit les ambassadeurs à Rabat"),
    ("es", "El ministro viajó a la capital por la mañana"),
    ("de", "Der Minister reiste nach Berlin und Wien"),
    ("tr", "Bakan, Ankara'da yeni bir anlaşma için görüştü"),
    ("ku", "Serokê herêmê li Hewlêrê bi wezîr re civiya"),
    ("ja", "首相は国会で演説した"),
    ("ko", "대통령은 오늘 연설했다"),
    ("el", "Ο πρωθυπουργός μίλησε"),
]
RTL = {"ar", "fa", "ur", "ckb", "ps", "he"}


@pytest.mark.parametrize(("code", "headline"), HEADLINES)
def test_a_headline_is_enough(code: str, headline: str) -> None:
    found = detect(headline)
    assert found.code == code
    assert found.direction == ("rtl" if code in RTL else "ltr")
    assert 0.5 <= found.confidence <= 0.99


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("", "ltr"),
        ("12:30 - 2015", "ltr"),
        ("عاجل", "rtl"),
        ("واس", "rtl"),
        ("FIFA", "ltr"),
        ("שלום", "rtl"),
    ],
)
def test_too_short_is_undetermined_but_has_a_direction(text: str, direction: str) -> None:
    found = detect(text)
    assert found.direction == direction
    if "שלום" not in text:
        assert (found.code, found.confidence) == (UNDETERMINED, 0.0)


def test_latin_names_and_entities_do_not_turn_arabic_round() -> None:
    assert detect("&quot;حساب&quot; على &quot;تويتر&quot; يعلن النتائج").code == "ar"
    assert detect("شركة Apple تطلق هاتف iPhone الجديد في السوق").direction == "rtl"


def test_only_the_beginning_is_read() -> None:
    arabic = "أعلنت الوزارة في بيان أن الأعمال ستبدأ قريبا. " * 10
    assert detect(arabic + "The ministry said that it was ready. " * 1000) == detect(arabic)


def test_the_model_is_asked_only_when_nothing_else_can_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def ask(sample: str) -> tuple[str, float]:
        asked.append(sample)
        return "ru", 0.9

    monkeypatch.setattr(language, "_ask_model", ask)
    for _, headline in HEADLINES:
        detect(headline)
    assert not asked
    assert detect("Президент подписал указ о назначении министра").code == "ru"
    assert len(asked) == 1


def test_the_model_knows_what_it_is_shown() -> None:
    assert detect("Президент подписал указ о назначении нового министра культуры").code == "ru"


def test_data_fit_their_schema() -> None:
    data = tomllib.loads(files("barqiya.text").joinpath("data/languages.toml").read_text("utf-8"))
    assert set(data) == {"language"}
    codes = [entry["code"] for entry in data["language"]]
    assert len(codes) == len(set(codes))
    scripts = {name for _, name in language._SCRIPTS}
    for entry in data["language"]:
        assert set(entry) <= {"code", "script", "letters", "shared", "prefixes", "words"}
        assert re.fullmatch("[a-z]{2,3}", entry["code"])
        assert entry["script"] in scripts
        assert len(entry.get("letters", "")) == len(set(entry.get("letters", "")))
        listed = entry.get("words", [])
        assert len(listed) == len(set(listed)), entry["code"]
        assert all(word == word.lower() and re.fullmatch(r"[^\W\d_]+", word) for word in listed)


@given(any_text())
def test_total(text: str) -> None:
    found = detect(text)
    assert found.direction in {"rtl", "ltr"}
    assert 0.0 <= found.confidence < 1.0
    assert (found.code == UNDETERMINED) == (found.confidence == 0.0)

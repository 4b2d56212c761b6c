"""Language of a text: script first, then letters and function words, a model only for the rest."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from barqiya.text._characters import ARABIC_MARKS, PRESENTATION_FORMS, TATWEEL
from barqiya.text.coded import CHARACTERS, coded, uncoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from py3langid.langid import LanguageIdentifier

UNDETERMINED: Final = "und"


class Language(NamedTuple):
    """What a text is written in."""

    code: str
    """BCP 47 primary language subtag; ``und`` when the text is too short to tell."""
    direction: Literal["rtl", "ltr"]
    """Direction of the script that most letters belong to; known even for ``und``."""
    confidence: float
    """0..1; 0 for ``und``."""


class _Evidence(NamedTuple):
    """What speaks for one language."""

    code: str
    letters: str
    shared: str
    prefixes: tuple[str, ...]
    """With a space before each; none begins with another."""
    words: frozenset[str]


# A reader tells a language from the first paragraph, and so does this: cost is bounded.
_SAMPLE: Final = 400

_PRESENTATION_FORM: Final = re.compile(f"[{PRESENTATION_FORMS}]")
_ENTITY: Final = re.compile(r"&#?\w{2,8};")
_ARABIC_WORD: Final = re.compile("[\u0620-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\ufb50-\ufefc]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_INVISIBLE: Final = re.compile(f"[{ARABIC_MARKS}{TATWEEL}]+")
# Persian writes prefixes and suffixes with it; what stands between are function words.
_NON_JOINER: Final = "\u200c"

# Upper end of the code points of each script, in order; enough to tell scripts apart by one letter.
_SCRIPTS: Final = (
    (0x0250, "latin"),
    (0x0370, ""),
    (0x0400, "greek"),
    (0x0530, "cyrillic"),
    (0x0590, "armenian"),
    (0x0600, "hebrew"),
    (0x0700, "arabic"),
    (0x0750, "syriac"),
    (0x0780, "arabic"),
    (0x07C0, "thaana"),
    (0x0870, ""),
    (0x0900, "arabic"),
    (0x0980, "devanagari"),
    (0x0E00, ""),
    (0x0E80, "thai"),
    (0x10A0, ""),
    (0x1100, "georgian"),
    (0x1200, "hangul"),
    (0x1380, "ethiopic"),
    (0x1E00, ""),
    (0x1F00, "latin"),
    (0x2000, "greek"),
    (0x3040, ""),
    (0x3100, "kana"),
    (0x3400, ""),
    (0xA000, "han"),
    (0xAC00, ""),
    (0xD7B0, "hangul"),
    (0xFB1D, ""),
    (0xFB50, "hebrew"),
    (0xFF00, "arabic"),
)
_RTL: Final = frozenset({"arabic", "hebrew", "syriac", "thaana"})
# Scripts that one language of the news uses, or nearly so; the others go to the model.
_LANGUAGE_OF_SCRIPT: Final = {
    "hebrew": "he", "greek": "el", "armenian": "hy", "georgian": "ka", "thai": "th",
    "hangul": "ko", "kana": "ja", "thaana": "dv", "ethiopic": "am",
}  # fmt: skip


def _load() -> dict[str, tuple[_Evidence, ...]]:
    data: dict[str, Any] = tomllib.loads(
        files("barqiya.text").joinpath("data/languages.toml").read_text(encoding="utf-8")
    )
    scripts: dict[str, tuple[_Evidence, ...]] = {}
    for entry in data["language"]:
        evidence = _Evidence(
            code=entry["code"],
            letters=entry.get("letters", ""),
            shared=entry.get("shared", ""),
            prefixes=_prefixes(entry.get("prefixes", ())),
            words=frozenset(entry.get("words", ())),
        )
        scripts[entry["script"]] = (*scripts.get(entry["script"], ()), evidence)
    return scripts


def _prefixes(listed: Sequence[str]) -> tuple[str, ...]:
    """A word with the longer of two prefixes has the shorter one as well, and counts once."""
    return tuple(
        f" {one}" for one in listed if not any(one != o and one.startswith(o) for o in listed)
    )


_EVIDENCE: Final = _load()
_ARABIC: Final = next(each for each in _EVIDENCE["arabic"] if each.code == "ar")
# Letters that other languages of the script have and Arabic has not.
_NOT_ARABIC: Final = re.compile(
    "["
    + "".join(
        {letter for each in _EVIDENCE["arabic"] for letter in each.letters + each.shared}
    ).translate(dict.fromkeys(map(ord, _ARABIC.letters)))
    + "]"
)
_BOUNDS: Final = [bound for bound, _ in _SCRIPTS]

# What the patterns find, in bytes of Windows-1256: a pass over the text costs a tenth.
_INVISIBLE_BYTES: Final = bytes(at for at, one in enumerate(CHARACTERS) if _INVISIBLE.match(one))
_SEEN: Final = bytes(32 if one == _NON_JOINER else at for at, one in enumerate(CHARACTERS))
_ARABIC_ALONE: Final = bytes(
    at if _ARABIC_WORD.match(one) else 32 for at, one in enumerate(CHARACTERS)
)


def detect(text: str) -> Language:
    """Return the language of ``text``, judged by its first 400 characters.

    Arabic, Persian, Urdu, Sorani and Pashto are told apart by letters and function words, and so
    are the larger languages of Latin script; a script with one language names it. Other texts of
    some length are put to py3langid, which is loaded when first needed. Three words of Arabic
    script with nothing to say otherwise are Arabic. Total.
    """
    sample, arabic = _read(text[:_SAMPLE])
    letters = 2 * sum(map(len, arabic))
    # Words of any script are looked for where that can make a difference.
    words = _WORD.findall(sample) if letters <= len(sample) else arabic
    if letters > sum(map(len, words)):
        code, confidence = _of_arabic_script(arabic, sample)
        return Language(code, "rtl", round(confidence, 2))
    scripts = Counter[str]()
    for word in words:
        scripts[_script(word)] += len(word)
    scripts.pop("", None)
    if not scripts:
        return Language(UNDETERMINED, "ltr", 0.0)
    script, letters = scripts.most_common(1)[0]
    code, confidence = _of_other_script(script, letters, words, sample)
    return Language(code, "rtl" if script in _RTL else "ltr", round(confidence, 2))


def _read(text: str) -> tuple[str, list[str]]:
    """The text without what nobody sees, and its words in Arabic letters."""
    written = coded(text)
    if written is not None and b"&" not in written:
        words = uncoded(written.translate(_ARABIC_ALONE, _INVISIBLE_BYTES)).split()
        return uncoded(written.translate(_SEEN, _INVISIBLE_BYTES)), words
    sample = _INVISIBLE.sub("", text).replace(_NON_JOINER, " ")
    if _PRESENTATION_FORM.search(sample):
        sample = unicodedata.normalize("NFKC", sample)
    if "&" in sample:
        sample = _ENTITY.sub(" ", sample)
    return sample, _ARABIC_WORD.findall(sample)


def _script(word: str) -> str:
    place = bisect_right(_BOUNDS, ord(word[0]))
    return _SCRIPTS[place][1] if place < len(_SCRIPTS) else ""


def _of_arabic_script(words: list[str], sample: str) -> tuple[str, float]:
    if not _NOT_ARABIC.search(sample):
        score = _score(_ARABIC, words, sample)
        if len(words) > 1 and score >= _ENOUGH:
            return _ARABIC.code, _confidence(score, 0)
    if found := _by_evidence("arabic", words, sample):
        return found
    if sum(map(len, words)) >= _MODEL_MINIMUM:
        code, confidence = _ask_model(sample)
        if confidence >= _MODEL_CONFIDENCE and code in _MODEL_ARABIC_SCRIPT:
            return _MODEL_ARABIC_SCRIPT[code], confidence
    return (_ARABIC.code, 0.5) if len(words) >= _ARABIC_MINIMUM else (UNDETERMINED, 0.0)


def _of_other_script(script: str, letters: int, words: list[str], sample: str) -> tuple[str, float]:
    if script == "han":
        kana = any(_script(character) == "kana" for character in sample)
        return ("ja", 0.9) if kana else ("zh", 0.8)
    if only := _LANGUAGE_OF_SCRIPT.get(script):
        return only, 0.9
    if found := _by_evidence(script, [word.lower() for word in words], sample):
        return found
    if letters >= (_MODEL_MINIMUM_LATIN if script == "latin" else _MODEL_MINIMUM):
        code, confidence = _ask_model(sample)
        if confidence >= _MODEL_CONFIDENCE and code not in _MODEL_ARABIC_SCRIPT:
            return code, confidence
    return UNDETERMINED, 0.0


def _by_evidence(script: str, words: list[str], sample: str) -> tuple[str, float] | None:
    scores = [(_score(each, words, sample), each.code) for each in _EVIDENCE.get(script, ())]
    if len(words) < _WORDS_MINIMUM or not scores:
        return None
    (best, code), (second, _) = sorted(scores, reverse=True)[:2]
    if best >= _ENOUGH and best >= _AHEAD * second:
        return code, _confidence(best, second)
    return None


def _confidence(best: float, second: float) -> float:
    return best / (best + second + _DOUBT)


# Score per word that is enough, lead over the next language, and words that make a headline.
_ENOUGH: Final = 0.2
_AHEAD: Final = 1.2
_DOUBT: Final = 0.1
_WORDS_MINIMUM: Final = 2
_ARABIC_MINIMUM: Final = 3

# Weights: a function word says more than a letter, a letter of many languages less than its own.
_OF_WORD: Final = 2.0
_OF_PREFIX: Final = 1.5
_OF_LETTER: Final = 1.0
_OF_SHARED: Final = 0.5


def _score(evidence: _Evidence, words: list[str], sample: str) -> float:
    score = _OF_WORD * sum(map(evidence.words.__contains__, words))
    if evidence.prefixes:
        together = f" {' '.join(words)}"
        score += _OF_PREFIX * sum(map(together.count, evidence.prefixes))
    score += _OF_LETTER * sum(map(sample.count, evidence.letters))
    score += _OF_SHARED * sum(map(sample.count, evidence.shared))
    return score / len(words)


# What the model calls languages of Arabic script; Egyptian and Moroccan copy is Arabic to a desk.
_MODEL_ARABIC_SCRIPT: Final = {
    "ar": "ar", "arz": "ar", "ary": "ar", "apc": "ar", "fa": "fa", "ur": "ur", "ckb": "ckb",
    "ps": "ps", "sd": "sd", "ug": "ug", "azb": "azb", "pnb": "pnb",
}  # fmt: skip
# Letters that the model needs, and its share of certainty that is enough.
_MODEL_MINIMUM: Final = 20
_MODEL_MINIMUM_LATIN: Final = 60
_MODEL_CONFIDENCE: Final = 0.7


def _ask_model(sample: str) -> tuple[str, float]:
    code, confidence = _model().classify(sample)
    return str(code), float(confidence)


@cache
def _model() -> LanguageIdentifier:
    # Loading takes half a second and 100 MB: only for a text that needs it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

"""How much a decoded text looks like writing, and whether its words were lost on the way.

A single-byte charset decodes any bytes, so a decoding that succeeds proves nothing: the result must
look like a language. The scores are shares, 0 to 1, taken of a bounded sample.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

#: Characters of a text that are looked at.
SAMPLE: Final = 1024

#: A score from which a text counts as readable.
READABLE: Final = 0.5

#: A score that is enough where the shape of the bytes proves the charset already.
PLAUSIBLE: Final = 0.3

# Twelve letters make 74 % of Arabic print (measured on 15,391 articles); of a text in the wrong
# charset they make a third or less. The prior lets a short headline with rare letters pass.
_COMMON_LETTERS: Final = frozenset("ايلمونترعبةد")
_COMMON_SHARE: Final = 0.62
_PRIOR_COMMON: Final = 3
_PRIOR_LETTERS: Final = 5

# Letters and marks of Arabic copy, also of Persian, Urdu and Kurdish; ignored beside them are
# digits and the punctuation of Arabic and European print.
_ARABIC_LETTERS: Final = frozenset(
    [*map(chr, range(0x621, 0x63B)), *map(chr, range(0x641, 0x64B)), *"پچژگکیٹڈڑںےہھەێۆڵڕڤٱۀ"]
)
#: Signs and figures of Arabic and European print: they speak for no charset.
NEUTRAL: Final = frozenset(
    "،؛؟٪٫٬٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹۔«»“”‘’‚„‹›–—…•·°×÷©®™€£±§%\u00a0\u200c\u200d\u200e\u200f\ufeff"
)
_MARKS: Final = "ـ\u064b-\u0652\u0670"
_MARK: Final = re.compile(f"[{_MARKS}]")
_MIXED: Final = re.compile(
    "[\u060c\u061b\u061f\u0621-\u0652\u0679-\u06d3](?=[A-Za-z\u00c0-\u024f])"
    "|[A-Za-z\u00c0-\u024f](?=[\u0621-\u0652\u0679-\u06d3])"
)
# What no Arabic-script language writes: a mark on nothing or on another vowel, a tanwin, teh
# marbuta or alef maksura with a letter after it, a sign or a figure between two letters.
_IMPOSSIBLE: Final = re.compile(
    "(?<![\u0621-\u0652\u0670])[\u064b-\u0652]|[\u064b-\u0650\u0652][\u064b-\u0650\u0652]"
    "|[ةىٌٍ](?=[ء-غف-ي])|[ء-غف-ي][^\\sء-\u0652پچژکگی\u200c\u200d](?=[ء-غف-ي])"
)
# Words of every paragraph: the article, and particles of Arabic and of Persian. Another script
# in the wrong charset can have the letters of Arabic; it does not have its words.
_ARABIC_WORD: Final = re.compile("[ء-غف-يپچژکگی]+")
_EVIDENT_WORD: Final = re.compile(
    "(?<![ء-ي])(?:(?:[وفب]?ال|لل)[ء-ي]{2,}|(?:في|من|على|إلى|الى|عن|أن|ان|مع|هذا|ما|لا"
    "|بعد|قبل|بين|كل|غير|إثر|ضد|از|در|به|كه|که|را|با|اين|این)(?![ء-ي]))"
)
_WORDS_ENOUGH: Final = 25
_EVIDENT_SHARE: Final = 0.08
_NO_EVIDENCE: Final = 0.5
_USUAL_EVIDENCE: Final = 0.25
_OF_EVIDENCE: Final = 0.25
# Three accented letters in a row: no European language writes them, mojibake does in every word.
# But Turkish («açıldığını», «düşüşü»): ğ, ı and ş stand where Windows-1256 has marks that are rare.
_ACCENT_RUN: Final = re.compile(r"(?:(?![ĞğİıŞş])[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]){3,}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

_FOREIGN_WEIGHT: Final = 3
_CONTROL_WEIGHT: Final = 5
_MIXED_LIMIT: Final = 0.01
_LATIN_CEILING: Final = 0.9
_ACCENTS_LIMIT: Final = 0.35
_OTHER_CEILING: Final = 0.55


def arabic_score(text: str) -> float:
    """Return how much ``text`` looks like a language of Arabic script; markup does not count."""
    sample = text[:SAMPLE]
    arabic = common = foreign = 0
    for character, count in Counter(sample).items():
        if character in _ARABIC_LETTERS:
            arabic += count
            common += count if character in _COMMON_LETTERS else 0
        elif not (character.isascii() or character in NEUTRAL or _MARK.match(character)):
            foreign += count
    if not arabic:
        return 0.0
    foreign += len(_MIXED.findall(sample)) + len(_IMPOSSIBLE.findall(sample))
    controls = len(_CONTROL.findall(sample))
    purity = arabic / (arabic + _FOREIGN_WEIGHT * foreign + _CONTROL_WEIGHT * controls)
    share = (common + _PRIOR_COMMON) / (arabic + _PRIOR_LETTERS)
    return purity * min(1.0, share / _COMMON_SHARE) * _word_factor(sample)


def _word_factor(sample: str) -> float:
    plain = _MARK.sub("", sample)
    words = len(_ARABIC_WORD.findall(plain))
    evident = len(_EVIDENT_WORD.findall(plain))
    if words >= _WORDS_ENOUGH and evident < _EVIDENT_SHARE * words:
        return _NO_EVIDENCE
    return 1.0 - _OF_EVIDENCE * (1.0 - min(1.0, evident / (_USUAL_EVIDENCE * words or 1.0)))


def latin_score(text: str) -> float:
    """Return how much ``text`` looks like a language of Latin script."""
    sample = text[:SAMPLE]
    latin = [character for character in sample if character.isalpha() and character < "\u0250"]
    if not latin:
        return 0.0
    accents = sum(not letter.isascii() for letter in latin)
    runs = sum(map(len, _ACCENT_RUN.findall(sample)))
    if accents > _ACCENTS_LIMIT * len(latin) or runs > _MIXED_LIMIT * len(latin):
        return 0.0
    if len(_MIXED.findall(sample)) > _MIXED_LIMIT * len(latin):
        return 0.0
    foreign = sum(c >= "\u0250" and c not in NEUTRAL for c in sample)
    controls = len(_CONTROL.findall(sample))
    bad = _FOREIGN_WEIGHT * foreign + _CONTROL_WEIGHT * controls
    return _LATIN_CEILING * len(latin) / (len(latin) + bad)


def other_score(text: str) -> float:
    """Return how much ``text`` looks like writing in one script that is neither of the two."""
    sample = text[:SAMPLE]
    letters = [c for c in sample if c.isalpha() and c >= "\u0250" and c not in _ARABIC_LETTERS]
    if not letters:
        return 0.0
    blocks = Counter(_block(letter) for letter in letters)
    main = blocks.most_common(1)[0][1]
    bad = len(_CONTROL.findall(sample)) + len(_ACCENT_RUN.findall(sample))
    bad += len(letters) - main + sum(c in _ARABIC_LETTERS for c in sample)
    return _OTHER_CEILING * main / (main + _CONTROL_WEIGHT * bad)


def _block(letter: str) -> int:
    """Return a number for the script of a letter; East Asian scripts go together."""
    code = ord(letter)
    return 0x30 if code >= 0x2E80 else code >> 8  # noqa: PLR2004


def readable_score(text: str) -> float:
    """Return the best of the three scores; figures and signs alone are just readable."""
    sample = text[:SAMPLE]
    if all(c.isascii() or c in NEUTRAL for c in set(sample)) and not _CONTROL.search(sample):
        return _OTHER_CEILING
    arabic = arabic_score(text)
    return arabic if arabic >= READABLE else max(arabic, latin_score(text), other_score(text))


# --- what was lost before it came -----------------------------------------------------------------

_REPLACEMENT: Final = "\ufffd"
_REPLACEMENT_SHARE: Final = 0.005

# Arabic sent through a Latin charset: every word is a run of question marks. Three such words in
# a line that has less else, or nothing else in the whole text.
_QUESTION_RUN: Final = re.compile(r"\?{2,}")
_QUESTION_RUNS: Final = 3
_QUESTIONS_WORTH_A_LOOK: Final = 4

# UTF-8 Arabic read as Thai: the lead bytes D8 and D9 are two Thai vowels, every second letter.
_THAI: Final = re.compile("[\u0e01-\u0e5b]")
_THAI_LEADS: Final = re.compile("[\u0e38\u0e39]")
_THAI_LEADS_SHARE: Final = 0.3
_THAI_WORTH_A_LOOK: Final = 4

# Wire transmissions have a dozen controls of their own; binary data has one in every ten bytes.
_CONTROL_SHARE: Final = 0.08
_CONTROL_SHARE_OF_A_FLASH: Final = 0.25
_CONTROLS_OF_A_WIRE: Final = 12


def damage(text: str) -> str | None:
    """Return, in a line of English, how the words of ``text`` were lost; ``None`` if they were not.

    Looks for runs of U+FFFD, lines of question marks, Arabic read as Thai, and controls.
    """
    lost = text.count(_REPLACEMENT)
    if lost and (_REPLACEMENT * 2 in text or lost > _REPLACEMENT_SHARE * len(text)):
        return f"{lost} replacement characters U+FFFD"
    if text.count("?") >= _QUESTIONS_WORTH_A_LOOK and (
        any(map(_is_questions, text.split("\n"))) or not any(map(str.isalpha, text))
    ):
        return "words replaced by question marks"
    if text.isascii() and text.isprintable():
        return None
    thai = len(_THAI.findall(text))
    if thai >= _THAI_WORTH_A_LOOK and len(_THAI_LEADS.findall(text)) > _THAI_LEADS_SHARE * thai:
        return "UTF-8 read as a Thai code page, with bytes dropped"
    controls = len(_CONTROL.findall(text))
    allowed = _CONTROL_SHARE if controls > _CONTROLS_OF_A_WIRE else _CONTROL_SHARE_OF_A_FLASH
    if controls > allowed * len(text):
        return f"{controls} control characters in {len(text)}"
    return None


def _is_questions(line: str) -> bool:
    runs = _QUESTION_RUN.findall(line)
    return len(runs) >= _QUESTION_RUNS and sum(map(len, runs)) > sum(map(str.isalnum, line))

"""Words that desks put for each other without another meaning: house style, not news."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from barqiya.dedupe.words import fold_run, token_of

#: Share of letters in common from which two words are taken for spellings of one.
SIMILAR: Final = 0.6

#: What is written onto a name or the adjective of it, folded.
_BEFORE: Final = re.compile("(?:[فبلك]?ال|لل)(?=.{3})")
_BEHIND: Final = re.compile("(?<=.{3})(?:يين|يون|يات|يه|ين|ون|ات|ي|ه|ا|es|s|e)$")
_CLITICS: Final = "بلكف"
#: Shorter stems that differ in a letter are two names: «عمر» and «عامر».
_MIN_STEM: Final = 4
#: Letters that are written or not in names of other tongues, and letters for one sound.
_VOWELS: Final = frozenset("اويaeiouyh")
_SOUNDS: Final = ("جغق", "سص", "تط", "دض", "ذزظ", "حه", "فب", "aeiouy", "ckq", "sz", "gj", "vw")

#: Each line is one sense; a word may stand in one line only.
_SENSES: Final = (
    "قال أضاف ذكر صرح أوضح أفاد أعلن أكد شدد أشار لفت نوه بين كشف تابع استطرد ألمح أردف زاد رأى",
    "مضيفا موضحا مؤكدا مشيرا لافتا مبينا قائلا ذاكرا منوها",
    "جميع كافة كل سائر",
    "جراء بسبب نتيجة إثر عقب",
    "كبير ضخم هائل واسع",
    "مشاريع مشروعات",
    "المشاريع المشروعات",
    "مواضيع موضوعات",
    "المواضيع الموضوعات",
    "مجموعة عدد",
    "إضافة بالإضافة علاوة فضلا",
    "أمريكي أميركي",
    "أمريكية أميركية",
    "الأمريكي الأميركي",
    "الأمريكية الأميركية",
    "أمريكا أميركا",
    "خلال أثناء",
    "حوالي نحو قرابة زهاء تقريبا",
    "قام أجرى نفذ",
    "بدأ شرع انطلق باشر",
    "اليوم أمس الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الماضي الجاري المقبل القادم",
    "said added told stated noted announced",
)


_NEGATIONS: Final = (
    "لا لم لن ليس ليست ليسوا لست غير دون بدون نفى نفت ينفي تنفي نافيا نافية عدم رفض رفضت يرفض ترفض "
    "not no never without denied denies refused refuses pas jamais sans"
)


@cache
def _sense_of() -> dict[bytes, int]:
    return {
        token_of(fold_run(word)[0]): number
        for number, line in enumerate(_SENSES)
        for word in line.split()
    }


@cache
def negations() -> frozenset[bytes]:
    """Tokens of the words that turn a statement into its opposite."""
    return frozenset(token_of(fold_run(word)[0]) for word in _NEGATIONS.split())


def same_sense(first: bytes, second: bytes) -> bool:
    """Tell whether two tokens are words of one sense."""
    senses = _sense_of()
    sense = senses.get(first)
    return sense is not None and sense == senses.get(second)


def same_spelling(first: str, second: str) -> bool:
    """Tell whether two words look like one name spelled twice: «سوريا» and «سورية»."""
    letters = len(first) + len(second)
    # No more than the letters that both have can stand in one order: mostly that is too few.
    common = sum([min(first.count(letter), second.count(letter)) for letter in set(first)])
    if 2 * common < SIMILAR * letters:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= SIMILAR


def spelled_alike(first: str, second: str) -> bool:
    """Tell whether two words are certainly spellings or forms of one name.

    But for hamza, yeh and teh marbuta, for what is written onto it and the endings of a nisba, they
    differ in one long vowel, a letter written twice, or one letter for the same sound. Stricter
    than :func:`same_spelling`: what is not alike here is two names.
    """
    ours, theirs = "".join(fold_run(first)), "".join(fold_run(second))
    if (ours[1:] == theirs and ours[0] in _CLITICS) or (
        theirs[1:] == ours and theirs[0] in _CLITICS
    ):
        return True
    ours, theirs = _stem(ours), _stem(theirs)
    return ours == theirs or (
        min(len(ours), len(theirs)) >= _MIN_STEM and _one_letter(ours, theirs)
    )


def _stem(word: str) -> str:
    return _BEHIND.sub("", _BEFORE.sub("", word))


def _one_letter(first: str, second: str) -> bool:
    """Whether two words differ in one letter that is easily another or none."""
    short, long = sorted((first, second), key=len)
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) == len(long):
        same = short[at + 1 :] == long[at + 1 :]
        return same and any(short[at] in sound and long[at] in sound for sound in _SOUNDS)
    more = long[at]
    return short[at:] == long[at + 1 :] and (more in _VOWELS or (at > 0 and more == long[at - 1]))

"""Words that desks put for each other without another meaning: house style, not news."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache
from typing import Final

from barqiya.dedupe.words import fold_run, token_of

#: Share of letters in common from which two words are taken for spellings of one.
SIMILAR: Final = 0.6

#: Each line is one sense; a word may stand in one line only.
_SENSES: Final = (
    (
        "قال أضاف ذكر صرح أوضح أفاد أعلن أكد شدد أشار لفت نوه بين كشف تابع استطرد ألمح أردف زاد "
        "رأى مضيفا موضحا مؤكدا مشيرا لافتا مبينا قائلا ذاكرا منوها مشددا كاشفا معلنا"
    ),
    "قالت أضافت ذكرت صرحت أوضحت أفادت أعلنت أكدت شددت أشارت لفتت نوهت بينت كشفت تابعت",
    "وفق وفقا حسب بحسب طبقا حسبما وفقما",
    "فيما بينما",
    "توقع رجح",
    "توقعت رجحت",
    "كلفة تكلفة",
    "بكلفة بتكلفة",
    "الكلفة التكلفة",
    "ابتداء اعتبارا",
    "باعتبارها بوصفها",
    "باعتباره بوصفه",
    "مؤخرا أخيرا",
    "يعد يعتبر",
    "تعد تعتبر",
    "العديد الكثير",
    "المصارف البنوك",
    "للمصارف للبنوك",
    "مصارف بنوك",
    "طالب مطالبا",
    "دعا داعيا حث حاثا",
    "يذكر بالذكر",
    "المئة المائة",
    "بالمئة بالمائة",
    "صحفي صحافي",
    "صحفيا صحافيا",
    "صحفية صحافية",
    "الصحفي الصحافي",
    "الصحفية الصحافية",
    "الصحفيين الصحافيين الصحفيون الصحافيون",
    "للصحفيين للصحافيين",
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

"""What publishers send in a run: invented Arabic wire copy, and everything that is not copy."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from faults import poison
from faults.history import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTHS = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
_PLACES = ("بيروت", "عمان", "تونس", "الرباط", "مسقط", "بغداد", "القاهرة", "نواكشوط", "صنعاء")
_OFFICES = ("وزارة النقل", "بلدية المدينة", "هيئة المياه", "جامعة العلوم", "غرفة التجارة")
_DEEDS = ("افتتحت", "أعلنت", "أقرّت", "دشّنت", "ناقشت", "أنهت")
_THINGS = (
    "خطة لتوسيع شبكة الحافلات",
    "مشروعا لترميم السوق القديم",
    "برنامجا لتدريب المعلمين",
    "حملة لزراعة الأشجار على الطرق",
    "مختبرا جديدا لفحص مياه الشرب",
    "معرضا دائما للحرف اليدوية",
)
_TAILS = (
    "وقال مسؤول في الجهة المنفذة إن العمل سيستمر حتى نهاية العام المقبل.",
    "ومن المقرر أن يعرض التقرير المفصل على المجلس في جلسته القادمة.",
    "وأوضح بيان رسمي أن التمويل جاء من مخصصات الموازنة العادية.",
)

_FIRST_NAMES = (
    *("سليم", "نادر", "هالة", "رنا", "كريم", "باسل", "ليلى", "منير", "عادل", "سمر"),
    *("طارق", "وليد", "ندى", "فارس", "رامي"),
)
_FAMILY_NAMES = (
    *("الحداد", "النجار", "الخطيب", "القاضي", "الصباغ", "البيطار", "العطار", "الفارس", "المصري"),
    *("الحلبي", "البغدادي", "التونسي", "العماني", "الزيات", "السقا"),
)
#: Graduates named in a story: enough that no other story names three of them in this order.
_NAMED = 30
#: What another desk makes of a story without saying more.
_RETOLD = (("وقال", "وذكر"), ("اليوم ", ""), ("كافة", "جميع"))

#: Reasons that end an item whose stage raises, and one that kills its process.
CRASHED = (".crashed",)
POISON = ("commit.poison",)
#: Running out of memory raises in the stage, or takes the process with it: both are its own end.
EITHER = (".crashed", "commit.poison")
REFUSED = ("intake.",)


#: One article in so many is urgent.
_URGENT = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One item, ready to be sent once."""

    fields: dict[bytes, bytes]
    article: str
    version: int = 1
    dead_as: tuple[str, ...] = ()
    not_before_ms: int = 0

    def marked(self, token: str) -> dict[bytes, bytes]:
        """The fields with the name of this attempt."""
        return {**self.fields, TOKEN: token.encode()}


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of what is not a new article; the rest is."""

    revision: float = 0.20
    redelivery: float = 0.10
    reprint: float = 0.08
    retold: float = 0.08
    """Half of them stories, half the same in nearly the same words from another source."""
    embargoed: float = 0.02
    malformed: float = 0.03
    raiser: float = 0.01
    killer: float = 0.002
    hog: float = 0.001


class Desk:
    """Makes items, seeded. Later items build on earlier ones."""

    def __init__(
        self, seed: int, mix: Mix | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._clock = clock
        self._random = random.Random(seed)
        self._mix = mix or Mix()
        self._count = 0
        self._single: list[Item] = []
        self._told: list[Item] = []
        self._revised: dict[str, int] = {}
        self._sent: list[Item] = []

    def next(self) -> Item:
        """One more item."""
        mix = self._mix
        kinds = {
            self.revision: mix.revision,
            self.redelivery: mix.redelivery,
            self.reprint: mix.reprint,
            self.retold: mix.retold,
            self.embargoed: mix.embargoed,
            self.malformed: mix.malformed,
            self.raiser: mix.raiser,
            self.killer: mix.killer,
            self.hog: mix.hog,
        }
        (make,) = self._random.choices(
            [*kinds, self.article], [*kinds.values(), 1 - sum(kinds.values())]
        )
        return make()

    def article(self) -> Item:
        """A new article."""
        number = self._number()
        item = self._copy(f"article-{number}", 1)
        # An article is either revised or reprinted: a reprint of an old text is not foreseeable.
        if self._random.random() < self._mix.revision:
            self._revised[item.article] = 1
        else:
            self._single.append(item)
        self._sent.append(item)
        return item

    def revision(self) -> Item:
        """The next version of an article."""
        if not self._revised:
            return self.article()
        article = self._random.choice(list(self._revised)[-20:])
        self._revised[article] += 1
        item = self._copy(article, self._revised[article])
        self._sent.append(item)
        return item

    def next_version(self, item: Item) -> Item:
        """The next version of one article."""
        return self._copy(item.article, item.version + 1)

    def redelivery(self) -> Item:
        """One of the last items once more, byte for byte."""
        return self._random.choice(self._sent[-30:]) if self._sent else self.article()

    def reprint(self) -> Item:
        """The copy of a recent article from another source."""
        if not self._single:
            return self.article()
        item = self._random.choice(self._single[-30:])
        number = self._number()
        fields = {**item.fields, b"source": b"faults-second", b"item_id": f"r-{number}".encode()}
        return Item(fields, item.article)

    def retold(self) -> Item:
        """A story that only its wording tells to be that of another source, or one to be retold."""
        number = self._number()
        if not self._told or self._random.random() < 1 / 2:
            name = f"told-{number}"
            item = Item(_fields(name, 1, self._graduates(number)), name)
            self._told.append(item)
        else:
            original = self._random.choice(self._told[-30:])
            text = original.fields[b"content"].decode()
            for before, after in _RETOLD:
                text = text.replace(before, after)
            fields = {
                b"source": b"faults-third",
                b"item_id": f"t-{number}".encode(),
                b"content": text.encode(),
            }
            item = Item(fields, original.article)
        self._sent.append(item)
        return item

    def _graduates(self, number: int) -> str:
        draw = random.Random(f"graduates {number}")
        names = [f"{draw.choice(_FIRST_NAMES)} {draw.choice(_FAMILY_NAMES)}" for _ in range(_NAMED)]
        return (
            f"تخريج الدورة رقم {number} في معهد التدريب\n\n"
            f"احتفل معهد التدريب اليوم بتخريج كافة طلاب الدورة رقم {number}، وهم: "
            f"{'، '.join(names)}.\n\nوقال مدير المعهد إن الدورة المقبلة تبدأ بعد شهر.\n"
        )

    def embargoed(self, seconds: int = 3) -> Item:
        """A new article that is not to be seen for some seconds, at most ``seconds``."""
        number = self._number()
        until = int(self._clock()) + seconds
        end = datetime.fromtimestamp(until, tz=UTC)
        when = f"{end:%H:%M:%S} بتوقيت غرينتش يوم {end.day} {_MONTHS[end.month - 1]} {end.year}"
        headline, story = self._text(number, 1).split("\n", 1)
        text = f"{headline}\n\n(محظور النشر حتى الساعة {when})\n{story}"
        name = f"embargoed-{number}"
        item = Item(_fields(name, 1, text), name, not_before_ms=until * 1000)
        self._sent.append(item)
        return item

    def malformed(self) -> Item:
        """An entry that is not a raw item."""
        number = str(self._number()).encode()
        fields = self._random.choice(
            [
                {b"source": b"faults-bad", b"content": b" \n " + b" " * (self._count % 7)},
                {b"source": b"faults-bad", b"content": b"x", b"colour": b"blue"},
                {b"content": b"no source " + number},
                {b"source": b"faults-bad", b"content": number, b"url": b"\xff\xfe" + number},
                {b"source": b"\xc3\x28", b"content": number},
                {b"source": b"faults-bad", b"content": number, b"received_at": b"yesterday"},
                {b"source": b"faults-bad", **{b"field-%d" % i: number for i in range(70)}},
            ]
        )
        return Item(fields, f"malformed-{number.decode()}", dead_as=REFUSED)

    def raiser(self) -> Item:
        """Copy on which a stage raises."""
        return self._poisoned(poison.RAISER, CRASHED)

    def killer(self) -> Item:
        """Copy that ends the process."""
        return self._poisoned(poison.KILLER, POISON)

    def hog(self) -> Item:
        """Copy that takes all memory."""
        return self._poisoned(poison.HOG, EITHER)

    def slow(self) -> Item:
        """Copy over which a stage takes its time; nothing is wrong with it."""
        return self._poisoned(poison.SLOW, ())

    def _poisoned(self, marker: str, dead_as: tuple[str, ...]) -> Item:
        number = self._number()
        fields = _fields(f"p-{number}", 1, f"{self._text(number, 1)}\n{marker}، رقم {number}.\n")
        return Item(fields, f"poison-{number}", dead_as=dead_as)

    def _copy(self, article: str, version: int) -> Item:
        number = int(article.partition("-")[2])
        fields = _fields(article, version, self._text(number, version))
        if number % _URGENT == 0:
            fields[b"meta.urgency"] = b"1"  # overtakes what waits before it
        return Item(fields, article, version)

    def _text(self, number: int, version: int) -> str:
        draw = random.Random(f"{number}/{version}")
        office, place = draw.choice(_OFFICES), draw.choice(_PLACES)
        deed, thing = draw.choice(_DEEDS), draw.choice(_THINGS)
        # The figures make each text the only one of its kind, also after folding.
        return (
            f"{office} في {place} تطلق المشروع رقم {number}\n\n"
            f"{deed} {office} في {place} اليوم {thing}، في إطار المشروع رقم {number} الذي تبلغ "
            f"كلفته {number * 100 + version} ألف دينار.\n\n{draw.choice(_TAILS)}\n"
        )

    def _number(self) -> int:
        self._count += 1
        return self._count


def _fields(item_id: str, version: int, text: str) -> dict[bytes, bytes]:
    return {
        b"source": b"faults-first",
        b"item_id": item_id.encode(),
        b"revision": str(version).encode(),
        b"content": text.encode(),
    }

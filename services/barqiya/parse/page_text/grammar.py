"""Small grammars of wire and page lines: dates, credits, datelines, desk lines, end marks.

Each function looks at one line, is linear in its length, and knows nothing of its neighbours.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

#: Signs before the points of a list that stand for nothing else; dashes are beside them.
BULLETS: Final = "•▪●◆■►‣·"
_NUMERIC_DATE: Final = re.compile(r"(?<!\d)\d{1,4} ?[-/.] ?\d{1,2} ?[-/.] ?\d{2,4}(?!\d)")
_DATE_SIGNS: Final = "-/."
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)")
_MOST_DATE_WORDS = 24

_PLAYER: Final = re.compile(r"\d{1,2}:\d{2} ?/ ?\d{1,2}:\d{2}")
_TIME_MARK: Final = re.compile(r"\d{1,2}:\d{2} ?ت ?م(?: n{4,})?")
# Agency, day, hour and minute, month, year: «كونا180945 جمت نوف 26», ``180945 GMT NOV 26``,
# ``KUNA 180945 Nov 26GMT``, «بنا 1412 جمت 26/11/2026», «ب ن ا 1412 جمت 26/11/2026».
_STAMP: Final = re.compile(
    r"(?:(?:[^\W\d_]{2,8}|[^\W\d_](?:[ .][^\W\d_]){1,3}) ?)?"
    r"(?:\d{6} ?(?:جمت|gmt) ?[^\W\d_]{3,8}\.? ?\d{2,4}"
    r"|\d{6} ?[^\W\d_]{3,8}\.? ?\d{2,4} ?(?:جمت|gmt)"
    r"|\d{4} ?(?:جمت|gmt) ?\d{1,2}/\d{1,2}/\d{2,4})"
)
_INITIALS: Final = re.compile(r"[a-z]{2,4}(?:[/-][a-z]{1,4}){1,4}")
_BARE_NUMBER: Final = re.compile(r"\d{3,5}")
_LONGEST_INITIAL = 3
# A ruled line before the initials: «======= ر.ا».
_RULED: Final = ("==", "--", "__")

_PARTS: Final = re.compile(r"[/|,،:؛;–—-]")
_IMAGE_ALT: Final = re.compile(r"- [^,\n]{3,40}, \d{3,4}, \d{1,2}\.\d{1,2}\.\d{4}$")
_COPYRIGHT_YEAR: Final = re.compile(
    r"(?:©|\(c\)) ?(?:(?:19|20)\d\d(?!\d)|[^/.,\d]{1,32}(?:19|20)\d\d$)"
)
_DATED_OUTLET: Final = re.compile(r"[.!?؟…] ?\d{1,2}\.\d{1,2}\.\d{4}, [^\W\d]+(?: [^\W\d]+)?$")
_SIGNED_LETTER: Final = re.compile(r"[a-z\u0621-\u064a]?[+-]|[+-][a-z\u0621-\u064a]")
_MOST_BUTTON_WORDS: Final = 4

_DESK_WORDS = 10
_OUTLET_WORDS = 4
_PART_WORDS = 5
_HEAD = 96
_TAIL = 56


def is_date(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line is nothing but a date or time, with its labels.

    All but a quarter of the words belong to date lines, and there is a figure with a month, a
    weekday, a clock time or an all-figures date; or a span («منذ ساعتين»).
    """
    words = line.words
    if not words or len(words) > _MOST_DATE_WORDS:
        return False
    if not words[0].isdecimal() and words[0] not in phrases.date_words:
        return False
    unknown = [word for word in words if not word.isdecimal() and word not in phrases.date_words]
    if len(unknown) * 4 > len(words):
        return False
    if unknown and not phrases.byline_words.isdisjoint(words):
        return False
    if words[0] in phrases.relative_leads or words[-1] == "ago" or words[:3] == ["il", "y", "a"]:
        return not unknown
    return has_date(line, phrases)


def is_mostly_date(line: Draft, phrases: PagePhrases) -> bool:
    """Whether most words of a short line belong to its date: «قصص, 20 يونيو 2013»."""
    words = line.words
    if line.terminated or len(words) > _DESK_WORDS or not has_date(line, phrases, clock=False):
        return False
    known = sum(word.isdecimal() or word in phrases.date_words for word in words)
    return known * 3 >= len(words) * 2


def has_date(line: Draft, phrases: PagePhrases, *, clock: bool = True) -> bool:
    """Whether the line holds a figure beside a month, a clock time or an all-figures date."""
    words, folded = line.words, line.folded
    if not any(map(str.isdecimal, words)):
        return False
    # Most lines with a figure have none of the signs that the patterns look for.
    if clock and (":" in folded or "h" in folded) and _CLOCK.search(folded):
        return True
    if sum(map(folded.count, _DATE_SIGNS)) > 1 and _NUMERIC_DATE.search(folded):
        return True
    return not phrases.months.isdisjoint(words) and any(
        (one.isdecimal() and other in phrases.months)
        or (other.isdecimal() and one in phrases.months)
        for one, other in pairwise(words)
    )


def is_end_mark(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line is a wire end mark: «// انتهى //», «(النهاية) ر ج», «22:01 ت م», NNNN."""
    words = line.words
    if not words or len(words) > _DESK_WORDS:
        return False
    folded = line.folded
    if words[0].isdecimal():
        return any(mark.fullmatch(folded) for mark in (_TIME_MARK, _STAMP))
    between = "/" in folded or "(" in folded or "." in folded or "==" in folded
    if (between and is_initials(line, phrases)) or _STAMP.fullmatch(folded):
        return True
    whole = folded.strip("/-() .") in phrases.end_words
    if words[0] not in phrases.end_words and not whole:
        return False
    if whole and len(words) > 1:
        return True
    wrapped = not folded[0].isalnum() or not folded[-1].isalnum() or "/" in folded
    alone = words[0].startswith("انته") or words[0] == "nnnn"
    rest = all(len(word) <= _LONGEST_INITIAL for word in words[1:])
    return (wrapped or alone) and rest


def is_initials(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line is the initials of a desk.

    «م ع / ه س ص», «(د ب أ) ر ح/ ب ز», «--(بترا) ف ع/م ق», «bh/mrb/thm», «ع.إ.س», «===== ر.ا».
    """
    if _INITIALS.fullmatch(line.folded):
        return True
    short = [word for word in line.words if len(word) <= 2 and word.isalpha()]  # noqa: PLR2004
    if line.content.startswith(_RULED) and len(short) == len(line.words):
        return True
    if " ".join(short) in phrases.agencies and len(short) < len(line.words):
        # «رويترز - أ.ف.ب» names agencies only.
        return False
    named = all(word in phrases.agencies for word in line.words if word not in short)
    return len(short) > 1 and named


def is_letters(line: Draft) -> bool:
    """Whether the line is single letters such as «أ م»."""
    return len(line.words) > 1 and all(len(word) == 1 and word.isalpha() for word in line.words)


def is_bare_number(line: Draft) -> bool:
    """Whether the line is a sequence number such as «0106»."""
    return _BARE_NUMBER.fullmatch(line.folded) is not None


def is_copyright(line: Draft) -> bool:
    """Whether the line is a site's copyright notice: © and a year."""
    return "©" in line.content and _COPYRIGHT_YEAR.search(line.folded) is not None


def is_player_time(line: Draft) -> bool:
    """Whether the line is the position of an audio or video player: «00:00 / 01:12»."""
    return line.words[0].isdecimal() and _PLAYER.fullmatch(line.folded) is not None


def is_reading_time(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line says how long the text takes to read: «مدة القراءة: 3 دقائق»."""
    if len(line.words) > _DESK_WORDS or phrases.reading_words.isdisjoint(line.words):
        return False
    words = frozenset(word for word in line.words if not word.isdecimal())
    read_in = phrases.reading_words | phrases.minute_words
    return words <= read_in | phrases.date_words and not words.isdisjoint(phrases.minute_words)


def is_button(line: Draft) -> bool:
    """Whether the line is a sign, one letter repeated, or a counter: «A+», «ع ع ع», «2 / 4»."""
    words = line.words
    if len(words) > _MOST_BUTTON_WORDS or any(len(w) > 1 and not w.isdecimal() for w in words):
        return False
    letters = {word for word in words if not word.isdecimal()}
    figures = any(word.isdecimal() for word in words)
    if _SIGNED_LETTER.fullmatch(line.folded) or (len(letters) == 1 and len(words) > 1):
        return True
    counts = figures and (bool(letters) or "/" in line.folded)
    return counts and not _NUMERIC_DATE.search(line.folded)


def is_dated_summary(line: Draft) -> bool:
    """Whether date and outlet follow a summary: «… . 17.10.2025, سبوتنيك عربي»."""
    return _DATED_OUTLET.search(fold(line.content[-_TAIL:])) is not None


def is_known(key: str, phrases: PagePhrases) -> bool:
    """Whether a key is an agency or an outlet of the data."""
    return key in phrases.agencies or key in phrases.outlets or key in phrases.weak_names


def is_agency(key: str, phrases: PagePhrases) -> bool:
    """Whether a key names an agency or an outlet that the data knows, or looks like an outlet's."""
    if is_known(key, phrases):
        return True
    words = key.split()
    if not 1 < len(words) <= _OUTLET_WORDS:
        return False
    return words[0] in phrases.outlet_words or words[-1] in phrases.outlet_words


def is_image_alt(line: Draft) -> bool:
    """Whether it is the alternative text of an image: «… - سبوتنيك عربي, 1920, 22.02.2026»."""
    return _IMAGE_ALT.search(line.folded) is not None


def part_key(text: str) -> str:
    """Key of a part of a folded line."""
    return " ".join(phrase_words(text))


# As phrase_words cuts folded text, with the vowel marks that folding takes out.
_RAW_WORD: Final = re.compile(r"\d+|(?:[^\W\d]|[\u064b-\u0652\u0670])+")


def end_of_words(text: str, count: int) -> int:
    """Offset after the first ``count`` words of a text that is not folded."""
    end = 0
    for number, match in enumerate(_RAW_WORD.finditer(text), start=1):
        end = match.end()
        if number == count:
            break
    return end


def after_words(text: str, count: int) -> str:
    """Return the text after its first ``count`` words and the signs that follow them."""
    return text[end_of_words(text, count) :].lstrip(" :：-–—/|.،,\u00a0\t•*") if count else text

"""Small grammars of wire and page lines: dates, credits, datelines, desk lines, end marks.

Each function looks at one line, is linear in its length, and knows nothing of its neighbours.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from barqiya.registry.phrases import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

_NUMERIC_DATE: Final = re.compile(r"(?<!\d)\d{1,4} ?[-/.] ?\d{1,2} ?[-/.] ?\d{2,4}(?!\d)")
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)")
_MOST_DATE_WORDS = 24

_PLAYER: Final = re.compile(r"\d{1,2}:\d{2} ?/ ?\d{1,2}:\d{2}")
_TIME_MARK: Final = re.compile(r"\d{1,2}:\d{2} ?ت ?م(?: n{4,})?")
_INITIALS: Final = re.compile(r"[a-z]{2,4}(?:[/-][a-z]{1,4}){1,4}")
_BARE_NUMBER: Final = re.compile(r"\d{3,5}")
_LONGEST_INITIAL = 3

_BRACKET_END: Final = re.compile(r"[(\[]([^()\[\]]{1,48})[)\]][ .]{0,3}$")
_PARTS: Final = re.compile(r"[/|,،:؛;–—-]")
_CREDIT_SIGN: Final = re.compile(r"(?:REUTERS|AFP|AP|EPA|Getty|GETTY|Reuters)[^/\n]{0,12}/ ?\S")
_CREDIT_WORD: Final = re.compile(r"(?:^|\W)(?:تصوير|عدسه|صوره من|photo|photos|crédit photo) ?:")
_IMAGE_ALT: Final = re.compile(r"- [^,\n]{3,40}, \d{3,4}, \d{1,2}\.\d{1,2}\.\d{4}$")
_COPYRIGHT_YEAR: Final = re.compile(r"(?:©|\(c\)) ?(?:19|20)\d\d(?!\d)")
_MOST_CREDIT_WORDS = 3

_DESK_WORDS = 10
_OUTLET_WORDS = 4
_PART_WORDS = 5
_HEAD = 96
_TAIL = 56
_BRACKETS: Final = (")", "]", ").", "].")
_CREDIT_BEFORE: Final = tuple(".|/-©,")


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
    """Whether half of the words of a short line belong to its date: «قصص, 20 يونيو 2013»."""
    words = line.words
    if line.terminated or len(words) > _DESK_WORDS or not has_date(line, phrases):
        return False
    known = sum(word.isdecimal() or word in phrases.date_words for word in words)
    return known * 2 >= len(words)


def has_date(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line holds a figure beside a month, a clock time or an all-figures date."""
    words = line.words
    if not any(map(str.isdecimal, words)):
        return False
    if _CLOCK.search(line.folded) or _NUMERIC_DATE.search(line.folded):
        return True
    return any(
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
        return _TIME_MARK.fullmatch(folded) is not None
    if ("/" in folded or "(" in folded) and is_initials(line, phrases):
        return True
    if words[0] not in phrases.end_words and folded.strip("/-() .") not in phrases.end_words:
        return False
    wrapped = not folded[0].isalnum() or not folded[-1].isalnum() or "/" in folded
    alone = words[0].startswith("انته") or words[0] == "nnnn"
    rest = all(len(word) <= _LONGEST_INITIAL for word in words[1:])
    return (wrapped or alone) and rest


def is_initials(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line is the initials of a desk.

    «م ع / ه س ص», «(د ب أ) ر ح/ ب ز», «--(بترا) ف ع/م ق», «bh/mrb/thm».
    """
    if _INITIALS.fullmatch(line.folded):
        return True
    short = [word for word in line.words if len(word) <= 2 and word.isalpha()]  # noqa: PLR2004
    named = all(word in phrases.agencies for word in line.words if word not in short)
    return len(short) > 1 and named


def is_bare_number(line: Draft) -> bool:
    """Whether the line is a sequence number such as «0106»."""
    return _BARE_NUMBER.fullmatch(line.folded) is not None


def is_copyright(line: Draft) -> bool:
    """Whether the line is a site's copyright notice: © and a year."""
    return "©" in line.content and _COPYRIGHT_YEAR.search(line.folded) is not None


def is_player_time(line: Draft) -> bool:
    """Whether the line is the position of an audio or video player: «00:00 / 01:12»."""
    return line.words[0].isdecimal() and _PLAYER.fullmatch(line.folded) is not None


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


def has_credit(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line carries a picture credit.

    «(غيتي)», «(أ.ف.ب / أرشيف)», «… 2025. رويترز», «| أ.ف.ب», «© AP Photo / NAME», «REUTERS/NAME»,
    «تصوير : وكالات».
    """
    if _has_credit_sign(line):
        return True
    content, words = line.content, line.words
    if line.count <= _DESK_WORDS and words and words[-1] in phrases.archive_words:
        return True
    if content.endswith(_BRACKETS):
        return _has_credit_in_brackets(line, phrases)
    if not line.short or line.count <= _MOST_CREDIT_WORDS:
        return False
    return words[-1] in phrases.agency_ends and _has_trailing_agency(line, phrases)


def _has_credit_sign(line: Draft) -> bool:
    content, folded = line.content, line.folded
    if "©" in content or ("/" in content and _CREDIT_SIGN.search(content)):
        return True
    return ":" in folded and _CREDIT_WORD.search(folded) is not None


def _has_credit_in_brackets(line: Draft, phrases: PagePhrases) -> bool:
    folded = line.folded if line.short else fold(line.content[-_TAIL:])
    found = _BRACKET_END.search(folded)
    if not found or folded[: found.start()].rstrip().endswith((".", "?", "!")):
        return False
    return any(_credits(part, phrases) for part in _PARTS.split(found[1]))


def _credits(part: str, phrases: PagePhrases) -> bool:
    words = phrase_words(part)
    if is_known(" ".join(words), phrases) or not phrases.archive_words.isdisjoint(words):
        return True
    return "via" in words and words[-1] in phrases.agencies


def _has_trailing_agency(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line ends with an agency after a full stop, a bar or a dash."""
    words = line.words
    for length in range(min(_MOST_CREDIT_WORDS, len(words) - 1), 0, -1):
        key = " ".join(words[-length:])
        named = key in phrases.agencies or key in phrases.outlets
        if named and key not in phrases.places:
            stem = _without_last_words(line.folded, length).rstrip()
            return stem.endswith(_CREDIT_BEFORE) and not stem.endswith("..")
    return False


def _without_last_words(folded: str, count: int) -> str:
    end = len(folded)
    for _ in range(count):
        while end and not folded[end - 1].isalnum():
            end -= 1
        while end and folded[end - 1].isalnum():
            end -= 1
    return folded[:end]


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

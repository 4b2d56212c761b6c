"""Picture credits, as captions carry them: in brackets, after a full stop, beside ©."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text.grammar import is_agency, is_known, part_key
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

_BRACKET_END: Final = re.compile(r"[(\[]([^()\[\]]{1,48})[)\]][ .]{0,3}$")
_PARTS: Final = re.compile(r"[/|,،:؛;–—-]")
_CREDIT_SIGN: Final = re.compile(
    r"(?:REUTERS|AFP|AP|EPA|Getty|GETTY|Reuters)[^/\n]{0,12}/ ?\S"
    r"|[.,] [A-ZÀ-Ý][A-ZÀ-Ý'. -]{4,40} ?(?:/ ?[A-Z]|POUR |FOR |VIA )"
)
_CREDIT_WORD: Final = re.compile(
    r"(?:^|\W)(?:تصوير|عدسه|صوره من|عكس|photos?|photographs?|photographie|crédits? photo|foto) ?:"
    r"|(?:^|\W)حقوق النشر \S"
    r"|[(\[] ?(?:الصوره?|صوره?|images?|pictures?) ?: ?\S[^()\[\]]{0,48}[)\]]\W{0,3}$"
)
_FROM_SOURCE: Final = ("من المصدر", "من المصدر.")
_MOST_CREDIT_WORDS = 3
_BRACKETS: Final = (")", "]", ").", "].")
_CREDIT_BEFORE: Final = tuple(".|/-©,")
_BEFORE_SIGNED: Final = (".", "|")
_MOST_NAME_WORDS: Final = 4
_ARCHIVE_WORDS: Final = 10
_TAIL = 56


def has_credit(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line carries a picture credit.

    «(غيتي)», «(أ.ف.ب / أرشيف)», «… 2025. رويترز», «| أ.ف.ب», «© AP Photo / NAME», «REUTERS/NAME»,
    «… 2025. رويترز/فلان», «تصوير : وكالات».
    """
    if has_credit_sign(line):
        return True
    content, words = line.content, line.words
    if line.count <= _ARCHIVE_WORDS and words and words[-1] in phrases.archive_words:
        return True
    if line.short and line.folded.endswith(_FROM_SOURCE):
        return True
    if content.endswith(_BRACKETS):
        return _has_credit_in_brackets(line, phrases)
    if not line.short or line.count <= _MOST_CREDIT_WORDS or not words:
        return False
    trailing = words[-1] in phrases.agency_ends and _has_trailing_agency(line, phrases)
    return trailing or ("/" in content and _is_signed(line.folded, phrases))


def has_credit_sign(line: Draft) -> bool:
    """Whether the line has a sign that nothing but a credit has: ©, «/AFP», «تصوير:»."""
    content, folded = line.content, line.folded
    if "©" in content:
        return True
    # A search for one letter is a few nanoseconds; the pattern is not. FOR, POUR and VIA have one
    # of two letters.
    signed = "/" in content or "O" in content or "V" in content
    if signed and _CREDIT_SIGN.search(content):
        return True
    return (":" in folded or "النشر" in folded) and _CREDIT_WORD.search(folded) is not None


def _has_credit_in_brackets(line: Draft, phrases: PagePhrases) -> bool:
    folded = line.folded if line.short else fold(line.content[-_TAIL:])
    found = _BRACKET_END.search(folded)
    if found and not phrases.credit_words.isdisjoint(phrase_words(found[1])):
        return True
    if not found or folded[: found.start()].rstrip(" -").endswith((".", "?", "!", '."')):
        return False
    return any(_credits(part, phrases) for part in _PARTS.split(found[1]))


def has_closing_credit(line: Draft, phrases: PagePhrases) -> bool:
    """Whether a credit in brackets closes the line after its full stop: «… المستودع. (عكاظ)».

    Above a story this is a caption; in wire copy a last sentence may end so.
    """
    if not line.short or not line.content.endswith(_BRACKETS):
        return False
    found = _BRACKET_END.search(line.folded)
    if not found:
        return False
    by_person = "/" in found[1] and len(phrase_words(found[1])) > 1
    return by_person or any(_credits(part, phrases) for part in _PARTS.split(found[1]))


def _credits(part: str, phrases: PagePhrases) -> bool:
    words = phrase_words(part)
    if is_known(" ".join(words), phrases) or not phrases.archive_words.isdisjoint(words):
        return True
    return "via" in words and words[-1] in phrases.agencies


def _has_trailing_agency(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line ends with an agency after a full stop, a bar or a dash."""
    return _ends_with_agency(line.folded, line.words, phrases, _CREDIT_BEFORE)


def _is_signed(folded: str, phrases: PagePhrases) -> bool:
    """«… 13 مايو 2024. رويترز/حمد محمد»: an agency after a full stop, and its photographer."""
    before, _, name = folded.rpartition("/")
    words = phrase_words(before)
    named = 0 < len(phrase_words(name)) <= _MOST_NAME_WORDS and len(words) > 1
    return (
        named
        and words[-1] in phrases.agency_ends
        and _ends_with_agency(before, words, phrases, _BEFORE_SIGNED)
    )


def _ends_with_agency(
    folded: str, words: Sequence[str], phrases: PagePhrases, signs: tuple[str, ...]
) -> bool:
    for length in range(min(_MOST_CREDIT_WORDS, len(words) - 1), 0, -1):
        key = " ".join(words[-length:])
        named = key in phrases.agencies or key in phrases.outlets
        if named and key not in phrases.places:
            stem = _without_last_words(folded, length).rstrip()
            if stem.endswith("-") and is_agency(part_key(stem), phrases):
                # «الجزيرة نت - وكالات» says whose the copy is; a picture shows something.
                return False
            return stem.endswith(signs) and not stem.endswith("..")
    return False


def _without_last_words(folded: str, count: int) -> str:
    end = len(folded)
    for _ in range(count):
        while end and not folded[end - 1].isalnum():
            end -= 1
        while end and folded[end - 1].isalnum():
            end -= 1
    return folded[:end]

"""Rules for what a site asks of its readers: share, follow, subscribe, read on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text.draft import Verdict
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.known import Vocabulary
    from barqiya.registry.phrases import PagePhrases

_SHORTEST_GLUED = 8
_SYLLABLE = 2
_LONGEST_GLUED = 80
_MOST_SITE_WORDS = 6
#: What a headline ends with that is cut off.
CUT_OFF: Final = ("...", "…")
_LONGEST_MORE = 24
_MOST_MENU_WORDS = 16
_LONGEST_ITEM = 3
_FEWEST_ITEMS = 3


def networks(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Names of social networks in a row, also glued: «FacebookTwitterLinkedInEmail»."""
    names = vocabulary.phrases.social_names
    first = line.words[0]
    if first not in names and len(first) <= _SHORTEST_GLUED:
        return None
    if len(line.words) == 1 and len(first) <= _SYLLABLE and not first.isascii():
        # «آب» of «واتس آب» is no network by itself; «إب» is a city.
        return None
    if all(word in names or _is_glued(word, names) for word in line.words):
        return Verdict("ui", "names of social networks")
    return None


def _is_glued(word: str, names: frozenset[str]) -> bool:
    if not _SHORTEST_GLUED < len(word) <= _LONGEST_GLUED:
        return False
    rest = word
    for _ in range(12):
        fitting = [len(name) for name in names if len(name) > 2 and rest.startswith(name)]  # noqa: PLR2004
        if not fitting:
            return False
        rest = rest[max(fitting) :]
        if not rest:
            return True
    return False


def follow_request(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«تابعوا أخبارنا عبر واتساب», «Follow us on Facebook and X.», «يمكنكم الاشتراك في قناتنا»."""
    phrases = vocabulary.phrases
    words = line.words
    if len(words) == 1:
        return None
    for word in words:
        if word in phrases.follow_words:
            break
        if word not in phrases.reader_words:
            return None
    else:
        return None
    if any(_is_channel(word, phrases) for word in words[1:]):
        return Verdict("ui", "request to follow on a network")
    return None


def site_words(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Nothing but words of buttons and forms: «نسخ رابط الخبر»."""
    words = line.words
    if 1 < len(words) <= _MOST_SITE_WORDS and vocabulary.phrases.site_words.issuperset(words):
        return Verdict("ui", "words of buttons")
    return None


def menu_line(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """A menu on one line, from its first page on: ``Home News Sport``, «الرئيسية أخبار رياضة»."""
    words, phrases = line.words, vocabulary.phrases
    if words[0] not in phrases.home_words or not 1 < len(words) <= _MOST_MENU_WORDS:
        return None
    items, at = 0, 0
    while at < len(words):
        length = _menu_item(words[at : at + _LONGEST_ITEM], phrases)
        if not length:
            return None
        at += length
        items += 1
    return Verdict("ui", "menu on one line") if items >= _FEWEST_ITEMS else None


def _menu_item(words: Sequence[str], phrases: PagePhrases) -> int:
    """Words of the section or button that they begin with."""
    for length in range(len(words), 0, -1):
        found = phrases.general.lines.get(" ".join(words[:length]))
        if found and found.label in {"ui", "kicker"}:
            return length
    return 0


def _is_channel(word: str, phrases: PagePhrases) -> bool:
    """Whether the word is a network or something of ours to subscribe to: «بقناتنا», «واتساب»."""
    return word in phrases.channel_words or word[1:] in phrases.channel_words


def teaser(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """A headline cut off before «المزيد» leads to another story."""
    for sign in CUT_OFF:
        if sign not in line.content:
            continue
        before, _, last = line.content.rpartition(sign)
        if (
            before
            and len(last) < _LONGEST_MORE
            and " ".join(phrase_words(fold(last))) in (vocabulary.phrases.more_words)
        ):
            return Verdict("related", "cut off before a link to the rest")
    return None

"""How much a word tells: inverse document frequency, from the frequency lists of ``wordfreq``.

Measured lists of the corpus at hand would fit better, but would be another corpus's guess anywhere
else; the lists hold the words of books, news, subtitles and the web of each language.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final
from unicodedata import combining, normalize

import wordfreq

from barqiya.text.fold import fold

#: Languages whose frequencies are loaded: 57,000 words of Arabic, 25,000 to 31,000 of the others.
LANGUAGES: Final = ("ar", "en", "fr", "fa")

#: Steps of weight for one unit of the natural logarithm.
SCALE: Final = 20
#: Weight of a word that no list knows: one article in 22,000 has it.
UNKNOWN: Final = 10 * SCALE
#: Words of an article, for turning the frequency of a word into its share of articles.
_ARTICLE: Final = 250

_ACCENTED: Final = re.compile("[\u00e0-\u024f\u1e00-\u1eff]")
_CLITICS: Final = re.compile("(?:[فو]?(?:[بلك]?ال|لل|[بلك]))(?=.{3})")
_MIN_STEM: Final = 3


@cache
def _weights() -> dict[str, int]:
    table: dict[str, int] = {}
    for language in LANGUAGES:
        # The large lists have ten times the words, which no article has twice, and 100 MB.
        for centibels, bucket in enumerate(wordfreq.get_frequency_list(language, "small")):
            weight = _weight(10 ** (-centibels / 100))
            for word in map(_key, bucket):
                # A word of two languages is as common as in the one where it is commoner.
                if table.get(word, UNKNOWN) > weight:
                    table[word] = weight
    # wordfreq would keep its lists for ever.
    wordfreq.get_frequency_list.cache_clear()
    return table


def common_words(language: str, count: int) -> list[str]:
    """The commonest words of a language, the commonest first."""
    words = wordfreq.top_n_list(language, count, wordlist="small")
    wordfreq.top_n_list.cache_clear()
    wordfreq.get_frequency_list.cache_clear()
    return words


def _key(word: str) -> str:
    return without_waw(without_accents(fold(word)))


def without_accents(word: str) -> str:
    """A folded word without the accents of its Latin letters: old wires have none.

    "Erdoğan" is "Erdogan" to another desk, and «adopté» came as "adopte".
    """
    if word.isascii() or not _ACCENTED.search(word):
        return word
    return "".join(letter for letter in normalize("NFD", word) if not combining(letter))


def without_waw(word: str) -> str:
    """A folded word without the waw that joins it to what is before, and without its own.

    Nobody can tell «وزير» from «و» and «زير»: both waws of «ووزير» go, so that it meets «وزير».
    """
    while word[:1] == "و" and len(word) > _MIN_STEM:
        word = word[1:]
    return word


def _weight(frequency: float) -> int:
    share = 1 - (1 - frequency) ** _ARTICLE
    return min(UNKNOWN, round(-math.log(max(share, 1e-9)) * SCALE))


def word_weight(word: str) -> int:
    """Weight of a folded word, 0 to ``UNKNOWN``, in steps of 1/``SCALE`` of the logarithm.

    A word that is in no list is as common as what is left without article and prepositions.
    """
    table = _weights()
    found = table.get(word)
    if found is not None:
        return found
    stem = _CLITICS.match(word)
    return table.get(word[stem.end() :], UNKNOWN) if stem else UNKNOWN

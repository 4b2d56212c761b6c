"""Headlines: what a notice that names no item says of the item that it speaks of.

A kill without an item id names its story by the headline, behind a mark or in quotation marks:
``KILL KILL KILL - Peru copper output falls 4%``, «إلغاء خبر: ‹…›». It is looked for among what the
same source sent under exactly this headline, folded and without its marks («تحديث 2-»); nobody
else's headline is ever found by it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from barqiya.dedupe.fingerprint import digest
from barqiya.text.key import fold_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A headline of fewer words is that of many: «أسعار العملات».
_LEAST_WORDS: Final = 3
_LONGEST: Final = 400
#: Characters of a notice that are read for quoted headlines.
_MOST_READ: Final = 4_000
#: Headlines that one notice is taken to state or to quote.
_MOST_NAMED: Final = 8
#: Articles remembered under one headline, and so the most that one notice can mean.
MOST_OF_A_HEADLINE: Final = 8

_WORD: Final = re.compile(r"\w+")
#: What may stand between a mark and the headline behind it.
_SEPARATOR: Final = re.compile("[:|/\u2013\u2014-]")
#: Separators that are looked behind: «إلغاء - عاجل: …».
_MOST_SEPARATORS: Final = 4
_QUOTED: Final = re.compile(
    "«([^«»]{8,400})»|‹([^‹›]{8,400})›|“([^“”]{8,400})”|„([^„“”]{8,400})[“”]"
    '|"([^"]{8,400})"|‘([^‘’]{8,400})’'
)


class HeadlineNote(NamedTuple):
    """What one source sent under one headline."""

    articles: tuple[str, ...]
    """Digests of its articles, the newest last."""
    kill: tuple[str, str, str] | None = None
    """Article, story and raw item of a kill that named this headline and found nothing."""

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps((self.articles, self.kill))

    @classmethod
    def load(cls, value: bytes) -> HeadlineNote:
        """From a stored value."""
        articles, kill = orjson.loads(value)
        return cls(tuple(articles), tuple(kill) if kill else None)

    def with_article(self, article: str) -> HeadlineNote:
        """The note with one article more; what it has is not added again."""
        if article in self.articles:
            return self
        return self._replace(articles=(*self.articles, article)[-MOST_OF_A_HEADLINE:])


def headline_digest(source_id: str, headline: str) -> str | None:
    """Digest under which a source's headline is remembered; ``None`` when it says too little.

    The headline is given without its marks.
    """
    words = _WORD.findall(fold_key(headline[:_LONGEST]))
    if len(words) < _LEAST_WORDS:
        return None
    return digest("headline", source_id, " ".join(words))


def slug_digest(source_id: str, slug: str) -> str:
    """Digest under which the slug of a wire is remembered: ``BC-NA--Harbour-Fire``.

    Slugs come again with other stories. A kill that names one which several articles had asks
    editors, and withdraws none.
    """
    return digest("slug", source_id, " ".join(_WORD.findall(fold_key(slug[:_LONGEST]))))


def named_headlines(
    source_id: str, headline: str, paragraphs: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Digests of the headlines that a notice may mean, in groups, the surest group first.

    What its own headline states goes before what it quotes. The first group that finds an article
    counts, with everything that it finds. Linear in the text, of which the beginning is read.

    Args:
        source_id: Whose notice it is: only this source's headlines can be found.
        headline: The headline of the notice, with its mark or without.
        paragraphs: What else it says.
    """
    text = "\n".join(paragraphs)[:_MOST_READ]
    stated = [(one,) for one in _stated(headline[:_LONGEST])]
    quoted = [_quoted(headline[:_LONGEST]), _quoted(text)]
    # A quoted headline may have its mark: «تصحيح- …».
    behind = (told for group in quoted for one in group for told in _behind(one))
    groups: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for group in (*stated, *quoted, tuple(behind)):
        digests = [headline_digest(source_id, one) for one in group]
        fresh = tuple(dict.fromkeys(one for one in digests if one and one not in seen))
        fresh = fresh[: _MOST_NAMED - len(seen)]
        seen.update(fresh)
        groups.append(fresh)
    return tuple(group for group in groups if group)


def _stated(headline: str) -> Iterator[str]:
    """The headline, and what stands behind each of its first separators."""
    yield headline
    yield from _behind(headline)


def _behind(headline: str) -> Iterator[str]:
    for separator in islice(_SEPARATOR.finditer(headline), _MOST_SEPARATORS):
        yield headline[separator.end() :]


def _quoted(text: str) -> tuple[str, ...]:
    return tuple(next(filter(None, found.groups())) for found in _QUOTED.finditer(text))

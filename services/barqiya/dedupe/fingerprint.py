"""Fingerprints: what makes two items the same delivery, the same item, or equal in content."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import orjson

if TYPE_CHECKING:
    from barqiya_schemas import RawItem

#: 96 bits: with 10⁹ remembered items a chance meeting has a probability below 10⁻¹⁰.
_DIGEST_LETTERS = 24


class Probe(NamedTuple):
    """The digests under which an item is looked up and remembered."""

    delivery: str
    item: str
    text: str
    article_id: str
    """The id this item gets when nothing is known under ``item``."""
    version: str | None = None
    """The provider's version of the item, as sent with it or as its format says."""
    has_item_id: bool = True
    """Whether its provider names it; else it is known by its content."""
    headline: str | None = None
    """What its headline is remembered under, among those of its source."""
    slug: str | None = None
    """The same of the slug of the wire that it came under."""
    named: tuple[tuple[str, ...], ...] = ()
    """Of a kill or a correction: the headlines that it may mean, the surest group first."""

    def names(self) -> tuple[str, ...]:
        """What a notice can name it by: digests of its headline and of its slug."""
        return tuple([one for one in (self.headline, self.slug) if one])

    def headline_keys(self) -> tuple[tuple[str, str], ...]:
        """Index entries of the headlines and slugs that it has or names."""
        named = (one for group in self.named for one in group)
        return tuple([("headline", one) for one in dict.fromkeys((*self.names(), *named))])

    def index_keys(self) -> tuple[tuple[str, str], ...]:
        """Index entries the item touches, as (kind, digest): the reads of a decision."""
        return (("delivery", self.delivery), ("item", self.item), ("text", self.text))


def digest(*parts: str, content: bytes = b"") -> str:
    """Digest of several parts and some bytes, put together so that no two lists look alike.

    SHA-256, because processors have instructions for it.
    """
    return sha256(orjson.dumps(parts) + content).hexdigest()[:_DIGEST_LETTERS]


def probe(
    raw: RawItem,
    source_id: str,
    match_text: str,
    *,
    item_id: str | None,
    version: str | None,
    part: int = 0,
    headline: str | None = None,
    slug: str | None = None,
    named: tuple[tuple[str, ...], ...] = (),
) -> Probe:
    """Digests of an article.

    Args:
        raw: The raw item that carries it.
        source_id: Identity of its source in the registry.
        match_text: The match key of its headline, standfirst and body: folded, for comparison only.
        item_id: The provider's id of the article, sent with the raw item or read in it.
        version: The provider's version of it.
        part: Its place among the articles of the raw item, from 0.
        headline: Digest of its headline, see :mod:`barqiya.dedupe.headlines`.
        slug: Digest of the slug of the wire that it came under, see there.
        named: Digests of the headlines that it may mean, when it kills or corrects.
    """
    text = digest(match_text)
    # Without a provider's id an item is its content: changed content is another article.
    item = digest("item", source_id, item_id) if item_id else digest("text", source_id, text)
    sent = [raw.source, raw.item_id or "", raw.revision or "", raw.content_type]
    if part:
        sent.append(str(part))
    return Probe(
        delivery=digest(*sent, content=raw.content),
        item=item,
        text=text,
        article_id=f"a-{item}",
        version=version,
        has_item_id=bool(item_id),
        headline=headline,
        slug=slug,
        named=named,
    )


def content_digest(content: bytes) -> str:
    """Digest of everything an article says but which raw item it was read from.

    Args:
        content: The article's content in JSON, as its event says it.
    """
    said = orjson.loads(content)
    del said["provenance"]["raw_id"]
    return digest(content=orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def story_id_for(article_id: str) -> str:
    """Id of the story that an article begins: the article's, under the letter of stories."""
    return f"s-{article_id.removeprefix('a-')}"


def event_id(kind: str, story_id: str, article_id: str, revision: int, text: str) -> str:
    """Id of an event, derived from what it says: publishing it again gives the same id."""
    return f"e-{digest(kind, story_id, article_id, str(revision), text)}"

"""From a queue entry to its articles, ready to be compared: intake, decode, parse, normalize."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.decode import decode
from barqiya.dedupe import (
    Probe,
    Signature,
    headline_digest,
    is_note_to_editors,
    named_headlines,
    probe,
    sign,
    slug_digest,
)
from barqiya.intake import read_entry
from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.normalize import stated
from barqiya.normalize.article import Normalized, normalize
from barqiya.parse import parse
from barqiya.pipeline.steps import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.parse.contract import Repeated
    from barqiya.pipeline.steps import Way
    from barqiya.pipeline.timings import Timings
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import RawItem

#: Gives what was learned of a source's template, if anything; see ``parse.contract.Repeated``.
Learned = Callable[[str], "Repeated | None"]


#: No folded text has this sign.
_NOTE_TO_EDITORS = "\x00note to editors\n"


class Prepared(NamedTuple):
    """An article that passed normalize: what it says, and the digests to look it up by."""

    raw: RawItem
    decoded: Decoded
    parsed: ParsedItem
    normalized: Normalized
    profile: SourceProfile
    probe: Probe
    signature: Signature


def way_of_entry(
    raw_id: str,
    fields: Mapping[bytes, bytes],
    registry: Registry,
    *,
    max_content_bytes: int,
    timings: Timings,
    learned: Learned | None = None,
    salt: bytes = b"",
) -> Way[tuple[Prepared, ...] | Rejected]:
    """Take one queue entry through intake, decode, parse and normalize, and sign its text.

    It stops after each stage, see :mod:`barqiya.pipeline.steps`.

    Args:
        raw_id: Id of the entry.
        fields: Fields of the entry.
        registry: What is known of sources, agencies and phrases.
        max_content_bytes: Largest content that is read.
        timings: Takes the seconds of each stage.
        learned: What was learned of the sources' templates, from before this item.
        salt: Secret of the near-duplicate index that its anchors are for.

    Returns:
        The articles that the item carries, nearly always one; or why the whole item is refused.
    """
    raw = timings.run(
        "intake", lambda: read_entry(raw_id, fields, max_content_bytes=max_content_bytes)
    )
    if isinstance(raw, Rejected):
        return raw
    yield
    return (yield from way_of_raw(raw, registry, timings, learned, salt=salt))


def way_of_raw(
    raw: RawItem,
    registry: Registry,
    timings: Timings,
    learned: Learned | None = None,
    *,
    salt: bytes = b"",
) -> Way[tuple[Prepared, ...] | Rejected]:
    """The way of a raw item from decode on; see :func:`way_of_entry`."""
    repeated = learned(raw.source) if learned else None
    profile = registry.profile(raw.source)
    decoded = timings.run("decode", lambda: decode(raw.content, raw.content_type, profile.charset))
    if isinstance(decoded, Rejected):
        return decoded
    yield
    parsed = timings.run(
        "parse",
        lambda: parse(decoded, source=raw.source, phrases=registry.phrases, repeated=repeated),
    )
    if isinstance(parsed, Rejected):
        return parsed
    yield
    articles = []
    for part, item in enumerate(parsed):
        own = raw if len(parsed) == 1 else _part_of(raw, item, part)
        prepared = yield from _way_of_part(raw, own, decoded, item, part, registry, timings, salt)
        if isinstance(prepared, Rejected):
            # All or nothing: half a message could not be retried without saying the rest twice.
            return prepared
        articles.append(prepared)
    return tuple(articles)


#: :func:`way_of_entry`, all the way at once.
prepare: Final = whole(way_of_entry)
#: :func:`way_of_raw`, all the way at once.
prepare_raw: Final = whole(way_of_raw)


def _part_of(raw: RawItem, item: ParsedItem, part: int) -> RawItem:
    """The raw item as one of its several articles sees it: an id of its own."""
    item_id = stated.name(item.item_id) or (f"{raw.item_id}#{part + 1}" if raw.item_id else None)
    revision = stated.name(item.item_revision) or raw.revision
    return raw.model_copy(update={"item_id": item_id, "revision": revision})


def _way_of_part(
    raw: RawItem,
    own: RawItem,
    decoded: Decoded,
    parsed: ParsedItem,
    part: int,
    registry: Registry,
    timings: Timings,
    salt: bytes,
) -> Way[Prepared | Rejected]:
    profile = registry.profile(raw.source)
    normalized = timings.run(
        "normalize", lambda: normalize(parsed, decoded, own, profile, registry)
    )
    if isinstance(normalized, Rejected):
        return normalized
    yield
    probed = timings.run("dedupe", lambda: _probe(raw, parsed, normalized, profile.id, part))
    if isinstance(probed, Rejected):
        return probed
    yield
    signature = timings.run("dedupe", lambda: _sign(normalized, salt))
    if isinstance(signature, Rejected):
        return signature
    yield
    return Prepared(own, decoded, parsed, normalized, profile, probed, signature)


def _probe(
    raw: RawItem, parsed: ParsedItem, normalized: Normalized, source_id: str, part: int
) -> Probe:
    content = normalized.content
    slug = slug_digest(source_id, parsed.series) if parsed.series else None
    named: tuple[tuple[str, ...], ...] = ()
    if content.status == "canceled" or "correction" in normalized.signals:
        texts = [one for one in (content.standfirst, content.editorial_note) if one]
        texts += normalized.paragraphs
        named = named_headlines(source_id, content.headline, texts)
        named = (*named, (slug,)) if slug else named
    text = normalized.match_text
    return probe(
        raw,
        source_id,
        # One that repeats the copy it announces is another item all the same.
        f"{_NOTE_TO_EDITORS}{text}" if is_note_to_editors(normalized.signals) else text,
        item_id=content.provenance.item_id,
        version=content.provenance.item_revision,
        part=part,
        headline=headline_digest(source_id, normalized.told_headline),
        slug=slug,
        named=named,
    )


def _sign(normalized: Normalized, salt: bytes) -> Signature:
    content = normalized.content
    filed = content.dateline
    return sign(
        normalized.told_headline,
        content.standfirst,
        normalized.paragraphs,
        salt=salt,
        dateline=filed.raw if filed is not None else "",
        filed_on=str(filed.date or "") if filed is not None else "",
    )

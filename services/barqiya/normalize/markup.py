"""The body as HTML: the words of its blocks once more, with links and emphasis.

It is built from the blocks, cleaned as they are, and goes through nh3 last: what is published never
depends on how well the markup was read. Where the words would not be those of the block, the block
stands without markup, and the change ``markup_reverted`` is counted.
"""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import groupby
from typing import TYPE_CHECKING, Final

import nh3

from barqiya.text.clean import clean
from barqiya.text.digits import set_digits
from barqiya.text.language import detect
from barqiya.text.words import same_words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Sequence

    from barqiya.text.digits import Digits
    from barqiya_schemas import Block

_TAG: Final = re.compile(r"(<[^<>]*>)")
_ELEMENTS: Final = {"intertitle": "h2", "quote": "blockquote", "list_item": "li"}
_BLOCK_ATTRIBUTES: Final = {"lang", "dir"}
_SANITIZER: Final = nh3.Cleaner(
    tags={
        "p", "h2", "blockquote", "ul", "li", "a", "strong", "em", "cite", "q", "sub", "sup", "code",
        "bdi",
    },
    attributes={
        "a": {"href"},
        **dict.fromkeys(("p", "h2", "blockquote", "li"), _BLOCK_ATTRIBUTES),
    },
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer nofollow",
)  # fmt: skip


def body_html(
    written: Sequence[Block],
    blocks: Sequence[Block],
    markup: Sequence[str],
    language: str,
    digits: Digits,
    counts: Counter[str],
) -> str | None:
    """Return the body as sanitized HTML; ``None`` when the item came without markup.

    Args:
        written: Blocks as the parser read them.
        blocks: The same, cleaned; those without a visible character are not there.
        markup: For each written block its inline HTML, escaped and balanced.
        language: Language of the article; a block in another one says so.
        digits: Kind of digits in published text.
        counts: Takes the number of blocks whose markup could not be kept.
    """
    if not markup or len(markup) != len(written):
        return None
    pairs = list(zip(written, markup, strict=True))
    if len(blocks) != len(written):
        pairs = [pair for pair in pairs if clean(pair[0].text, language=language).text]
    if len(blocks) != len(pairs):
        return None
    parts = [
        # What had nothing to clean has nothing to clean between its tags either.
        (
            block,
            inner if block.text == source.text else _inner(block, inner, language, digits, counts),
        )
        for block, (source, inner) in zip(blocks, pairs, strict=True)
    ]
    return _SANITIZER.clean("\n".join(_elements(parts)))


def _inner(block: Block, markup: str, language: str, digits: Digits, counts: Counter[str]) -> str:
    """Clean the text between the tags; the words must come out as those of the block."""
    pieces = [
        piece if piece.startswith("<") else _clean_piece(piece, language, digits)
        for piece in _TAG.split(markup)
    ]
    text = unescape("".join(piece for piece in pieces if not piece.startswith("<")))
    if same_words(text, block.text):
        return "".join(pieces).strip()
    counts["markup_reverted"] += 1
    return escape(block.text, quote=False)


def _clean_piece(piece: str, language: str, digits: Digits) -> str:
    """Clean a run of text as the whole is cleaned, but for the blanks at its two ends."""
    text = unescape(piece)
    if not text or text.isspace():
        return " " if text else ""
    cleaned, _ = set_digits(clean(text, language=language, strict=True).text, digits, language)
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return before + escape(cleaned, quote=False) + after


def _elements(parts: Iterable[tuple[Block, str]]) -> Iterator[str]:
    for is_list, group in groupby(parts, key=lambda part: part[0].type == "list_item"):
        if is_list:
            yield "<ul>"
        for block, inner in group:
            yield _element(block, inner)
        if is_list:
            yield "</ul>"


def _element(block: Block, inner: str) -> str:
    name = _ELEMENTS.get(block.type, "p")
    attributes = ""
    if block.language:
        attributes = f' lang="{escape(block.language)}" dir="{detect(block.text).direction}"'
    if name == "blockquote":
        inner = f"<p>{inner}</p>"
    return f"<{name}{attributes}>{inner}</{name}>"

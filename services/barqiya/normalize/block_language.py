"""Language of a block, where it is another than the article's: quotations, statements, briefs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.text.clean import has_arabic_only
from barqiya.text.language import UNDETERMINED, detect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.text.language import Language

#: A block shorter than this says too little; within one direction more is asked.
_SHORTEST: Final = 40
_SHORTEST_WITHIN: Final = 60
_SURE: Final = 0.6

#: By its first letters one sees which way a block runs; the search stops at the first.
_LOOKED_AT: Final = 120
_RTL_LETTER: Final = re.compile("[\u0590-\u07bf\u0840-\u08ff\ufb1d-\ufefc]")
#: Letters that Arabic does not write, and those of French and its neighbours that English does not.
_NOT_ARABIC: Final = re.compile("[پچژگیکںےٹڈڑہھەێۆڵڕڤټډړږڼ]")
_NOT_ENGLISH: Final = re.compile("[\u00c0-\u024f]")
_FEWEST_LETTERS: Final = 2
_ARABIC: Final = "ar"
_ARABIC_LETTERS: Final = frozenset(map(chr, range(0x621, 0x64B)))


def other_languages(texts: Sequence[str], article: Language) -> list[str | None]:
    """Language of each block that has another than the article, see :func:`other_language`."""
    heads = "".join([text[:_LOOKED_AT] for text in texts])
    # One look at all blocks of an Arabic article is nearly always enough.
    usual = article.code == _ARABIC and has_arabic_only(heads)
    plain = usual and article.direction == "rtl"
    return [
        # What begins with an Arabic letter runs as its article does.
        None
        if plain and text[:1] in _ARABIC_LETTERS
        else other_language(text, article, usual=usual)
        for text in texts
    ]


def other_language(text: str, article: Language, *, usual: bool = False) -> str | None:
    """Return the language of a block in BCP 47, or ``None`` when it is that of the article.

    Across directions one look at the letters shows a difference. Within one it is rarely real, and
    only believed of a long block that is sure of it; most blocks of Arabic and English articles are
    done with after looking for letters which those do not write.

    Args:
        text: The block.
        article: Language of the article.
        usual: It is known that the article's language writes all letters of the block.
    """
    if len(text) < _SHORTEST:
        return None
    runs = "rtl" if _RTL_LETTER.search(text, 0, _LOOKED_AT) else "ltr"
    crosses = runs != article.direction
    if not crosses and (usual or len(text) < _SHORTEST_WITHIN or _is_usual(text, article.code)):
        return None
    found = detect(text)
    if found.code in {UNDETERMINED, article.code.partition("-")[0]}:
        return None
    if crosses:
        return found.code if found.direction != article.direction else None
    return found.code if found.confidence >= _SURE else None


def _is_usual(text: str, code: str) -> bool:
    """Whether a block has hardly a letter that its article's language does not write."""
    unusual = {"ar": _NOT_ARABIC, "en": _NOT_ENGLISH}.get(code.partition("-")[0])
    if unusual is None:
        return False
    return len(unusual.findall(text[:_LOOKED_AT])) < _FEWEST_LETTERS

"""Grammars of datelines and desk lines: place, date, agency, person, in all their spellings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from barqiya.parse.page_text.grammar import end_of_words, is_agency, part_key
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

#: What a desk line is; see :func:`desk_line`.
DeskLine = Literal["dateline", "byline", "name", ""]

_PARTS: Final = re.compile(r"[/|,،:؛;–—-]")
_DESK_WORDS: Final = 10
_PART_WORDS: Final = 5
_MOST_PLACE_WORDS: Final = 3
_AGENCY_WORDS: Final = 3
_MOST_WORDS: Final = 24
_FEWEST_WORDS: Final = 3
_HEAD: Final = 96
_NEWS: Final = (" نيوز", " برس")
_AROUND: Final = " .:-|*"
_PLACE_AND_AGENCY: Final = re.compile(r"([^()]{2,40}) ?\(([^()]{1,32})\)")


def desk_line(line: Draft, phrases: PagePhrases) -> DeskLine:
    """Read a line that only says where or who.

    ``dateline`` when it has an agency and a place, or two places: «بيروت – أ ف ب»,
    «وهران (وأج)», «المعلومة/بغداد..»; ``byline`` when it names no agency in particular:
    «صدى – متابعات»; ``name`` for a place or an outlet beside words that are not known, most often
    a person: «جدة - فلان». A single name without a separator is not decided here.
    """
    # Four rules ask it of the same line, and pages repeat their lines.
    judged = line.twin or line
    if judged.desk is None:
        judged.desk = _read_desk_line(line, phrases)
    return judged.desk


def _read_desk_line(line: Draft, phrases: PagePhrases) -> DeskLine:
    stem = line.folded.strip(_AROUND)
    if wire_dateline_words(line.words, phrases) or _is_place_and_agency(stem, phrases):
        return "dateline"
    if line.count > _DESK_WORDS or not line.words:
        return ""
    parts = _PARTS.split(stem)
    if len(parts) == 1 or stem.endswith(("?", "!")):
        return ""
    keys = [key for key in map(part_key, parts) if key]
    if not 1 < len(keys) < _PART_WORDS or any(key.count(" ") >= _PART_WORDS for key in keys):
        return ""
    slashed = "/" in stem
    kind = _read_parts(keys, phrases, slashed=slashed)
    # «رويترز: …» introduces what somebody says: a headline.
    says = kind == "name" and ":" in stem and keys[0] not in phrases.places
    return "" if says or _is_headline_of(keys, phrases, slashed=slashed) else kind


def _is_headline_of(keys: Sequence[str], phrases: PagePhrases, *, slashed: bool) -> bool:
    """«أ ف ب / عاجل / استقالة رئيس وزراء بوليفيا»: a headline with its agency before it."""
    last = keys[-1]
    told = slashed and last.count(" ") >= _FEWEST_WORDS
    if not (told or keys[1] in phrases.mark_labels) or not is_agency(keys[0], phrases):
        return False
    return last not in phrases.places and not is_agency(last, phrases)


def _is_place_and_agency(stem: str, phrases: PagePhrases) -> bool:
    """«وهران (وأج)»; but «القدس (غيتي)» says what a picture shows, and whose it is."""
    found = _PLACE_AND_AGENCY.fullmatch(stem) if stem.endswith(")") else None
    return (
        found is not None
        and part_key(found[1]) in phrases.places
        and part_key(found[2]) in phrases.news_agencies
    )


def _read_parts(keys: Sequence[str], phrases: PagePhrases, *, slashed: bool) -> DeskLine:
    places = desks = unnamed = agencies = 0
    for key in keys:
        place, desk = key in phrases.places, key in phrases.desks
        nameless = key in phrases.unnamed_agencies
        places += place
        desks += desk
        unnamed += nameless
        agencies += not (place or desk or nameless) and is_agency(key, phrases)
    strangers = len(keys) - places - desks - unnamed - agencies
    if places and (agencies or (not strangers and len(keys) > 1) or (slashed and desks)):
        return "dateline"
    if agencies and slashed:
        return "dateline"
    single = all(" " not in key for key in keys)
    if desks:
        return "byline"
    if unnamed:
        # «صنعاء: محمد عبدالعظيم، الوكالات»; and «عنتيبي - وكالات»: one word that is not known is
        # most often a place.
        placed = single or keys[0] in phrases.places
        return "dateline" if strangers == 1 and placed else "byline"
    if places:
        return "dateline" if slashed and single else "name"
    return "name" if agencies else ""


def wire_dateline_words(words: Sequence[str], phrases: PagePhrases) -> bool:
    """Whether the words are place, date and agency without separators: «الرياض 25 شوال … واس»."""
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or words[-1] not in phrases.agencies:
        return False
    known_place = words[0] in phrases.places or " ".join(words[:2]) in phrases.places
    if not known_place and len(words) <= _DESK_WORDS:
        # Both calendars written out leave no doubt; a short date beside unknown words does.
        return False
    first = next((at for at, word in enumerate(words) if word.isdecimal()), 0)
    return 0 < first <= _PART_WORDS and all(
        word.isdecimal() or word in phrases.date_words for word in words[first:-1]
    )


def inline_dateline(line: Draft, phrases: PagePhrases) -> str:
    """Return the dateline that begins a paragraph, as written, or nothing.

    «لندن (رويترز) - », «دبي، الإمارات العربية المتحدة (CNN)—», «القدس / فلان / الأناضول »,
    «الدوحة في 16 نوفمبر /قنا/ », «نيويورك - وام », «الرياض-سانا », «MAUMERE, Indonesia (AP) — ».
    """
    words = line.words
    if words and words[0].removeprefix("و") in phrases.reporting_verbs:
        # «وأفادت إذاعة / تي آر تي / …» says who reported, not where the copy was filed.
        return ""
    head = line.content[:_HEAD]
    found = _outlet_first(head, phrases) if ":" in head or "/" in head else ""
    if not found and "(" in head:
        found = _bracketed(head, phrases)
    if not found and "/" in head:
        found = _slashed(head, phrases)
    if not found and ("-" in head or "–" in head or "—" in head):
        found = _dashed(head, phrases)
    if not found and words and words[0] in phrases.place_starts:
        found = _spelled_out(line, phrases)
    return found


def _spelled_out(line: Draft, phrases: PagePhrases) -> str:
    """«الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس أعلن …»: no sign after the agency."""
    for at, word in enumerate(line.words[:_MOST_WORDS]):
        if word in phrases.agencies:
            words = line.words[: at + 1]
            if wire_dateline_words(words, phrases):
                return line.content[: end_of_words(line.content, at + 1)]
    return ""


_WORD = r"[^\W\d]{1,24}+"
_OUTLET: Final = re.compile(
    rf"(?P<first>{_WORD}(?: {_WORD}){{0,3}}?)"
    rf"(?: من (?P<place>{_WORD}(?: {_WORD}){{0,2}}) ?:| ?/ ?(?=[^\W\d])"
    r"| ?[-–—] ?[«“\"](?P<second>[^«»“”\"\n]{3,30})[»”\"] ?:)"
)


def _outlet_first(head: str, phrases: PagePhrases) -> str:
    """«إيلاف من لندن: », «تونس- “القدس العربي”: », «شفق نيوز/ ». Copy of one outlet's own desk."""
    found = _OUTLET.match(head)
    if not found:
        return ""
    first = part_key(fold(found["first"]))
    if found["second"]:
        quoted = part_key(fold(found["second"]))
        return found[0] if first in phrases.places and is_agency(quoted, phrases) else ""
    if found["place"]:
        return found[0] if is_agency(first, phrases) else ""
    named = first in phrases.outlets or first in phrases.agencies or first.endswith(_NEWS)
    return found[0].rstrip() if named and first not in phrases.places else ""


_BRACKET: Final = re.compile(
    r"([^().!?؟«»\"]{0,72})\(([^()/]{1,32})(?:/[^()]{2,48})?\)[ ]?([-–—ـ:]{0,3})"
)


def _bracketed(head: str, phrases: PagePhrases) -> str:
    found = _BRACKET.match(head)
    if not found or part_key(fold(found[2])) not in phrases.agencies:
        return ""
    before = phrase_words(fold(found[1]))
    if found[3] or _is_place_and_date(before, phrases):
        return found[0].rstrip()
    return ""


def _is_place_and_date(words: Sequence[str], phrases: PagePhrases) -> bool:
    if not words:
        return False
    first = next((at for at, word in enumerate(words) if word.isdecimal()), 0)
    dated = words[first:]
    if 0 < first <= _MOST_PLACE_WORDS and any(word in phrases.months for word in dated):
        # Day and month leave no doubt that what stands before them is a place.
        return all(word.isdecimal() or word in phrases.date_words for word in dated)
    for length in range(min(_PART_WORDS, len(words)), 0, -1):
        if " ".join(words[:length]) in phrases.places:
            rest = words[length:]
            return all(
                word.isdecimal() or word in phrases.date_words or word in phrases.places
                for word in rest
            )
    return False


def _slashed(head: str, phrases: PagePhrases) -> str:
    parts = head.split("/", 4)
    at = len(parts[0])
    for number, part in enumerate(parts[1:], start=1):
        if len(parts[number - 1].split()) > _PART_WORDS + 1:
            return ""
        words = phrase_words(fold(part))
        for length in range(min(_AGENCY_WORDS, len(words)), 0, -1):
            key = " ".join(words[:length])
            if key in phrases.agencies and key not in phrases.unnamed_agencies:
                end = at + 1 + end_of_words(part, length)
                closing = head[end : end + 2].strip().startswith("/")
                return head[: head.index("/", end) + 1] if closing else head[:end]
        at += 1 + len(part)
    return ""


_DASH: Final = re.compile(r" ?[-–—]{1,2} ?")


def _dashed(head: str, phrases: PagePhrases) -> str:
    found = _DASH.search(head)
    if not found:
        return ""
    place = part_key(fold(head[: found.start()]))
    if len(place.split()) > _PART_WORDS:
        return ""
    rest = head[found.end() :]
    words = phrase_words(fold(rest))
    known_place = place in phrases.places
    for length in range(min(_AGENCY_WORDS, len(words)), 0, -1):
        key = " ".join(words[:length])
        named = key in phrases.agencies and key not in phrases.places
        if known_place and named:
            return head[: found.end() + end_of_words(rest, length)]
    outlet = place in phrases.agencies or (len(place.split()) > 1 and is_agency(place, phrases))
    return head[: found.end()].rstrip() if outlet and not known_place else ""

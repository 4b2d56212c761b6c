"""Rules that look at one line alone. Each returns a verdict with its reason, or ``None``.

The order of the rules is the order of trust: exact phrases and marks first, grammars after.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse.page_text import datelines, grammar
from barqiya.parse.page_text.captions import bracketed_caption, credited_caption, image_alt
from barqiya.parse.page_text.draft import PROSE_WORDS, Verdict
from barqiya.parse.page_text.known import find_phrase
from barqiya.parse.page_text.requests import (
    CUT_OFF,
    follow_request,
    menu_line,
    networks,
    site_words,
    teaser,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.known import Vocabulary

_MOST_BYLINE_WORDS = 16
_SHORTEST_REST = 24
_LOGO_WORDS = 4
_MOST_COUNTERS = 2
_SURA_WORDS = 4
# One long token of Latin letters and figures, such as an encoded address.
_CODE: Final = re.compile(r"[A-Za-z0-9+/=_-]{16,200}+")
# Letters, figures and signs that no rule looks for; the first word is in Arabic letters.
_PLAIN: Final = re.compile('[\u0621-\u064a][\u0621-\u0652\u0660-\u06690-9 «»"“”،؛؟!%٪]*+\\.?')
#: Single letters and pairs are initials; the names of networks are written as one long word.
_PLAIN_LENGTHS: Final = range(3, 9)
_BYLINE_STARTS: Final = ("By ", "BY ", "Par ", "PAR ")


def no_words(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Signs alone, such as «+ -», are buttons; a logo is a picture."""
    del vocabulary
    if not line.words:
        return Verdict("ui", "no words")
    if line.count <= _LOGO_WORDS and "logo" in line.words:
        return Verdict("ui", "text of a logo")
    return None


def end_mark(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«// انتهى //», «(النهاية)», NNNN, «20:26 ت م» close wire copy."""
    if grammar.is_end_mark(line, vocabulary.phrases):
        line.is_mark = True
        return Verdict("source", "wire end mark")
    return None


def known_phrase(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """The line is boilerplate that the registry knows."""
    found = find_phrase(line, vocabulary)
    if not found:
        return None
    phrase, whole = found
    line.lead_words = phrase.words
    return Verdict(phrase.label, phrase.reason, phrase.opens if whole else None)


def source_and_agency(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«المصدر وكالات», «نقلا عن رويترز»: a source lead-in without its colon, and an agency."""
    if not 1 < line.count <= 5:  # noqa: PLR2004
        return None
    for length in (1, 2):
        lead = vocabulary.phrases.general.lines.get(" ".join(line.words[:length]))
        rest = " ".join(line.words[length:])
        if lead and lead.opens == "source" and grammar.is_known(rest, vocabulary.phrases):
            line.lead_words = length
            return Verdict("source", lead.reason)
    return None


def button(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«A+», «ع ع ع», «1x», «2 / 4», «2 دقيقة للقراءة»."""
    if grammar.is_reading_time(line, vocabulary.phrases):
        return Verdict("ui", "reader tool")
    return Verdict("ui", "signs and figures") if grammar.is_button(line) else None


def verse(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """A verse of the Quran in its brackets, with the name of its sura or without."""
    del vocabulary
    before, closed, after = line.content.rpartition("\ufd3e")
    if closed and before.startswith("\ufd3f") and len(after.split()) <= _SURA_WORDS:
        return Verdict("body", "verse of the Quran")
    return None


def tags(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Nothing but hashtags."""
    del vocabulary
    if line.content[0] == "#" and all(part[0] == "#" for part in line.content.split()):
        return Verdict("related", "tags")
    return None


def address(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """A bare web address or script is no text."""
    del vocabulary
    if line.count == 1:
        if line.folded.startswith(("http:", "https:", "www.")):
            return Verdict("ui", "web address")
        if _CODE.fullmatch(line.content) and any(map(str.isdecimal, line.content)):
            return Verdict("ui", "code")
    if grammar.is_player_time(line):
        return Verdict("ui", "time of a player")
    content = line.content
    if content.startswith("[ad") or (content.endswith("}") and content.isascii()):
        return Verdict("ui", "markup")
    return None


def copyright_notice(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """© and a year: the site's own notice."""
    del vocabulary
    return Verdict("ui", "copyright notice") if grammar.is_copyright(line) else None


def wire_dateline(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس»."""
    if datelines.wire_dateline_words(line.words, vocabulary.phrases):
        line.dateline = line.content
        return Verdict("dateline", "place, date and agency")
    return None


def date_line(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Nothing but date and time."""
    if grammar.is_date(line, vocabulary.phrases):
        return Verdict("date", "nothing but a date")
    return None


def numbers(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Counters of a page: figures alone."""
    del vocabulary
    if line.count <= _MOST_COUNTERS and all(map(str.isdecimal, line.words)):
        return Verdict("ui", "figures alone")
    return None


def opening_dateline(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """A paragraph that begins with place and agency."""
    if line.count < PROSE_WORDS and not line.terminated:
        return None
    line.dateline = datelines.inline_dateline(line, vocabulary.phrases)
    if line.dateline and len(line.content) - len(line.dateline) >= _SHORTEST_REST:
        return Verdict("dateline", "begins with place and agency")
    line.dateline = ""
    return None


def sign_off(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«(إعداد فلان للنشرة العربية - تحرير فلان)» names the desk."""
    if line.content[:1] == "(" and line.content[-1:] == ")":
        hits = vocabulary.phrases.sign_off_words.intersection(line.words)
        if len(hits) > 1:
            return Verdict("byline", "sign-off of the desk")
    return None


def named_byline(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«By NAME», «Par NAME»; or names beside dates: «NAME, NAME | 07.04.2024 - محدث : …»."""
    content = line.content
    if line.count > _MOST_BYLINE_WORDS or line.terminated:
        return None
    if content.startswith(_BYLINE_STARTS) and content.partition(" ")[2][:1].isupper():
        line.lead_words = 1
        return Verdict("byline", "begins with By or Par")
    phrases = vocabulary.phrases
    named = "|" in content or not phrases.byline_words.isdisjoint(line.words)
    if named and grammar.has_date(line, phrases):
        return Verdict("byline", "names beside a date")
    return None


class Rule(NamedTuple):
    """A rule and what it looks for."""

    judge: Callable[[Draft, Vocabulary], Verdict | None]
    signs: tuple[str, ...] = ()
    """A text without any of these has no line for it; empty: signs do not tell."""


SHORT_RULES: Final = (
    Rule(no_words),
    Rule(end_mark),
    Rule(known_phrase),
    Rule(source_and_agency),
    Rule(networks),
    Rule(menu_line),
    Rule(follow_request),
    Rule(site_words),
    Rule(teaser, CUT_OFF),
    Rule(tags, ("#",)),
    Rule(verse, ("\ufd3f",)),
    Rule(address),
    Rule(copyright_notice, ("©",)),
    Rule(wire_dateline),
    Rule(date_line),
    Rule(numbers),
    Rule(button),
    Rule(opening_dateline),
    Rule(sign_off, ("(",)),
    Rule(named_byline),
    Rule(image_alt),
    Rule(credited_caption),
    Rule(bracketed_caption, ("[",)),
)
#: What a plain line can be, see :func:`is_plain`.
PLAIN_RULES: Final = (
    Rule(wire_dateline),
    Rule(button),
    Rule(named_byline),
    Rule(credited_caption),
)
LONG_RULES: Final = (
    Rule(known_phrase),
    Rule(teaser, CUT_OFF),
    Rule(opening_dateline),
    Rule(sign_off, ("(",)),
    Rule(credited_caption),
)


def apply_rules(lines: Sequence[Draft], vocabulary: Vocabulary) -> None:
    """Give every open line the verdict of the first rule that has one.

    Most rules look for what a full sentence cannot be. Pages say headline and caption twice, and
    their furniture with every story: a line is judged once.
    """
    first: dict[str, Draft] = {}
    open_lines = [line for line in lines if line.label is None]
    twins = [(line, line.twin or first.setdefault(line.content, line)) for line in open_lines]
    long: list[Draft] = []
    plain: list[Draft] = []
    short: list[Draft] = []
    for line in first.values():
        if not line.short or line.sentence:
            long.append(line)
        else:
            (plain if is_plain(line, vocabulary) else short).append(line)
    _apply(LONG_RULES, long, vocabulary)
    _apply(PLAIN_RULES, plain, vocabulary)
    _apply(SHORT_RULES, short, vocabulary)
    for line, twin in twins:
        if twin is not line:
            line.judge_like(twin)
    for line in (*plain, *short):
        vocabulary.memory.keep(line)


def is_plain(line: Draft, vocabulary: Vocabulary) -> bool:
    """Whether a line is of Arabic words alone and begins with none that any rule looks for.

    That is a headline, an intertitle, a sentence without its full stop: most rules are not asked.
    """
    first = line.words[0] if line.words else ""
    return (
        len(first) in _PLAIN_LENGTHS
        and first not in vocabulary.openers
        and _PLAIN.fullmatch(line.content) is not None
    )


def _apply(rules: Sequence[Rule], lines: Sequence[Draft], vocabulary: Vocabulary) -> None:
    """Rule by rule, not line by line: a rule that has no line to find is passed over at once."""
    text = "\n".join([line.content for line in lines])
    for judge, signs in rules:
        if signs and not any(map(text.__contains__, signs)):
            continue
        settled = False
        for line in lines:
            if verdict := judge(line, vocabulary):
                line.settle(*verdict)
                settled = True
        if settled:
            lines = [line for line in lines if line.label is None]

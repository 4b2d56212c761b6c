"""Labels above the story: headline, kicker, navigation, desk lines; what is below, in below.py."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import datelines, grammar
from barqiya.parse.page_text.below import Head, judge
from barqiya.parse.page_text.draft import PROSE_WORDS
from barqiya.parse.page_text.headline import choose_headline, is_bullet, is_latin
from barqiya.parse.page_text.zones import NAME_ABOVE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

_KICKER_WORDS: Final = 4
_NAME_WORDS: Final = 4
_ROLE_WORDS: Final = 6
_PLACE_WORDS: Final = 3
_MENU_LINES: Final = 3
_MENU_WORDS: Final = 3
_NAVIGATION: Final = "navigation"
_MOST_TITLES: Final = 12
_TITLE_SIGNS: Final = ("-", "|", ":", '"', ">")


def label_header(lines: Sequence[Draft], zones: Zones, phrases: PagePhrases) -> None:
    """Label every open line before the core."""
    header = lines[: zones.start]
    if zones.standfirst is not None:
        lines[zones.standfirst].settle("standfirst", "sums up the story above it")
    # Where no story was found, the last line may end it all the same: a flash, «يتبع».
    _no_end_marks(header if header != lines else header[:-1])
    _masthead_names(header)
    _named_below(header)
    _filed_by(lines[: zones.start + 1], phrases)
    _menus(header)
    _page_titles(header)
    _dates(header, phrases)
    _desk_lines(header, phrases, {"dateline", "byline"})
    chosen = next((at for at, line in enumerate(header) if line.label == "headline"), None)
    if chosen is None:
        chosen = choose_headline(lines, zones, phrases)
    if chosen is None:
        chosen = _credited_headline(header)
    if chosen is not None:
        if header[chosen].label != "headline":
            header[chosen].settle("headline", "headline above the story")
        _repeats(header, chosen, zones.standfirst)
        _above_headline(header, chosen, phrases)
    _desk_lines(header, phrases, {"name"})
    head = Head(lines, zones, chosen, phrases)
    for at, line in enumerate(header):
        if line.label is None:
            line.settle(*judge(head, at))
        head.pass_line(line)


def _no_end_marks(header: Sequence[Draft]) -> None:
    """What looks like an end mark above a story is a button: «ع/ع»."""
    for line in header:
        if line.is_mark:
            line.is_mark = False
            line.settle("ui", "signs above the story")


def _masthead_names(header: Sequence[Draft]) -> None:
    for line, following in pairwise(header):
        if line.opens == "name" and following.label is None and following.count <= _NAME_WORDS:
            following.settle("ui", "name after a masthead title", "name")


def _named_below(header: Sequence[Draft]) -> None:
    """«كتب:» alone on its line, the name on the next."""
    for line, following in pairwise(header):
        alone = line.label == "byline" and len(line.words) == 1
        if alone and following.label is None and following.count <= _NAME_WORDS:
            following.settle("byline", "name under a lead-in")


def _filed_by(lines: Sequence[Draft], phrases: PagePhrases) -> None:
    """Who wrote it, above the dateline: «من فلان», and ``AP Economics Writer`` under a name."""
    for line, following in pairwise(lines):
        if line.label == "byline" and following.label is None and _says_role(following, phrases):
            following.settle("byline", "who the author is")
        elif following.label == "dateline" and _says_from_whom(line, phrases):
            line.lead_words = 1
            line.settle("byline", "from whom, above the dateline")


def _says_from_whom(line: Draft, phrases: PagePhrases) -> bool:
    if line.label is not None or line.terminated or not 2 < line.count <= _NAME_WORDS + 1:  # noqa: PLR2004
        return False
    return line.words[0] in phrases.from_words and line.words[1] not in phrases.places


def _says_role(line: Draft, phrases: PagePhrases) -> bool:
    role = is_latin(line) and not phrases.role_words.isdisjoint(line.words[-1:])
    return role and line.count <= _ROLE_WORDS and not line.terminated


def _menus(header: Sequence[Draft]) -> None:
    """A run of short lines, with sections or buttons among them, is a menu."""
    at = 0
    while at < len(header):
        end = at
        while end < len(header) and _menu_item(header[end]):
            end += 1
        run = header[at:end]
        if len(run) >= _MENU_LINES and sum(line.label is not None for line in run) > 1:
            for line in run:
                line.settle("ui", "item of a menu")
        at = end + 1


def _menu_item(line: Draft) -> bool:
    if line.label == "kicker":
        return True
    short = line.count <= _MENU_WORDS and not line.terminated
    return short and (line.label is None or line.reason == _NAVIGATION)


def _dates(header: Sequence[Draft], phrases: PagePhrases) -> None:
    for line in header:
        if line.label is None and grammar.is_mostly_date(line, phrases):
            line.settle("date", "a date with few other words")


def _page_titles(header: Sequence[Draft]) -> None:
    """«OUTLET - SECTION - HEADLINE» holds a whole other line of the page head."""
    free = [line for line in header if line.label is None and line.count > _MENU_WORDS]
    titles = {line.folded for line in free[:_MOST_TITLES]}
    if len(titles) < 2:  # noqa: PLR2004
        return
    for line in free:
        if any(_holds(line.folded, title) for title in titles):
            line.settle("ui", "title of the page")


def _holds(folded: str, title: str) -> bool:
    if len(title) >= len(folded) or title not in folded:
        return False
    before, _, after = folded.partition(title)
    if folded.endswith(title):
        return before.rstrip().endswith(_TITLE_SIGNS)
    return not before and after.lstrip().startswith(_TITLE_SIGNS)


def _desk_lines(header: Sequence[Draft], phrases: PagePhrases, kinds: Collection[str]) -> None:
    """Place and agency directly above the story are its dateline; further up they are a byline."""
    next_to_story = True
    for at in range(len(header) - 1, -1, -1):
        line = header[at]
        kind = datelines.desk_line(line, phrases) if line.label is None else ""
        if kind in kinds:
            if kind == "dateline" and next_to_story:
                line.dateline = line.content
                line.settle("dateline", "place or agency above the first paragraph")
                _place_of_date(header, at)
            else:
                line.settle("byline", "names a desk, a place or a person")
        next_to_story = next_to_story and line.label in {"ui", "related", "byline"}


def _place_of_date(header: Sequence[Draft], dateline: int) -> None:
    """Above an Arabic dateline, its place alone in Latin letters belongs to the page's date."""
    above = header[dateline - 1] if dateline else None
    if above is None or above.label is not None or above.count > _PLACE_WORDS:
        return
    if is_latin(above) and not is_latin(header[dateline]):
        above.settle("date", "place beside the page's date")


def _credited_headline(header: Sequence[Draft]) -> int | None:
    """Agencies put who said it after a headline: «… (الوكالة الوطنية)» reads like a caption."""
    for at, line in enumerate(header):
        if line.label == "caption" and line.count > _KICKER_WORDS and line.content.endswith(")"):
            repeated = any(other.folded == line.folded for other in header[at + 1 :])
            return None if repeated else at
        if line.label in {"caption", "headline", "standfirst", "dateline"}:
            return None
    return None


def _repeats(header: Sequence[Draft], chosen: int, standfirst: int | None) -> None:
    headline = header[chosen]
    below = chosen if standfirst is None else standfirst
    for at, line in enumerate(header):
        if line.label is not None or not _repeats_headline(line, headline):
            continue
        line.repeat = True
        if at and (header[at - 1].label == "byline" or chosen < below < at):
            line.settle("caption", "repeats headline as the text of an image")
        else:
            line.settle("headline", "repeats headline")


def _repeats_headline(line: Draft, headline: Draft) -> bool:
    """Whether it is the headline again, also with a few words after it: «… 150 150 admin»."""
    if line.folded == headline.folded:
        return True
    added = len(line.words) - len(headline.words)
    if headline.count <= _KICKER_WORDS or not 0 < added <= _KICKER_WORDS:
        return False
    return line.folded.startswith(headline.folded + " ")


def _above_headline(header: Sequence[Draft], chosen: int, phrases: PagePhrases) -> None:
    above = header[:chosen]
    kicker_free = not any(line.label == "kicker" for line in above)
    latin = is_latin(header[chosen])
    touches = True
    for line in reversed(above):
        if line.label == "byline" and not line.lead_words:
            line.settle("ui", NAME_ABOVE)
        elif line.label is None:
            if line.count >= PROSE_WORDS and line.terminated:
                line.settle("standfirst", "sentence above the headline")
            elif is_latin(line) and not latin:
                line.settle("ui", "Latin line on a page in another script")
            elif grammar.is_agency(" ".join(line.words), phrases):
                line.settle("ui", NAME_ABOVE)
            elif kicker_free and touches and line.count <= _KICKER_WORDS and not is_bullet(line):
                line.settle("kicker", "short line above the headline")
            else:
                line.settle("ui", "stands above the headline")
        touches = touches and line.label == "date"

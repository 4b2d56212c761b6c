"""What the rules look at: how much two texts share, and what stands in each other's place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from barqiya.dedupe import titles
from barqiya.dedupe.align import (
    SHINGLE,
    Block,
    Slot,
    blocks,
    counterparts,
    covered,
    in_order,
    slots,
)
from barqiya.dedupe.classes import conflict, one_member, other_event, other_fact, word_classes
from barqiya.dedupe.figures import agree, alike
from barqiya.dedupe.lazy import lazy
from barqiya.dedupe.rows import counts_changed, figure_rows, figures_replaced
from barqiya.dedupe.variants import same_sense, same_spelling
from barqiya.dedupe.words import FIGURE, folded, total_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.dedupe.tokens import Tokens

_ARTICLE: Final = "ال"
#: Words of the head of a text that count as its lead.
LEAD: Final = 40
#: Figures in the first so many words are what the story is about.
EARLY: Final = 70
#: Words that a flash has at most.
FLASH_MOST: Final = 28
#: Longest stretch in which names are looked for: two names, a date and a place.
_NAMES: Final = 12
#: Weight from which a word is a name for certain, or nearly.
_SELDOM: Final = 100
#: Lightest word that names something: one article in five has it, no more.
_TELLING: Final = 30


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything the rules look at. Shares are 0..1; *weighed* ones count «في» for little."""

    new_words: int
    old_words: int
    new_shared: float
    """Share of the new text's words in stretches of three or more that both have."""
    old_shared: float
    reach: float
    """Where in the old text the last shared stretch ends: a copy that was cut ends early."""
    reach_shared: float
    """Share of the old text up to there that is in shared stretches."""
    new_known: float
    """Weighed share of the new text's words that the old one has anywhere."""
    old_known: float
    reach_known: float
    """The same of the old text up to ``reach``."""
    new_lead: float
    """Weighed share of the new lead's words that the old text has anywhere."""
    old_lead: float
    figures_equal: int
    """Figures in the same place of both texts that agree."""
    figures_changed: int
    """Figures in the same place that do not agree, and stand nowhere else in the other text."""
    changed_early: int
    """Of these, in the first words of either text."""
    exchanged: int
    """Pairs of words that stand in each other's place more than once, as names do in a template."""
    exchanged_names: int
    """Of these, those that are names for certain: an outlet has its own word for a bank."""
    title_figures: bool
    """Whether both headlines have figures and none agrees."""
    title_names: bool
    """Whether names stand in each other's place in the bodies, and in the headlines too."""
    counts_changed: int
    """Stretches where two of something became several of it, without a figure in the one."""
    title_mould: bool
    """Whether one headline is the other but for what stands in each other's place."""
    days_changed: int
    """Stretches in which a day, a month or a currency stands in the place of another one."""
    title_days: bool
    """Whether such stand in each other's place in the bodies, and in the headlines too."""
    flashes_apart: bool
    """Whether both are flashes, and each has a country, city or name in place of the other's."""


class Pair:
    """Two texts side by side; everything is computed when it is asked for."""

    def __init__(self, new: Tokens, old: Tokens) -> None:
        self.new = new
        self.old = old
        days = [text.filing.day if text.filing else 0 for text in (new, old)]
        # Two days' bulletins may differ in nothing but the day on which they were filed.
        self.of_two_days = all(days) and days[0] != days[1]

    @lazy
    def new_figures(self) -> dict[int, str]:
        """Figures of the new text that are compared, by their place: not when it was filed."""
        return self.new.words.figures if self.of_two_days else self.new.told_figures

    @lazy
    def old_figures(self) -> dict[int, str]:
        """The same of the old text."""
        return self.old.words.figures if self.of_two_days else self.old.told_figures

    @lazy
    def digits(self) -> tuple[frozenset[str], frozenset[str]]:
        """Numbers in digits of the new and of the old text that are compared."""
        if self.of_two_days:
            return self.new.digits, self.old.digits
        return self.new.told_digits, self.old.told_digits

    @property
    def all_digits(self) -> tuple[frozenset[str], frozenset[str]]:
        """The same with those of their datelines."""
        return self.new.digits, self.old.digits

    @lazy
    def blocks(self) -> list[Block]:
        """Stretches that both have."""
        if min(len(self.new.words.tokens), len(self.old.words.tokens)) < SHINGLE:
            return []
        return blocks(self.new.shingle_list, self.old.shingle_list)

    @lazy
    def ordered(self) -> list[Block]:
        """Of the shared stretches those in which figures can be compared."""
        return in_order(self.blocks)

    @lazy
    def slots(self) -> list[Slot]:
        """Stretches that differ."""
        return list(slots(self.ordered, len(self.new.words.tokens), len(self.old.words.tokens)))

    @lazy
    def all_slots(self) -> list[Slot]:
        """The same with every shared stretch counted, wherever it stands."""
        return list(slots(self.blocks, len(self.new.words.tokens), len(self.old.words.tokens)))

    @lazy
    def old_covered(self) -> bytearray:
        """For each word of the old text 1 when the new one has it in a shared stretch."""
        return covered(self.blocks, len(self.old.words.tokens))

    @lazy
    def missing(self) -> list[tuple[int, int]]:
        """Stretches of the old text that the new one has nowhere."""
        marks = self.old_covered
        spans: list[tuple[int, int]] = []
        start = marks.find(0)
        while start >= 0:
            end = marks.find(1, start)
            end = len(marks) if end < 0 else end
            spans.append((start, end))
            start = marks.find(0, end)
        return spans

    @lazy
    def figure_places(self) -> dict[int, int]:
        """Places of figures of the new text, and where the old one has a word among the same."""
        return counterparts(self.ordered, self.new_figures)

    @lazy
    def replaced_figures(self) -> list[tuple[int, int]]:
        """Places in the new and the old text of figures in each other's place that differ.

        The old figure may stand elsewhere in the new text, as where a correction names its error.
        """
        return figures_replaced(self)

    @lazy
    def changed_figures(self) -> list[tuple[int, int]]:
        """Those of them that did not only move: the old figure is not in the new text as often."""
        if not self.replaced_figures:
            return []
        new, old = self.new_figures, self.old_figures
        more, less = Counter(new.values()), Counter(old.values())
        more, less = more - less, less - more
        return [
            (ours, theirs)
            for ours, theirs in self.replaced_figures
            if new[ours] in more
            and old[theirs] in less
            # «5.2 مليون دولار (19.5 مليون ريال)» is told as 19.589.137 riyals.
            and not any(alike(new[ours], gone) for gone in less)
        ]

    @lazy
    def equal_figures(self) -> int:
        """Figures in the same place that agree."""
        new, old = self.new_figures, self.old_figures
        places = self.figure_places.items()
        found = [*((place, other) for place, other in places if other in old), *self.figure_rows]
        return sum([agree(new[place], old[other]) for place, other in found])

    @lazy
    def figure_rows(self) -> list[tuple[int, int]]:
        """Places of figures in stretches that differ in nothing but figures, one by one."""
        return figure_rows(self)

    @lazy
    def days_changed(self) -> int:
        """Stretches where a day, a month, a span or a currency stands in another one's place."""
        new, old = self.new.words.tokens, self.old.words.tokens
        return sum(
            slot.framed
            and slot.is_short(_NAMES)
            and other_fact(new[slice(*slot.new)], old[slice(*slot.old)])
            for slot in self.slots
        )

    @lazy
    def exchanges(self) -> Counter[tuple[bytes, bytes]]:
        """Words, new and old, in each other's place, that the other text has nowhere."""
        found: Counter[tuple[bytes, bytes]] = Counter()
        for slot in self.slots:
            if slot.framed and slot.is_short(_NAMES):
                # Each once, in the order of the texts: a set of bytes has another in each process.
                found.update(list(dict.fromkeys(self._exchanged_in(slot))))
        return found

    @lazy
    def first_exchanges(self) -> list[tuple[bytes, bytes]]:
        """The same where both texts begin: an outlet words its lead anew, so they are not counted.

        «اعتمد محافظ الفيوم», «اعتمد محافظ سوهاج» begin with what no three words before it frame.
        """
        for slot in self.slots[:1]:
            if slot.new[0] == slot.old[0] == 0 and slot.is_short(_NAMES):
                return list(dict.fromkeys(self._exchanged_in(slot)))
        return []

    def _exchanged_in(self, slot: Slot) -> list[tuple[bytes, bytes]]:
        ours = _own(self.new.words.tokens[slice(*slot.new)], self.old.vocabulary)
        theirs = _own(self.old.words.tokens[slice(*slot.old)], self.new.vocabulary)
        return [(a, b) for a in ours for b in theirs if not same_sense(a, b)]

    @lazy
    def repeated_exchanges(self) -> list[tuple[bytes, bytes]]:
        """Exchanges that come again, and are no two spellings or words of one thing."""
        again = [exchange for exchange, times in self.exchanges.items() if times > 1]
        found = [
            exchange
            for exchange in again
            if not one_member(*exchange) and not same_spelling(*self.words_of(exchange))
        ]
        if not found:
            return []
        # A name has its article always or never: «رجل» and «الرجل» for «قدم» and «القدم» are nouns.
        known = {tuple(map(folded, self.words_of(exchange))) for exchange in self.exchanges}
        return [exchange for exchange in found if not _nouns(self.words_of(exchange), known)]

    @lazy
    def old_members(self) -> frozenset[tuple[int, int]]:
        """Members of classes that the old text names, each by its class and number."""
        classes = word_classes()
        return frozenset(
            (of.of, member)
            for word in self.old.vocabulary
            for of in classes.get(word, ())
            for member in of.members
        )

    def are_names(self, exchange: tuple[bytes, bytes]) -> bool:
        """Whether words in each other's place are seldom, or of a class: no two words for one."""
        if conflict(exchange[:1], exchange[1:]):
            return True
        return min(exchange[0][0], exchange[1][0]) >= _SELDOM

    def words_of(self, exchange: tuple[bytes, bytes]) -> tuple[str, str]:
        """An exchange as the two texts write it."""
        return self.new.written(exchange[0]), self.old.written(exchange[1])


def _nouns(words: tuple[str, str], known: set[tuple[str, ...]]) -> bool:
    """Whether two words stand in each other's place with their article and without it."""
    new, old = map(folded, words)
    if new.startswith(_ARTICLE) and old.startswith(_ARTICLE):
        return (new.removeprefix(_ARTICLE), old.removeprefix(_ARTICLE)) in known
    return (_ARTICLE + new, _ARTICLE + old) in known


def _own(tokens: Sequence[bytes], other: frozenset[bytes]) -> list[bytes]:
    return [token for token in tokens if _TELLING <= token[0] < FIGURE and token not in other]


def measure(pair: Pair) -> Measures:
    """Measure a pair."""
    new, old = pair.new, pair.old
    ours, theirs = new.words.tokens, old.words.tokens
    new_set, old_set = new.word_set, old.word_set
    weight = total_weight(new_set & old_set)
    new_known, old_known = weight / max(1, new.weight), weight / max(1, old.weight)
    marks = pair.old_covered
    end = max([block.old + block.length for block in pair.blocks], default=0)
    changed = pair.changed_figures
    return Measures(
        new_words=len(ours),
        old_words=len(theirs),
        new_shared=sum([block.length for block in pair.blocks]) / max(1, len(ours)),
        old_shared=sum(marks) / max(1, len(theirs)),
        reach=end / max(1, len(theirs)),
        reach_shared=sum(marks[:end]) / max(1, end),
        new_known=new_known,
        old_known=old_known,
        reach_known=weighed_share(theirs[:end], new_set) if end < len(theirs) else old_known,
        new_lead=weighed_share(ours[:LEAD], old_set),
        old_lead=weighed_share(theirs[:LEAD], new_set),
        figures_equal=pair.equal_figures,
        figures_changed=len(changed),
        changed_early=sum(min(places) < EARLY for places in changed),
        exchanged=len(pair.repeated_exchanges),
        exchanged_names=sum(pair.are_names(words) for words in pair.repeated_exchanges),
        title_figures=titles.figures_differ(pair),
        title_names=titles.name_others(pair),
        counts_changed=counts_changed(pair),
        title_mould=titles.of_one_mould(pair),
        days_changed=pair.days_changed,
        title_days=pair.days_changed > 0 and titles.days_differ(pair),
        flashes_apart=max(len(ours), len(theirs)) <= FLASH_MOST
        and other_event(new_set - old_set, old_set - new_set),
    )


def weighed_share(tokens: Sequence[bytes], other: frozenset[bytes]) -> float:
    """Share of some words that stand in another text, by their weight."""
    own = frozenset(tokens)
    return total_weight(own & other) / max(1, total_weight(own))

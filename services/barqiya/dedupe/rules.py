"""The rules by which two texts are told apart: few, round, and each can be said in a sentence.

What they look at is measured before (:mod:`barqiya.dedupe.measure`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.dedupe.measure import FLASH_MOST, LEAD
from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.compare import PairContext
    from barqiya.dedupe.measure import Measures

#: A copy has half of its words, or of the other's, in shared stretches, and four fifths anywhere.
SHARED: Final = 0.5
KNOWN: Final = 0.8
#: Where two outlets have the same lead, so much of one text stands in the other.
SAME_LEAD: Final = 0.9
CUT: Final = 0.7
#: A copy that was cut, edited and filled up: as far as it goes, nearly all of the other is there.
REACH: Final = 0.25
REACH_SHARED: Final = 0.75
REACH_KNOWN: Final = 0.85
REACH_LEAD: Final = 0.75
REACH_NEW: Final = 0.2
#: Of each lead, the share that stands anywhere in the other text: an agency's passage in a round-up
#: has the same words, but another lead.
LEADS_AGREE: Final = 0.4
#: Later than this, many other figures are another day's bulletin, not news of the same story.
SAME_STORY_HOURS: Final = 12.0
#: Later than this, only what is nearly verbatim is still a copy.
COPY_HOURS: Final = 48.0
VERBATIM: Final = 0.85
#: Share of the words of the one text, and of the other, that stand in a late copy.
LATE_KNOWN: Final = (0.75, 0.88)
#: Times the length from which a text that has the other one in it is a fuller account.
FULLER: Final = 2.2
CONTAINED: Final = 0.7
#: Words that are a caption and no news.
CAPTION: Final = 5
#: Where another outlet tells it, so much of the words of the shorter text is in shared stretches.
NOTHING_LOST: Final = 0.9
#: One other figure in so many, none of them early, is a slip of the copying outlet.
SLIPS: Final = 8
#: Marks of copy that takes the place of earlier copy.
UPDATE_MARKS: Final = frozenset({"update", "correction", "writethru"})


def relation(it: Measures, context: PairContext) -> RelationKind:  # noqa: PLR0911 - a list of rules
    """Tell what a text is to another one by what was measured; the first rule that applies."""
    if not _alike(it) and (context.same_source or not _cut_below_lead(it)):
        return RelationKind.UNRELATED
    updates = not UPDATE_MARKS.isdisjoint(context.new_marks - context.old_marks)
    exchanged = it.exchanged if context.same_source else it.exchanged_names
    if exchanged or (_of_another(it, context) and not updates):
        return RelationKind.TEMPLATE_SIBLING
    if _of_another_day(it):
        later = context.hours > SAME_STORY_HOURS
        return RelationKind.TEMPLATE_SIBLING if later else RelationKind.REVISION
    if "correction" in context.new_marks - context.old_marks:
        return RelationKind.CORRECTION
    if _grew(it, context):
        return RelationKind.EXPANSION
    if updates and context.same_source and it.old_known >= CONTAINED:
        return RelationKind.REVISION
    if _facts_changed(it, context):
        return RelationKind.REVISION
    if context.hours > COPY_HOURS and not _late_copy(it, context):
        return RelationKind.TEMPLATE_SIBLING
    if min(it.new_lead, it.old_lead) < LEADS_AGREE:
        return RelationKind.UNRELATED
    return RelationKind.REPRINT


def _of_another(it: Measures, context: PairContext) -> bool:
    """Whether a text tells of somebody else in the same words.

    Another outlet has its own words for things: it keeps the mould of the headline where it tells
    of another thing.
    """
    named = it.title_names and not it.counts_changed
    return it.flashes_apart or (named and (context.same_source or it.title_mould))


def _of_another_day(it: Measures) -> bool:
    """Whether a text is the bulletin of another day, or of another hour: most facts are others."""
    changed, equal = it.figures_changed, it.figures_equal
    return (changed > 1 and changed >= equal) or (it.title_days and it.title_mould)


def _facts_changed(it: Measures, context: PairContext) -> bool:
    """Whether figures or days are others, and more than an outlet mistakes in copying."""
    if it.counts_changed or it.title_figures or (context.same_source and it.days_changed):
        return True
    changed = it.figures_changed
    early = context.same_source or it.changed_early or changed * SLIPS > it.figures_equal
    return changed > 0 and bool(early)


def _late_copy(it: Measures, context: PairContext) -> bool:
    """Whether a text of days ago is copied, and not its mould used again.

    One office's bulletin of another day has most of its words. Another outlet that prints a text
    late has nearly all of them, and not much else.
    """
    if max(it.new_shared, it.old_shared) >= VERBATIM:
        return True
    known = sorted((it.new_known, it.old_known))
    return not context.same_source and known[0] >= LATE_KNOWN[0] and known[1] >= LATE_KNOWN[1]


def _grew(it: Measures, context: PairContext) -> bool:
    """Whether a text is a fuller account that grew from the other one.

    A source rewrites its own lead, and anybody a flash. What two outlets cut from one agency's
    copy, the one more, the other less, is a copy: of what grew in time hardly a word is lost.
    """
    if it.new_words < FULLER * it.old_words or it.old_known < CONTAINED:
        return False
    # A caption has its names in every text of the day; a round-up has a passage, and another lead.
    lead = LEADS_AGREE * min(1.0, it.old_words / LEAD)
    if it.old_words <= CAPTION or it.new_lead < lead:
        return False
    own = context.same_source or it.old_words <= FLASH_MOST
    return own or it.old_shared >= NOTHING_LOST


def _cut_below_lead(it: Measures) -> bool:
    """Whether an outlet kept the lead of what it copies, cut the rest, and has its own end.

    The week's list of one office begins with the same lead, and is none.
    """
    leads = min(it.new_lead, it.old_lead) >= SAME_LEAD
    shared, known = max(it.new_shared, it.old_shared), max(it.new_known, it.old_known)
    return leads and min(shared, known) >= CUT


def _alike(it: Measures) -> bool:
    if max(it.new_shared, it.old_shared) >= SHARED and max(it.new_known, it.old_known) >= KNOWN:
        return True
    return (
        it.reach >= REACH
        and it.reach_shared >= REACH_SHARED
        and it.reach_known >= REACH_KNOWN
        and it.old_lead >= REACH_LEAD
        and it.new_shared >= REACH_NEW
    )

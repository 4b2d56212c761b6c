"""Dedupe: each relation, and what becomes of the item. The index is a dict here."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from barqiya.dedupe import (
    Case,
    Decision,
    Match,
    Policy,
    Remembered,
    compare_versions,
    decide,
    load_policy,
    probe,
    sign,
    source_mark,
)
from barqiya.dedupe.compare import Comparison
from barqiya.errors import RegistryError
from barqiya.registry.model import SourceProfile
from barqiya_schemas import OutcomeKind, RawItem, RelationKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from barqiya.dedupe.differ import Kind

SPA = SourceProfile("spa", 1)
OUTLET = SourceProfile("outlet", 3)
BLOG = SourceProfile("blog", 4)


class Desk:
    """Decides items one after another and remembers what each decision wrote."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.index: dict[tuple[str, str], bytes | None] = {}
        self.count = 0
        self.policy = policy or load_policy()
        self.remembered: dict[str, Remembered] = {}
        """What the near-duplicate index would have of each text, the last by that text."""

    def take(
        self,
        profile: SourceProfile,
        text: str,
        *,
        item_id: str | None = None,
        version: str | None = None,
        status: str = "usable",
        correction: bool = False,
        embargo: bool = False,
        content: str | None = None,
        like: Mapping[str, Comparison] | None = None,
        hours: int = 0,
        marks: frozenset[str] = frozenset(),
    ) -> Decision:
        """Take one item; ``like`` says what it is to earlier texts."""
        self.count += 1
        raw = RawItem(
            raw_id=f"{self.count}-0",
            source=profile.id,
            content=(content or text).encode(),
            item_id=item_id,
            revision=version,
            received_at="2026-01-01T00:00:00Z",
        )
        probed = probe(raw, profile.id, text, item_id=item_id, version=version)
        new = sign("", None, [3 * text], salt=b"").tokens
        matches = tuple(
            Match(
                self.remembered[old], 1, comparison, new, sign("", None, [3 * old], salt=b"").tokens
            )
            for old, comparison in (like or {}).items()
        )
        case = Case(
            *(raw, probed, profile, status, correction, embargo),
            defaultdict(lambda: None, self.index),
            matches,
            self.policy,
            hours * 3600,
            marks=marks,
            withheld=status == "withheld",
        )
        decision = decide(case)
        self.index.update(decision.writes)
        if decision.remember:
            self.remembered[text] = Remembered(
                article=decision.article_id[2:],
                revision=decision.revision,
                trust_tier=profile.trust_tier,
                source=source_mark(profile.id),
                received_s=hours * 3600,
                raw_id=raw.raw_id,
                payload=b"",
            )
        return decision


def a(kind: RelationKind, *differs: Kind, adds: bool = False) -> Comparison:
    """What the comparison says."""
    return Comparison(kind, 0.9, adds, differs, ("evidence",))


COPY = a(RelationKind.REPRINT)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def told(decision: Decision) -> tuple[OutcomeKind, RelationKind, int]:
    return decision.outcome, decision.relation.kind, decision.revision


def test_the_first_of_anything_is_published(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1")
    assert told(first) == (OutcomeKind.PUBLISHED, RelationKind.UNRELATED, 1)
    assert first.event_id


def test_the_same_delivery_is_a_duplicate(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1", version="1")
    again = desk.take(SPA, "a", item_id="1", version="1")
    assert told(again) == (OutcomeKind.DUPLICATE, RelationKind.SAME_DELIVERY, 1)
    assert (again.article_id, again.event_id) == (first.article_id, None)
    assert again.relation.raw_id == "1-0"


def test_the_same_delivery_without_an_item_id_is_a_duplicate(desk: Desk) -> None:
    desk.take(SPA, "a")
    assert desk.take(SPA, "a").relation.kind is RelationKind.SAME_DELIVERY


def test_new_content_under_an_item_id_is_a_revision(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1", version="1")
    second = desk.take(SPA, "b", item_id="1", version="2")
    assert told(second) == (OutcomeKind.UPDATED, RelationKind.REVISION, 2)
    assert (second.article_id, second.story_id) == (first.article_id, first.story_id)
    assert second.relation.revision == 1
    assert second.event_id != first.event_id


def test_newer_text_under_the_same_version_is_a_revision_all_the_same(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", version="1")
    assert desk.take(SPA, "b", item_id="1", version="1").outcome is OutcomeKind.UPDATED


def test_an_older_version_never_overwrites_a_newer_one(desk: Desk) -> None:
    desk.take(SPA, "new", item_id="1", version="2.10")
    late = desk.take(SPA, "old", item_id="1", version="2.9")
    assert told(late) == (OutcomeKind.DUPLICATE, RelationKind.REVISION, 1)
    assert late.reason == "dedupe.older_version"


@pytest.mark.parametrize("version", [None, "1"], ids=["no version", "the same version"])
def test_what_came_before_the_latest_words_never_overwrites_them(
    desk: Desk, version: str | None
) -> None:
    """An urgent item overtakes others, and workers race: the ids on the queue keep the order."""
    desk.count = 5
    desk.take(SPA, "new", item_id="1", version=version, correction=True)
    desk.count = 2
    late = desk.take(SPA, "old", item_id="1", version=version)
    assert told(late) == (OutcomeKind.DUPLICATE, RelationKind.REVISION, 1)
    assert (late.reason, late.relation.raw_id) == ("dedupe.older_version", "6-0")
    desk.count = 6
    assert desk.take(SPA, "newest", item_id="1", version=version).revision == 2


def test_the_source_of_a_version_knows_better_than_the_order_of_arrival(desk: Desk) -> None:
    desk.count = 5
    desk.take(SPA, "a", item_id="1", version="1")
    desk.count = 2
    assert desk.take(SPA, "b", item_id="1", version="2").outcome is OutcomeKind.UPDATED


def test_a_killed_item_is_not_published_by_the_original_that_it_overtook(desk: Desk) -> None:
    desk.count = 5
    desk.take(SPA, "a", item_id="1", status="canceled")
    desk.count = 2
    original = desk.take(SPA, "a", item_id="1", content="without the notice")
    assert original.reason == "dedupe.older_version"


def test_an_older_text_without_a_name_is_no_revision_of_a_newer_one(desk: Desk) -> None:
    desk.count = 5
    first = desk.take(SPA, "new")
    desk.count = 2
    revision = a(RelationKind.REVISION, "numbers")
    late = desk.take(SPA, "old", like={"new": revision}, marks=frozenset({"update"}))
    assert told(late) == (OutcomeKind.DUPLICATE, RelationKind.REVISION, 1)
    assert (late.reason, late.article_id) == ("dedupe.older_version", first.article_id)
    assert late.based_on == (("item", first.article_id.removeprefix("a-")),)


def test_a_version_that_leaps_does_not_keep_the_next_ones_out(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", version="2")
    assert desk.take(SPA, "b", item_id="1", version="999").outcome is OutcomeKind.UPDATED
    third = desk.take(SPA, "c", item_id="1", version="3")
    assert told(third) == (OutcomeKind.UPDATED, RelationKind.REVISION, 3)
    assert desk.take(SPA, "old", item_id="1", version="2.5").reason == "dedupe.older_version"


def test_equal_content_under_a_newer_version_moves_the_version(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", version="1")
    same = desk.take(SPA, "a", item_id="1", version="3")
    assert told(same) == (OutcomeKind.DUPLICATE, RelationKind.SAME_CONTENT, 1)
    assert desk.take(SPA, "b", item_id="1", version="2").reason == "dedupe.older_version"


def test_equal_content_in_other_bytes_is_a_duplicate(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", content="a")
    again = desk.take(SPA, "a", item_id="1", content="a ")
    assert told(again) == (OutcomeKind.DUPLICATE, RelationKind.SAME_CONTENT, 1)


def test_equal_content_under_another_item_id_of_the_source_is_a_duplicate(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1")
    again = desk.take(SPA, "a", item_id="2")
    assert told(again) == (OutcomeKind.DUPLICATE, RelationKind.SAME_CONTENT, 1)
    assert again.article_id == first.article_id


def test_a_marked_correction_is_a_correction(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    fixed = desk.take(SPA, "b", item_id="1", correction=True)
    assert told(fixed) == (OutcomeKind.CORRECTED, RelationKind.CORRECTION, 2)


def test_a_correction_of_nothing_known_is_published_and_says_so(desk: Desk) -> None:
    lone = desk.take(SPA, "b", item_id="1", correction=True)
    assert told(lone) == (OutcomeKind.PUBLISHED, RelationKind.CORRECTION, 1)
    assert lone.relation.article_id is None


def test_a_kill_withdraws_and_a_second_one_is_a_duplicate(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    kill = desk.take(SPA, "kill a", item_id="1", status="canceled")
    assert told(kill) == (OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL, 2)
    second = desk.take(SPA, "kill a again", item_id="1", status="canceled")
    assert told(second) == (OutcomeKind.DUPLICATE, RelationKind.WITHDRAWAL, 2)


def test_a_kill_with_unchanged_text_withdraws(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", content="a")
    kill = desk.take(SPA, "a", item_id="1", status="canceled", content="a killed")
    assert kill.outcome is OutcomeKind.WITHDRAWN


def test_a_kill_of_another_sources_item_withdraws_nothing(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    kill = desk.take(OUTLET, "kill a", item_id="1", status="canceled")
    # An article of its own that was never out; never one that a subscriber would print.
    assert (kill.outcome, kill.issues) == (OutcomeKind.WITHDRAWN, OutcomeKind.WITHDRAWN)
    assert (kill.article_id, kill.revision) == (f"a-{kill.story_id[2:]}", 1)
    assert kill.relation.article_id is None
    assert desk.take(SPA, "a2", item_id="1").outcome is OutcomeKind.UPDATED


def test_a_revision_of_a_withdrawn_article_says_that_it_had_been_withdrawn(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", version="1")
    desk.take(SPA, "kill a", item_id="1", version="2", status="canceled")
    again = desk.take(SPA, "a new", item_id="1", version="3")
    assert told(again) == (OutcomeKind.UPDATED, RelationKind.REVISION, 3)
    assert "the article had been withdrawn: revision 2, 2-0" in again.relation.evidence
    assert not [
        line
        for line in desk.take(SPA, "newest", item_id="1", version="4").relation.evidence
        if "withdrawn" in line
    ]


def test_what_is_withheld_is_held_without_an_event_until_a_usable_version_comes(
    desk: Desk,
) -> None:
    held = desk.take(SPA, "a", item_id="1", version="1", status="withheld")
    assert told(held) == (OutcomeKind.HELD, RelationKind.UNRELATED, 0)
    assert (held.reason, held.issues, held.event_id) == ("dedupe.withheld", None, None)
    again = desk.take(SPA, "b", item_id="1", version="2", status="withheld")
    assert told(again) == (OutcomeKind.HELD, RelationKind.REVISION, 0)
    assert desk.take(SPA, "a", item_id="1", version="1.5").reason == "dedupe.older_version"
    free = desk.take(SPA, "b", item_id="1", version="3")
    assert told(free) == (OutcomeKind.PUBLISHED, RelationKind.REVISION, 1)


def test_what_was_withheld_may_be_embargoed_then(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", version="1", status="withheld")
    timed = desk.take(SPA, "a", item_id="1", version="2", embargo=True)
    assert (timed.reason, timed.held, timed.revision) == ("dedupe.embargo", "put", 1)


def test_what_is_withheld_takes_the_place_of_what_was_to_be_released(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", embargo=True)
    withheld = desk.take(SPA, "b", item_id="1", status="withheld")
    assert (withheld.outcome, withheld.held) == (OutcomeKind.HELD, "drop")


def test_a_kill_ends_what_is_withheld_without_an_event(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", status="withheld")
    kill = desk.take(SPA, "kill a", item_id="1", status="canceled")
    assert (kill.reason, kill.issues) == ("dedupe.withdrawn_while_held", None)
    late = desk.take(SPA, "a", item_id="1", version="0", status="withheld", content="late")
    assert late.reason == "dedupe.already_withdrawn"


def test_nobodys_copy_of_what_is_withheld_is_suppressed(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", status="withheld")
    assert desk.take(OUTLET, "a").outcome is OutcomeKind.PUBLISHED


def test_a_published_article_of_which_a_version_is_withheld_keeps_its_revision(
    desk: Desk,
) -> None:
    desk.take(SPA, "a", item_id="1", version="1")
    held = desk.take(SPA, "b", item_id="1", version="2", status="withheld")
    assert told(held) == (OutcomeKind.HELD, RelationKind.REVISION, 1)
    kill = desk.take(SPA, "kill", item_id="1", version="3", status="canceled")
    assert told(kill) == (OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL, 2)


def test_a_kill_notice_with_the_text_of_an_original_suppresses_nothing(desk: Desk) -> None:
    desk.take(OUTLET, "kill", item_id="9", status="canceled")
    assert desk.take(SPA, "kill", item_id="1").outcome is OutcomeKind.PUBLISHED


def test_a_reprint_by_a_source_that_is_not_more_trusted_is_a_duplicate(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1")
    reprint = desk.take(OUTLET, "a", item_id="x")
    assert told(reprint) == (OutcomeKind.DUPLICATE, RelationKind.REPRINT, 1)
    assert reprint.article_id == first.article_id


def test_a_less_trusted_source_never_suppresses_a_more_trusted_one(desk: Desk) -> None:
    copy = desk.take(BLOG, "a", item_id="x")
    trusted = desk.take(SPA, "a", item_id="1")
    assert told(trusted) == (OutcomeKind.PUBLISHED, RelationKind.REPRINT, 1)
    assert trusted.story_id == copy.story_id
    assert trusted.article_id != copy.article_id
    # From now on the trusted item is the original.
    later = desk.take(OUTLET, "a", item_id="y")
    assert later.article_id == trusted.article_id


def test_a_forged_item_id_of_another_source_changes_nothing(desk: Desk) -> None:
    desk.take(BLOG, "forged", item_id="1", version="999")
    assert desk.take(SPA, "real", item_id="1", version="1").outcome is OutcomeKind.PUBLISHED


def test_event_ids_come_from_the_content() -> None:
    first, second = Desk(), Desk()
    one = first.take(SPA, "a", item_id="1")
    second.take(BLOG, "z")
    assert second.take(SPA, "a", item_id="1").event_id == one.event_id


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        ("2.9", "2.10", -1),
        ("10", "9", 1),
        ("1", "1.0", 0),
        ("1", "1", 0),
        ("007", "7", 0),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", 0),
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", 1),
        ("tag:x:1", "tag:x:2", None),
        ("٣", "4", None),
        ("2026-01-01", "2026-01-02", -1),
        # Without a zone both are of the clock of their source.
        ("2026-01-02T10:00", "2026-01-02T12:00", -1),
        ("2026-01-02T12:00", "2026-01-02T12:00:00", 0),
        ("2026-01-02T12:00", "2026-01-02T10:00Z", None),
        ("2026-01-02T12:00", "2099-01-02T12:00", None),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", -1),
        ("v9", "v10", -1),
        ("V2", "rev. 1", 1),
        ("v2", "2.0", 0),
        ("ab9", "ab10", None),
        (None, "1", None),
        ("9" * 100, "1", None),
        ("999", "2", None),
        ("2", "999", None),
        ("3.999", "3.1", None),
        ("20260102103000", "20260101103000", 1),
        ("101", "100", 1),
        ("2099-01-01T00:00:00Z", "2026-01-01T00:00:00Z", None),
    ],
)
def test_versions(first: str | None, second: str | None, order: int | None) -> None:
    assert compare_versions(first, second) == order


def test_an_item_under_embargo_is_held_and_its_revision_is_kept_for_it(desk: Desk) -> None:
    held = desk.take(SPA, "a", item_id="1", embargo=True)
    assert told(held) == (OutcomeKind.HELD, RelationKind.UNRELATED, 1)
    assert (held.held, held.issues) == ("put", OutcomeKind.PUBLISHED)
    assert held.event_id


def test_a_held_item_that_comes_again_is_a_duplicate(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", embargo=True)
    again = desk.take(SPA, "a", item_id="1", embargo=True, content="a ")
    assert told(again) == (OutcomeKind.DUPLICATE, RelationKind.SAME_CONTENT, 0)


def test_a_new_text_of_a_held_item_takes_its_place(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", embargo=True)
    second = desk.take(SPA, "b", item_id="1", embargo=True)
    assert (second.outcome, second.revision, second.held) == (OutcomeKind.HELD, 1, "put")


def test_a_text_without_embargo_lifts_it(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", embargo=True)
    out = desk.take(SPA, "b", item_id="1")
    assert (out.outcome, out.revision, out.held) == (OutcomeKind.PUBLISHED, 1, "drop")
    assert desk.take(SPA, "c", item_id="1").revision == 2


def test_a_kill_before_the_time_cancels_without_an_event(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", embargo=True)
    kill = desk.take(SPA, "kill", item_id="1", status="canceled")
    assert (kill.outcome, kill.event_id, kill.held) == (OutcomeKind.WITHDRAWN, None, "drop")


def test_an_update_under_embargo_of_a_published_article_waits(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    held = desk.take(SPA, "b", item_id="1", embargo=True)
    assert (held.outcome, held.revision, held.issues) == (
        OutcomeKind.HELD,
        2,
        OutcomeKind.UPDATED,
    )
    kill = desk.take(SPA, "kill", item_id="1", status="canceled")
    assert (kill.outcome, kill.revision, kill.held) == (OutcomeKind.WITHDRAWN, 2, "drop")


def test_a_reprint_of_a_held_text_does_not_break_the_embargo(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", embargo=True)
    assert desk.take(OUTLET, "a", item_id="x").outcome is OutcomeKind.DUPLICATE


def test_a_copy_of_a_source_that_is_trusted_as_much_is_suppressed(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1")
    copy = desk.take(OUTLET, "b", like={"a": COPY})
    assert told(copy) == (OutcomeKind.DUPLICATE, RelationKind.REPRINT, 1)
    assert (copy.article_id, copy.story_id) == (first.article_id, first.story_id)
    assert copy.relation.score == 0.9
    assert copy.relation.raw_id == "1-0"
    assert copy.based_on == (("item", first.article_id[2:]),)


@pytest.mark.parametrize(
    "difference", ["numbers", "notation", "dateline", "names", "quotes", "negation"]
)
def test_a_copy_that_differs_in_what_matters_is_published_in_the_story(
    desk: Desk, difference: Kind
) -> None:
    first = desk.take(SPA, "a")
    copy = desk.take(OUTLET, "b", like={"a": a(RelationKind.REPRINT, difference)})
    assert told(copy) == (OutcomeKind.PUBLISHED, RelationKind.REPRINT, 1)
    assert copy.story_id == first.story_id
    assert copy.article_id != first.article_id
    assert copy.relation.evidence[0] == f"copy that differs in {difference}"


def test_a_copy_that_says_more_is_published_in_the_story(desk: Desk) -> None:
    first = desk.take(SPA, "a")
    copy = desk.take(OUTLET, "b", like={"a": a(RelationKind.REPRINT, adds=True)})
    assert (copy.outcome, copy.story_id) == (OutcomeKind.PUBLISHED, first.story_id)


def test_a_copy_by_a_source_that_is_trusted_more_is_published_in_the_story(desk: Desk) -> None:
    first = desk.take(BLOG, "a")
    copy = desk.take(SPA, "b", like={"a": COPY})
    assert (copy.outcome, copy.story_id) == (OutcomeKind.PUBLISHED, first.story_id)
    # Of two originals the one that may suppress is taken, and it is the trusted one.
    third = desk.take(OUTLET, "c", like={"a": COPY, "b": COPY})
    assert told(third) == (OutcomeKind.DUPLICATE, RelationKind.REPRINT, 1)
    assert third.article_id == copy.article_id
    taken = {one.article_id: one.taken for one in third.considered}
    assert taken == {first.article_id: False, copy.article_id: True}


def test_a_late_copy_makes_its_original_known_anew(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    assert desk.take(OUTLET, "b", like={"a": COPY}, hours=11).again is None
    late = desk.take(OUTLET, "c", like={"a": COPY}, hours=12)
    assert late.again == desk.remembered["a"]._replace(received_s=12 * 3600)
    # An exact copy too, when wording finds the original.
    exact = desk.take(OUTLET, "a", like={"a": COPY}, hours=20)
    assert told(exact) == (OutcomeKind.DUPLICATE, RelationKind.REPRINT, 1)
    assert exact.again == desk.remembered["a"]._replace(received_s=20 * 3600)


def test_a_copy_is_a_copy_before_it_is_anything_else(desk: Desk) -> None:
    flash, copied = desk.take(SPA, "a"), desk.take(OUTLET, "b")
    fuller, kept = a(RelationKind.EXPANSION), a(RelationKind.REPRINT, "names")
    third = desk.take(OUTLET, "c", like={"a": fuller._replace(score=1.0), "b": kept})
    assert told(third) == (OutcomeKind.PUBLISHED, RelationKind.REPRINT, 1)
    assert third.relation.article_id == copied.article_id != flash.article_id


def test_a_nearly_equal_text_of_the_same_source_is_a_duplicate(desk: Desk) -> None:
    first = desk.take(OUTLET, "a")
    again = desk.take(OUTLET, "b", like={"a": COPY})
    assert told(again) == (OutcomeKind.DUPLICATE, RelationKind.SAME_CONTENT, 1)
    assert again.article_id == first.article_id


def test_a_nearly_equal_text_with_an_id_of_its_own_is_published_in_the_story(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1")
    other = desk.take(SPA, "b", item_id="2", like={"a": COPY})
    assert told(other) == (OutcomeKind.PUBLISHED, RelationKind.REPRINT, 1)
    assert other.story_id == first.story_id
    assert desk.take(SPA, "b", like={"a": COPY, "b": COPY}).outcome is OutcomeKind.DUPLICATE


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (RelationKind.REVISION, OutcomeKind.UPDATED),
        (RelationKind.EXPANSION, OutcomeKind.UPDATED),
        (RelationKind.CORRECTION, OutcomeKind.CORRECTED),
    ],
)
def test_a_new_state_of_a_text_without_item_ids_is_its_next_revision(
    desk: Desk, kind: RelationKind, outcome: OutcomeKind
) -> None:
    first = desk.take(OUTLET, "a")
    marked = frozenset({"update"})
    second = desk.take(OUTLET, "b", like={"a": a(kind, "numbers", adds=True)}, marks=marked)
    assert told(second) == (outcome, kind, 2)
    assert (second.article_id, second.story_id) == (first.article_id, first.story_id)
    assert second.relation.changes is not None
    assert (second.relation.changes.added, second.relation.changes.removed) == (("bbb",), ("aaa",))
    both = {"a": a(kind, adds=True), "b": a(kind, adds=True)}
    third = desk.take(OUTLET, "c", like=both, marks=marked)
    assert (third.article_id, third.revision) == (first.article_id, 3)


@pytest.mark.parametrize(("old_id", "new_id"), [("1", "2"), ("1", None), (None, "2")])
def test_what_has_an_item_id_of_its_own_is_an_article_of_its_own(
    desk: Desk, old_id: str | None, new_id: str | None
) -> None:
    first = desk.take(OUTLET, "a", item_id=old_id)
    second = desk.take(OUTLET, "b", item_id=new_id, like={"a": a(RelationKind.EXPANSION)})
    assert told(second) == (OutcomeKind.PUBLISHED, RelationKind.EXPANSION, 1)
    assert second.article_id != first.article_id
    assert second.story_id == first.story_id


def test_other_figures_alone_make_no_revision(desk: Desk) -> None:
    first = desk.take(OUTLET, "a")
    other = desk.take(OUTLET, "b", like={"a": a(RelationKind.REVISION, "numbers")})
    assert told(other) == (OutcomeKind.PUBLISHED, RelationKind.REVISION, 1)
    assert (other.article_id != first.article_id, other.story_id) == (True, first.story_id)


def test_another_source_never_makes_a_revision(desk: Desk) -> None:
    desk.take(SPA, "a")
    other = desk.take(SourceProfile("wam", 1), "b", like={"a": a(RelationKind.REVISION)})
    assert told(other) == (OutcomeKind.PUBLISHED, RelationKind.REVISION, 1)


def test_a_text_that_comes_late_is_no_revision_but_of_the_same_mould(desk: Desk) -> None:
    first = desk.take(OUTLET, "a")
    late = desk.take(OUTLET, "b", hours=13, like={"a": a(RelationKind.REVISION, "numbers")})
    assert told(late) == (OutcomeKind.PUBLISHED, RelationKind.TEMPLATE_SIBLING, 1)
    assert late.story_id != first.story_id
    grown = desk.take(OUTLET, "c", hours=13, like={"a": a(RelationKind.EXPANSION, adds=True)})
    assert told(grown) == (OutcomeKind.PUBLISHED, RelationKind.EXPANSION, 1)
    assert grown.story_id == first.story_id


def test_a_sibling_of_one_mould_is_never_merged(desk: Desk) -> None:
    first = desk.take(OUTLET, "a")
    other = desk.take(OUTLET, "b", like={"a": a(RelationKind.TEMPLATE_SIBLING, "numbers")})
    assert told(other) == (OutcomeKind.PUBLISHED, RelationKind.TEMPLATE_SIBLING, 1)
    assert other.story_id != first.story_id
    assert other.relation.article_id == first.article_id


def test_what_shares_words_only_is_unrelated(desk: Desk) -> None:
    desk.take(OUTLET, "a")
    other = desk.take(OUTLET, "b", like={"a": a(RelationKind.UNRELATED)})
    assert told(other) == (OutcomeKind.PUBLISHED, RelationKind.UNRELATED, 1)
    assert other.relation.article_id is None
    assert [one.taken for one in other.considered] == [False]


def test_an_update_with_an_item_id_says_what_changed(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    second = desk.take(SPA, "b", item_id="1", like={"a": a(RelationKind.REVISION, "numbers")})
    assert second.relation.revision == 1
    assert second.relation.changes is not None
    assert second.relation.changes.added == ("bbb",)
    assert second.relation.evidence == ("same source and item id", "evidence")


def test_where_versions_do_not_say_which_item_is_newer_the_evidence_does(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1", version="999")
    leap = desk.take(SPA, "b", item_id="1", version="4")
    again = desk.take(SPA, "c", item_id="1", version="4")
    newer = desk.take(SPA, "d", item_id="1", version="5")
    assert [one.relation.evidence[1:] for one in (leap, again, newer)] == [
        ("versions 4 and 999 cannot be compared: taken as they came",),
        ("version 4 once more, with other words",),
        (),
    ]


def test_what_changed_since_an_earlier_revision_is_not_what_changed_since_the_last(
    desk: Desk,
) -> None:
    desk.take(SPA, "a", item_id="1")
    desk.take(SPA, "b", item_id="1")
    third = desk.take(SPA, "c", item_id="1", like={"a": a(RelationKind.REVISION, "numbers")})
    assert (third.relation.revision, third.relation.changes) == (2, None)
    assert third.relation.evidence == ("same source and item id",)
    fourth = desk.take(SPA, "d", item_id="1", like={"c": a(RelationKind.REVISION, "numbers")})
    assert fourth.relation.changes is not None
    # A kill has no words of the article: what it killed is the last that had.
    desk.take(SPA, "kill", item_id="1", status="canceled")
    again = desk.take(SPA, "e", item_id="1", like={"d": a(RelationKind.REVISION, "numbers")})
    assert again.relation.changes is not None
    assert again.relation.changes.removed == ("ddd",)


def test_evidence_of_two_revisions_says_of_which_each_line_is(desk: Desk) -> None:
    desk.take(SPA, "a")
    desk.take(SPA, "b", correction=True, like={"a": a(RelationKind.CORRECTION)})
    first = a(RelationKind.CORRECTION, "numbers")._replace(evidence=("to the error",))
    second = a(RelationKind.REVISION, "numbers")._replace(evidence=("to the first correction",))
    third = desk.take(
        SPA, "c", correction=True, like={"a": first, "b": second}, marks=frozenset({"correction"})
    )
    assert told(third) == (OutcomeKind.CORRECTED, RelationKind.CORRECTION, 3)
    assert third.relation.evidence == (
        "beside revision 1:",
        "to the error",
        "beside revision 2:",
        "to the first correction",
    )
    assert third.relation.revision == 2
    assert third.relation.changes is not None
    assert third.relation.changes.removed == ("bbb",)


def story_of(desk: Desk) -> tuple[Decision, Decision]:
    """An article and a copy of it by a less trusted source that says more."""
    first = desk.take(SPA, "a", item_id="1")
    copy = desk.take(OUTLET, "b", like={"a": a(RelationKind.REPRINT, adds=True)})
    return first, copy


def test_a_correction_is_told_to_those_who_have_a_copy(desk: Desk) -> None:
    first, copy = story_of(desk)
    fixed = desk.take(SPA, "c", item_id="1", correction=True)
    (advice,) = fixed.advice
    assert (advice.article_id, advice.source_id, advice.action) == (
        copy.article_id,
        "outlet",
        "corrected",
    )
    assert (advice.by_article_id, advice.by_revision) == (first.article_id, 2)
    assert ("story", first.story_id) in fixed.based_on


def test_a_kill_is_told_to_those_who_have_a_copy(desk: Desk) -> None:
    _, copy = story_of(desk)
    kill = desk.take(SPA, "kill", item_id="1", status="canceled")
    assert kill.outcome is OutcomeKind.WITHDRAWN
    assert [(one.article_id, one.action) for one in kill.advice] == [(copy.article_id, "withdrawn")]


@pytest.mark.parametrize("kind", ["canceled", "correction"])
def test_who_copies_an_article_and_kills_the_copy_only_disputes_the_original(
    desk: Desk, kind: str
) -> None:
    first, copy = story_of(desk)
    later = desk.take(BLOG, "c", like={"b": a(RelationKind.REPRINT, adds=True)})
    notice = desk.take(
        OUTLET,
        "notice",
        like={"b": COPY if kind == "canceled" else a(RelationKind.CORRECTION)},
        status="canceled" if kind == "canceled" else "usable",
        correction=kind == "correction",
    )
    assert notice.article_id == copy.article_id
    assert {one.article_id: one.action for one in notice.advice} == {
        first.article_id: "disputed",
        later.article_id: notice.outcome.value,
    }
    assert {one.by_article_id for one in notice.advice} == {copy.article_id}


def test_what_is_trusted_more_is_no_copy_of_what_is_killed(desk: Desk) -> None:
    desk.take(BLOG, "a", item_id="1")
    trusted = desk.take(SPA, "b", like={"a": a(RelationKind.REPRINT)})
    kill = desk.take(BLOG, "kill", item_id="1", status="canceled")
    assert [(one.article_id, one.action) for one in kill.advice] == [
        (trusted.article_id, "disputed")
    ]
    late = desk.take(SPA, "c", like={"a": a(RelationKind.REPRINT)})
    assert [(one.article_id, one.action) for one in late.advice] == [(late.article_id, "disputed")]


def test_what_repeats_or_continues_a_withdrawn_article_says_so(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    desk.take(SPA, "kill", item_id="1", status="canceled")
    withdrawn = "the article had been withdrawn: revision 2, "
    equal = desk.take(SPA, "a", content="a ")
    copy = desk.take(OUTLET, "b", like={"a": COPY})
    kin = desk.take(SPA, "c", item_id="2", like={"a": a(RelationKind.REVISION, "numbers")})
    for one, outcome in (
        (equal, OutcomeKind.DUPLICATE),
        (copy, OutcomeKind.DUPLICATE),
        (kin, OutcomeKind.PUBLISHED),
    ):
        assert one.outcome is outcome
        assert [line for line in one.relation.evidence if line.startswith(withdrawn)]


def test_an_update_is_no_advice(desk: Desk) -> None:
    story_of(desk)
    assert desk.take(SPA, "c", item_id="1").advice == ()


def test_a_copy_of_what_was_corrected_meanwhile_hears_of_it_at_once(desk: Desk) -> None:
    desk.take(SPA, "a", item_id="1")
    desk.take(SPA, "c", item_id="1", correction=True)
    late = desk.take(OUTLET, "b", like={"a": a(RelationKind.REPRINT, adds=True)})
    assert [(one.article_id, one.action) for one in late.advice] == [(late.article_id, "corrected")]
    fresh = desk.take(OUTLET, "d", like={"c": a(RelationKind.REPRINT, adds=True)})
    assert fresh.advice == ()


def test_a_kill_by_a_source_that_does_not_own_the_article_is_advice_only(desk: Desk) -> None:
    first = desk.take(SPA, "a", item_id="1")
    for kill in (
        desk.take(BLOG, "a", status="canceled", content="kill"),
        desk.take(BLOG, "kill: a", status="canceled", like={"a": COPY}),
    ):
        assert (kill.outcome, kill.issues, kill.reason) == (
            OutcomeKind.PUBLISHED,
            None,
            "dedupe.kill_by_another",
        )
        assert [(one.article_id, one.action) for one in kill.advice] == [
            (first.article_id, "disputed")
        ]
        assert kill.event_id == kill.advice[0].event_id
    assert desk.take(SPA, "a2", item_id="1").outcome is OutcomeKind.UPDATED


def test_a_kill_without_item_id_withdraws_what_its_source_sent(desk: Desk) -> None:
    first = desk.take(OUTLET, "a")
    kill = desk.take(OUTLET, "kill: a", status="canceled", like={"a": COPY})
    assert told(kill) == (OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL, 2)
    assert kill.article_id == first.article_id
    again = desk.take(OUTLET, "kill again: a", status="canceled", like={"a": COPY})
    assert told(again) == (OutcomeKind.DUPLICATE, RelationKind.WITHDRAWAL, 2)


def test_policy_is_data(tmp_path: Path) -> None:
    text = files("barqiya.dedupe").joinpath("policy.toml").read_text(encoding="utf-8")
    loose = tmp_path / "loose.toml"
    loose.write_text(text.replace("may_add = false", "may_add = true"), encoding="utf-8")
    desk = Desk(load_policy(loose))
    desk.take(SPA, "a")
    assert (
        desk.take(OUTLET, "b", like={"a": a(RelationKind.REPRINT, adds=True)}).outcome
        is OutcomeKind.DUPLICATE
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("may_add = false", "may_add = maybe", "not TOML"),
        ("may_add = false", "may_sing = false", "duplicate.may_add"),
        ("original_less_trusted_by = 0", "original_less_trusted_by = 9", "less_trusted_by"),
    ],
)
def test_a_policy_that_does_not_hold_to_the_schema_is_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = files("barqiya.dedupe").joinpath("policy.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RegistryError, match=problem):
        load_policy(path)

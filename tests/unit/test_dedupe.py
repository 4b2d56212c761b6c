"""Dedupe: each relation, and what becomes of the item. The index is a dict here."""

from __future__ import annotations

import pytest

from barqiya.dedupe import Decision, compare_versions, decide, probe
from barqiya.registry.model import SourceProfile
from barqiya_schemas import OutcomeKind, RawItem, RelationKind

SPA = SourceProfile("spa", 1)
OUTLET = SourceProfile("outlet", 3)
BLOG = SourceProfile("blog", 4)


class Desk:
    """Decides items one after another and remembers what each decision wrote."""

    def __init__(self) -> None:
        self.index: dict[tuple[str, str], bytes | None] = {}
        self.count = 0

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
    ) -> Decision:
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
        known = {key: self.index.get(key) for key in probed.index_keys()}
        decision = decide(
            raw,
            probed,
            profile,
            status=status,
            marked_correction=correction,
            under_embargo=embargo,
            known=known,
        )
        self.index.update(decision.writes)
        return decision


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
    assert kill.outcome is OutcomeKind.PUBLISHED
    assert kill.relation.article_id is None
    assert desk.take(SPA, "a2", item_id="1").outcome is OutcomeKind.UPDATED


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
        ("2026-01-01", "2026-01-02", None),
        (None, "1", None),
        ("9" * 100, "1", None),
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

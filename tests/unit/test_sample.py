"""The sample keeps what its index says of each item; what becomes of them is tested end to end."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

import pytest

from barqiya.sample import SampleItem, load_sample
from barqiya.text import fold
from barqiya_schemas import META_PREFIX, RAW_FIELDS, OutcomeKind

SAMPLE = load_sample()
BY_NAME = {item.name: item for item in SAMPLE}


def related(relation: str) -> list[pytest.ParameterSet]:
    """Pairs of an item and its original, by relation."""
    return [
        pytest.param(item, BY_NAME[item.original], id=item.name)
        for item in SAMPLE
        if item.relation == relation and item.original
    ]


def text_of(item: SampleItem) -> str:
    return item.fields["content"].decode("utf-8-sig")


def folded_lines(item: SampleItem) -> list[str]:
    return [folded for line in text_of(item).splitlines() if (folded := fold(line))]


def test_the_sample_is_large_and_every_name_is_used_once() -> None:
    assert len(SAMPLE) >= 32
    assert len(BY_NAME) == len(SAMPLE)


def test_every_outcome_that_this_release_gives_is_in_it() -> None:
    outcomes = {item.outcome for item in SAMPLE}
    assert outcomes == {kind.value for kind in OutcomeKind} - {OutcomeKind.HELD.value}


def test_loading_twice_gives_equal_items() -> None:
    assert load_sample() == SAMPLE


@pytest.mark.parametrize("item", SAMPLE, ids=lambda item: item.name)
def test_only_the_items_that_show_it_break_the_field_contract(item: SampleItem) -> None:
    known = all(name in RAW_FIELDS or name.startswith(META_PREFIX) for name in item.fields)
    assert known is (item.reason != "intake.unknown_field")
    assert bool(item.fields.get("source")) is (item.reason != "intake.no_source")
    assert bool(item.fields["content"].strip()) is (item.reason != "intake.empty")
    received = datetime.fromisoformat(item.fields["received_at"].decode())
    assert received.tzinfo is not None
    assert received.year == 2026


def test_every_file_of_the_data_folder_is_sent() -> None:
    sent = {item.fields["content"].strip() for item in SAMPLE}
    for file in files("barqiya.sample").joinpath("data").iterdir():
        if file.name.endswith(".txt"):
            text = file.read_text("utf-8").strip()
            as_sent = {
                text.replace("\n", ends).encode(codec)
                for codec in ("utf-8", "utf-8-sig", "cp1256")
                for ends in ("\n", "\r\n")
                if codec != "cp1256" or can_encode(text)
            }
            assert as_sent & sent, file.name


def can_encode(text: str) -> bool:
    try:
        text.encode("cp1256")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("name", ["petra-olive-oil", "newspaper-souk-fire-drill"])
def test_legacy_bytes_are_windows_1256_and_not_utf_8(name: str) -> None:
    content = BY_NAME[name].fields["content"]
    assert "ال" in content.decode("cp1256")
    with pytest.raises(UnicodeDecodeError):
        content.decode()


def test_one_legacy_item_declares_its_charset_and_one_does_not() -> None:
    assert b"windows-1256" in BY_NAME["petra-olive-oil"].fields["content_type"]
    assert b"charset" not in BY_NAME["newspaper-souk-fire-drill"].fields["content_type"]


@pytest.mark.parametrize(("item", "original"), related("same_delivery"))
def test_a_redelivery_repeats_every_field(item: SampleItem, original: SampleItem) -> None:
    assert item.fields == original.fields


@pytest.mark.parametrize(("item", "original"), related("same_content"))
def test_the_same_words_come_under_a_new_item_id(item: SampleItem, original: SampleItem) -> None:
    assert item.fields["source"] == original.fields["source"]
    assert item.fields["item_id"] != original.fields["item_id"]
    assert item.fields["content"] != original.fields["content"]
    assert folded_lines(item) == folded_lines(original)


@pytest.mark.parametrize(("item", "original"), related("reprint"))
def test_a_reprint_has_the_words_of_its_original(item: SampleItem, original: SampleItem) -> None:
    """Equal after folding, and only then, with furniture in the copy that came from a page."""
    page, wire = (item, original) if item.outcome == "duplicate" else (original, item)
    kept = [line for line in folded_lines(page) if line in folded_lines(wire)]
    assert list(dict.fromkeys(kept)) == folded_lines(wire)
    assert len(folded_lines(page)) > len(kept)
    assert not set(text_of(wire).splitlines()) <= set(text_of(page).splitlines())
    assert item.fields["source"] != original.fields["source"]


@pytest.mark.parametrize(
    ("item", "original"),
    [*related("revision"), *related("correction"), *related("withdrawal")],
)
def test_a_revision_carries_the_item_id_of_its_original(
    item: SampleItem, original: SampleItem
) -> None:
    assert item.fields["source"] == original.fields["source"]
    assert item.fields["item_id"] == original.fields["item_id"]
    newer = int(item.fields["revision"]) > int(original.fields["revision"])
    assert newer is (item.outcome != "duplicate")


def test_template_siblings_differ_in_their_figures_only_or_nearly() -> None:
    for first, second in (
        ("prayer-times-monday", "prayer-times-tuesday"),
        ("market-close-sunday", "market-close-monday"),
    ):
        words = fold(text_of(BY_NAME[first])).split(), fold(text_of(BY_NAME[second])).split()
        same = sum(a == b for a, b in zip(*words, strict=True))
        assert 0.6 < same / len(words[0]) < 1

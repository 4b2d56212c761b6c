"""Profiles of sources: found by every name, and unknown ones kept apart."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from barqiya.registry import load_registry
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)


@pytest.mark.parametrize(
    ("source", "profile"),
    [
        ("spa", "spa"),
        ("was", "spa"),
        ("واس", "spa"),
        ("aa", "anadolu"),
        ("العربي - وكالات", "alaraby"),
        ("العربي+رويترز", "alaraby"),
        ("وكالات - العربي", "alaraby"),
        ("خاص - الأناضول", "anadolu"),
        ("الرياض", "alriyadh"),
        ("الرياض - واس", "spa"),
        ("الرياض - وكالات", "alriyadh"),
        ("CNN بالعربية", "cnn"),
        ("reuters-ar", "reuters"),
        ("AFP_fr", "afp"),
        ("www.okaz.com.sa", "okaz"),
        ("alwatan", "alwatan-sa"),
        ("مصرس", "masress"),
    ],
)
def test_the_publisher_part_decides(source: str, profile: str) -> None:
    assert REGISTRY.profile(source).id == profile


def test_trust_follows_the_kind_of_party() -> None:
    tiers = {name: REGISTRY.profile(name).trust_tier for name in ("afp", "العربي", "okaz", "نبض")}
    assert tiers == {"afp": 1, "العربي": 2, "okaz": 2, "نبض": 3}


@pytest.mark.parametrize("source", ["صوت السهل", "Strait Courier", "الوطن", "وكالات", "", "!!"])
def test_a_source_nobody_described_has_the_lowest_trust(source: str) -> None:
    profile = REGISTRY.profile(source)
    assert profile.trust_tier == 4
    assert profile.party_id is None


def test_unknown_sources_are_never_taken_for_one() -> None:
    """The id of a profile is part of an article's identity."""
    names = ("صوت السهل", "صوت الجبل", "Strait Courier", "وكالات", "!", "?", "")
    assert len({REGISTRY.profile(name).id for name in names}) == len(names)


def test_an_unknown_publisher_is_the_same_with_agencies_beside_it() -> None:
    one, other = REGISTRY.profile("صوت السهل"), REGISTRY.profile("«صَوت السهل» - وكالات")
    assert one.id == other.id
    assert one.id not in {party.id for party in REGISTRY.parties}


def test_an_unknown_outlet_does_not_borrow_the_trust_of_its_agency() -> None:
    assert REGISTRY.profile("صوت السهل - رويترز").trust_tier == 4


@pytest.mark.parametrize(
    ("source", "zone"),
    [("spa", "Asia/Riyadh"), ("map", "Africa/Casablanca"), ("petra", "Asia/Amman"), ("afp", "UTC")],
)
def test_clock_times_are_of_the_country(source: str, zone: str) -> None:
    assert REGISTRY.profile(source).timezone == zone


def test_every_profile_can_be_used() -> None:
    for profile in (*REGISTRY.sources.by_party.values(), *REGISTRY.sources.by_name.values()):
        assert profile.timezone is None or ZoneInfo(profile.timezone).key == profile.timezone
        assert "برقية".encode(profile.charset or "utf-8")
        assert profile.party_id is None or profile.party_id in REGISTRY.table.by_id


def test_every_arab_state_agency_has_a_time_zone() -> None:
    agencies = """
        spa kuna wam qna bna ona saba petra sana nna ina mena wafa lana tap aps map ami suna sonna
    """
    for agency in agencies.split():
        assert REGISTRY.profile(agency).timezone, agency


@given(any_text())
def test_every_source_has_a_profile(source: str) -> None:
    profile = REGISTRY.profile(source)
    assert profile.id
    assert REGISTRY.profile(source) == profile


def test_long_names_cost_little() -> None:
    seconds, text = slowest(REGISTRY.profile)
    assert seconds < LIMIT, text

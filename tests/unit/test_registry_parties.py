"""Agencies and outlets: every spelling finds its party, and nothing else does."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from barqiya.errors import RegistryError
from barqiya.registry import load_registry, name_key
from barqiya.registry.parties import Strength, build_parties, spelled
from barqiya.registry.party_file import PartyEntry, PartyFile
from support.hostile import LIMIT, slowest
from support.texts import any_text

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = load_registry(None)


def _data() -> dict[str, Any]:
    text = files("barqiya.registry").joinpath("data", "parties.toml").read_text("utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("أ ف ب", "afp"),
        ("ا ف ب", "afp"),
        ("أ.ف.ب.", "afp"),
        ("(أ. ف. ب.)", "afp"),
        ("أفب", "afp"),
        ("وكالة فرانس برس", "afp"),
        ("AFP", "afp"),
        ("Agence France-Presse", "afp"),
        ("د ب أ", "dpa"),
        ("د.ب.أ", "dpa"),
        ("ق,ن,أ", "qna"),
        ("/قنا/", "qna"),
        ("واس", "spa"),
        ("ﻭﺍﺱ", "spa"),
        ("الأناضول", "anadolu"),
        ("الاناضول", "anadolu"),
        ("وكالة الأناضول", "anadolu"),
        ("«الشرق الأوسط»", "aawsat"),
        ("وكالة أنباء الشرق الأوسط", "mena"),
        ("أ ش أ", "mena"),
        ("غيتي", "getty"),
        ("جيتي إيميجز", "getty"),
        ("GETTY IMAGES", "getty"),
        ("إي بي إيه", "epa"),
        ("العربي", "alaraby"),
        ("العربي الجديد", "newarab"),
        ("عربي21", "arabi21"),
        ("فرانس24", "france24"),
        ("فرانس 24", "france24"),
        ("قناة الجزيرة", "aljazeera"),
        ("صحيفة الجزيرة", "aljazirah"),
        ("أ ب", "ap"),
        ("ТАСС", "tass"),
    ],
)
def test_a_spelling_finds_its_party(name: str, party: str) -> None:
    found = REGISTRY.party(name)
    assert found is not None
    assert found.id == party


@pytest.mark.parametrize("name", ["", "()", "آب", "أب", "مراسلنا", "قال رويترز", "و", "\ud800"])
def test_other_words_find_nobody(name: str) -> None:
    """«آب» is August and «أب» a father: only «أ ب», spelled out, is the Associated Press."""
    assert REGISTRY.party(name) is None


@pytest.mark.parametrize("name", ["الوطن", "صحيفة الوطن", "الأخبار", "الصباح"])
def test_a_name_of_several_is_nobodys_in_particular(name: str) -> None:
    named = REGISTRY.named(name_key(name))
    assert named is not None
    assert len(named.parties) > 1
    assert REGISTRY.party(name) is None


def test_every_name_in_the_file_finds_its_party() -> None:
    for entry in PartyFile.model_validate(_data()).party:
        for name, strength in spelled(entry):
            named = REGISTRY.named(name_key(name))
            assert named is not None
            assert entry.id in {party.id for party in named.parties}, name
            assert named.strength <= strength, name


def test_there_is_enough_of_the_world() -> None:
    kinds = [party.kind for party in REGISTRY.parties]
    assert kinds.count("agency") >= 60
    assert kinds.count("photo_agency") >= 10
    assert kinds.count("outlet") + kinds.count("broadcaster") >= 150
    arab = "SA KW AE QA BH OM YE JO SY LB IQ EG PS LY TN DZ MA MR SD SO DJ KM"
    agencies = {party.country for party in REGISTRY.parties if party.kind == "agency"}
    assert set(arab.split()) <= agencies


def test_names_that_are_words_or_places_are_marked_so() -> None:
    for name in ("اليوم", "الرياض", "المدينة", "سبق", "العالم", "الشرق الأوسط"):
        named = REGISTRY.named(name_key(name))
        assert named is not None
        assert named.strength is Strength.WEAK, name
    for name in ("معا", "بنا", "وفا", "قنا", "MENA", "الفرنسية"):
        named = REGISTRY.named(name_key(name))
        assert named is not None
        assert named.strength is Strength.SHORT, name


def test_no_certain_name_is_a_place() -> None:
    """A place that counted as an agency would turn every «غزة - …» into a credit."""
    certain = {
        key for key, named in REGISTRY.table.names.items() if named.strength is Strength.CERTAIN
    }
    assert not certain & REGISTRY.places


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["party"].append(d["party"][0]), r"party 'spa' stands twice"),
        (
            lambda d: d["party"].append(
                {"id": "x", "kind": "agency", "name": "X", "names": ["رويترز"]}
            ),
            r"'رويترز' is a name of reuters and x: declare it in \[shared\]",
        ),
        (
            lambda d: d["party"].append({"id": "x", "kind": "agency", "name": "X", "names": ["؟"]}),
            r"party 'x': a name without a word",
        ),
        (lambda d: d["shared"].update({"رويترز": ""}), r"\[shared\] 'رويترز' is not a name of"),
        (
            lambda d: d["shared"].update({"الوطن": "spa"}),
            r"\[shared\] 'الوطن' is not a name of 'spa'",
        ),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(change: Any, message: str) -> None:
    data = _data()
    change(data)
    with pytest.raises(RegistryError, match=message):
        build_parties(PartyFile.model_validate(data))


def test_own_entries_are_added_and_replace(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        """
        [[party]]
        id = "sahel"
        kind = "outlet"
        name = "Sahel Courier"
        names = ["بريد الساحل", "رويترز"]

        [[party]]
        id = "spa"
        kind = "agency"
        name = "SPA, ours"
        country = "SA"
        names = ["واس"]

        [[source]]
        id = "sahel"
        trust_tier = 1
        timezone = "Africa/Tunis"
        """,
        "utf-8",
    )
    registry = load_registry(own)
    added, taken, replaced = (registry.party(name) for name in ("بريد الساحل", "رويترز", "واس"))
    assert added is not None
    assert taken == added
    assert replaced is not None
    assert replaced.name == "SPA, ours"
    assert len(registry.parties) == len(REGISTRY.parties) + 1
    profile = registry.profile("بريد الساحل - وكالات")
    assert (profile.id, profile.trust_tier, profile.timezone) == ("sahel", 1, "Africa/Tunis")
    assert REGISTRY.party("بريد الساحل") is None


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[party]", r"own\.toml: not TOML"),
        ('[[party]]\nid = "x"\nkind = "agency"', r"own\.toml: party 'x': name: Field required"),
        ('[[party]]\nid = "x"\nkind = "blog"\nname = "X"', r"own\.toml: party 'x': kind"),
        (
            '[[party]]\nid = "x"\nkind = "agency"\nname = "X"\ncountry = "Oman"',
            r"own\.toml: party 'x': country",
        ),
        ('[[source]]\nid = "x"\ntimezone = "Asia/Atlantis"', r"source 'x': timezone: .*Atlantis"),
        ('[[source]]\nid = "x"\ncharset = "cp9999"', r"source 'x': charset: .*cp9999"),
        ('[[source]]\nid = "x"\nparty = "nobody"', r"own\.toml: source 'x': no party 'nobody'"),
        ("color = 1", r"own\.toml: color: Extra inputs"),
    ],
)
def test_an_own_file_that_does_not_fit_names_file_and_entry(
    tmp_path: Path, toml: str, message: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(toml, "utf-8")
    with pytest.raises(RegistryError, match=message):
        load_registry(own)


def test_an_own_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"none\.toml: cannot be opened: No such file"):
        load_registry(tmp_path / "none.toml")


def test_an_entry_names_itself_once() -> None:
    entry = PartyEntry(id="x", kind="agency", name="X", short=["x"])
    assert list(spelled(entry)) == [("x", Strength.SHORT)]


@given(any_text())
def test_any_name_can_be_looked_up(name: str) -> None:
    REGISTRY.party(name)


def test_long_names_cost_little() -> None:
    seconds, text = slowest(REGISTRY.party)
    assert seconds < LIMIT, text

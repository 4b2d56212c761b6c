"""`barqiya compare`: what the service would make of a later item, whatever says what it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.flood import BODY, HEADLINE, LEAD, MORE, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

SAME_STORY = Path(__file__).parents[1] / "corpus" / "same_story"
KILL = (
    f"إلغاء خبر: {HEADLINE}\n\nيرجى من المشتركين الكرام إلغاء الخبر الذي بث تحت هذا العنوان وعدم "
    "استخدامه لعدم دقته."
)
CORRECTION = (
    f"تصحيح: {HEADLINE}\n\nيرجى من المشتركين اعتماد الرقم 108 سنتيمترات بدلا من الرقم الوارد في "
    "الفقرة الأولى."
)


@pytest.fixture
def compared(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Compare two texts or files with a machine that has no server."""
    monkeypatch.setenv("BARQIYA_REDIS_URL", "redis://127.0.0.1:1")

    def run(old: str | Path, new: str | Path, *options: str) -> dict[str, Any]:
        files = []
        for name, given in (("old.txt", old), ("new.txt", new)):
            path = given if isinstance(given, Path) else tmp_path / name
            if isinstance(given, str):
                path.write_text(given, encoding="utf-8")
            files.append(str(path))
        found = barqiya("compare", *files, *options, "--json")
        assert found.code == 0, found.text
        value: dict[str, Any] = found.json()
        return value

    return run


@pytest.mark.parametrize(
    ("notice", "relation", "outcome"),
    [(KILL, "withdrawal", "withdrawn"), (CORRECTION, "correction", "corrected")],
)
def test_a_notice_finds_the_item_whose_headline_it_names(
    compared: Callable[..., dict[str, Any]], notice: str, relation: str, outcome: str
) -> None:
    found = compared(TEXT, notice, "--source", "spa")
    assert (found["relation"], found["outcome"]) == (relation, outcome)
    assert found["same_article"]
    assert found["revision"] == 2
    assert any("under the headline" in line for line in found["evidence"])
    # Another's item has that headline too, and is not found by it.
    other = compared(TEXT, notice, "--source", "spa", "--new-source", "okaz")
    assert not other["same_article"]


def test_a_kill_of_anothers_words_is_a_word_to_its_readers(
    compared: Callable[..., dict[str, Any]],
) -> None:
    found = compared(TEXT, f"إلغاء خبر: {TEXT}", "--source", "spa", "--new-source", "okaz")
    assert found["relation"] == "withdrawal"
    assert (found["outcome"], found["reason"]) == ("published", "dedupe.kill_by_another")
    assert (found["relation"], found["advisories"]) == ("withdrawal", ["disputed"])


def _take(number: int) -> str:
    marks = {1: ("", "// يتبع //"), 2: (" / إضافة أولى وأخيرة", "// انتهى //")}
    headline = "عام / معرض الكتاب يفتح أبوابه في الدمام"
    bodies = {1: f"الدمام 15 محرم 1448 هـ واس\n\n{LEAD}", 2: BODY[0]}
    return f"{headline}{marks[number][0]}\n\n{bodies[number]}\n{marks[number][1]}\n14:05 ت م\n0123"


def test_parts_of_a_story_are_takes(compared: Callable[..., dict[str, Any]]) -> None:
    found = compared(_take(1), _take(2), "--source", "spa")
    assert (found["relation"], found["same_article"], found["revision"]) == ("take", True, 2)
    late = compared(_take(1), _take(2), "--source", "spa", "--hours", "40")
    assert late["relation"] != "take"


def test_an_item_id_makes_the_next_revision_whatever_it_says(
    compared: Callable[..., dict[str, Any]],
) -> None:
    ids = ("--source", "spa", "--item-id", "77", "--new-item-id")
    found = compared(TEXT, MORE, *ids, "77")
    assert (found["relation"], found["outcome"]) == ("revision", "updated")
    assert (found["same_article"], found["wording"]) == (True, "unrelated")
    other = compared(TEXT, MORE, *ids, "78")
    assert (other["relation"], other["same_story"]) == ("unrelated", False)


@pytest.mark.parametrize("old", ["page_text.txt", "ninjs.json", "iptc_7901.7901"])
@pytest.mark.parametrize("new", ["page_text.txt", "ninjs.json", "iptc_7901.7901", "newsml_g2.xml"])
def test_formats_are_compared_by_what_they_say(
    compared: Callable[..., dict[str, Any]], old: str, new: str
) -> None:
    found = compared(SAME_STORY / old, SAME_STORY / new, "--source", "spa", "--new-source", "okaz")
    assert found["outcome"] == "duplicate"
    assert found["wording"] == "reprint"
    assert not found["changes"]["added_words"]


def test_the_relation_is_shown_with_what_becomes_of_it(
    barqiya: Run, tmp_path: Path, compared: Callable[..., dict[str, Any]]
) -> None:
    compared(TEXT, KILL, "--source", "spa")
    files = str(tmp_path / "old.txt"), str(tmp_path / "new.txt")
    ran = barqiya("compare", *files, "--source", "spa")
    assert ran.lines[0].startswith("B is to A: withdrawal")
    assert "withdrawn: revision 2 of A's article (dedupe.withdrawal)" in ran.text
    added, *_ = [line for line in ran.lines if "إلغاء" in line and "{+" in line]
    assert added.startswith("  \u2068{+\u2068إلغاء")
    assert added.endswith("\u2069")

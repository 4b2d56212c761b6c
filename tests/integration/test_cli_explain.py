"""`barqiya explain`: every decision shown, with no server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from barqiya.items import LineLabel
from barqiya_schemas.article import Content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

PAGE = """\
الثلاثاء 14 أبريل 2026
بلدية نواكشوط تفتتح حديقة عامة على شاطئ المدينة
شارك القصة
افتتحت بلدية نواكشوط اليوم الثلاثاء حديقة عامة مطلة على شاطئ المحيط، بعد أشغال دامت عامين كاملين.
وقالت رئيسة البلدية إن الحديقة تتسع لأكثر من ألفي زائر، وإن الدخول إليها مجاني طوال أيام الأسبوع.
وأضافت أن مرحلة ثانية من المشروع ستبدأ في الصيف المقبل، وتشمل مسارا للدراجات الهوائية.
المصادر:
وكالات
"""


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARQIYA_REDIS_URL", "redis://127.0.0.1:1")


def test_json_is_the_stable_form_and_every_line_is_accounted_for(barqiya: Run) -> None:
    ran = barqiya("explain", "-", "--source", "العربي - وكالات", "--json", stdin=PAGE.encode())
    assert ran.code == 0
    explained = ran.json()
    assert set(explained) == {"decode", "lines", "article", "more_articles", "rejected"}
    assert explained["rejected"] is None
    assert explained["decode"]["charset"] == "utf-8"
    assert [line["text"] for line in explained["lines"]] == PAGE.splitlines()
    for line in explained["lines"]:
        assert set(line) == {"text", "label", "kept", "reason"}
        assert line["label"] in get_args(LineLabel)
        assert line["reason"]
    by_text = {line["text"]: line for line in explained["lines"]}
    assert not by_text["شارك القصة"]["kept"]
    assert by_text["بلدية نواكشوط تفتتح حديقة عامة على شاطئ المدينة"]["label"] == "headline"
    article = Content.model_validate(explained["article"])
    assert article.headline == "بلدية نواكشوط تفتتح حديقة عامة على شاطئ المدينة"
    assert article.provenance.removed_lines == sum(not line["kept"] for line in explained["lines"])


def test_for_people_right_to_left_text_stands_in_isolation(barqiya: Run) -> None:
    ran = barqiya("explain", "-", stdin=PAGE.encode())
    assert ran.code == 0
    removed = next(line for line in ran.lines if "شارك القصة" in line)
    assert removed.split()[1] == "-"
    assert removed.endswith("\u2068شارك القصة\u2069")
    assert "decoded as utf-8" in ran.lines[0]
    for heading in ("article", "dates"):
        assert heading in ran.lines
    assert any(line.split()[:1] == ["received_at"] for line in ran.lines)
    assert ran.text.count("\u2068") == ran.text.count("\u2069")


def test_declared_charset_and_suffix_are_used(barqiya: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.txt"
    file.write_bytes(PAGE.encode("cp1256"))
    declared = barqiya("explain", str(file), "-t", "text/plain; charset=windows-1256", "--json")
    assert (declared.code, declared.json()["decode"]["charset"]) == (0, "cp1256")
    assert declared.json()["decode"]["method"] == "declared"
    guessed = barqiya("explain", str(file), "--json")
    assert guessed.json()["decode"]["media_type"] == "text/plain"
    assert guessed.json()["article"]["headline"] == declared.json()["article"]["headline"]


@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        (b" \n ", (), "intake.empty"),
        (bytes(range(256)) * 20, (), "decode.noise"),
        (b"text", ("-t", "application/x-unheard-of"), "parse.unknown_media_type"),
        ("شارك القصة\n".encode(), (), "parse.no_text"),
    ],
)
def test_what_would_be_a_dead_letter_is_explained_as_one(
    barqiya: Run, content: bytes, options: tuple[str, ...], reason: str
) -> None:
    ran = barqiya("explain", "-", *options, "--json", stdin=content)
    assert ran.code == 65
    explained = ran.json()
    assert explained["rejected"]["reason"] == reason
    assert (explained["decode"], explained["lines"], explained["article"]) == (None, [], None)
    for_people = barqiya("explain", "-", *options, stdin=content)
    assert for_people.code == 65
    assert for_people.lines[0] == f"dead letter  {reason}"


def test_hostile_text_cannot_act_on_the_terminal(barqiya: Run) -> None:
    hostile = PAGE.replace("حديقة", "حد\u202eيقة\x1b[2J").replace("وكالات", "وكا\x9bلات")
    ran = barqiya("explain", "-", stdin=hostile.encode())
    assert ran.code == 0
    assert "[2J" in ran.text, "the letters of the sequence stay, harmless"
    for char in ("\x1b", "\u202e", "\u2066", "\x9b"):
        assert char not in ran.text


def test_a_file_that_cannot_be_read_ends_with_66(barqiya: Run, tmp_path: Path) -> None:
    ran = barqiya("explain", str(tmp_path / "missing"))
    assert ran.code == 66
    assert "[input.unreadable]" in ran.stderr


def test_a_large_file_is_refused_before_it_is_decoded(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_MAX_CONTENT_BYTES", "1024")
    (tmp_path / "large").write_bytes(b"x" * 1025)
    ran = barqiya("explain", str(tmp_path / "large"), "--json")
    assert (ran.code, ran.json()["rejected"]["reason"]) == (65, "intake.too_large")


def test_the_registry_file_is_used_and_its_errors_are_configuration(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "registry.toml"
    bad.write_text("nonsense = [")
    monkeypatch.setenv("BARQIYA_REGISTRY_FILE", str(bad))
    ran = barqiya("explain", "-", stdin=PAGE.encode())
    assert ran.code == 78
    assert "registry.toml" in ran.stderr

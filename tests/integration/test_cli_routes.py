"""``barqiya check``, ``barqiya route`` and the schema of route files."""

from __future__ import annotations

import asyncio
import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from barqiya.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from redis.asyncio import Redis

    Run = Callable[..., Any]

GOOD = """\
[[route]]
name = "kills"
when.event = ["withdrawn"]

[[route]]
name = "arabic"
when.language = ["ar"]
"""
BAD = GOOD.replace("when.language", "when.tongue")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "routes.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_check_names_file_and_line_of_a_mistake(
    barqiya: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert barqiya("check").code == 0
    ran = barqiya("check", "--routes", str(file))
    assert (ran.code, "3 topics: kills, arabic, priority" in ran.text) == (0, True)
    file.write_text(BAD, encoding="utf-8")
    monkeypatch.setenv("BARQIYA_ROUTES_FILE", str(file))
    ran = barqiya("check", "--json")
    assert ran.code == 78
    (_, routes, _, _) = ran.json()["files"]
    assert routes["problems"][0].startswith(f"{file}:7: route[1].when.tongue")
    ran = barqiya("check", "--registry", str(file))
    assert ran.code == 78
    assert ran.text.count("bad  ") == 2
    monkeypatch.delenv("BARQIYA_ROUTES_FILE")
    policy = file.with_name("policy.toml")
    policy.write_text("window_hours = 7", encoding="utf-8")
    monkeypatch.setenv("BARQIYA_POLICY_FILE", str(policy))
    assert barqiya("check").code == 78
    monkeypatch.delenv("BARQIYA_POLICY_FILE")
    monkeypatch.setenv("BARQIYA_BATCHSIZE", "3")
    assert "BARQIYA_BATCHSIZE is no setting" in barqiya("check").text


@pytest.mark.parametrize("what", ["registry", "policy", "routes"])
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.toml", "cannot be opened: No such file or directory"),
        (".", "cannot be opened: Is a directory"),
        ("latin.toml", "not TOML, which is UTF-8"),
    ],
)
def test_a_file_that_cannot_be_opened_is_named_with_what_was_expected(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, name: str, why: str
) -> None:
    (tmp_path / "latin.toml").write_bytes("# Agence marocaine de presse, été".encode("latin-1"))
    file = tmp_path / name
    variable = f"BARQIYA_{what.upper()}_FILE"
    monkeypatch.setenv(variable, str(file))
    ran = barqiya("check", "--json")
    assert ran.code == 78
    (problem,) = [one for said in ran.json()["files"] for one in said["problems"]]
    assert problem.startswith(f"{file}: {why}")
    assert "[Errno" not in problem
    if why.startswith("cannot be opened"):
        assert f"{variable} " in problem
        assert "TOML file" in problem


async def test_route_shows_where_kept_items_would_go_and_why(
    barqiya: Run, client: Redis, on_server: str, file: Path
) -> None:
    key = Keys(on_server).raw
    story = "سد باجة يمتلئ\n\nامتلأ السد بعد أمطار غزيرة على الشمال، وفق وزارة الفلاحة التونسية."
    for text in (story, f"سحب خبر: {story}", "Ferry resumes\n\nThe ferry to the island resumed."):
        await client.xadd(key, {"source": "tap", "content": text})
    before = await client.dbsize()
    ran = await asyncio.to_thread(barqiya, "route", "--dry-run", "--routes", str(file), "--json")
    topics = [line["topics"] for line in ran.json_lines()]
    assert topics == [["arabic"], ["kills", "arabic", "priority"], []]
    assert ran.json_lines()[2]["routes"][1]["why"] == "language is not ar"
    ran = await asyncio.to_thread(barqiya, "route", "--dry-run", "--routes", str(file), "-n", "1")
    assert "-> arabic" in ran.text
    assert await client.dbsize() == before


def test_route_needs_a_file_and_says_that_it_only_shows(barqiya: Run, on_server: str) -> None:
    assert on_server
    assert barqiya("route", "--dry-run").code == 78
    missing = barqiya("route", "--routes", "not-there.toml")
    assert missing.code == 78
    assert missing.stderr == (
        "barqiya: not-there.toml: cannot be opened: No such file or directory; "
        "BARQIYA_ROUTES_FILE or --routes names a TOML file with [[route]] entries "
        "[configuration.routes]\n"
    )
    assert barqiya("route").code == 78, "--dry-run goes without saying"


def test_the_schema_takes_what_a_worker_takes(barqiya: Run, file: Path) -> None:
    validator = Draft202012Validator(json.loads(barqiya("schema", "routes").text))
    assert file.read_text(encoding="utf-8") == GOOD
    assert list(validator.iter_errors(tomllib.loads(GOOD))) == []
    assert list(validator.iter_errors(tomllib.loads(BAD)))

"""The locked requirement files are complete, fit ``pyproject.toml``, and name no address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def locked(name: str) -> dict[str, list[Requirement]]:
    """Requirements of a file by package; one package may have one for each kind of machine."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[Requirement]] = {}
    for line in text.splitlines():
        if line.strip() and not line.strip().startswith("#"):
            requirement = Requirement(line.partition("--hash")[0].strip())
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def asked(*groups: str) -> list[Requirement]:
    """What ``pyproject.toml`` asks for in dependency groups."""
    return [Requirement(one) for group in groups for one in GROUPS[group] if isinstance(one, str)]


RUNTIME = [Requirement(one) for one in PROJECT["project"]["dependencies"]]
WANTED = {
    "audit.txt": asked("audit"),
    "bootstrap.txt": asked("bootstrap"),
    "build.txt": asked("build"),
    "dev.txt": [*RUNTIME, *asked("build", "dev")],
    "run.txt": RUNTIME,
    "soak.txt": asked("soak"),
}


def test_these_are_the_files() -> None:
    assert [path.name for path in FILES] == sorted(WANTED)
    assert not (ROOT / "uv.lock").exists()


@each_file
def test_every_package_is_pinned_and_hashed(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==[^ ]+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


@each_file
def test_no_address_and_no_index_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|[.](org|io|com|net)\b|--index|find-links|--trusted", text)


@pytest.mark.parametrize("name", WANTED)
def test_what_the_project_asks_for_is_locked(name: str) -> None:
    have = locked(name)
    for wanted in WANTED[name]:
        versions = [
            specifier.version
            for requirement in have.get(canonicalize_name(wanted.name), [])
            for specifier in requirement.specifier
        ]
        assert versions, f"{wanted.name} is missing in {name}: run `make lock`"
        assert all(wanted.specifier.contains(version) for version in versions), (
            f"{wanted} does not fit {versions} in {name}: run `make lock`"
        )


@pytest.mark.parametrize("name", ["run.txt", "build.txt"])
def test_tests_run_with_the_versions_that_are_shipped(name: str) -> None:
    everything = locked("dev.txt")
    for package, requirements in locked(name).items():
        shipped = {str(requirement.specifier) for requirement in requirements}
        assert shipped == {str(requirement.specifier) for requirement in everything[package]}


def test_a_build_needs_what_is_locked_for_it() -> None:
    backend = [Requirement(one) for one in PROJECT["build-system"]["requires"]]
    assert backend == asked("build")

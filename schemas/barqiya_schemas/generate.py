"""Write the published contract from the models: JSON Schemas and the AsyncAPI document.

Run ``python -m barqiya_schemas.generate`` after a change of the models. With ``--check`` nothing is
written: it fails when the committed files are not what the models say, or when they would break
somebody who relies on the released ones in ``baseline/``. ``--release`` makes the files of today
the released ones, and refuses when that would break somebody.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.base import SCHEMA_VERSION
from barqiya_schemas.compat import Break, compare, compare_asyncapi
from barqiya_schemas.deprecation import removed_unmarked, unexplained
from barqiya_schemas.published import PUBLISHED_NAMES, published_schema, written_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya_schemas.json_schema import Json

#: Where the files are in a checkout: ``schemas/json``.
DEFAULT_FOLDER: Final = Path(__file__).resolve().parents[1] / "json"

_VERSION: Final = f"v{SCHEMA_VERSION}"
_ASYNCAPI: Final = f"asyncapi.{_VERSION}.json"
_UNRELEASED: Final = (Break("$", "never_released", "run it with --release, and commit that"),)


def file_name(name: str) -> str:
    """File of a published schema, e.g. ``article.v1.schema.json``."""
    return f"{name}.{_VERSION}.schema.json"


def documents() -> dict[str, str]:
    """Every published file, by name: what the models say today."""
    found = {file_name(name): render(published_schema(name)) for name in PUBLISHED_NAMES}
    return {**found, _ASYNCAPI: render(asyncapi_document())}


def render(document: Json) -> str:
    """JSON text that is the same for equal documents: keys sorted, UTF-8, one final newline."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def drift(folder: Path) -> tuple[str, ...]:
    """Names of files in ``folder`` that are missing, not up to date, or not ours."""
    wanted = documents()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return tuple(
        sorted(
            name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
        )
    )


def breaks(folder: Path) -> dict[str, tuple[Break, ...]]:
    """What the models of today would break for those who rely on the released files.

    Args:
        folder: Has the released files under ``baseline/v<version>``. One that is not there breaks
            nobody yet: its rule is ``never_released``.
    """
    found: dict[str, tuple[Break, ...]] = {}
    for name in PUBLISHED_NAMES:
        released = _released(folder, file_name(name))
        found[file_name(name)] = (
            _UNRELEASED
            if released is None
            else compare(released, published_schema(name), written_by(name))
        )
    document = _released(folder, _ASYNCAPI)
    found[_ASYNCAPI] = (
        _UNRELEASED if document is None else compare_asyncapi(document, asyncapi_document())
    )
    return {name: broken for name, broken in found.items() if broken}


def unmarked(folder: Path) -> dict[str, tuple[Break, ...]]:
    """What is wrong with deprecations: marks without a word, and members that went unmarked.

    Args:
        folder: Has the files of the version before, if any, under ``baseline/v<version - 1>``.
    """
    found: dict[str, tuple[Break, ...]] = {}
    before = folder / "baseline" / f"v{SCHEMA_VERSION - 1}"
    for name in PUBLISHED_NAMES:
        schema = published_schema(name)
        last = before / f"{name}.v{SCHEMA_VERSION - 1}.schema.json"
        gone = (
            removed_unmarked(json.loads(last.read_text("utf-8")), schema) if last.exists() else ()
        )
        found[file_name(name)] = (*unexplained(schema), *gone)
    return {name: problems for name, problems in found.items() if problems}


def write(folder: Path) -> tuple[str, ...]:
    """Bring the files in ``folder`` up to date; returns the names of those that changed."""
    changed = drift(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).unlink(missing_ok=True)
    for name, text in documents().items():
        if name in changed:
            (folder / name).write_text(text, encoding="utf-8")
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m barqiya_schemas.generate", description="Write schemas/json from the models."
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; fail on drift or breaks")
    mode.add_argument("--release", action="store_true", help="make today's files the released ones")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="default: %(default)s")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        return _check(chosen.folder)
    if chosen.release:
        return _release(chosen.folder)
    for name in write(chosen.folder):
        _say(f"wrote {name}")
    return 0


def _check(folder: Path) -> int:
    stale = drift(folder)
    for name in stale:
        _say(f"{name} is not what the models say: run `make schemas` and commit it")
    broken = breaks(folder)
    _report(broken)
    silent = unmarked(folder)
    for name, found in silent.items():
        for one in found:
            _say(f"{name}: {one.path}: {one.rule} ({one.detail})")
    if stale or broken or silent:
        return 1
    _say("The committed contract is what the models say, and breaks nobody.")
    return 0


def _release(folder: Path) -> int:
    baseline = folder / "baseline" / _VERSION
    broken = {name: found for name, found in breaks(folder).items() if found != _UNRELEASED}
    if broken:
        _report(broken)
        return 1
    baseline.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (baseline / name).write_text(text, encoding="utf-8")
    _say(f"released {_VERSION}: {baseline}")
    return 0


def _report(broken: dict[str, tuple[Break, ...]]) -> None:
    for name, found in broken.items():
        for one in found:
            _say(f"{name} breaks the released contract: {one.path}: {one.rule} ({one.detail})")
    if broken:
        _say("Add instead of changing, or make a new version: see CONTRIBUTING.md.")


def _released(folder: Path, name: str) -> Json | None:
    file = folder / "baseline" / _VERSION / name
    if not file.exists():
        return None
    document: Json = json.loads(file.read_text(encoding="utf-8"))
    return document


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())

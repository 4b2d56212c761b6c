"""``deploy/audit.sh`` tells a service that knows nothing from packages that have nothing.

The service cannot be had everywhere, so its program is played by a script with the same answers.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "audit.sh"
FOUND = "echo 'Found 5 known vulnerabilities in 1 package'; exit 1"
NONE = "echo 'No known vulnerabilities found'"
LOST = "echo 'ERROR: Dependency not found and could not be audited'; exit 1"


@pytest.mark.parametrize(
    ("of_known", "of_ours", "code", "said"),
    [
        (FOUND, NONE, 0, "pip-audit --strict ours.txt"),
        (FOUND, FOUND, 1, "Found 5"),
        (FOUND, LOST, 1, "could not be audited"),
        (LOST, LOST, 0, "skipped: "),
        (NONE, NONE, 0, "skipped: "),
    ],
    ids=["clean", "vulnerable", "one unknown", "no service", "a service that knows nothing"],
)
def test_it_ends_as_it_should(
    tmp_path: Path, of_known: str, of_ours: str, code: int, said: str
) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f'#!/bin/sh\ncase "$*" in *known.txt) {of_known};; *) {of_ours};; esac\n')
    program.chmod(0o755)
    done = subprocess.run(  # noqa: S603 - our own script
        ["sh", str(SCRIPT), str(program), "ours.txt"],  # noqa: S607 - the shell of the machine
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, said in done.stdout) == (code, True), done.stdout

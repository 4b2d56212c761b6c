"""Where the reference data is, when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def corpus_path(*parts: str) -> Path:
    """Path of a file of the reference data; skips the test when it is absent."""
    base = Path(os.environ.get("BARQIYA_SHARED", ROOT.parent / "shared"))
    path = base.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference data not here: {'/'.join(parts)}")
    return path

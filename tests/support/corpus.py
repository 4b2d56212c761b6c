"""Where the reference data is, when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shared(*parts: str) -> Path:
    """Path of a file of the reference data, whether it is there or not."""
    base = Path(os.environ.get("BARQIYA_SHARED", ROOT.parent / "shared"))
    return base.joinpath(*parts)


def corpus_path(*parts: str) -> Path:
    """Path of a file of the reference data; skips the test when it is absent."""
    path = shared(*parts)
    if not path.exists():
        pytest.skip(f"reference data not here: {'/'.join(parts)}")
    return path

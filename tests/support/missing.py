"""What a test does without a program that not every machine has."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test; under continuous integration, which installs everything, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing, and .ci/run installs it: {what}")
    pytest.skip(f"needs {what}")

"""A fuzz target for each structured format: a small budget here, a long one by ``make fuzz``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.formats import FOLDER
from support.mutate import check, damaged, damages

if TYPE_CHECKING:
    from support.mutate import Damage

FORMATS = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(number=st.integers(0, 99), found=damages())
def test_damaged_documents_crash_nothing(name: str, number: int, found: list[Damage]) -> None:
    files = sorted((FOLDER / name).iterdir())
    path = files[number % len(files)]
    check(path, damaged(path.read_bytes(), found))

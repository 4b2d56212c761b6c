"""The whole service: the real worker on the real embedded server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def service(redis_url: str, namespace: str, tmp_path: Path) -> Iterator[Service]:
    """A namespace of this test's own with one worker."""
    with serving(redis_url, namespace, tmp_path) as running:
        yield running

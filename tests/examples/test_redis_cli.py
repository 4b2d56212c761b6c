"""``docs/examples/redis_cli.sh``."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from support.events import article_event, stream_fields
from support.examples import EXAMPLES, Place, copy_of_wire
from support.missing import missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRIPT = EXAMPLES / "redis_cli.sh"


@pytest.fixture(autouse=True)
def _command_line_client() -> None:
    if not (shutil.which("redis-cli") or shutil.which("valkey-cli")):
        missing("redis-cli or valkey-cli")


def test_publish_ask_and_read(place: Place, tmp_path: Path, wire_file: Callable[..., Path]) -> None:
    path = wire_file("item", copy_of_wire("المحمودية"), "cp1256")
    raw_id = place.run(SCRIPT, "publish", "الوكالة المحلية", path, cwd=tmp_path).strip()
    assert place.content_of(raw_id) == path.read_bytes()
    expected = place.outcome_of(raw_id)
    assert expected["outcome"] == "published"

    said = dict(
        line.split("=", 1)
        for line in place.run(SCRIPT, "outcome", raw_id, cwd=tmp_path).splitlines()
    )
    assert said == {name: expected[name] for name in said}
    assert {"outcome", "article_id", "revision", "reason"} <= set(said)

    lines = place.run(SCRIPT, "read", cwd=tmp_path).splitlines()
    [line] = [line for line in lines if "المحمودية" in line]
    _, kind, data = line.split("\t")
    assert kind == "org.barqiya.article.published.v1"
    assert json.loads(data)["headline"] == "بلدية المحمودية تفتتح حديقة عامة على ضفة النهر"


def test_content_from_standard_input_is_kept_byte_for_byte(
    quiet_place: Place, tmp_path: Path
) -> None:
    content = bytes(range(256)) + b"\n\n"
    raw_id = quiet_place.run(SCRIPT, "publish", "x", cwd=tmp_path, stdin=content).strip()
    assert quiet_place.content_of(raw_id) == content


def test_reading_goes_on_after_a_position(quiet_place: Place, tmp_path: Path) -> None:
    with quiet_place.client as client:
        for name in ("one", "two", "three"):
            client.xadd(f"{quiet_place.namespace}:articles", stream_fields(article_event(name)))
    lines = quiet_place.run(SCRIPT, "read", cwd=tmp_path).splitlines()
    positions = [line.split("\t")[0] for line in lines]
    assert len(positions) == 3
    assert quiet_place.run(SCRIPT, "read", positions[0], cwd=tmp_path).splitlines() == lines[1:]
    assert not quiet_place.run(SCRIPT, "read", positions[2], cwd=tmp_path).strip()


def test_an_error_is_an_exit_code(quiet_place: Place, tmp_path: Path) -> None:
    with quiet_place.client as client:
        client.set(f"{quiet_place.namespace}:raw", "not a stream")
    quiet_place.run(SCRIPT, "publish", "x", cwd=tmp_path, stdin=b"x", exit_code=1)
    quiet_place.run(SCRIPT, "no such command", cwd=tmp_path, exit_code=2)

"""``docs/examples/plain_redis_py.py``."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from support.events import article_event, stream_fields
from support.examples import EXAMPLES, PATIENCE, Place, copy_of_wire, environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRIPT = (sys.executable, EXAMPLES / "plain_redis_py.py")


def test_publish_and_follow(place: Place, tmp_path: Path, wire_file: Callable[..., Path]) -> None:
    paths = [
        wire_file("a", copy_of_wire("الحبانية")),
        wire_file("b", copy_of_wire("راوة"), "cp1256"),
    ]
    raw_ids = place.run(*SCRIPT, "publish", "وكالة الفرات", *paths, cwd=tmp_path).split()
    for raw_id, path in zip(raw_ids, paths, strict=True):
        assert place.content_of(raw_id) == path.read_bytes()
        assert place.outcome_of(raw_id)["outcome"] == "published"

    with place.client as client:
        events = client.xlen(f"{place.namespace}:articles")
    position = tmp_path / "position"
    lines = place.run(*SCRIPT, "follow", position, str(events), cwd=tmp_path).splitlines()
    assert [line for line in lines if "الحبانية" in line or "راوة" in line] == [
        f"org.barqiya.article.published.v1\t0000000001\tبلدية {name} تفتتح حديقة عامة على ضفة النهر"
        for name in ("الحبانية", "راوة")
    ]


def test_following_goes_on_where_it_stopped(quiet_place: Place, tmp_path: Path) -> None:
    with quiet_place.client as client:
        for name in ("one", "two", "three"):
            fields = stream_fields(article_event(name, headline=name))
            client.xadd(f"{quiet_place.namespace}:articles", fields)
    position = tmp_path / "position"
    seen = [
        quiet_place.run(*SCRIPT, "follow", position, count, cwd=tmp_path).splitlines()
        for count in ("2", "1")
    ]
    assert [[line.split("\t")[2] for line in lines] for lines in seen] == [
        ["one", "two"],
        ["three"],
    ]


def test_an_event_of_another_kind_is_passed_over(quiet_place: Place, tmp_path: Path) -> None:
    with quiet_place.client as client:
        topic = f"{quiet_place.namespace}:articles"
        client.xadd(topic, {"type": "org.barqiya.story.advisory.v1", "data": "{}"})
        client.xadd(topic, stream_fields(article_event(headline="one")))
    output = quiet_place.run(*SCRIPT, "follow", tmp_path / "position", "2", cwd=tmp_path)
    assert output == "org.barqiya.article.published.v1\t0000000001\tone\n"


def test_a_reader_that_goes_away_is_no_error_and_loses_nothing(
    quiet_place: Place, tmp_path: Path
) -> None:
    """``follow | head -1``: what nobody got comes again."""
    with quiet_place.client as client:
        for number in range(3000):
            fields = stream_fields(article_event(f"e-{number}", headline=f"خبر {number}"))
            client.xadd(f"{quiet_place.namespace}:articles", fields)
    command = 'program=$1; shift; "$program" "$@" | head -1'
    program = [*SCRIPT, "follow", tmp_path / "position", "3000"]
    done = subprocess.run(  # noqa: S603 - our own example
        ["sh", "-c", command, "sh", *map(str, program)],  # noqa: S607 - the shell of the machine
        env=environment(quiet_place.redis_url, quiet_place.namespace),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "org.barqiya.article.published.v1\t0000000001\tخبر 0\n"
    rest = quiet_place.run(*SCRIPT, "follow", tmp_path / "position", "1", cwd=tmp_path)
    assert int(rest.split()[-1]) < 2999, "it stopped where nobody read on"


def test_wrong_usage_is_said(quiet_place: Place, tmp_path: Path) -> None:
    quiet_place.run(*SCRIPT, "publish", "source only", cwd=tmp_path, exit_code=2)

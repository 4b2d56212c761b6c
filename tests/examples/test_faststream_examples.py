"""``docs/examples/faststream_publisher.py`` and ``faststream_subscriber.py``."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

from support.events import article_event, stream_fields
from support.examples import EXAMPLES, PATIENCE, Place, copy_of_wire, read_lines

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Take = Callable[[subprocess.Popen[str]], subprocess.Popen[str]]

PUBLISH = (sys.executable, EXAMPLES / "faststream_publisher.py")
SUBSCRIBE = (sys.executable, EXAMPLES / "faststream_subscriber.py")


def test_fields_and_envelope_are_the_same_item(
    place: Place, tmp_path: Path, wire_file: Callable[..., Path]
) -> None:
    path = wire_file("item", copy_of_wire("هيت"), "cp1256")
    first = place.run(*PUBLISH, "fields", "وكالة الفرات", path, cwd=tmp_path).strip()
    assert place.content_of(first) == path.read_bytes()
    outcome = place.outcome_of(first)
    assert outcome["outcome"] == "published"
    second = place.run(*PUBLISH, "envelope", "وكالة الفرات", path, cwd=tmp_path).strip()
    again = place.outcome_of(second)
    assert again["relation"] == "same_delivery"
    assert again["original"] == outcome["article_id"]


def test_a_subscriber_gets_what_is_there_and_what_comes(
    place: Place, tmp_path: Path, wire_file: Callable[..., Path], running: Take
) -> None:
    group = "test_subscriber"
    names = ("عانة", "حديثة")
    program = None
    for name in names:
        path = wire_file(name, copy_of_wire(name))
        raw_id = place.run(*PUBLISH, "fields", "وكالة الفرات", path, cwd=tmp_path).strip()
        assert place.outcome_of(raw_id)["outcome"] == "published"
        program = program or running(place.start(*SUBSCRIBE, cwd=tmp_path, GROUP=group))
        line = read_lines(program, name)[-1]
        headline = f"بلدية {name} تفتتح حديقة عامة على ضفة النهر"
        assert line == f"org.barqiya.article.published.v1\t0000000001\t{headline}\n"
    assert program is not None
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 0
    assert place.pending(group) == 0


def test_a_foreign_entry_does_not_stop_it(
    quiet_place: Place, tmp_path: Path, running: Take
) -> None:
    topic = f"{quiet_place.namespace}:articles"
    with quiet_place.client as client:
        client.xadd(topic, {"type": "org.barqiya.story.advisory.v1", "data": "{}"})
        client.xadd(topic, {b"\xff": b"\xfe"})
        client.xadd(topic, stream_fields(article_event(headline="one")))
    program = running(quiet_place.start(*SUBSCRIBE, cwd=tmp_path))
    lines = read_lines(program, "\tone\n")
    assert sum(line.startswith("org.barqiya.") for line in lines) == 1
    assert sum("skipped, it is not an article event" in line for line in lines) == 2
    wait_until(lambda: quiet_place.pending("cms") == 0)


def test_what_a_dead_process_left_is_taken_over(
    quiet_place: Place, tmp_path: Path, running: Take
) -> None:
    topic = f"{quiet_place.namespace}:articles"
    with quiet_place.client as client:
        client.xgroup_create(topic, "cms", id="0", mkstream=True)
        client.xadd(topic, stream_fields(article_event(headline="left behind")))
        assert client.xreadgroup("cms", "cms-0", {topic: ">"}, count=1)
    program = running(quiet_place.start(*SUBSCRIBE, cwd=tmp_path, CLAIM_IDLE_MS="200"))
    read_lines(program, "left behind")
    wait_until(lambda: quiet_place.pending("cms") == 0)


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)

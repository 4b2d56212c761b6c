"""Routes, by a real worker: copies on their topics, in their form, atomic with the event."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from support.examples import PATIENCE
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUTES = """\
catch_all = "rest"

[[route]]
name = "flashes"
when.signal = ["flash"]

[[route]]
name = "saudi"
rendering = "ninjs-2.1"
unless.event = ["withdrawn"]
[route.when]
agency = ["spa"]
language = ["ar"]

[[route]]
name = "desk"
rendering = "newsml-g2"
when.source = ["spa"]
"""
FLASH = (
    "عاجل: الدفاع المدني يخلي ثلاثة أحياء في جازان بسبب السيول\n\n"
    "جازان - واس: أخلى الدفاع المدني الأحياء."
)
ENGLISH = (
    "Ferry service resumes\n\n"
    "DUBAI (Reuters) - The ferry between the two islands resumed on Monday."
)
LATER = (
    "تقرير عن مياه الشرب في صور\n\n(محظور النشر حتى الساعة {})\n\n"
    "أظهر تقرير للبلدية أن المياه صالحة."
)


@pytest.fixture
def service(redis_url: str, namespace: str, tmp_path: Path) -> Iterator[Service]:
    file = tmp_path / "routes.toml"
    file.write_text(ROUTES, encoding="utf-8")
    with serving(redis_url, namespace, tmp_path, BARQIYA_ROUTES_FILE=str(file)) as running:
        running.wait_until_started()
        yield running


def on(service: Service, route: str) -> list[dict[str, str]]:
    entries = service.entries(service.keys.topic(route))
    return [{k.decode(): v.decode() for k, v in fields.items()} for _, fields in entries]


def test_an_event_is_copied_to_the_routes_that_take_it(service: Service) -> None:
    service.publish({"source": "spa", "content": FLASH, "item_id": "1"})
    service.publish({"source": "reuters", "content": ENGLISH, "item_id": "2"})
    service.settle(2)
    first, second = service.events()
    (flash,) = on(service, "flashes")
    assert (flash["id"], json.loads(flash["data"])) == (first["id"], first["data"])
    (ninjs,) = on(service, "saudi")
    assert ninjs["id"] == first["id"]
    assert ninjs["dataschema"].endswith("ninjs-schema_2.1.json#")
    assert json.loads(ninjs["data"])["headlines"][0]["value"] == first["data"]["headline"]
    (g2,) = on(service, "desk")
    assert g2["datacontenttype"].endswith("+xml")
    assert "dataschema" not in g2
    assert first["data"]["headline"] in g2["data"]
    assert [event["id"] for event in on(service, "rest")] == [second["id"]]


def test_a_duplicate_goes_nowhere_and_a_kill_not_where_it_must_not(service: Service) -> None:
    item = {"source": "spa", "content": FLASH, "item_id": "1"}
    service.publish(dict(item))
    service.publish(dict(item))
    kill = "سحب خبر: الدفاع المدني يخلي ثلاثة أحياء في جازان\n\nيرجى إلغاء الخبر وعدم نشره."
    service.publish({**item, "content": kill})
    outcomes = [outcome["outcome"] for outcome in service.settle(3)]
    assert outcomes == ["published", "duplicate", "withdrawn"]
    assert len(on(service, "saudi")) == 1
    assert len(on(service, "desk")) == 2


def test_a_held_event_reaches_its_routes_when_it_is_released(service: Service) -> None:
    until = time.time() + 6
    when = time.strftime("%H:%M:%S بتوقيت غرينتش", time.gmtime(until))
    service.publish({"source": "spa", "content": LATER.format(when), "item_id": "3"})
    assert [outcome["outcome"] for outcome in service.settle(1)] == ["held"]
    assert on(service, "desk") == []
    end = time.monotonic() + PATIENCE
    while not on(service, "desk") and time.monotonic() < end:
        time.sleep(0.05)
    (event,) = service.events()
    assert [copy["id"] for copy in on(service, "desk")] == [event["id"]]


def test_a_worker_refuses_a_route_file_that_is_wrong(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    file = tmp_path / "routes.toml"
    file.write_text('[[route]]\nname = "a"\nwhen.colour = ["red"]\n', encoding="utf-8")
    with serving(redis_url, namespace, tmp_path, BARQIYA_ROUTES_FILE=str(file)) as running:
        assert running.process.wait(PATIENCE) == 78
        assert f"{file}:3: route[0].when.colour" in running.log_text()

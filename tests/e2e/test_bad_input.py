"""Bad input ends as a dead letter with its own reason and bytes; the next item flows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.service import Service

GOOD: dict[str, bytes | str] = {
    "source": "ina",
    "content": "افتتاح جسر للمشاة في الموصل\n\nافتتحت البلدية صباح اليوم جسرا للمشاة.",
}
NOISE = random.Random(7).randbytes(400_000)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"source": "x", "content": b""}, "intake.empty"),
        ({"source": "x", "content": b" \r\n\t "}, "intake.empty"),
        ({"source": "x", "content": NOISE * 5}, "intake.too_large"),
        ({"source": "x", "content": NOISE}, "decode.noise"),
        (
            {
                "source": "x",
                "content_type": "text/plain; charset=utf-8",
                "content": b"\xd8\xa7\xff\xfe\x80\x81 \xc3\x28\xa0\xa1\xe2\x28\xa1",
            },
            "decode.",
        ),
        ({"source": "x", "content_type": "video/mp4", "content": b"text"}, "parse.unknown_media"),
        ({"source": "x", "content": b"text", "headline": "h"}, "intake.unknown_field"),
        ({"content": b"text"}, "intake.no_source"),
        ({"source": "x"}, "intake.no_content"),
        ({"source": b"\xc7\xe1\xda", "content": b"text"}, "intake.source_not_utf8"),
        ({"__data__": b"\x89BIN\r\n\x1a\n broken"}, "intake.bad_envelope"),
    ],
)
def test_a_bad_item_is_kept_whole_and_the_next_one_flows(
    service: Service, fields: dict[str, bytes | str], reason: str
) -> None:
    bad = service.publish(fields)
    good = service.publish(GOOD)
    by_id = {outcome["raw_id"]: outcome for outcome in service.settle(2)}
    assert by_id[bad]["outcome"] == "dead"
    assert by_id[bad]["reason"].startswith(reason)
    assert by_id[good]["outcome"] == "published"
    (letter,) = service.letters()
    for name, value in fields.items():
        expected = value.encode() if isinstance(value, str) else value
        assert letter[f"raw.{name}".encode()] == expected


def test_a_batch_with_bad_items_commits_the_others(service: Service) -> None:
    service.process.kill()
    service.process.wait()
    for number in range(20):
        content = b"" if number % 4 == 0 else f"خبر رقم {number} من المراسل في المدينة".encode()
        service.publish({"source": "ina", "content": content})
    from support.service import serving  # noqa: PLC0415 - starts the worker on the backlog

    with serving(service.redis_url, service.namespace, service.log_file.parent) as again:
        outcomes = again.settle(20)
        assert [o["outcome"] for o in outcomes].count("dead") == 5
        assert [o["outcome"] for o in outcomes].count("published") == 15


def test_what_faststream_publishes_is_understood(service: Service) -> None:
    service.publish({"__data__": '{"source": "ina", "content": "خبر من وكالة الأنباء العراقية"}'})
    (outcome,) = service.settle(1)
    assert outcome["outcome"] == "published"


def test_a_name_that_could_mislead_is_refused(service: Service) -> None:
    service.publish({**GOOD, "source": "evil\u202e\nsource \x1b[31m"})
    (outcome,) = service.settle(1)
    assert (outcome["outcome"], outcome["reason"]) == ("dead", "intake.bad_field")
    assert "\x1b" not in service.log_text()
    assert service.log_text().isascii()


def test_hostile_text_stays_out_of_the_log_and_of_the_event(service: Service) -> None:
    body = "افتتحت البلدية صباح اليوم الاثنين \x1b[2J جسرا للمشاة على النهر بعد عام من العمل."
    service.publish(
        {
            "source": "ina",
            "item_id": 'x","event":"forged',
            "content": f"افتتاح جسر \u202eللمشاة في الموصل\n\n{body}",
        }
    )
    (outcome,) = service.settle(1)
    assert outcome["outcome"] == "published"
    assert "\x1b" not in service.log_text()
    assert service.log_text().isascii()
    assert not [line for line in service.log() if line["event"] == "forged"]
    (event,) = service.events()
    assert "\u202e" not in event["data"]["headline"]
    assert "\x1b" not in event["data"]["body"][0]["text"]


def test_a_worker_stops_gracefully_and_leaves_nothing_half(service: Service) -> None:
    for number in range(300):
        service.publish({"source": "ina", "content": f"خبر رقم {number} من المراسل في المدينة"})
    service.settle(1)
    assert service.stop() == 0
    done = len(service.outcomes())
    assert done == len(service.events())
    assert service.log()[-1]["event"] == "worker.stopped"
    from support.service import serving  # noqa: PLC0415 - a second worker goes on

    with serving(
        service.redis_url,
        service.namespace,
        service.log_file.parent,
        BARQIYA_CLAIM_IDLE_MS="200",
    ) as again:
        assert len(again.settle(300)) == 300
        assert len(again.events()) == 300

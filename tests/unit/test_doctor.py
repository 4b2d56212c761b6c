"""What ``barqiya doctor`` makes of what the server says of itself, and of a queue's state."""

from __future__ import annotations

from typing import Any

import pytest

from barqiya.operate.doctor import queue, server
from barqiya.operate.doctor.sources import Sample, _rhythms

SOUND: dict[str, Any] = {
    "redis_version": "7.2.4",
    "maxmemory_policy": "noeviction",
    "aof_enabled": 1,
    "aof_last_write_status": "ok",
    "aof_last_bgrewrite_status": "ok",
    "rdb_last_bgsave_status": "ok",
}


@pytest.mark.parametrize(
    ("name", "changed", "seen"),
    [
        ("version", {"redis_version": "6.2.14"}, "redis 6.2.14"),
        ("version", {"redis_version": "5.0"}, "redis 5.0"),
        ("eviction", {"maxmemory_policy": "volatile-ttl"}, "volatile-ttl"),
        ("persistence", {"aof_enabled": 0}, "no append-only file"),
        ("disk", {"aof_last_write_status": "err"}, "aof_last_write_status: failed"),
        ("disk", {"aof_last_bgrewrite_status": "err"}, "aof_last_bgrewrite_status: failed"),
        ("disk", {"rdb_last_bgsave_status": "err"}, "rdb_last_bgsave_status: failed"),
    ],
)
def test_a_server_that_could_lose_items_is_noticed(
    name: str, changed: dict[str, Any], seen: str
) -> None:
    assert {one.verdict for one in server.from_info(SOUND)} == {"ok"}
    (found,) = [one for one in server.from_info(SOUND | changed) if one.verdict != "ok"]
    assert (found.name, found.verdict, found.seen) == (name, "bad", seen)
    assert found.remedy


def test_the_oldest_versions_that_will_do_are_accepted() -> None:
    valkey = {"server_name": "valkey", "redis_version": "7.2.4", "valkey_version": "8.0.1"}
    for info, seen in (({"redis_version": "7.0.0"}, "redis 7.0.0"), (valkey, "valkey 8.0.1")):
        (found,) = [one for one in server.from_info(SOUND | info) if one.name == "version"]
        assert (found.verdict, found.seen) == ("ok", seen)


def state(*idle_ms: int, dead: int = 0, reasons: dict[str, int] | None = None) -> dict[str, Any]:
    """State of a queue that keeps up, with workers last seen so many milliseconds ago."""
    return {
        "queue": {
            "group": True,
            "lag": 0,
            "oldest_waiting_ms": None,
            "pending": 0,
            "oldest_pending_ms": None,
            "consumers": [
                {"name": f"w{number}", "idle_ms": idle} for number, idle in enumerate(idle_ms)
            ],
        },
        "streams": {"dead": dead},
        "dead": reasons or {},
    }


@pytest.mark.parametrize(
    ("name", "of", "verdict", "seen"),
    [
        ("workers", state(10, 4000), "ok", "1 of 2 seen within 3 s"),
        ("workers", state(3000, 4000), "bad", "0 of 2 seen within 3 s"),
        ("dead letters", state(10, dead=99), "ok", "99 dead letters"),
        (
            "dead letters",
            state(10, dead=100, reasons={"decode.noise": 70, "parse.empty": 29, "a.b": 1, "c": 9}),
            "warn",
            "100 dead letters (most: decode.noise 70, parse.empty 29, c 9)",
        ),
    ],
)
def test_workers_that_are_gone_and_many_dead_letters_are_noticed(
    name: str, of: dict[str, Any], verdict: str, seen: str
) -> None:
    found = {one.name: one for one in queue.flow(of, claim_idle_ms=1000)}
    assert (found[name].verdict, found[name].seen) == (verdict, seen)
    assert bool(found[name].remedy) is (verdict != "ok")
    assert {one.verdict for other, one in found.items() if other != name} == {"ok"}


def test_a_pause_is_what_samples_show_of_it_and_a_silence_what_is_certain() -> None:
    def every_ten(begin: int, *names: str) -> list[tuple[int, str]]:
        return [(moment, name) for moment in range(begin, begin + 60, 10) for name in names]

    samples = [
        Sample(0, 60, every_ten(0, "busy", "gone", "missing")),
        Sample(1000, 1060, every_ten(1000, "busy", "gone")),
        Sample(2000, 3000, [*every_ten(2000, "busy", "missing"), (2000, "once")]),
    ]
    found = {source: rest for source, *rest in _rhythms(samples, now=3000)}
    assert found == {
        # It went on between samples: 10 to the end of one, and then at once.
        "busy": [10, 950],
        # It may have gone on until the last sample began: 10 of the second, and all of the last.
        "gone": [10, 1010],
        # A sample without it: it may have paused from the one before to the one after.
        "missing": [1950, 950],
    }

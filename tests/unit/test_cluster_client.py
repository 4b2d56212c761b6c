"""What of a cluster can be told without one: addresses, slots of keys, figures of partitions."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import pytest
from redis.crc import key_slot
from redis.exceptions import AskError, MovedError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError

from barqiya.errors import ConfigurationError
from barqiya.keys import Keys
from barqiya.operate.cluster import is_cluster, read_cluster_url
from barqiya.operate.metrics import Metrics
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import is_passing
from barqiya.settings import load_settings


def test_an_address_is_read() -> None:
    place = read_cluster_url(
        "rediss+cluster://me:p%40ss@one:7000,two,[::1]:7002/?ssl_cert_reqs=none"
    )
    assert place.nodes == (("one", 7000), ("two", 6379), ("::1", 7002))
    assert place.options == {
        "username": "me",
        "password": "p@ss",
        "ssl": True,
        "ssl_cert_reqs": "none",
    }
    assert read_cluster_url("redis+cluster://one").options == {}
    assert is_cluster("redis+cluster://one")
    assert not is_cluster("redis://one")


@pytest.mark.parametrize(
    "url",
    ["redis+cluster://", "redis+cluster://a,,b", "redis+cluster://a/2", "redis+cluster://a:b"],
)
def test_an_address_that_cannot_be(url: str) -> None:
    with pytest.raises(ValueError, match="must"):
        read_cluster_url(url)


async def test_a_cluster_that_is_away_is_a_lost_connection_also_for_a_look_at_every_node() -> None:
    client: Any = connect("redis+cluster://127.0.0.1:1", keys=Keys("wire", "arab"))
    with pytest.raises(RedisConnectionError):
        [name async for name in client.scan_nodes("wire:*", count=10, _type="STREAM")]
    await client.aclose()


def test_all_keys_of_a_partition_lie_in_its_slot() -> None:
    keys, slot = Keys("wire", "arab-1"), key_slot(b"arab-1")
    samples: dict[str, Any] = {"str": "sport", "int": 7}
    names = []
    for name, member in vars(Keys).items():
        if name[0] == "_" or not isinstance(member, (property, FunctionType)):
            continue
        found = getattr(keys, name)
        if isinstance(member, FunctionType):
            wanted = [kind for part, kind in member.__annotations__.items() if part != "return"]
            found = found(*(samples[kind] for kind in wanted))
        names.append(found)
    assert len(names) > 15
    assert {key_slot(name.encode()) for name in names} == {slot}


@pytest.mark.parametrize(
    "error", [AskError("1 h:1"), MovedError("1 h:1"), TryAgainError("TRYAGAIN wait")]
)
def test_a_slot_on_its_way_is_waited_for(error: Exception) -> None:
    assert is_passing(error)


def test_a_cluster_needs_a_partition() -> None:
    url = "redis+cluster://one:7000"
    with pytest.raises(ConfigurationError, match="BARQIYA_PARTITION"):
        load_settings(redis_url=url)
    assert load_settings(redis_url=url, partition="ar").partition_names == ("ar",)
    assert load_settings(redis_url=url, partitions="a,b").partition_names == ("a", "b")
    assert load_settings(partition="b", partitions="a,b").partition_names == ("b",)
    assert load_settings().partition_names == ("",)
    with pytest.raises(ConfigurationError, match="none of"):
        load_settings(partition="c", partitions="a,b")
    with pytest.raises(ConfigurationError, match="PARTITIONS"):
        load_settings(partitions="a,,b")
    with pytest.raises(ConfigurationError, match="PARTITIONS"):
        load_settings(partitions="a,b,a")


def test_figures_of_several_partitions_become_one() -> None:
    metrics = Metrics()
    parts = [metrics.gauges.part(name) for name in ("a", "b")]
    for part, figure in zip(parts, (3.0, 4.0), strict=True):
        part.lag.set(figure)
        part.oldest_waiting.set(figure)
        part.up.set(figure - 3)
        part.clock_ahead.set(1 - figure)

    def shown(name: str) -> float | None:
        return metrics.registry.get_sample_value(f"barqiya_{name}")

    assert shown("queue_lag_items") == 7
    assert shown("queue_oldest_waiting_seconds") == 4
    assert shown("server_up") == 0
    assert shown("server_clock_ahead_seconds") == -3
    parts[0].lag.set(0)
    assert shown("queue_lag_items") == 4

"""``barqiya doctor`` finds what is broken on real servers, and says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate import doctor

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis.asyncio import Redis

    Run = Callable[..., Any]


def verdicts(found: list[doctor.Finding]) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in found}


async def examined(client: Redis, keys: Keys, **values: Any) -> list[doctor.Finding]:
    defaults: dict[str, Any] = {
        "url": "unix:///run/x.sock",
        "data_version": 1,
        "claim_idle_ms": 30_000,
    }
    return await doctor.examine(client, keys, **(defaults | values))


async def test_a_healthy_server_has_no_finding_that_needs_a_remedy(
    client: Redis, namespace: str
) -> None:
    found = verdicts(await examined(client, Keys(namespace)))
    for name in ("version", "eviction", "persistence", "disk", "tls", "fsync", "clock", "schema"):
        assert found[name] == "ok", name
    # The embedded server has no users.
    assert (found["memory"], found["acl"], found["group"]) == ("ok", "warn", "ok")


async def test_every_verdict_but_ok_names_a_remedy(client: Redis, namespace: str) -> None:
    keys = Keys(namespace)
    await client.xadd(keys.raw, {"source": "s", "content": "c"}, id="1-1")
    await client.set(keys.schema, "99")
    for finding in await examined(client, keys, url="redis://far.example:6379"):
        assert bool(finding.remedy) is (finding.verdict in {"warn", "bad"}), finding


async def test_items_without_a_worker_are_noticed(client: Redis, namespace: str) -> None:
    keys = Keys(namespace)
    await client.xadd(keys.raw, {"source": "s", "content": "c"}, id="1-1")
    assert verdicts(await examined(client, keys))["group"] == "bad"
    await client.xgroup_create(keys.raw, GROUP, id="0")
    found = verdicts(await examined(client, keys))
    assert (found["group"], found["backlog"]) == ("ok", "bad")
    await client.xreadgroup(GROUP, "gone", {keys.raw: ">"})
    found = verdicts(await examined(client, keys, claim_idle_ms=1000))
    assert (found["backlog"], found["pending"], found["workers"]) == ("ok", "bad", "ok")


async def test_data_of_a_newer_version_and_other_garbage_are_noticed(
    client: Redis, namespace: str
) -> None:
    keys = Keys(namespace)
    for value in ("2", "two"):
        await client.set(keys.schema, value)
        assert verdicts(await examined(client, keys))["schema"] == "bad"


async def test_settings_of_the_server_are_noticed(client: Redis, namespace: str) -> None:
    changed: dict[str, str] = {
        "appendfsync": "everysec",
        "maxmemory-policy": "allkeys-lru",
        "maxmemory": "1gb",
    }
    before = {name: str((await client.config_get(name))[name]) for name in changed}
    try:
        for name, value in changed.items():
            await client.config_set(name, value)
        found = verdicts(await examined(client, Keys(namespace)))
    finally:
        for name, value in before.items():
            await client.config_set(name, value)
    assert (found["fsync"], found["eviction"], found["memory"]) == ("warn", "bad", "ok")


async def test_a_user_who_may_not_ask_gets_what_can_be_seen(
    client: Redis, redis_url: str, namespace: str
) -> None:
    from barqiya.operate.redis_client import connect  # noqa: PLC0415 - only here

    await client.acl_setuser(
        f"{namespace}-user",
        enabled=True,
        passwords=["+secret"],
        keys=[f"{namespace}:*"],
        commands=[
            "+info",
            "+time",
            "+get",
            "+hgetall",
            "+xlen",
            "+xinfo",
            "+xrange",
            "+acl|whoami",
        ],
    )
    path = redis_url.removeprefix("unix://")
    other = connect(f"unix://{namespace}-user:secret@{path}")
    try:
        found = verdicts(await examined(other, Keys(namespace)))
    finally:
        await other.aclose()
        await client.acl_deluser(f"{namespace}-user")
    assert found["rights"] == "unknown"
    assert (found["acl"], found["schema"]) == ("ok", "ok")


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("redis://far.example:6379/0", "warn"),
        ("rediss://far.example:6379/0", "ok"),
        ("redis://127.0.0.1:6379", "ok"),
        ("redis://user:pw@localhost", "ok"),
        ("unix:///run/valkey.sock", "ok"),
    ],
)
async def test_copy_that_crosses_the_network_in_the_clear_is_noticed(
    client: Redis, namespace: str, url: str, verdict: str
) -> None:
    assert verdicts(await examined(client, Keys(namespace), url=url))["tls"] == verdict


async def test_the_command_prints_findings_and_ends_with_one_when_something_is_bad(
    barqiya: Run, client: Redis, on_server: str
) -> None:
    import asyncio  # noqa: PLC0415 - only here

    ran = await asyncio.to_thread(barqiya, "doctor")
    assert ran.code == 0
    assert any(line.startswith("ok       eviction") for line in ran.lines)
    await client.xadd(Keys(on_server).raw, {"source": "s", "content": "c"})
    ran = await asyncio.to_thread(barqiya, "doctor", "--json")
    assert ran.code == 1
    (bad,) = [one for one in ran.json()["findings"] if one["verdict"] == "bad"]
    assert (bad["name"], bad["remedy"]) == ("group", "start a worker")

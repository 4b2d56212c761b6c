"""``barqiya doctor`` finds what is broken on real servers, and says what to do."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate import doctor
from barqiya.operate.doctor import access, data
from barqiya.operate.redis_client import connect
from support.secured import DEBIAN_SERVER, certificates, secured_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from redis.asyncio import Redis

    Run = Callable[..., Any]


def verdicts(found: list[doctor.Finding]) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in found}


async def examined(client: Redis, keys: Keys, **values: Any) -> list[doctor.Finding]:
    defaults: dict[str, Any] = {
        "url": "unix:///run/x.sock",
        "data_version": 1,
        "claim_idle_ms": 30_000,
        "topic_hours": 168,
    }
    return await doctor.examine(client, keys, **(defaults | values))


async def test_a_healthy_server_has_no_finding_that_needs_a_remedy(
    client: Redis, namespace: str
) -> None:
    found = verdicts(await examined(client, Keys(namespace)))
    assert set(found.values()) == {"ok"}
    # The embedded server has no users: its socket is this user's own.
    assert {"memory", "acl", "group"} <= found.keys()


async def test_the_user_default_is_a_warning_where_there_are_others(
    client: Redis, namespace: str
) -> None:
    await client.acl_setuser(namespace, enabled=False)
    try:
        (found,) = [one for one in await examined(client, Keys(namespace)) if one.name == "acl"]
        assert (found.verdict, "ACL users" in found.remedy) == ("warn", True)
    finally:
        await client.acl_deluser(namespace)


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
    assert (found["fsync"], found["strangers"]) == ("unknown", "unknown")
    assert found["queue"] == "unknown"  # it asks for more than this user may see
    assert (found["acl"], found["schema"]) == ("ok", "ok")


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("redis://far.example:6379/0", "warn"),
        ("rediss://far.invalid:6379/0", "unknown"),  # see the certificate's own test
        ("redis://127.0.0.1.far.example:6379/0", "warn"),
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


async def test_items_in_a_queue_that_no_worker_serves_are_noticed(
    client: Any, redis_url: str, namespace: str
) -> None:
    async def look(*meant: str, idle: int = 60_000) -> doctor.Finding:
        return await doctor.partitions(client, namespace, meant, url=redis_url, claim_idle_ms=idle)

    assert (await look("")).verdict == "ok"
    # A publisher that knows nothing of partitions, where the workers have some.
    await client.xadd(Keys(namespace).raw, {"source": "s", "content": "c"})
    assert (await look("")).verdict == "ok", "it is looked at anyway"
    found = await look("arab")
    assert (found.verdict, f"{namespace}:raw (without partition): 1 items" in found.seen) == (
        "bad",
        True,
    )
    # One that a worker serves elsewhere, and another that it left with an item in hand.
    keys = Keys(namespace, "arab-2")
    await client.xadd(keys.raw, {"source": "s", "content": "c"})
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await client.xreadgroup(GROUP, "w", {keys.raw: ">"})
    assert (await look("")).verdict == "ok"
    found = await look("", idle=0)
    assert (found.verdict, "arab-2: 0 items wait, 1 in hand, 0 held" in found.seen) == ("bad", True)
    # One where all is done.
    await client.xack(keys.raw, GROUP, *[one for one, _ in await client.xrange(keys.raw)])
    assert (await look("", idle=0)).verdict == "ok"
    await client.zadd(keys.held, {"a": 1})
    assert "1 held" in (await look("", idle=0)).seen
    # What is finished before its turn is no item less than none.
    await client.zrem(keys.held, "a")
    await client.zadd(keys.ahead, {"b": 1})
    assert (await look("", idle=0)).verdict == "ok"


def test_a_server_that_is_away_is_a_finding_for_programs_too(
    barqiya: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"unix://{tmp_path}/nobody.sock"
    monkeypatch.setenv("BARQIYA_REDIS_URL", url)
    ran = barqiya("doctor", "--json")
    assert ran.code == 69
    found = ran.json()
    (one,) = found["findings"]
    assert (found["server"], one["name"], one["verdict"]) == (url, "server", "bad")
    assert "cannot be reached" in one["seen"]
    assert "BARQIYA_REDIS_URL" in one["remedy"]
    assert "[server.unavailable]" in ran.stderr
    ran = barqiya("doctor")
    assert (ran.code, ran.lines) == (69, [])
    monkeypatch.delenv("BARQIYA_REDIS_URL")
    ran = barqiya("doctor", "--json", "--data", str(tmp_path))
    assert (ran.code, ran.json()["server"]) == (69, None)


# --- Topics, ids, contract, sources, disk --------------------------------------------------------


async def test_a_topic_that_no_route_feeds_and_a_file_that_cannot_be_read_are_noticed(
    client: Redis, namespace: str, tmp_path: Path
) -> None:
    keys = Keys(namespace)
    file = tmp_path / "routes.toml"
    file.write_text('[[route]]\nname = "kills"\nwhen.event = ["withdrawn"]\n', encoding="utf-8")
    here = doctor.Here(file)
    await client.xadd(keys.topic("kills"), {"type": "x"})
    await client.xadd(keys.priority, {"type": "x"})
    assert verdicts(await examined(client, keys, here=here))["routes"] == "ok"
    await client.xadd(keys.topic("old"), {"type": "x"})
    (found,) = [one for one in await examined(client, keys, here=here) if one.name == "routes"]
    assert (found.verdict, keys.topic("old") in found.seen) == ("warn", True)
    file.write_text('[[route]]\nnam = "kills"\n', encoding="utf-8")
    (found,) = [one for one in await examined(client, keys, here=here) if one.name == "routes"]
    assert (found.verdict, "routes.toml" in found.seen) == ("bad", True)


@pytest.mark.usefixtures("on_server")
def test_a_setting_that_is_misspelt_is_noticed(
    barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_TOPIC_HOUR", "1")
    ran = barqiya("doctor", "--json")
    (found,) = [one for one in ran.json()["findings"] if one["name"] == "settings"]
    assert (found["verdict"], found["seen"].split()[-1]) == ("warn", "BARQIYA_TOPIC_HOUR")


async def test_ids_of_the_future_are_noticed(client: Redis, namespace: str) -> None:
    keys = Keys(namespace)
    await client.xadd(keys.raw, {"source": "s", "content": "c"})
    assert verdicts(await examined(client, keys))["ids"] == "ok"
    hour_ahead = int(time.time() * 1000) + 3_600_000
    await client.xadd(keys.raw, {"source": "s", "content": "c"}, id=f"{hour_ahead}-0")
    (found,) = [one for one in await examined(client, keys) if one.name == "ids"]
    assert found.verdict == "bad"
    assert re.fullmatch(rf"{keys.raw} (3600|359[0-9]) s ahead", found.seen)


async def test_events_of_another_version_are_noticed(client: Redis, namespace: str) -> None:
    keys = Keys(namespace)
    for version, verdict in (("v1", "ok"), ("v2", "bad")):
        await client.xadd(keys.articles, {"dataschema": f"urn:barqiya:article:{version}"})
        assert verdicts(await examined(client, keys))["contract"] == verdict


async def test_a_source_that_is_silent_against_its_own_rhythm_is_noticed(
    client: Redis, namespace: str
) -> None:
    keys = Keys(namespace)
    now = int(time.time() * 1000)
    minute = 60_000
    for ago in range(90, 0, -1):  # one sends every minute until 50 minutes ago, one every 15
        if ago >= 50:
            await client.xadd(keys.outcomes, {"source": "wam"}, id=f"{now - ago * minute}-1")
        if ago % 15 == 0:
            await client.xadd(keys.outcomes, {"source": "slow"}, id=f"{now - ago * minute}-2")
    await client.xadd(keys.outcomes, {"source": "once"}, id=f"{now - minute}-3")
    (found,) = [one for one in await examined(client, keys) if one.name == "sources"]
    assert (found.verdict, found.seen) == ("warn", "silent: wam for 50 min")


async def test_a_silent_source_is_noticed_where_thousands_of_outcomes_come_in_an_hour(
    client: Redis, namespace: str
) -> None:
    keys = Keys(namespace)
    now = int(time.time() * 1000)
    minute = 60_000
    step = 360  # 10,000 in an hour
    adding = client.pipeline(transaction=False)
    for ago in range(3_600_000, 0, -step):
        number = ago // step
        source = ("spa", "wam", "mena", "maan")[number % 4]
        if source == "wam" and ago < 40 * minute:
            continue  # silent for 40 minutes
        if source == "mena" and ago % (9 * minute) > 2 * minute:
            continue  # two minutes of nine: its pauses are its own
        adding.xadd(keys.outcomes, {"source": source}, id=f"{now - ago}-1")
    await adding.execute()
    (found,) = [one for one in await examined(client, keys) if one.name == "sources"]
    assert found.verdict == "warn"
    said = re.fullmatch(r"silent: wam for ([0-9]+) min", found.seen)
    assert said
    assert 30 <= int(said[1]) <= 40
    await client.xadd(keys.outcomes, {"source": "wam"})
    (found,) = [one for one in await examined(client, keys) if one.name == "sources"]
    assert (found.verdict, found.seen) == ("ok", "4 with a rhythm of their own keep it")


async def test_a_subscriber_that_will_miss_events_is_noticed_on_every_topic(
    client: Redis, namespace: str
) -> None:
    keys = Keys(namespace)
    now, hour = int(time.time() * 1000), 3_600_000
    topics = (keys.articles, keys.topic("flashes"), keys.outcomes)
    (none,) = [one for one in await examined(client, keys) if one.name == "subscribers"]
    assert (none.verdict, none.seen) == ("ok", "none has registered")
    for topic in topics:
        for hours in (200, 100, 2):
            await client.xadd(topic, {"type": "x"}, id=f"{now - hours * hour}-1")
        await client.xgroup_create(topic, "late", id="0")
        await client.xgroup_create(topic, "holding", id="0")
        await client.xreadgroup("holding", "gone", {topic: ">"})
        await client.xgroup_create(topic, "done", id="$")
        for name, hours in (("asleep", 300), ("slow", 200), ("quick", 2)):
            await client.hset(keys.subscribers, f"{topic}|{name}", f"{now - hours * hour}-1")
    await client.hset(keys.subscribers, f"{keys.articles}|lost", "somewhere")
    # A topic that was removed has nothing that could be missed.
    await client.hset(keys.subscribers, f"{keys.topic('old')}|former", "1-1")
    found = [one for one in await examined(client, keys) if one.name.startswith("subscriber")]
    for topic in topics:
        here = {one.name.split()[1]: one for one in found if one.seen.startswith(f"{topic} ")}
        assert {name: here[name].verdict for name in sorted(here) if name != "lost"} == {
            "asleep": "warn",
            "done": "ok",
            "holding": "warn",
            "late": "warn",
            "quick": "ok",
            "slow": "ok",  # what it has not finished is 100 hours old
        }
        assert f"HDEL {keys.subscribers} '{topic}|asleep'" in here["asleep"].remedy
        assert f"XGROUP DESTROY {topic} 'holding'" in here["holding"].remedy
        assert "older than 336 h" in here["late"].remedy
        assert "3 in hand" in here["holding"].seen
    others = {one.name: one.verdict for one in found}
    assert (others["subscriber lost"], others["subscriber former"]) == ("warn", "ok")


def test_a_full_disk_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full cannot be had in a test; what is said of one can."""
    for free, verdict in ((50, "ok"), (9, "warn"), (1, "bad")):
        usage = SimpleNamespace(free=free << 30, total=100 << 30)
        monkeypatch.setattr("shutil.disk_usage", lambda _, usage=usage: usage)
        found = data.space(tmp_path)
        assert found is not None
        assert found.verdict == verdict
    monkeypatch.undo()
    assert data.space(tmp_path / "not there") is None
    (tmp_path / "archive").mkdir()
    folders = [tmp_path, tmp_path / "archive", tmp_path / "not there"]
    assert len(data.spaces(folders)) == 1, "one disk, once"


# --- Who may come in -----------------------------------------------------------------------------


async def test_a_server_that_anybody_may_enter_and_a_user_with_too_many_rights_are_noticed(
    client: Redis, namespace: str, redis_url: str
) -> None:
    keys = Keys(namespace)
    assert verdicts(await examined(client, keys))["strangers"] == "ok"  # its own socket
    for url, verdict in (("redis://127.0.0.1:1", "warn"), ("redis://far.example:1", "bad")):
        assert verdicts(await examined(client, keys, url=url))["strangers"] == verdict
    name = f"{namespace}-user"
    await client.acl_setuser(
        name, enabled=True, passwords=["+secret"], keys=["*"], commands=["+@all"]
    )
    other = connect(f"unix://{name}:secret@{redis_url.removeprefix('unix://')}")
    try:
        (found,) = [one for one in await examined(other, keys) if one.name == "acl"]
        assert found.seen == f"connected as {name}, with +@all, every key"
        await client.acl_setuser(
            name,
            enabled=True,
            reset=True,
            passwords=["+secret"],
            keys=[f"{namespace}:*"],
            commands=["+@read", "+info", "+time", "+acl|whoami", "+acl|getuser", "+flushall"],
        )
        (found,) = [one for one in await examined(other, keys) if one.name == "acl"]
        assert (found.verdict, found.seen) == ("warn", f"connected as {name}, with +flushall")
    finally:
        await other.aclose()
        await client.acl_deluser(name)


@pytest.mark.skipif(not DEBIAN_SERVER.exists(), reason="needs a server with TLS")
async def test_the_certificate_is_read_and_its_end_noticed(tmp_path: Path) -> None:
    made = certificates(tmp_path / "tls", "localhost")
    with secured_server(tmp_path, DEBIAN_SERVER, tls=made) as server:
        url = server.url("operator")
        client = connect(url)
        try:
            found = await examined(client, Keys(), url=url)
        finally:
            await client.aclose()
        one = next(one for one in found if one.name == "tls")
        assert one.verdict == "ok", one
        assert re.fullmatch(r"TLSv1[.][23], certificate until .* [(][0-9]+ days[)]", one.seen)
        assert verdicts(found)["acl"] == verdicts(found)["strangers"] == "ok"
        open_to_anybody = await access.protection(f"{url}&ssl_check_hostname=false")
        assert open_to_anybody.verdict == "bad"
        distrusted = await access.protection(url.partition("?")[0])
        assert distrusted.verdict == "unknown"


def test_a_certificate_that_ends_soon_is_noticed() -> None:
    certificate = {"notAfter": "Jun  1 12:00:00 2030 GMT"}
    end = 1_906_545_600.0
    assert access._until(certificate, "TLSv1.3", end - 30 * 86_400).verdict == "ok"
    assert access._until(certificate, "TLSv1.3", end - 20 * 86_400).verdict == "warn"

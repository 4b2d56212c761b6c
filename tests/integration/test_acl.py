"""Every role does its work as its user on a real server, and is refused everything else."""

from __future__ import annotations

import itertools
import re
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError
from redis.retry import Retry

from barqiya.keys import GROUP, Keys
from barqiya.operate.gauges import read_gauges
from barqiya.operate.metrics import Metrics
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import ServerState
from barqiya.sample import load_sample
from barqiya.settings import load_settings
from barqiya.worker.mending import mend
from barqiya.worker.queue import Queue
from barqiya.worker.retention import Retention
from barqiya_schemas.partition import Router
from barqiya_schemas.subscriber import Subscriber
from e2e.test_held import end_of_embargo, under_embargo
from support.missing import missing
from support.secured import (
    DEBIAN_SERVER,
    DEPLOY,
    PASSWORDS,
    SecuredServer,
    free_port,
    secured_server,
    user_list,
)
from support.service import Service, serving
from support.stories import story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Any]

NAMESPACE = "wire"
PATIENCE = 30.0
KEYS = Keys(NAMESPACE)
PROGRAMS = {"valkey": None, "redis": DEBIAN_SERVER}
#: What a worker asks for and is refused, on purpose: it may say passwords of replicas.
REFUSED_ON_PURPOSE = {("worker", "config|get")}


@dataclass
class Day:
    """A server with users, and a worker that serves it as its own."""

    server: SecuredServer
    service: Service

    @property
    def admin(self) -> Any:
        return self.server.client("admin")

    def refusals(self) -> set[tuple[str, str]]:
        """Who was refused what since the last look."""
        entries = self.admin.acl_log()
        self.admin.acl_log_reset()
        return {(_text(entry["username"]), _text(entry["object"])) for entry in entries}

    def publish(self, fields: dict[str, Any]) -> str:
        """Publish as the publisher."""
        raw_id: bytes = self.server.client("publisher").xadd(KEYS.raw, fields)
        return raw_id.decode()

    def outcome_of(self, raw_id: str) -> dict[str, str]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for outcome in self.service.outcomes():
                if outcome["raw_id"] == raw_id:
                    return outcome
            time.sleep(0.05)
        pytest.fail(f"no outcome for {raw_id}\n{self.service.log_text()[-4000:]}")


_numbers = itertools.count(7000)


def item() -> dict[str, str]:
    """An item like no other."""
    return {"source": "spa", "content": story(next(_numbers))}


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


@pytest.fixture(scope="module", params=PROGRAMS)
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    program = PROGRAMS[request.param]
    if program is not None and not program.exists():
        missing(str(program))
    folder = tmp_path_factory.mktemp(f"acl-{request.param}")
    with secured_server(folder, program) as server:
        url = server.url("worker")
        with serving(url, NAMESPACE, folder, BARQIYA_CLAIM_IDLE_MS="300") as service:
            service.wait_until_started()
            service.redis_url = server.url("admin")
            yield Day(server, service)


@contextmanager
def acting(day: Day, role: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command line as a user; fails when the server refuses it anything."""
    monkeypatch.setenv("BARQIYA_REDIS_URL", day.server.url(role))
    day.refusals()
    yield
    assert {one for one in day.refusals() if one[0] == role} == set()


@contextmanager
def stopped(day: Day) -> Iterator[None]:
    """The worker stands still, and the server waits for it no longer."""
    day.service.process.send_signal(signal.SIGSTOP)
    try:
        time.sleep(1.5)  # its last read ends after a second
        yield
    finally:
        day.service.process.send_signal(signal.SIGCONT)


# --- The work of each role -----------------------------------------------------------------------


def test_publisher_and_worker_take_the_whole_sample_to_its_outcomes(day: Day) -> None:
    for item in load_sample():
        # One after the other: a correction may overtake what is still in hand.
        outcome = day.outcome_of(day.publish(dict(item.fields)))
        assert (outcome["outcome"], outcome["relation"]) == (item.outcome, item.relation or ""), (
            item.name,
            outcome,
        )
    assert day.refusals() <= REFUSED_ON_PURPOSE


def test_worker_releases_an_embargo_and_takes_over_what_others_left(day: Day) -> None:
    day.refusals()
    held = day.publish(under_embargo(end_of_embargo()))
    assert day.outcome_of(held)["outcome"] == "held"
    # One that a dead worker holds, and one of which nothing but the pending entry is left.
    admin = day.admin
    with stopped(day):
        left, lost = (day.publish(item()) for _ in range(2))
        taken = admin.xreadgroup(GROUP, "gone", {KEYS.raw: ">"})
        assert {_text(entry_id) for entry_id, _ in taken[0][1]} == {left, lost}
        admin.xdel(KEYS.raw, lost)
    assert day.outcome_of(left)["outcome"] == "published"
    assert day.outcome_of(lost)["reason"] == "intake.body_lost"
    end = time.monotonic() + PATIENCE
    while b"released" not in admin.hgetall(KEYS.tally):
        assert time.monotonic() < end, "the embargo is not released"
        time.sleep(0.05)
    # The consumer that is gone is forgotten after twenty claim times.
    while "consumer.retired" not in day.service.log_text():
        assert time.monotonic() < end
        time.sleep(0.1)
    assert day.refusals() <= REFUSED_ON_PURPOSE


async def test_worker_keeps_house(day: Day) -> None:
    """What a worker does once a minute, once a start, or only on a bad day."""
    day.refusals()
    client: Any = connect(day.server.url("worker"))
    queue = Queue(client, KEYS, "other", ServerState(time.monotonic))
    await queue.ensure_group()
    for _ in range(2):
        raw_id = day.publish(item())
        await queue.renew([(raw_id, 1)])
        day.outcome_of(raw_id)
    tomorrow = int(time.time() * 1000) + 30 * 24 * 3_600_000
    settings = load_settings(namespace=NAMESPACE, archive="stream", archive_days=60, raw_hours=2)
    retention = Retention(client, KEYS, settings)
    assert await retention.take_turn()
    assert not await retention.memory_is_short()
    forgotten, _ = await retention.round(tomorrow)
    assert forgotten >= 1
    day.admin.config_set("maxmemory", 1024 * 1024)
    try:
        assert await retention.memory_is_short()
        await retention.round(tomorrow)
    finally:
        day.admin.config_set("maxmemory", "2gb")
    await mend(client, KEYS, "")
    await read_gauges(client, KEYS, Metrics().gauges)
    await client.aclose()
    assert day.refusals() <= REFUSED_ON_PURPOSE


def test_publisher_has_its_command_and_hears_when_memory_is_short(
    day: Day, barqiya: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    story = tmp_path / "story.txt"
    story.write_text(item()["content"], encoding="utf-8")
    with acting(day, "publisher", monkeypatch):
        sent = barqiya("publish", str(story), "--source", "spa")
        assert sent.code == 0, sent.stderr
        assert day.outcome_of(sent.lines[0])["outcome"] == "published"
        monkeypatch.setenv("BARQIYA_WAIT_REPLICAS", "1")
        monkeypatch.setenv("BARQIYA_WAIT_TIMEOUT_MS", "10")
        assert barqiya("publish", str(story)).code == 75  # on no replica: there is none
        used = day.admin.info("memory")["used_memory"]
        day.admin.config_set("maxmemory", used + used // 20)
        try:
            refused = barqiya("publish", str(story))
        finally:
            day.admin.config_set("maxmemory", "2gb")
        assert (refused.code, "too full" in refused.stderr) == (75, True)


def test_publisher_remembers_where_an_article_went(day: Day) -> None:
    partitions = [f"arab-{number}" for number in range(1, 9)]
    with day.server.client("publisher") as client:
        router = Router(client, partitions, NAMESPACE)
        content = item()["content"].encode()
        homes = {
            router.partition_of(text, source="spa", item_id="7") for text in (content, b"\xd8\xa7")
        }
    assert len(homes) == 1


def test_subscriber_reads_in_order_and_keeps_its_place(
    day: Day, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw_id = day.publish(item())
    event_id = day.outcome_of(raw_id)["event_id"]
    with acting(day, "subscriber", monkeypatch):
        subscriber = Subscriber(day.server.client("subscriber"), "portal", namespace=NAMESPACE)
        assert event_id in [event.id for event in subscriber.read(count=1000)]
        assert list(subscriber.read()) == []
        shown = barqiya("tail", "--from", "start", "--no-follow", "--json")
        assert event_id in [event["id"] for event in shown.json_lines()]
        assert barqiya("tail", "priority", "--no-follow").code == 0


def test_subscribers_by_groups_can_read_and_acknowledge_when_they_are_let_in(day: Day) -> None:
    with pytest.raises(AuthenticationError):
        day.server.client("group-subscriber").ping()
    day.admin.acl_setuser("group-subscriber", enabled=True, reset=False)
    day.refusals()
    client = day.server.client("group-subscriber")
    client.xgroup_create(KEYS.articles, "portal", id="0")
    [(_, entries)] = client.xreadgroup("portal", "one", {KEYS.articles: ">"}, count=1)
    assert client.xack(KEYS.articles, "portal", entries[0][0]) == 1
    client.xautoclaim(KEYS.articles, "portal", "one", 0)
    with pytest.raises(NoPermissionError):
        client.xadd(KEYS.articles, {"type": "forged"})
    assert day.refusals() == {("group-subscriber", "xadd")}
    day.admin.acl_setuser("group-subscriber", enabled=False, reset=False)
    day.admin.xgroup_destroy(KEYS.articles, "portal")


def test_operator_looks_and_gives_items_back(
    day: Day, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = day.publish({"source": "spa", "content": "نص", "content_type": "image/jpeg"})
    assert day.outcome_of(dead)["outcome"] == "dead"
    alive = day.publish(item())
    outcome = day.outcome_of(alive)
    other = day.outcome_of(day.publish(item()))
    with acting(day, "operator", monkeypatch):
        assert barqiya("status").code == 0
        assert barqiya("tail", "outcomes", "--from", "start", "--no-follow").code == 0
        findings = {one["name"]: one for one in barqiya("doctor", "--json").json()["findings"]}
        assert findings["acl"]["seen"].startswith("connected as operator")
        assert [one for one in findings.values() if one["verdict"] == "unknown"] == []
        assert barqiya("item", alive).code == 0
        assert barqiya("story", "show", outcome["story_id"]).code == 0
        assert barqiya("held", "list").text == "Nothing is held.\n"
        assert barqiya("dead", "list").code == 0
        assert barqiya("dead", "retry", dead).code == 0
        assert barqiya("replay", "--from", alive).code == 0
        why = ("--why", "the test asks for it")
        monkeypatch.setattr("sys.stdin", None)
        asked = barqiya("story", "merge", outcome["article_id"], other["story_id"], *why)
        assert asked.code == 0, asked.stderr
    end = time.monotonic() + PATIENCE
    while not [one for one in day.service.letters() if one[b"raw_id"].decode() == dead]:
        assert time.monotonic() < end, "the retried letter is not back"
        time.sleep(0.05)
    with acting(day, "operator", monkeypatch):
        assert barqiya("dead", "discard", dead).code == 0


# --- What is refused -----------------------------------------------------------------------------

READ_ITEM = ("XRANGE", KEYS.raw, "-", "+")
WRITE_TOPIC = ("XADD", KEYS.articles, "*", "type", "forged")
TRIM = ("XTRIM", KEYS.raw, "MAXLEN", "0")
#: Never for anybody but `admin`.
NOBODY = [
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("KEYS", "*"),
    ("CONFIG", "SET", "appendonly", "no"),
    ("CONFIG", "RESETSTAT"),
    ("SHUTDOWN", "NOSAVE"),
    ("REPLICAOF", "example.org", "6379"),
    ("MONITOR",),
    ("CLIENT", "KILL", "TYPE", "normal"),
    ("CLIENT", "PAUSE", "1"),
    ("ACL", "SETUSER", "default", "on", "nopass", "~*", "+@all"),
    ("ACL", "LOAD"),
    ("EVAL", "return 1", "0"),
    ("FUNCTION", "FLUSH"),
    ("SCRIPT", "FLUSH"),
    ("MODULE", "LIST"),
    ("XGROUP", "DESTROY", KEYS.raw, GROUP),
    ("XGROUP", "SETID", KEYS.raw, GROUP, "$"),
    ("XSETID", KEYS.raw, "9999999999999-0"),
    ("RENAME", KEYS.raw, "wire:x"),
    ("SORT", KEYS.held),
    ("PUBLISH", "channel", "x"),
    ("SUBSCRIBE", "channel"),
    ("GET", "other:secret"),
    ("XADD", "other:raw", "*", "a", "b"),
]
FORBIDDEN = {
    "publisher": [
        READ_ITEM,
        ("XREAD", "STREAMS", KEYS.raw, "0"),
        ("XLEN", KEYS.raw),
        ("XRANGE", KEYS.outcomes, "-", "+"),
        ("XRANGE", KEYS.articles, "-", "+"),
        ("HGETALL", KEYS.tally),
        WRITE_TOPIC,
        ("XADD", KEYS.outcomes, "*", "raw_id", "1-1"),
        TRIM,
        ("XDEL", KEYS.raw, "1-1"),
        ("DEL", KEYS.raw),
        ("SET", KEYS.raw, "x"),
        ("GET", f"{NAMESPACE}:routing:x"),
        ("EXPIRE", KEYS.raw, "1"),
        ("SCAN", "0"),
        ("EVALSHA", "0" * 40, "0"),
        ("CONFIG", "GET", "*"),
    ],
    "worker": [
        ("CONFIG", "GET", "requirepass"),
        ("ACL", "LIST"),
        ("ACL", "GETUSER", "admin"),
        ("SET", "other:key", "x"),
    ],
    "subscriber": [
        WRITE_TOPIC,
        READ_ITEM,
        ("XRANGE", KEYS.outcomes, "-", "+"),
        ("XRANGE", KEYS.dead, "-", "+"),
        ("XTRIM", KEYS.articles, "MAXLEN", "0"),
        ("XDEL", KEYS.articles, "1-1"),
        ("DEL", KEYS.subscribers),
        ("XREADGROUP", "GROUP", GROUP, "me", "STREAMS", KEYS.articles, ">"),
        ("XACK", KEYS.articles, GROUP, "1-1"),
        ("XGROUP", "CREATE", KEYS.articles, "me", "0"),
        ("HSET", KEYS.tally, "outcome:dead", "0"),
        ("XADD", KEYS.raw, "*", "source", "s", "content", "c"),
        ("INFO",),
        ("SCAN", "0"),
    ],
    "operator": [
        WRITE_TOPIC,
        TRIM,
        ("DEL", KEYS.raw),
        ("EXPIRE", KEYS.raw, "1"),
        ("SET", KEYS.schema, "99"),
        ("SET", f"{NAMESPACE}:index:item:x", "x"),
        ("XDEL", KEYS.articles, "1-1"),
        ("XREADGROUP", "GROUP", GROUP, "me", "STREAMS", KEYS.raw, ">"),
        ("XACK", KEYS.raw, GROUP, "1-1"),
        ("HSET", KEYS.subscribers, "a|b", "1-1"),
        ("BGREWRITEAOF",),
        ("ACL", "DELUSER", "worker"),
    ],
}


@pytest.mark.parametrize(
    ("role", "command"),
    [(role, command) for role, own in FORBIDDEN.items() for command in (*own, *NOBODY)],
    ids=lambda value: value if isinstance(value, str) else "-".join(value[:2]),
)
def test_what_is_not_a_roles_work_is_refused(day: Day, role: str, command: tuple[str, ...]) -> None:
    with day.server.client(role) as client, pytest.raises(NoPermissionError):
        client.execute_command(*command)


def test_nobody_comes_in_without_name_and_password(day: Day) -> None:
    at_once = Retry(NoBackoff(), 0)
    for name, password in ((None, None), ("worker", "guessed"), ("default", "")):
        client = Redis(port=day.server.port, username=name, password=password, retry=at_once)
        with pytest.raises(AuthenticationError):
            client.ping()


def test_scripts_have_no_more_rights_than_who_runs_them(day: Day) -> None:
    """Loaded scripts are everybody's: what protects is that each command is checked again."""
    wipe = "return redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)"
    digest = day.admin.script_load(wipe)
    refused = pytest.raises(ResponseError, match=r"ACL failure in script|can't")
    with day.server.client("operator") as client, refused:
        client.evalsha(digest, 1, KEYS.raw)
    undeclared = day.admin.script_load("return redis.call('SET', 'other:key', 'x')")
    with day.server.client("worker") as client, refused:
        client.evalsha(undeclared, 0)


@pytest.mark.parametrize("right", ["hincrby", "xack", "xpending"])
def test_a_right_that_is_missing_costs_no_item_and_leaves_no_half_commit(
    day: Day, right: str
) -> None:
    day.admin.acl_setuser("worker", enabled=True, commands=[f"-{right}"])
    before = len(day.service.log())
    raw_id = day.publish(item())
    try:
        end = time.monotonic() + PATIENCE
        while "commit.blocked" not in [line["event"] for line in day.service.log()[before:]]:
            assert time.monotonic() < end, right
            time.sleep(0.05)
        assert [one for one in day.service.outcomes() if one["raw_id"] == raw_id] == []
    finally:
        day.admin.acl_setuser("worker", enabled=True, commands=[f"+{right}"])
    assert day.outcome_of(raw_id)["outcome"] == "published"
    assert len([one for one in day.service.outcomes() if one["raw_id"] == raw_id]) == 1


def test_where_rights_do_not_protect(day: Day) -> None:
    """Said so in docs/how-to/secure.md; when a server learns to refuse these, say that instead."""
    day.server.client("subscriber").hset(KEYS.subscribers, f"{KEYS.articles}|other", "1-1")
    assert b"other" in b"".join(day.admin.hkeys(KEYS.subscribers))
    with stopped(day):
        day.publish(item())
        # `+xadd` is a right to forget what others have published.
        day.server.client("publisher").xadd(KEYS.raw, {"source": "x"}, maxlen=0, approximate=False)
        assert day.admin.xlen(KEYS.raw) == 0


def test_users_find_their_way_on_a_cluster(tmp_path: Path) -> None:
    """One node that has every slot; its clients ask for the way as they do on many."""
    more = ("cluster-enabled yes", f"cluster-port {free_port()}")
    partition = Keys(NAMESPACE, "ar")
    with secured_server(tmp_path, more=more) as server:
        admin = server.client("admin")
        admin.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        end = time.monotonic() + PATIENCE
        while b"cluster_state:ok" not in admin.execute_command("CLUSTER", "INFO"):
            assert time.monotonic() < end
            time.sleep(0.05)
        admin.acl_log_reset()
        for role in ("publisher", "operator", "worker"):
            with RedisCluster.from_url(server.url(role)) as client:
                client.xadd(partition.raw, {"source": "spa", "content": "نص"})
        with RedisCluster.from_url(server.url("subscriber")) as client:
            assert client.xrange(partition.articles) == []
            with pytest.raises(NoPermissionError):
                client.xrange(partition.raw)
        assert [_text(entry["object"]) for entry in admin.acl_log()] == [partition.raw]


# --- The files themselves ------------------------------------------------------------------------


def rights(role: str) -> set[str]:
    """Commands that a user may run, in small letters."""
    (line,) = [one for one in user_list(NAMESPACE).splitlines() if one.startswith(f"user {role} ")]
    return {word[1:] for word in line.split() if word.startswith("+")}


@pytest.mark.parametrize(
    ("role", "folders"),
    [
        ("worker", ["barqiya.worker", "barqiya.commit"]),
        ("operator", ["barqiya.operate", "barqiya.worker/replay_item.lua"]),
    ],
)
def test_every_command_of_the_scripts_is_a_right_of_who_runs_them(
    role: str, folders: list[str]
) -> None:
    not_its_own = {"replay_item.lua", "elapse.lua"} if role == "worker" else set()
    found: dict[str, set[str]] = {}
    for name in folders:
        package, _, only = name.partition("/")
        for script in files(package).iterdir():
            if script.name.endswith(only or ".lua") and script.name not in not_its_own:
                text = script.read_text(encoding="utf-8")
                for command, sub in re.findall(r"call\(\s*'([A-Z_]+)'(?:, '([A-Z]+)')?", text):
                    full = f"{command}|{sub}" if command in {"XINFO", "XGROUP"} else command
                    found.setdefault(full.lower(), set()).add(script.name)
    assert len(found) > 5
    missing = {command: where for command, where in found.items() if command not in rights(role)}
    assert missing == {}


#: What the commit script runs before it writes: a refusal there leaves nothing behind.
ONLY_READ = {"BITFIELD_RO", "EXISTS", "GET", "HGET", "TYPE", "XINFO", "XPENDING", "ZSCORE"}


def test_the_commit_asks_for_every_right_that_its_writing_needs() -> None:
    text = files("barqiya.commit").joinpath("commit.lua").read_text(encoding="utf-8")
    (asked,) = re.findall(r"^local function check_rights.*?^end", text, re.DOTALL | re.MULTILINE)
    used = set(re.findall(r"\bcall[(]'([A-Z_]+)'", text))
    assert len(used) > 15
    assert set(re.findall(r"{ '([A-Z]+)',", asked)) == used - ONLY_READ


def test_the_list_of_users_says_no_password_and_every_namespace_its_own() -> None:
    text = user_list("desk")
    assert not [password for password in PASSWORDS.values() if password in text]
    assert "wire" not in text
    assert "@" not in re.sub(r"-@all|\+@all", "", text)


def test_passwords_are_long_different_and_fit_a_url() -> None:
    run = ["sh", str(DEPLOY / "users.sh"), "passwords"]
    text = subprocess.run(run, capture_output=True, check=True, text=True).stdout  # noqa: S603 - our own script
    made = dict(line.split("=") for line in text.splitlines())
    assert len(made) == len(set(made.values())) == len(PASSWORDS)
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in made.values())


def test_users_are_made_by_the_commands_of_the_page_and_never_twice(tmp_path: Path) -> None:
    """The commands of docs/how-to/secure.md, as they stand, in a clone."""
    page = (DEPLOY.parents[1] / "docs" / "how-to" / "secure.md").read_text(encoding="utf-8")
    (commands,) = re.findall(r"```sh\n((?:(?!```).)*users.sh acl .*?)```", page, re.DOTALL)
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "deploy").symlink_to(DEPLOY.parent)

    def run() -> subprocess.CompletedProcess[str]:
        words = ["sh", "-euc", commands]
        return subprocess.run(words, cwd=clone, check=False, capture_output=True, text=True)  # noqa: S603 - our own page

    assert run().returncode == 0
    made = (clone / ".env").read_text()
    assert len(made.splitlines()) == len(PASSWORDS)
    assert (clone / ".env").stat().st_mode & 0o077 == 0
    listed = tmp_path / "barqiya-secrets" / "users.acl"
    assert len(listed.read_text().splitlines()) == len(PASSWORDS) + 1
    assert {path.name for path in clone.iterdir()} == {"deploy", ".env"}
    again = run()
    assert (again.returncode, (clone / ".env").read_text()) == (73, made)
    assert "has passwords already" in again.stderr


def test_a_missing_password_makes_no_list() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        ["sh", str(DEPLOY / "users.sh"), "acl"],  # noqa: S607 - the shell of the machine
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (78, "")
    assert "BARQIYA_PUBLISHER_PASSWORD" in done.stderr

"""A service in partitions: what publishers, operators and subscribers do.

Partitions need no cluster; the first test has one, so that each lies on a node of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.cluster import RedisCluster

from barqiya.keys import Keys
from barqiya.sample import load_sample
from barqiya_schemas.partition import Router, partition_of
from barqiya_schemas.subscriber import PartitionsSubscriber
from support.cluster import Cluster, own_cluster, single_node
from support.corpus import ROOT
from support.examples import PATIENCE, copy_of_wire
from support.missing import missing
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Any]

ARABIC = {name: copy_of_wire(name) for name in ("الرستاق", "مصراتة", "القنيطرة")}
ENGLISH = (
    "Harbour ferry returns to service after refit\n\n"
    "The harbour ferry returned to service on Monday after a refit that took four months, the port "
    "authority said.\n"
)
PARTITIONS = "arab-1,latn"


def outcomes(client: Any, namespace: str, partition: str) -> list[dict[bytes, bytes]]:
    return [fields for _, fields in client.xrange(Keys(namespace, partition).outcomes)]


def wait_for(client: Any, namespace: str, partition: str, count: int) -> list[dict[bytes, bytes]]:
    end = time.monotonic() + PATIENCE
    while len(found := outcomes(client, namespace, partition)) < count:
        assert time.monotonic() < end, f"{len(found)} of {count} outcomes in {partition}"
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with own_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def on_cluster(
    cluster: Cluster, tmp_path: Path, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, str]]:
    """A worker for two partitions on a cluster, the settings for commands, and a plain client."""
    monkeypatch.setenv("BARQIYA_REDIS_URL", cluster.url)
    monkeypatch.setenv("BARQIYA_NAMESPACE", namespace)
    monkeypatch.setenv("BARQIYA_PARTITIONS", PARTITIONS)
    with (
        serving(cluster.url, namespace, tmp_path, BARQIYA_PARTITIONS=PARTITIONS),
        RedisCluster(host="127.0.0.1", port=cluster.primaries[1].port) as client,
    ):
        yield client, namespace


def test_every_command_and_the_kit_on_a_cluster(
    on_cluster: tuple[Any, str], barqiya: Run, tmp_path: Path
) -> None:
    client, namespace = on_cluster
    files = {f"{n}.txt": text for n, text in enumerate((*ARABIC.values(), ENGLISH))}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "broken.txt").write_bytes(b"\x00\x01\xff\xfe" * 50)
    # In two commands: in one millisecond two partitions may give one id, and then none is meant.
    *arabic, english = (str(tmp_path / name) for name in files)
    sent = barqiya("publish", *arabic, "--json").json_lines()
    sent += barqiya("publish", english, "--json").json_lines()
    assert [each["partition"] for each in sent] == ["arab-1", "arab-1", "arab-1", "latn"]
    broken = barqiya("publish", str(tmp_path / "broken.txt"), "--language", "ar", "--json").json()
    assert broken["partition"] == "arab-1"
    wait_for(client, namespace, "arab-1", 4)
    wait_for(client, namespace, "latn", 1)

    states = barqiya("status", "--json").json_lines()
    assert [(each["partition"], each["outcomes"]["published"]) for each in states] == [
        ("arab-1", 3),
        ("latn", 1),
    ]
    assert [each.split() for each in barqiya("status").lines].count(["partition", "latn"]) == 1
    in_latin = ("--partition", "latn")
    tail = ("tail", "--from", "start", "--no-follow", "--json")
    (event,) = barqiya(*in_latin, *tail).json_lines()
    assert event["data"]["headline"].startswith("Harbour ferry")
    for named in (sent[3]["raw_id"], event["subject"], event["subject"][:10]):
        life = barqiya("item", named, "--json").json()
        assert (life["raw_id"], life["partition"]) == (sent[3]["raw_id"], "latn")
        assert [each["id"] for each in life["events"]] == [event["id"]]
    assert "\npartition   latn\n" in barqiya("item", sent[3]["raw_id"]).text
    assert barqiya("--partition", "arab-1", "item", sent[3]["raw_id"]).code == 66
    (step,) = barqiya(*in_latin, "story", "show", event["subject"], "--json").json_lines()
    assert (step["article_id"], step["outcome"]) == (event["subject"], "published")
    replayed = barqiya(*in_latin, "replay", "--from", "1d")
    assert (replayed.code, replayed.stderr) == (0, "")
    (letter,) = barqiya("--partition", "arab-1", "dead", "list", "--json").json_lines()
    assert letter["raw_id"] == broken["raw_id"]
    assert barqiya("--partition", "arab-1", "dead", "retry", broken["raw_id"]).code == 0
    examined = barqiya("doctor", "--json").json_lines()
    assert [each["partition"] for each in examined] == ["arab-1", "latn"]
    assert not [f for each in examined for f in each["findings"] if f["verdict"] == "unknown"]

    unnamed = barqiya(*tail)
    assert unnamed.code == 78
    assert "arab-1, latn" in unnamed.stderr
    subscriber = PartitionsSubscriber(client, "portal", PARTITIONS.split(","), namespace=namespace)
    events = list(islice(subscriber, 4))
    assert [each.data.language for each in events] == ["ar", "ar", "ar", "en"]
    subscriber = PartitionsSubscriber(client, "portal", PARTITIONS.split(","), namespace=namespace)
    assert [each.id for each in subscriber.read()] == [events[-1].id], "not finished, so again"

    # A partition that is in no list, on a node that has none of those that are.
    client.xadd(Keys(namespace, "arab").raw, {"source": "s", "content": "c"})
    first, _ = barqiya("doctor", "--json").json_lines()
    (found,) = [one for one in first["findings"] if one["name"] == "partitions"]
    assert (found["verdict"], "arab: 1 items wait" in found["seen"]) == ("bad", True)


def test_an_id_that_two_partitions_gave_asks_for_one_of_them(
    redis_url: str, on_server: str, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_PARTITIONS", PARTITIONS)
    with Redis.from_url(redis_url) as client:
        for partition, ids in (("arab-1", ("1-0", "2-0")), ("latn", ("2-0",))):
            for raw_id in ids:
                fields = {"source": partition, "content": "c"}
                client.xadd(Keys(on_server, partition).raw, fields, id=raw_id)
    assert barqiya("item", "1-0", "--json").json()["raw"]["source"] == "arab-1"
    twice = barqiya("item", "2-0")
    assert (twice.code, "one of arab-1, latn" in twice.stderr) == (66, True)
    named = barqiya("--partition", "latn", "item", "2-0", "--json").json()
    assert named["raw"]["source"] == "latn"
    for unknown in ("3-0", "a-00000000"):
        assert barqiya("item", unknown).code == 66


def test_the_sample_on_a_cluster_ends_as_it_does_on_one_server(
    on_cluster: tuple[Any, str],
) -> None:
    """Dividing by script tears nothing apart: revisions, copies and kills find their originals."""
    client, namespace = on_cluster
    names = PARTITIONS.split(",")
    sent: dict[str, tuple[str, str]] = {}
    for item in load_sample():
        content_type = item.fields.get("content_type", b"").decode()
        partition = partition_of(item.fields["content"], names, content_type=content_type)
        raw_id = client.xadd(Keys(namespace, partition).raw, item.fields)
        sent[item.name] = partition, raw_id.decode()
    count = Counter(partition for partition, _ in sent.values())
    assert min(count[name] for name in names) >= 4
    found = {
        (partition, outcome[b"raw_id"].decode()): outcome
        for partition in names
        for outcome in wait_for(client, namespace, partition, count[partition])
    }
    for item in load_sample():
        outcome = found[sent[item.name]]
        assert outcome[b"outcome"].decode() == item.outcome, (item.name, outcome)
        assert outcome[b"relation"].decode() == (item.relation or ""), (item.name, outcome)


def test_the_users_of_the_deployment_do_their_work_on_a_cluster(
    cluster: Cluster, tmp_path: Path
) -> None:
    text = (ROOT / "deploy" / "redis" / "users.acl.in").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^#.*\n", "", text).replace("@namespace@", "wire")
    for block in re.split(r"(?m)^user ", text)[1:]:
        name, *rules = block.split()
        words = [rule for rule in rules if not rule.startswith("@")]
        for node in cluster.nodes:
            rights = ("reset", "on", ">secret", *words)
            node.client.execute_command("ACL", "SETUSER", f"its-{name}", *rights)
    names, port = PARTITIONS.split(","), cluster.primaries[0].port
    url = cluster.url.replace("://", "://its-worker:secret@")
    login: dict[str, Any] = {"host": "127.0.0.1", "port": port, "password": "secret"}
    with (
        serving(url, "wire", tmp_path, BARQIYA_PARTITIONS=PARTITIONS) as service,
        RedisCluster(**login, username="its-publisher") as publisher,
        RedisCluster(**login, username="its-subscriber") as reader,
    ):
        router = Router(publisher, names)
        for number, item in enumerate((ARABIC["مصراتة"], ENGLISH)):
            content = item.encode()
            partition = router.partition_of(content, source="ina", item_id=f"{number}")
            publisher.xadd(Keys("wire", partition).raw, {"source": "ina", "content": content})
        events = islice(PartitionsSubscriber(reader, "portal", names), 2)
        assert {event.data.language for event in events} == {"ar", "en"}
        assert service.stop() == 0
        assert [line for line in service.log() if line["level"] in {"warning", "error"}] == []


def test_a_cluster_without_partition_is_refused(
    barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_REDIS_URL", "redis+cluster://:secret@127.0.0.1:1")
    ran = barqiya("status")
    assert ran.code == 78
    assert "BARQIYA_PARTITION" in ran.stderr
    monkeypatch.setenv("BARQIYA_PARTITION", "arab")
    ran = barqiya("status")
    assert ran.code == 69
    assert "redis+cluster://127.0.0.1:1" in ran.stderr
    assert "secret" not in ran.stderr
    monkeypatch.setenv("BARQIYA_REDIS_URL", "redis+cluster://:secret@host:1/3")
    ran = barqiya("status")
    assert (ran.code, "secret" in ran.stderr) == (78, False)
    assert "database" in ran.stderr


def test_a_cluster_over_tls(barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openssl, server = shutil.which("openssl"), shutil.which("redis-server")
    if openssl is None or server is None:
        missing("openssl, and redis-server, which has TLS")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    wanted = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=test"]
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key)]
    command = [openssl, *wanted, *named, "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ours
    tls = {"cert": certificate, "key": key, "ca-cert": certificate}
    options = {f"tls-{name}-file": str(path) for name, path in tls.items()}
    options |= {"tls-auth-clients": "no", "tls-cluster": "yes"}
    with single_node(tmp_path / "node", server, **options) as node:
        url = f"rediss+cluster://127.0.0.1:{node.port}"
        monkeypatch.setenv("BARQIYA_REDIS_URL", f"{url}/?ssl_ca_certs={certificate}")
        monkeypatch.setenv("BARQIYA_PARTITION", "arab")
        (tmp_path / "story.txt").write_text(ARABIC["مصراتة"])
        assert barqiya("publish", str(tmp_path / "story.txt")).code == 0
        found = barqiya("doctor", "--json").json()["findings"]
        assert next(one for one in found if one["name"] == "tls")["verdict"] == "ok"
        monkeypatch.setenv("BARQIYA_REDIS_URL", url)
        ran = barqiya("status")
        assert (ran.code, "certificate" in ran.stderr) == (78, True)
        monkeypatch.setenv("BARQIYA_REDIS_CA_FILE", str(certificate))
        assert barqiya("status").code == 0


def test_a_cluster_that_does_not_know_us(
    cluster: Cluster, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_REDIS_URL", cluster.url.replace("://", "://nobody:wrong@"))
    monkeypatch.setenv("BARQIYA_PARTITION", "arab")
    ran = barqiya("status")
    assert (ran.code, "denies access" in ran.stderr) == (78, True)


def test_a_server_that_is_no_cluster_is_told_so(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from barqiya.operate.embedded import EmbeddedServer  # noqa: PLC0415 - only here

    with EmbeddedServer(tmp_path, port="auto") as server:
        monkeypatch.setenv("BARQIYA_REDIS_URL", f"redis+cluster://127.0.0.1:{server.record.port}")
        monkeypatch.setenv("BARQIYA_PARTITION", "arab")
        ran = barqiya("status")
    assert ran.code == 69
    assert "cluster support disabled" in ran.stderr


def test_later_versions_go_where_the_first_went(redis_url: str, namespace: str) -> None:
    partitions = [f"arab-{n}" for n in range(1, 9)]
    with Redis.from_url(redis_url) as client:
        router = Router(client, partitions, namespace)
        homes = {
            router.partition_of(text.encode(), source="wam", item_id="4711")
            for text in ARABIC.values()
        }
        alone = {router.partition_of(text.encode(), source="wam") for text in ARABIC.values()}
        assert (len(homes), len(alone) > 1) == (1, True)
        # A partition that there is no more is not gone to.
        left = [name for name in partitions if name not in homes]
        again = Router(client, left, namespace)
        assert again.partition_of(b"\xd8\xa7", source="wam", item_id="4711") in left
        closing = Router(client, left, namespace, closing=[*homes])
        assert {closing.partition_of(b"\xd8\xa7", source="wam", item_id="4711")} == homes
        (key,) = client.keys(f"{namespace}:*")
        assert 0 < client.ttl(key) <= 30 * 86_400

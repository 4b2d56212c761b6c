"""A Redis Cluster of one's own: servers on loopback ports that know each other, to be broken."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.exceptions import RedisError
from redis.retry import Retry

from barqiya.operate.embedded.binary import server_binary
from support.examples import PATIENCE
from support.own_server import SAFE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SLOTS = 16_384
#: Milliseconds after which a node that does not answer counts as failed.
NODE_TIMEOUT = 1000
#: Pause between two keys of a slot that moves, so that work goes on in the midst of it.
_KEY_SECONDS = 0.002
#: The bus of a node listens on its port and this.
_BUS = 10_000

#: Servers that tests of clusters run on: the embedded one, and Debian's Redis where it is.
PROGRAMS = {"valkey": str(server_binary())} | (
    {"redis": found} if (found := shutil.which("redis-server")) else {}
)


@dataclass
class Node:
    """One server of the cluster."""

    port: int
    client: Any
    command: list[str]
    log: Path
    _process: subprocess.Popen[bytes] | None = None

    @property
    def id(self) -> str:
        answer: bytes = self.client.execute_command("CLUSTER", "MYID")
        return answer.decode()

    def start(self) -> None:
        """Start it, the first time or again: it knows what it was."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self.command, stdout=log, stderr=log)  # noqa: S603 - ours
        until(self._answers, "a node starts")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-2000:]
        return bool(self.client.ping())

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@dataclass
class Cluster:
    """Three primaries with the slots among them, and a replica of each where it was asked for."""

    primaries: list[Node]
    replicas: list[Node]

    @property
    def url(self) -> str:
        """Address with two of the nodes: one that answers is enough."""
        nodes = (self.primaries[2], self.primaries[0])
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes)

    @property
    def nodes(self) -> list[Node]:
        return [*self.primaries, *self.replicas]

    def owner(self, key: str) -> Node:
        """The primary that has the slot of a key."""
        return self.primaries[key_slot(key.encode()) * 3 // _SLOTS]

    def partition_on(self, number: int) -> str:
        """A name whose slot one of the primaries has at the beginning."""
        names = (f"p{n}" for n in range(1000))
        return next(n for n in names if self.owner(n) is self.primaries[number])

    @staticmethod
    def _has(node: Node, slot: int) -> int:
        return int(node.client.execute_command("CLUSTER", "COUNTKEYSINSLOT", slot))

    def begin_move(self, partition: str, source: Node, target: Node) -> None:
        """Open the slot of a partition on both sides: what is not here any more is asked there."""
        slot = key_slot(partition.encode())
        target.client.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
        source.client.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", target.id)

    def move_keys(self, source: Node, target: Node, *keys: str | bytes) -> None:
        """Move keys, one by one."""
        for key in keys:
            source.client.execute_command("MIGRATE", "127.0.0.1", target.port, key, 0, 5000)
            time.sleep(_KEY_SECONDS)

    def end_move(self, partition: str, source: Node, target: Node) -> None:
        """Let the slot belong to the target."""
        slot = key_slot(partition.encode())
        for node in (target, source, *self.primaries):
            node.client.execute_command("CLUSTER", "SETSLOT", slot, "NODE", target.id)

    def move(self, partition: str, source: Node, target: Node) -> int:
        """Move the slot of a partition; returns how many keys it had.

        At once where the server can (Valkey 9), else key by key, as ``redis-cli --cluster reshard``
        does.
        """
        slot, moved = key_slot(partition.encode()), 0
        if source.client.info("server").get("server_name") == "valkey":
            words = ("SLOTSRANGE", slot, slot, "NODE", target.id)
            source.client.execute_command("CLUSTER", "MIGRATESLOTS", *words)
            until(lambda: self._has(source, slot) == 0, "the slot has moved")
            return self._has(target, slot)
        self.begin_move(partition, source, target)
        while keys := source.client.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 10):
            self.move_keys(source, target, *keys)
            moved += len(keys)
        self.end_move(partition, source, target)
        return moved


@contextmanager
def own_cluster(
    folder: Path, program: str = "valkey", *, replicas: bool = False
) -> Iterator[Cluster]:
    """A cluster that is well."""
    nodes = []
    try:
        for number in range(6 if replicas else 3):
            home = folder / f"node{number}"
            home.mkdir(parents=True)
            nodes.append(_node(home, PROGRAMS[program]))
            nodes[-1].start()
        cluster = Cluster(nodes[:3], nodes[3:])
        _join(cluster)
        yield cluster
    finally:
        for node in nodes:
            node.client.close()
            node.kill()


@contextmanager
def single_node(home: Path, program: str, **tls: str) -> Iterator[Node]:
    """One node with every slot, whose only port speaks TLS."""
    home.mkdir()
    node = _node(home, program, **tls)
    try:
        node.start()
        node.client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, _SLOTS - 1)
        until(lambda: _is_well(node), "the cluster is well")
        yield node
    finally:
        node.client.close()
        node.kill()


def _node(home: Path, program: str, **tls: str) -> Node:
    port = _free_port()
    options = {
        **SAFE,
        "bind": "127.0.0.1",
        "dir": str(home),
        "save": "",
        "cluster-enabled": "yes",
        "cluster-node-timeout": str(NODE_TIMEOUT),
        "cluster-require-full-coverage": "no",
        "cluster-replica-validity-factor": "0",
        "repl-diskless-sync-delay": "0",
        **({"port": "0", "tls-port": str(port), **tls} if tls else {"port": str(port)}),
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    ca: dict[str, Any] = {"ssl": True, "ssl_ca_certs": tls["tls-ca-cert-file"]} if tls else {}
    client = Redis(
        host="127.0.0.1", port=port, socket_timeout=10, retry=Retry(NoBackoff(), 0), **ca
    )
    return Node(port, client, [program, *words], home / "log")


def _join(cluster: Cluster) -> None:
    for number, node in enumerate(cluster.primaries):
        first, last = (-(-_SLOTS * n // 3) for n in (number, number + 1))
        node.client.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last - 1)
        node.client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
    for node in cluster.nodes[1:]:
        node.client.execute_command("CLUSTER", "MEET", "127.0.0.1", cluster.nodes[0].port)
    until(lambda: all(_knows(node, len(cluster.nodes)) for node in cluster.nodes), "all are met")
    for primary, replica in zip(cluster.primaries, cluster.replicas, strict=False):
        replica.client.execute_command("CLUSTER", "REPLICATE", primary.id)
    for replica in cluster.replicas:
        until(lambda: _in_step(replica), "the replica is in step")  # noqa: B023 - called at once
    until(lambda: all(_is_well(node) for node in cluster.nodes), "the cluster is well")


def _knows(node: Node, count: int) -> bool:
    table: bytes = node.client.execute_command("CLUSTER", "NODES")
    return table.count(b" connected") == count


def _in_step(node: Node) -> bool:
    return bool(node.client.info("replication").get("master_link_status") == "up")


def _is_well(node: Node) -> bool:
    info: bytes = node.client.execute_command("CLUSTER", "INFO")
    return b"cluster_state:ok" in info


def _free_port() -> int:
    """A port that is free, and the one of the bus that belongs to it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port + _BUS >= 2**16:
            continue
        with socket.socket() as bus:
            try:
                bus.bind(("127.0.0.1", port + _BUS))
            except OSError:
                continue
        return port


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so; a server that does not answer yet is one that is not so."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if condition():
                return
        except RedisError:
            pass
        assert time.monotonic() < end, f"it never came about that {what}"
        time.sleep(0.02)

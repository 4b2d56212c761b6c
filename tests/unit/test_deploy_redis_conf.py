"""The server configuration in ``deploy/``, read by a real server."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, OutOfMemoryError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from barqiya.operate.embedded.binary import server_binary
from barqiya.settings import Settings
from barqiya.worker.startup import find_problems
from support.secured import PASSWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CONF = ROOT / "deploy" / "redis" / "redis.conf"
COMPOSE = ROOT / "docker-compose.yml"
MIB = 1024 * 1024
_PIECES = 128
UNITS = {"kb": 1024, "mb": MIB, "gb": 1024 * MIB}


def directives() -> dict[str, str]:
    """Every directive of the file, with its value."""
    lines = [line for line in CONF.read_text(encoding="utf-8").splitlines() if line]
    pairs = [line.partition(" ") for line in lines if not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in pairs}


def as_reported(value: str) -> str:
    """A size in bytes, as ``CONFIG GET`` gives it."""
    for unit, factor in UNITS.items():
        if value.endswith(unit):
            return str(int(value.removesuffix(unit)) * factor)
    return value


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except AuthenticationError:
        return True
    except RedisConnectionError:
        return False


@contextmanager
def running(command: list[str], socket: Path, **options: Any) -> Iterator[Redis]:
    """A server that listens on ``socket``; gone at the end."""
    with subprocess.Popen(  # noqa: S603 - the server of the wheel
        command, stdout=subprocess.PIPE, text=True, cwd=socket.parent, **options
    ) as process:
        try:
            client = Redis(
                unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0), socket_timeout=10
            )
            deadline = time.monotonic() + 10
            # Its socket is there a moment before it listens.
            while not _answers(client):
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < deadline, "the server does not listen"
                time.sleep(0.01)
            with client:
                yield client
        finally:
            process.terminate()
            process.communicate(timeout=10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    """The server with the file as it is, but for where it listens and where it keeps its data."""
    socket = tmp_path / "s"
    command = [str(server_binary()), str(CONF), "--port", "0", "--unixsocket", str(socket)]
    with running(command, socket) as client:
        yield client


def test_every_directive_or_group_of_them_has_its_reason() -> None:
    lines = ["", *CONF.read_text(encoding="utf-8").splitlines()]
    bare = [line for above, line in pairwise(lines) if line[:1].isalpha() and not above]
    assert bare == []


def test_the_server_takes_every_directive_as_written(server: Redis) -> None:
    wanted = directives()
    assert len(wanted) > 15
    for name, value in wanted.items():
        if name != "port":
            assert server.config_get(name)[name] == as_reported(value), name


def test_the_worker_finds_it_safe(server: Redis) -> None:
    assert find_problems(server.info()) == []


def test_a_value_within_the_limit_is_taken_and_one_beyond_refused(server: Redis) -> None:
    limit = int(as_reported(directives()["proto-max-bulk-len"]))
    assert limit == 8 * Settings.model_fields["max_content_bytes"].default
    assert server.xadd("wire:raw", {"source": "spa", "content": b"x" * limit})
    with pytest.raises((RedisConnectionError, ResponseError)):
        server.xadd("wire:raw", {"source": "spa", "content": b"x" * (limit + 1)})
    assert server.xlen("wire:raw") == 1


def test_when_full_it_refuses_and_keeps(server: Redis) -> None:
    server.set("wire:index:text:x", b"known", px=600_000)
    # In small pieces: a full server hangs up on a client whose buffers are a quarter of its memory.
    for _ in range(_PIECES):
        server.xadd("wire:raw", {"content": b"x" * (MIB // _PIECES)})
    server.config_set("maxmemory", server.info("memory")["used_memory"] // 2)
    with pytest.raises(OutOfMemoryError):
        server.xadd("wire:raw", {"content": b"y"})
    assert server.xlen("wire:raw") == _PIECES
    assert server.get("wire:index:text:x") == b"known"
    assert server.info("stats")["evicted_keys"] == 0


def test_what_was_accepted_is_there_after_a_kill(tmp_path: Path) -> None:
    socket = tmp_path / "s"
    command = [str(server_binary()), str(CONF), "--port", "0", "--unixsocket", str(socket)]
    with running(command, socket) as client:
        client.xadd("wire:raw", {"content": "نص"})
        pid = client.info("server")["process_id"]
        subprocess.run(["kill", "-9", str(pid)], check=True)  # noqa: S603, S607 - the server just started
    socket.unlink()
    with running(command, socket) as client:
        # It listens before it has read its data.
        while client.info("persistence")["loading"]:
            time.sleep(0.01)
        assert client.xlen("wire:raw") == 1


def test_dangerous_commands_are_off(server: Redis) -> None:
    for command in ("DEBUG SLEEP 0", "MODULE LIST X", "MODULE LOAD /tmp/x.so", "SELECT 1"):
        with pytest.raises(ResponseError):
            server.execute_command(*command.split())  # type: ignore[no-untyped-call]  # as it ships


def test_the_compose_command_starts_it_with_passwords_that_nobody_sees(tmp_path: Path) -> None:
    shell, flag, script = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["server"][
        "command"
    ]
    socket = tmp_path / "s"
    own = f"port 0\nunixsocket {socket}\n"
    script = script.replace("$$", "$").replace("/etc/barqiya/", f"{CONF.parent}/")
    script = script.replace("/tmp/users.acl", str(tmp_path / "users.acl"))  # noqa: S108 - of the container
    assert script.count("CONFIG\n") == 2
    script = script.removesuffix("CONFIG\n") + own + "CONFIG\n"
    (tmp_path / "valkey-server").symlink_to(server_binary())
    passwords = {
        f"BARQIYA_{role.upper().replace('-', '_')}_PASSWORD": word
        for role, word in PASSWORDS.items()
    }
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", **passwords}
    with running([shell, flag, script], socket, env=env) as client:
        with pytest.raises(AuthenticationError):
            client.ping()
        with Redis(
            unix_socket_path=str(socket), username="operator", password=PASSWORDS["operator"]
        ) as known:
            assert known.config_get("appendfsync") == {"appendfsync": "always"}
            pid = known.info("server")["process_id"]
        process = Path("/proc") / str(pid)
        seen = (process / "cmdline").read_text() + (process / "environ").read_text()
        assert "valkey-server" in seen
        seen += (tmp_path / "users.acl").read_text()
        assert not [password for password in PASSWORDS.values() if password in seen]

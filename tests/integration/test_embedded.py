"""The embedded server: one per folder, never outliving its starter, losing nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis import Redis

from barqiya.errors import ConfigurationError, DataFolderBusyError, EmbeddedServerError
from barqiya.operate.embedded import DataFolder, EmbeddedServer, running_server
from barqiya.operate.embedded.probe import ServerStatus, probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ARABIC_CP1256 = "وام / أبوظبي".encode("cp1256")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def ask(url: str) -> Redis:
    return Redis.from_url(url)


def wait_for(true: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def process_state(pid: int | str) -> tuple[str, int] | None:
    """State letter and session of a process, as the kernel has them."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return fields[0], int(fields[3])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    state = process_state(pid)
    return state is not None and state[0] != "Z"


def members(session: int) -> list[int]:
    """Running processes of a session."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [
        pid
        for pid in pids
        if (state := process_state(pid)) and state[0] != "Z" and state[1] == session
    ]


def python(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    )


@pytest.fixture
def starter(folder: Path) -> Iterator[Callable[[str], tuple[subprocess.Popen[str], int]]]:
    """Run a script in a process of its own that starts a server as ``s`` and prints its pid."""
    started: list[subprocess.Popen[str]] = []

    def start(script: str) -> tuple[subprocess.Popen[str], int]:
        head = f"""
            import threading, time
            from pathlib import Path
            from barqiya.operate.embedded import EmbeddedServer
            s = EmbeddedServer(Path({str(folder)!r}))
            """
        process = python(textwrap.dedent(head) + textwrap.dedent(script))
        started.append(process)
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_serves_on_a_private_socket_only(folder: Path) -> None:
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
        assert server.record.tcp_url is None
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "valkey.sock").stat().st_mode) == 0o700
        assert not server.attached


def test_accepted_means_on_the_disk_and_never_evicted(folder: Path) -> None:
    with EmbeddedServer(folder, max_memory=64 << 20) as server, ask(server.url) as client:
        settings = client.config_get(
            "appendonly", "appendfsync", "maxmemory", "maxmemory-policy", "save", "dir"
        )
    assert settings == {
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory": str(64 << 20),
        "maxmemory-policy": "noeviction",
        "save": "",
        "dir": str(folder),
    }


def test_starts_in_a_fraction_of_a_second(folder: Path) -> None:
    """About 0.1 s when the machine is idle; the bound is loose for a busy one."""
    begin = time.monotonic()
    with EmbeddedServer(folder):
        assert time.monotonic() - begin < 2.0


def test_only_its_user_can_read_the_data(tmp_path: Path) -> None:
    """Also in a folder that others can enter, because it was there before."""
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o755)
    with EmbeddedServer(open_folder) as server, ask(server.url) as client:
        client.set("a", "1")
        files = [path for path in open_folder.rglob("*") if not path.is_dir()]
        assert len(files) >= 6
        assert {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files} == {
            path.name: 0 for path in files
        }


def test_stop_waits_and_leaves_only_data(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        pid = server.pid
    assert not is_alive(pid)
    assert running_server(folder) is None
    assert not (folder / "server.json").exists()
    assert not (folder / "valkey.sock").exists()
    with pytest.raises(EmbeddedServerError, match="not running"):
        _ = server.url


def test_data_survives_stop_and_start(folder: Path) -> None:
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        raw_id = client.xadd("wire:raw", {"source": "wam", "content": ARABIC_CP1256})
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert client.xrange("wire:raw") == [
            (raw_id, {b"source": b"wam", b"content": ARABIC_CP1256})
        ]


def test_data_survives_the_death_of_the_server(folder: Path) -> None:
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        client.xadd("wire:raw", {"content": "خبر"})
        os.kill(server.pid, signal.SIGKILL)
        wait_for(lambda: server.exit_status() is not None)
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert client.xlen("wire:raw") == 1


def test_a_log_cut_in_its_last_command_loads_without_it(folder: Path) -> None:
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        client.xadd("wire:raw", {"content": "first"})
        client.xadd("wire:raw", {"content": "second"})
    (log,) = (folder / "appendonlydir").glob("*.incr.aof")
    os.truncate(log, log.stat().st_size - 3)
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert [fields[b"content"] for _, fields in client.xrange("wire:raw")] == [b"first"]


def test_start_waits_until_the_data_is_loaded(folder: Path) -> None:
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        pipe = client.pipeline(transaction=False)
        for number in range(20_000):
            pipe.xadd("wire:raw", {"content": f"{number} {'x' * 500}"})
        pipe.execute()
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert client.xlen("wire:raw") == 20_000


def test_damaged_data_is_an_error_that_shows_the_log(folder: Path) -> None:
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        client.set("a", "1")
        client.set("b", "2")
    (log,) = (folder / "appendonlydir").glob("*.incr.aof")
    content = bytearray(log.read_bytes())
    content[: len(content) // 2] = b"\xff" * (len(content) // 2)
    log.write_bytes(content)
    with pytest.raises(EmbeddedServerError, match=r"(?s)did not start.*server\.log.*Bad file"):
        EmbeddedServer(folder).start()
    assert running_server(folder) is None


def test_a_port_in_use_is_an_error_that_shows_the_log(folder: Path, tmp_path: Path) -> None:
    with EmbeddedServer(folder, port="auto") as server:
        taken = server.record.port
        with pytest.raises(EmbeddedServerError, match=r"(?s)did not start.*in use"):
            EmbeddedServer(tmp_path / "other", port=taken).start()


def test_a_port_is_on_the_loopback_address(folder: Path) -> None:
    with EmbeddedServer(folder, port="auto") as server:
        assert server.record.tcp_url == f"redis://127.0.0.1:{server.record.port}"
        with ask(server.record.tcp_url) as client:
            assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_a_second_start_on_the_folder_attaches(folder: Path) -> None:
    with EmbeddedServer(folder) as first:
        with EmbeddedServer(folder) as second, ask(second.url) as client:
            assert second.attached
            assert (second.pid, second.url) == (first.pid, first.url)
            client.set("by", "second")
        with ask(first.url) as client:
            assert client.get("by") == b"second", "the attached one must not stop the server"


def test_many_starts_at_once_make_one_server(folder: Path) -> None:
    async def many() -> list[EmbeddedServer]:
        servers = [EmbeddedServer(folder) for _ in range(5)]
        await asyncio.gather(*(server.__aenter__() for server in servers))
        assert len({server.pid for server in servers}) == 1
        for server in sorted(servers, key=lambda server: not server.attached):
            await server.__aexit__()
        return servers

    servers = asyncio.run(many())
    assert sorted(server.attached for server in servers) == [False, True, True, True, True]


def test_a_folder_whose_holder_does_not_answer_is_refused(
    folder: Path, starter: Callable[[str], tuple[subprocess.Popen[str], int]]
) -> None:
    _, pid = starter("s.start(); print(s.pid, flush=True); time.sleep(60)")
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(DataFolderBusyError, match=f"process {pid}"):
            EmbeddedServer(folder).start()
    finally:
        os.kill(pid, signal.SIGCONT)
    assert is_alive(pid), "refusing must not harm the holder"


@pytest.mark.parametrize(
    "script",
    [
        "s.start(); print(s.pid, flush=True); time.sleep(60)",
        # The kernel's death signal belongs to a thread: a server that was started by a thread must
        # outlive that thread, and still not the process.
        """
        t = threading.Thread(target=s.start); t.start(); t.join(); time.sleep(0.2)
        print(s.pid, flush=True); time.sleep(60)
        """,
    ],
    ids=["from the main thread", "from another thread"],
)
def test_the_server_dies_with_its_starter(
    folder: Path, starter: Callable[[str], tuple[subprocess.Popen[str], int]], script: str
) -> None:
    process, pid = starter(script)
    record = running_server(folder)
    assert record is not None
    assert record.pid == pid
    with ask(record.url) as client:
        client.xadd("wire:raw", {"content": "before the kill"})
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_for(lambda: not is_alive(pid))
    assert running_server(folder) is None
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert not server.attached
        assert client.xlen("wire:raw") == 1


def test_a_restart_right_after_the_kill_starts_a_server_of_its_own(
    folder: Path, starter: Callable[[str], tuple[subprocess.Popen[str], int]]
) -> None:
    process, pid = starter("s.start(); print(s.pid, flush=True); time.sleep(60)")
    process.send_signal(signal.SIGKILL)
    process.wait()
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        assert server.pid != pid
        assert client.ping()


def test_no_watcher_is_left_behind(folder: Path) -> None:
    """Off the main thread a small process waits for our end; it goes with the server."""
    server = EmbeddedServer(folder)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    session = os.getsid(server.pid)
    assert len(members(session)) == 2, "the server and its watcher"
    server.stop()
    wait_for(lambda: not members(session))


def test_a_long_folder_path_gets_a_short_private_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("وكالة" * 12) / 'with "quotes" and spaces' / "data"
    with EmbeddedServer(folder) as server, ask(server.url) as client:
        place = Path(server.record.socket).parent
        assert place != folder
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert client.ping()
        found = running_server(folder)
        assert found is not None
        assert found.url == server.url
        with EmbeddedServer(folder) as second:
            assert second.attached
    assert not place.exists()


def test_a_short_socket_folder_that_others_could_make_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    with EmbeddedServer(folder) as server:
        place = Path(server.record.socket).parent
        assert running_server(folder) is not None
        place.chmod(0o755)
        assert running_server(folder) is None
        place.chmod(0o700)


def test_what_a_killed_starter_left_in_the_temp_folder_is_removed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / ("x" * 120)
    script = (
        "import os\nfrom pathlib import Path\nfrom barqiya.operate.embedded import EmbeddedServer\n"
        f"print(EmbeddedServer(Path({str(folder)!r})).start().record.socket, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    process = python(script)
    left_behind = Path(process.communicate()[0].strip())
    assert process.returncode == -signal.SIGKILL
    assert left_behind.exists()
    with EmbeddedServer(folder):
        assert not left_behind.parent.exists()


def test_an_interrupted_start_leaves_no_server(folder: Path) -> None:
    async def interrupted() -> int:
        server = EmbeddedServer(folder)
        starting = asyncio.ensure_future(server.__aenter__())
        await asyncio.sleep(0)
        pid = server.pid
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        return pid

    pid = asyncio.run(interrupted())
    assert not is_alive(pid)
    with EmbeddedServer(folder) as server:
        assert probe(server.record.socket) is ServerStatus.READY


def test_a_folder_that_cannot_be_made_is_a_configuration_error(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        EmbeddedServer(in_the_way / "data").start()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}', '{"pid": 1, "socket": "/nowhere/s"}']
)
def test_a_damaged_record_means_no_server(folder: Path, content: str) -> None:
    DataFolder(folder).create()
    (folder / "server.json").write_text(content)
    assert running_server(folder) is None
    with EmbeddedServer(folder) as server:
        assert not server.attached

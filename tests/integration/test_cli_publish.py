"""Publishing from the command line: byte for byte, once, and every doubt told."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from barqiya.intake import read_entry
from barqiya.keys import Keys
from barqiya.operate.embedded import EmbeddedServer
from barqiya_schemas import RawItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., Any]

CP1256 = "وام / أبوظبي في 13 نيسان / صدر اليوم\r\n".encode("cp1256") + b"\x00\xff"


@pytest.fixture
def sync_client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def raw(sync_client: Redis, on_server: str) -> Callable[[], list[tuple[bytes, dict[bytes, bytes]]]]:
    """What is on this test's queue."""

    def entries() -> list[tuple[bytes, dict[bytes, bytes]]]:
        found: Any = sync_client.xrange(Keys(on_server).raw)
        return list(found)

    return entries


def test_content_arrives_byte_for_byte_and_the_id_is_printed(
    barqiya: Run, raw: Callable[[], Any], tmp_path: Path
) -> None:
    file = tmp_path / "خبر.txt"
    file.write_bytes(CP1256)
    ran = barqiya("publish", str(file), "-s", "وام", "-t", "text/plain; charset=windows-1256")
    ((raw_id, fields),) = raw()
    assert (ran.code, ran.text) == (0, raw_id.decode() + "\n")
    assert fields == {
        b"source": "وام".encode(),
        b"content": CP1256,
        b"content_type": b"text/plain; charset=windows-1256",
    }


def test_every_label_is_sent_as_a_flat_field_that_the_intake_reads(
    barqiya: Run, raw: Callable[[], Any]
) -> None:
    ran = barqiya(
        *("publish", "-", "--source", "spa", "--item-id", "spa-1", "--revision", "2"),
        *("--url", "https://example.org/1", "--received-at", "2026-04-13T08:43:10+03:00"),
        *("--meta", "desk=اقتصاد", "--meta", "a=b=c"),
        stdin=CP1256,
    )
    assert ran.code == 0
    ((raw_id, fields),) = raw()
    item = read_entry(raw_id.decode(), fields, max_content_bytes=1000)
    assert isinstance(item, RawItem)
    assert item.content == CP1256
    assert item.meta == {"desk": "اقتصاد", "a": "b=c"}
    assert (item.source, item.item_id, item.revision) == ("spa", "spa-1", "2")
    assert (item.url, item.received_at) == ("https://example.org/1", "2026-04-13T08:43:10+03:00")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", b"text/plain"),
        ("a.HTML", b"text/html"),
        ("a.json", b"application/json"),
        ("a.xml", b"application/xml"),
        ("a.eml", b"message/rfc822"),
        ("a.unknown", None),
        ("noSuffix", None),
    ],
)
def test_the_media_type_comes_from_the_suffix(
    barqiya: Run, raw: Callable[[], Any], tmp_path: Path, name: str, media_type: bytes | None
) -> None:
    (tmp_path / name).write_text("خبر")
    assert barqiya("publish", str(tmp_path / name)).code == 0
    assert raw()[0][1].get(b"content_type") == media_type


def test_bad_files_are_named_and_left_out_and_the_others_go(
    barqiya: Run, raw: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_MAX_CONTENT_BYTES", "1024")
    contents = {"empty": b"", "white": b" \n\t", "good1": b"one", "large": b"x" * 1025}
    contents["edge"] = b"x" * 1024
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / name) for name in [*contents, "missing"]]
    ran = barqiya("publish", *files, str(tmp_path), "--json")
    assert ran.code == 65
    assert [fields[b"content"] for _, fields in raw()] == [b"one", b"x" * 1024]
    told = {
        Path(each["file"]).name: (each["status"], each.get("reason")) for each in ran.json_lines()
    }
    assert told == {
        "empty": ("refused", "intake.empty"),
        "white": ("refused", "intake.empty"),
        "good1": ("accepted", None),
        "large": ("refused", "intake.too_large"),
        "edge": ("accepted", None),
        "missing": ("unreadable", None),
        tmp_path.name: ("unreadable", None),
    }
    assert ran.stderr.count("\n") == 5
    assert "larger than 1024 bytes" in ran.stderr


def test_only_unreadable_files_end_with_66(
    barqiya: Run, raw: Callable[[], Any], tmp_path: Path
) -> None:
    ran = barqiya("publish", str(tmp_path / "no\x1b[2Jfile"))
    assert ran.code == 66
    assert "no[2Jfile" in ran.stderr, "a file name cannot act on the terminal either"
    assert raw() == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--received-at", "yesterday"), "--received-at"),
        (("--received-at", "2026-04-13T08:43:10"), "--received-at"),
        (("--meta", "nothing"), "KEY=VALUE"),
        (("--source", " "), "source"),
        (("--source", "x" * 300), "source"),
        (("--source", "\udcff"), "charset"),
        (("--item-id", "1", "second.txt"), "one file"),
    ],
)
def test_labels_against_the_contract_are_usage_errors_and_nothing_is_sent(
    barqiya: Run, raw: Callable[[], Any], options: tuple[str, ...], says: str
) -> None:
    ran = barqiya("publish", "-", *options, stdin=b"text")
    assert ran.code == 2
    assert says in ran.stderr
    assert raw() == []


@contextmanager
def relay(target: str, *, cut_after: bytes) -> Iterator[str]:
    """A TCP relay to a server's Unix socket that hangs up when the answer to a command comes.

    Gives the address to connect to. The command itself reaches the server.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(target)
                while data := client.recv(65536):
                    server.sendall(data)
                    answer = server.recv(65536)
                    if cut_after in data:
                        break
                    client.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_a_lost_answer_is_told_and_nothing_is_repeated(
    barqiya: Run,
    raw: Callable[[], Any],
    server: EmbeddedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [tmp_path / "first", tmp_path / "second", tmp_path / "third"]
    for file in files:
        file.write_text(f"خبر {file.name}")
    with relay(server.record.socket, cut_after="خبر second".encode()) as address:
        monkeypatch.setenv("BARQIYA_REDIS_URL", address)
        ran = barqiya("publish", *map(str, files), "--json")
    assert ran.code == 75
    assert "may or may not" in ran.stderr
    assert [each["status"] for each in ran.json_lines()] == ["accepted", "unknown", "not_sent"]
    contents = [fields[b"content"].decode() for _, fields in raw()]
    assert contents == ["خبر first", "خبر second"], "it did arrive, and exactly once"


def test_a_full_server_refuses_loudly(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedServer(tmp_path / "data", max_memory=1 << 20) as full:
        with Redis.from_url(full.url) as client:
            used = int(client.info("memory")["used_memory"])
            client.config_set("maxmemory", max(1, used // 2))
        monkeypatch.setenv("BARQIYA_REDIS_URL", full.url)
        ran = barqiya("publish", "-", stdin=b"text")
    assert ran.code == 75
    assert "memory" in ran.stderr
    assert "[publish.refused]" in ran.stderr


def test_a_denied_password_is_configuration_and_is_never_shown(
    barqiya: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedServer(tmp_path / "data", port="auto") as server:
        with Redis.from_url(server.url) as client:
            client.config_set("requirepass", "right-secret")
        monkeypatch.setenv(
            "BARQIYA_REDIS_URL", f"redis://:wrong-secret@127.0.0.1:{server.record.port}/0"
        )
        ran = barqiya("publish", "-", stdin=b"text")
    assert ran.code == 78
    assert f"redis://127.0.0.1:{server_port(ran.stderr)}/0" in ran.stderr
    assert "secret" not in ran.stderr


def server_port(text: str) -> str:
    return text.partition("127.0.0.1:")[2].partition("/")[0]


def test_an_unreachable_server_is_69_and_nothing_is_in_doubt(
    barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("BARQIYA_REDIS_URL", f"redis://127.0.0.1:{port}")
    ran = barqiya("publish", "-", "--json", stdin=b"text")
    assert ran.code == 69
    assert ran.stdout == b""


def test_the_embedded_server_of_the_data_folder_is_found(barqiya: Run, tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "data") as server, Redis.from_url(server.url) as client:
        ran = barqiya("publish", "-", "--data", str(tmp_path / "data"), stdin=b"text")
        assert ran.code == 0
        assert client.xlen("wire:raw") == 1


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("application/pdf", 65),
        ("application/pdf; charset=utf-8", 65),
        ("message/news", 0),
        ("application/ninjs+json", 0),
        ("no media type", 0),
    ],
)
def test_a_media_type_that_nothing_reads_is_refused_and_it_is_said_where_the_known_ones_are(
    barqiya: Run, raw: Callable[[], Any], tmp_path: Path, media_type: str, code: int
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("From: a@example.org\nSubject: s\n\nخبر")
    ran = barqiya("publish", str(file), "-t", media_type)
    assert (ran.code, len(raw())) == (code, 0 if code else 1)
    if code:
        assert "[parse.unknown_media_type]" in ran.stderr
        assert "docs/reference/formats/index.md" in ran.stderr


def test_a_file_that_is_not_there_is_one_line_with_its_reason(
    barqiya: Run, on_server: str, tmp_path: Path
) -> None:
    assert on_server
    ran = barqiya("publish", str(tmp_path / "nope.txt"))
    assert (ran.code, ran.stderr.count("\n")) == (66, 1)
    assert ran.stderr.endswith("cannot be read: No such file or directory [input.unreadable]\n")


def test_an_option_that_is_wrong_is_named_as_it_was_typed(barqiya: Run) -> None:
    ran = barqiya("publish", "-", "--received-at", "yesterday")
    assert ran.code == 2
    assert "Invalid value for --received-at: not an RFC 3339 date-time" in ran.stderr

"""TLS to a real server: with the right authority everything works, with another nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from barqiya.errors import EXIT_CONFIG
from barqiya.settings import load_settings
from support.corpus import ROOT
from support.examples import PATIENCE, copy_of_wire, environment
from support.secured import DEBIAN_SERVER, Certificates, SecuredServer, certificates, secured_server
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Any]

pytestmark = pytest.mark.skipif(
    not DEBIAN_SERVER.exists(), reason=f"needs {DEBIAN_SERVER}: the embedded server has no TLS"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture(scope="module")
def server(made: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredServer]:
    with secured_server(tmp_path_factory.mktemp("server"), DEBIAN_SERVER, tls=made) as running:
        yield running


def plain(url: str) -> str:
    """The URL without what it says of files."""
    return url.partition("?")[0]


def test_worker_and_commands_believe_the_authority_they_are_given(
    server: SecuredServer,
    made: Certificates,
    tmp_path: Path,
    barqiya: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = plain(server.url("worker"))
    with serving(url, "wire", tmp_path, BARQIYA_REDIS_CA_FILE=str(made.ca)) as service:
        service.redis_url = server.url("admin")
        service.wait_until_started()
        story = tmp_path / "story.txt"
        story.write_text(copy_of_wire("جونية"), encoding="utf-8")
        monkeypatch.setenv("BARQIYA_REDIS_CA_FILE", str(made.ca))
        monkeypatch.setenv("BARQIYA_REDIS_URL", plain(server.url("publisher")))
        sent = barqiya("publish", str(story))
        assert sent.code == 0, sent.stderr
        assert service.settle(1)[0]["outcome"] == "published"
        monkeypatch.setenv("BARQIYA_REDIS_URL", plain(server.url("operator")))
        shown = barqiya("status")
        assert shown.code == 0
        assert "ssl_ca_certs" not in shown.text


@pytest.mark.parametrize("case", ["another authority", "none", "another name"])
def test_a_certificate_that_is_not_believed_ends_the_command_and_the_worker(
    server: SecuredServer,
    made: Certificates,
    tmp_path: Path,
    barqiya: Run,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    url = plain(server.url("operator"))
    if case == "another name":
        url = url.replace("localhost", "127.0.0.1")
    ca = certificates(tmp_path / "other", "localhost").ca if case[:2] == "an" else None
    if case == "another name":
        ca = made.ca
    monkeypatch.setenv("BARQIYA_REDIS_URL", url)
    if ca is not None:
        monkeypatch.setenv("BARQIYA_REDIS_CA_FILE", str(ca))
    ran = barqiya("status")
    assert ran.code == EXIT_CONFIG
    assert "BARQIYA_REDIS_CA_FILE" in ran.stderr
    assert "0123456789abcdef" not in ran.stderr
    more = {"BARQIYA_REDIS_CA_FILE": str(ca)} if ca is not None else {}
    done = subprocess.run(
        [sys.executable, "-m", "barqiya", "worker"],
        cwd=tmp_path,
        env=environment(url, "wire", **more),
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == EXIT_CONFIG, done.stdout + done.stderr
    assert "BARQIYA_REDIS_CA_FILE" in done.stderr


def test_nothing_is_said_in_the_clear(server: SecuredServer) -> None:
    with Redis(port=server.port, socket_timeout=5) as client, pytest.raises(RedisError):
        client.ping()


def test_a_server_that_asks_for_certificates_gets_ours(
    made: Certificates, tmp_path: Path, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secured_server(tmp_path, DEBIAN_SERVER, tls=made) as server:
        # From now on; the connection that asks for it stays.
        admin = server.client("admin")
        admin.config_set("tls-auth-clients", "yes")
        monkeypatch.setenv("BARQIYA_REDIS_URL", plain(server.url("operator")))
        monkeypatch.setenv("BARQIYA_REDIS_CA_FILE", str(made.ca))
        assert barqiya("status").code != 0
        monkeypatch.setenv("BARQIYA_REDIS_CERT_FILE", str(made.server))
        monkeypatch.setenv("BARQIYA_REDIS_KEY_FILE", str(made.key))
        assert barqiya("status").code == 0


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("rediss://h:6379/0", "rediss://h:6379/0?ssl_ca_certs=%2Fa%2Fb.pem"),
        (
            "rediss://u:p@h/0?ssl_check_hostname=true",
            "rediss://u:p@h/0?ssl_check_hostname=true&ssl_ca_certs=%2Fa%2Fb.pem",
        ),
        ("rediss://h/0?ssl_ca_certs=/own.pem", "rediss://h/0?ssl_ca_certs=/own.pem"),
        ("redis://h:6379/0", "redis://h:6379/0"),
        ("unix:///run/s.sock", "unix:///run/s.sock"),
    ],
)
def test_the_address_says_where_the_authority_is(url: str, address: str) -> None:
    settings = load_settings(redis_url=url, redis_ca_file="/a/b.pem")
    assert settings.redis_address == address
    assert "b.pem" in repr(settings)
    assert url not in repr(settings)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_certificates_of_the_page_are_good(
    tmp_path: Path, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of docs/how-to/secure.md, as they stand."""
    page = (ROOT / "docs" / "how-to" / "secure.md").read_text(encoding="utf-8")
    (commands,) = re.findall(r"```sh\n((?:(?!```).)*openssl .*?)```", page, re.DOTALL)
    clone, secrets = tmp_path / "clone", tmp_path / "barqiya-secrets"
    clone.mkdir()
    subprocess.run(["sh", "-euc", commands], cwd=clone, check=True, capture_output=True)  # noqa: S603, S607 - our own page
    assert not list(clone.iterdir()), "no key lies in the clone"
    assert (secrets / "ca.key").stat().st_mode & 0o077 == 0
    made = Certificates(*(secrets / name for name in ("ca.pem", "server.pem", "server.key")))
    with secured_server(tmp_path, DEBIAN_SERVER, tls=made) as server:
        monkeypatch.setenv("BARQIYA_REDIS_URL", plain(server.url("operator")))
        monkeypatch.setenv("BARQIYA_REDIS_CA_FILE", str(made.ca))
        assert barqiya("status").code == 0
        found = {one["name"]: one for one in barqiya("doctor", "--json").json()["findings"]}
        assert found["tls"]["verdict"] == "ok", found["tls"]

"""A server as an operator secures it: the users and the configuration of ``deploy/redis``."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trustme
from redis import Redis
from redis.exceptions import RedisError

from barqiya.operate.embedded.binary import server_binary
from support.corpus import ROOT
from support.examples import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = ROOT / "deploy" / "redis"
ROLES = ("publisher", "worker", "subscriber", "group-subscriber", "operator", "admin")
#: The server of the distribution; unlike the embedded one it has TLS.
DEBIAN_SERVER = Path("/usr/bin/redis-server")
PASSWORDS = {role: f"{role.replace('-', '0')}0123456789abcdef" for role in ROLES}


def user_list(namespace: str, *options: str) -> str:
    """What ``users.sh acl`` prints."""
    variables = {
        f"BARQIYA_{role.upper().replace('-', '_')}_PASSWORD": password
        for role, password in PASSWORDS.items()
    }
    return subprocess.run(  # noqa: S603 - our own script
        ["sh", str(DEPLOY / "users.sh"), "--namespace", namespace, *options, "acl"],  # noqa: S607 - the shell of the machine
        env={"PATH": os.defpath, **variables},
        capture_output=True,
        check=True,
        text=True,
    ).stdout


@dataclass(frozen=True)
class Certificates:
    """An authority, and the certificate of a server that it signed."""

    ca: Path
    server: Path
    key: Path


def certificates(folder: Path, *names: str) -> Certificates:
    """Make an authority and a certificate for ``names``."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA()
    made = authority.issue_cert(*names)
    files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority.cert_pem.write_to_path(files.ca)
    made.private_key_pem.write_to_path(files.key)
    files.server.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    return files


@dataclass
class SecuredServer:
    """A running server with users."""

    port: int
    scheme: str
    options: str
    """Query of the URL."""

    def url(self, role: str) -> str:
        """Address for a user."""
        password = PASSWORDS[role]
        return f"{self.scheme}://{role}:{password}@localhost:{self.port}/0{self.options}"

    def client(self, role: str) -> Any:
        """A client that answers with bytes."""
        return Redis.from_url(self.url(role), socket_timeout=10)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def secured_server(
    folder: Path,
    program: Path | None = None,
    *,
    namespace: str = "wire",
    tls: Certificates | None = None,
    more: tuple[str, ...] = (),
) -> Iterator[SecuredServer]:
    """A server with the files of ``deploy/redis``; with ``tls``, it speaks nothing else.

    ``more`` are lines of its configuration.
    """
    program = program or server_binary()
    users = folder / "users.acl"
    old = ["--redis-7.0"] if program == DEBIAN_SERVER else []
    users.write_text(user_list(namespace, *old), encoding="utf-8")
    port = free_port()
    lines = [f"include {DEPLOY / 'redis.conf'}", f"aclfile {users}", f"dir {folder}"]
    if tls is None:
        lines += [f"port {port}", "bind 127.0.0.1"]
    else:
        lines += [f"include {DEPLOY / 'tls.conf'}", "bind 127.0.0.1", f"tls-port {port}"]
        lines += [f"tls-cert-file {tls.server}", f"tls-key-file {tls.key}"]
        lines += [f"tls-ca-cert-file {tls.ca}"]
    scheme, query = ("redis", "") if tls is None else ("rediss", f"?ssl_ca_certs={tls.ca}")
    server = SecuredServer(port, scheme, query)
    configuration = folder / "server.conf"
    configuration.write_text("\n".join([*lines, *more, ""]), encoding="utf-8")
    log = (folder / "server.log").open("wb")
    with (
        log,
        subprocess.Popen(  # noqa: S603 - a server of this machine
            [str(program), str(configuration)], stdout=log, stderr=log, cwd=folder
        ) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(server):
                assert process.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < end
                time.sleep(0.02)
            yield server
        finally:
            process.kill()


def _answers(server: SecuredServer) -> bool:
    with suppress(RedisError), server.client("admin") as client:
        return bool(client.ping())
    return False

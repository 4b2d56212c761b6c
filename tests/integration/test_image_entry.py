"""The image's entry command, in an environment that has what the image has and nothing else."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from contextlib import suppress
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest
import yaml

from barqiya.keys import Keys
from support.corpus import ROOT
from support.examples import PATIENCE, copy_of_wire
from support.secured import free_port, secured_server

pytestmark = pytest.mark.slow

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
KEYS = Keys()
PORT = "9419"


def image(folder: Path) -> Path:
    """An environment with our wheel, and the packages of this one; gives its entry command."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, folder], cwd=ROOT, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own sources
    venv.create(folder / "opt", with_pip=False, symlinks=True)
    (packages,) = (folder / "opt").glob("lib/python3*/site-packages")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(packages)
    # What is locked; the sources that this environment edits are not seen through it.
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (info,) = packages.glob("barqiya-*.dist-info")
    (entry,) = Distribution.at(info).entry_points
    script = folder / "opt" / "bin" / entry.name
    script.write_text(
        f"#!{folder}/opt/bin/python\nfrom {entry.module} import {entry.attr}\n{entry.attr}()\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    return script


def variables(script: Path, url: str, port: int) -> dict[str, str]:
    """Those of the image and of a worker in the compose file, with another place and port."""
    said = {
        name: str(value) for name, value in COMPOSE["services"]["worker-1"]["environment"].items()
    }
    assert said["BARQIYA_REDIS_URL"].startswith("redis://worker:$")
    assert said["BARQIYA_HEALTH_PORT"] == PORT
    image_own = dict(re.findall(r"^(?:ENV|   ) ([A-Z_]+)=([0-9]+)", DOCKERFILE, re.MULTILINE))
    assert {"PYTHONUNBUFFERED", "BARQIYA_HEALTH_PORT"} <= image_own.keys()
    path = f"{script.parent}:/usr/local/bin:/usr/bin:/bin"
    changed = {"BARQIYA_REDIS_URL": url, "BARQIYA_HEALTH_PORT": str(port)}
    return {"PATH": path, **image_own, **said, **changed}


def answer(port: int, path: str) -> int:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as reply:
        return int(reply.status)
    return 0


def is_healthy(command: list[str], env: dict[str, str]) -> bool:
    """What a health check says, run as an engine runs it."""
    done = subprocess.run(command, env=env, check=False, capture_output=True, cwd="/")  # noqa: S603 - of our files
    return done.returncode == 0


def test_the_entry_command_serves_is_healthy_and_ends(tmp_path: Path) -> None:
    script, port = image(tmp_path), free_port()
    with secured_server(tmp_path) as server:
        env = variables(script, server.url("worker"), port)
        root_before = set(Path("/").iterdir())
        worker = subprocess.Popen(  # noqa: S603 - our own wheel
            [str(script), "worker"], cwd="/", env=env, stdout=subprocess.PIPE
        )
        try:
            end = time.monotonic() + PATIENCE
            while answer(port, "/readyz") != 200:
                assert worker.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
            item = {"source": "spa", "content": copy_of_wire("الدامور")}
            server.client("publisher").xadd(KEYS.raw, item)
            admin: Any = server.client("admin")
            while not (found := admin.xrange(KEYS.outcomes)):
                assert time.monotonic() < end
                time.sleep(0.05)
            assert found[0][1][b"outcome"] == b"published"
            # The health checks of the compose file and of the image, as they stand.
            check = [
                part.replace(PORT, str(port))
                for part in COMPOSE["services"]["worker-1"]["healthcheck"]["test"][1:]
            ]
            (own,) = re.findall(r"^HEALTHCHECK .*\\\n *CMD (.*)$", DOCKERFILE, re.MULTILINE)
            checks = (check, json.loads(own))
            assert [is_healthy(command, env) for command in checks] == [True, True]
        finally:
            worker.send_signal(signal.SIGTERM)
            output, _ = worker.communicate(timeout=PATIENCE)
        # The server is there, and the worker is not.
        assert [is_healthy(command, env) for command in checks] == [False, False]
    assert worker.returncode == 0
    lines = [json.loads(line) for line in output.splitlines()]
    assert lines[-1]["event"] == "worker.stopped"
    assert {line["consumer"] for line in lines if "consumer" in line} == {"worker-1"}
    assert set(Path("/").iterdir()) == root_before

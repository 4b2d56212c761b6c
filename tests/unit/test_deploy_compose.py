"""The compose file and the Dockerfile keep the rules of ``deploy/README.md``; no engine needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from barqiya.settings import Settings
from support.missing import missing

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ROLES = ("publisher", "worker", "subscriber", "group-subscriber", "operator", "admin")
#: Of nothing.
PASSWORDS = {
    f"BARQIYA_{role.upper().replace('-', '_')}_PASSWORD": f"{role}0123456789abcdef"
    for role in ROLES
}

WORKERS = ("worker-1", "worker-2")

each_service = pytest.mark.parametrize("name", SERVICES)


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile with their arguments, continued lines joined."""
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    joined = re.sub(r"\\\n", " ", text)
    pairs = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(word, " ".join(rest.split())) for word, rest in pairs]


def final_stage() -> list[tuple[str, str]]:
    """Instructions of the image that is shipped."""
    found = instructions()
    last = max(i for i, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def tool(name: str) -> str:
    """A program of the development environment; a continuous integration run must have it."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    if found is None:
        missing(f"{name}, which is in requirements/dev.txt")
    return found


def compose_config(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``docker compose config`` of the file in the repository."""
    command = [tool("docker-compose"), "--file", "docker-compose.yml", *options]
    return subprocess.run(  # noqa: S603 - program of the environment, own arguments
        [*command, "config", "--format", "json"],
        cwd=ROOT,
        env={"PATH": os.defpath, "HOME": os.environ.get("HOME", "/"), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_compose_itself_accepts_the_file() -> None:
    done = compose_config(**PASSWORDS)
    assert done.returncode == 0, done.stderr
    services = json.loads(done.stdout)["services"]
    assert set(services) == {"server", *WORKERS}
    names = set()
    for name in WORKERS:
        environment = services[name]["environment"]
        url = urlsplit(environment["BARQIYA_REDIS_URL"])
        assert (url.username, url.password) == ("worker", PASSWORDS["BARQIYA_WORKER_PASSWORD"])
        assert (url.hostname, url.port) == ("server", 6379)
        names.add(environment["BARQIYA_CONSUMER_NAME"])
    assert len(names) == len(WORKERS)
    whole = compose_config("--profile", "*", **PASSWORDS)
    assert set(json.loads(whole.stdout)["services"]) == set(SERVICES)


@pytest.mark.parametrize("missing", PASSWORDS)
@pytest.mark.parametrize("value", [None, ""], ids=["none", "empty"])
def test_compose_refuses_to_start_without_a_password(missing: str, value: str | None) -> None:
    environment = {name: word for name, word in PASSWORDS.items() if name != missing}
    done = compose_config(**environment, **({} if value is None else {missing: value}))
    assert done.returncode != 0
    assert missing in done.stderr


@each_service
def test_container_can_neither_write_nor_gain_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all({"noexec", "nosuid", "nodev"} <= set(re.split("[:,]", t)) for t in service["tmpfs"])
    allowed = {"cap_add", "privileged", "network_mode", "pid", "ipc", "devices", "userns_mode"}
    assert not allowed & set(service)


@each_service
def test_container_has_limits_and_time_to_stop(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[0-9]+g", service["mem_limit"])
    assert 0 < service["pids_limit"] <= 256
    assert service["stop_grace_period"]
    assert service["logging"]["options"]["max-size"]


@each_service
def test_image_is_of_a_named_version(name: str) -> None:
    tag = SERVICES[name]["image"].partition(":")[2]
    assert tag
    assert tag != "latest"


@each_service
def test_nothing_is_offered_to_the_network(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|URL|TOKEN|SECRET", name):
                assert re.search(r"\$\{BARQIYA_[A-Z_]+_PASSWORD:\?", value)


def test_settings_of_the_worker_exist() -> None:
    prefix = Settings.model_config["env_prefix"]
    for name in SERVICES["worker-2"]["environment"]:
        assert name.removeprefix(prefix).lower() in Settings.model_fields


def test_server_has_more_memory_than_its_data_may_take() -> None:
    conf = (ROOT / "deploy" / "redis" / "redis.conf").read_text(encoding="utf-8")
    found = re.search(r"^maxmemory ([0-9]+)gb$", conf, re.MULTILINE)
    assert found
    assert int(SERVICES["server"]["mem_limit"].removesuffix("g")) >= 1.5 * int(found[1])


def test_mounted_files_exist_and_cannot_be_written() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source, *rest = volume.split(":")
            if source.startswith("."):
                assert (ROOT / source).is_file()
                assert rest[-1] == "ro"
            else:
                assert source in COMPOSE["volumes"]


def test_server_is_not_root_and_keeps_its_data() -> None:
    server = SERVICES["server"]
    assert not server["user"].startswith(("0", "root"))
    assert "data:/data" in server["volumes"]
    assert server["working_dir"] == "/data"


def test_worker_starts_when_the_server_is_healthy() -> None:
    for name in WORKERS:
        assert SERVICES[name]["depends_on"]["server"]["condition"] == "service_healthy"
    assert SERVICES["server"]["healthcheck"]["test"][0] == "CMD-SHELL"


def test_prometheus_asks_every_worker_at_its_health_port() -> None:
    file = ROOT / "deploy" / "prometheus" / "prometheus.yml"
    (job,) = yaml.safe_load(file.read_text(encoding="utf-8"))["scrape_configs"]
    (config,) = job["static_configs"]
    port = SERVICES["worker-1"]["environment"]["BARQIYA_HEALTH_PORT"]
    assert config["targets"] == [f"{name}:{port}" for name in WORKERS]
    assert f":{port}/livez" in SERVICES["worker-2"]["healthcheck"]["test"][-1]


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(  # noqa: S603 - program of the environment, own arguments
        [tool("hadolint"), str(DOCKERFILE)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_image_does_not_run_as_root() -> None:
    users = [argument for word, argument in final_stage() if word == "USER"]
    assert users == ["10001:10001"]
    after = [word for word, _ in final_stage()]
    assert "RUN" not in after[after.index("USER") :]


def test_image_gets_locked_packages_only() -> None:
    installs = [
        part
        for word, argument in instructions()
        if word == "RUN"
        for part in argument.split("&&")
        if "pip" in part and "install" in part.split() and "uninstall" not in part
    ]
    assert len(installs) == 3
    for install in installs:
        assert "--require-hashes" in install or ("--no-deps" in install and "--no-index" in install)


def test_shipped_stage_installs_nothing() -> None:
    runs = [argument for word, argument in final_stage() if word == "RUN"]
    assert not [run for run in runs if re.search(r"\b(apt-get|apk|curl|wget|pip install)\b", run)]
    assert any("pip uninstall" in run for run in runs)


def test_both_stages_have_the_same_base() -> None:
    """The shipped environment's interpreter is a link into the base image."""
    bases = [argument.split()[0] for word, argument in instructions() if word == "FROM"]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.[0-9]+-slim-[a-z]+", bases[0])


def test_copied_files_exist_and_reach_the_builder() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore
    shown = [line.removeprefix("!") for line in ignore if line.startswith("!")]
    for word, argument in instructions():
        if word == "COPY" and "--from" not in argument:
            *sources, _ = argument.split()
            for source in sources:
                assert (ROOT / source).exists(), source
                parents = [source, *map(str, PurePosixPath(source).parents)]
                assert any(parent in shown for parent in parents), source


def test_entry_point_is_a_command_of_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stage = dict(final_stage())
    (entry,) = json.loads(stage["ENTRYPOINT"])
    assert entry in project["scripts"]
    command = json.loads(stage["CMD"])
    assert command == SERVICES["worker-1"].get("command", ["worker"])
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "barqiya", *command, "--help"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_the_image_asks_the_worker_itself_whether_it_lives() -> None:
    """The server would answer for a dead worker; ``test_image_entry.py`` runs the check."""
    stage = dict(final_stage())
    (port,) = re.findall(r"BARQIYA_HEALTH_PORT=([0-9]+)", stage["ENV"])
    assert port == str(SERVICES["worker-1"]["environment"]["BARQIYA_HEALTH_PORT"])
    check = json.loads(stage["HEALTHCHECK"].partition("CMD ")[2])
    same = SERVICES["worker-1"]["healthcheck"]
    script = check.pop().replace("import os, ", "import ")
    script = script.replace("' + os.environ['BARQIYA_HEALTH_PORT'] + '", port)
    assert ["CMD", *check, script] == same["test"]
    for option in ("interval", "timeout", "retries", "start_period"):
        assert f"--{option.replace('_', '-')}={same[option]}" in stage["HEALTHCHECK"]


def copied_to(folder: Path) -> Path:
    """What the Dockerfile copies into the stage that builds, where it builds."""
    for word, argument in instructions():
        if word == "COPY" and "--from" not in argument:
            *sources, target = argument.split()
            for source in sources:
                found = ROOT / source
                place = folder / target / (found.name if target.endswith("/") else "")
                if found.is_dir():
                    shutil.copytree(found, folder / target)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(found, place)
    return folder


def test_the_wheel_has_every_file_of_the_packages_and_no_other(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603 - builds from the sources at hand, without network
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=copied_to(tmp_path / "build"),
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        shipped = {name for name in opened.namelist() if ".dist-info/" not in name}
    packages = [ROOT / "services" / "barqiya", ROOT / "schemas" / "barqiya_schemas"]
    sources = {
        str(path.relative_to(package.parent))
        for package in packages
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    examples = (ROOT / "schemas" / "json" / "examples").iterdir()
    assert shipped == sources | {f"barqiya_schemas/examples/{path.name}" for path in examples}
    assert "barqiya/commit/commit.lua" in shipped
    assert "barqiya_schemas/py.typed" in shipped

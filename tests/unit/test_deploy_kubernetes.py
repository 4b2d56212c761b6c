"""The Kubernetes manifests are valid, and keep the rules of ``deploy/README.md``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from barqiya.operate.health import make_app
from barqiya.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
MANIFESTS: list[tuple[str, dict[str, Any]]] = [
    (f"{file.name}: {manifest['kind']}", manifest)
    for file in sorted(FOLDER.glob("*.yaml"))
    for manifest in yaml.safe_load_all(file.read_text(encoding="utf-8"))
]
KINDS = {manifest["kind"]: manifest for _, manifest in MANIFESTS}
POD: dict[str, Any] = KINDS["StatefulSet"]["spec"]["template"]["spec"]
WORKER: dict[str, Any] = POD["containers"][0]


@pytest.mark.parametrize("manifest", [m for _, m in MANIFESTS], ids=[name for name, _ in MANIFESTS])
def test_a_manifest_is_valid(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_the_worker_may_do_nothing_it_need_not() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["automountServiceAccountToken"] is False
    rights = WORKER["securityContext"]
    assert rights["readOnlyRootFilesystem"] is True
    assert rights["allowPrivilegeEscalation"] is False
    assert rights["capabilities"] == {"drop": ["ALL"]}
    assert "limits" in WORKER["resources"]


def test_every_variable_is_a_setting_and_the_name_is_the_replicas_own() -> None:
    variables = {each["name"]: each for each in WORKER["env"]}
    known = {f"BARQIYA_{name.upper()}" for name in Settings.model_fields}
    assert set(variables) <= known
    name = variables["BARQIYA_CONSUMER_NAME"]["valueFrom"]["fieldRef"]["fieldPath"]
    assert name == "metadata.name"
    assert "valueFrom" in variables["BARQIYA_REDIS_URL"]


def test_the_authority_is_where_the_worker_looks_for_it() -> None:
    variables = {each["name"]: each.get("value") for each in WORKER["env"]}
    mounts = {each["name"]: each["mountPath"] for each in WORKER["volumeMounts"]}
    (volume,) = [each for each in POD["volumes"] if each["name"] == "tls"]
    (item,) = volume["secret"]["items"]
    assert variables["BARQIYA_REDIS_CA_FILE"] == f"{mounts['tls']}/{item['path']}"
    secret = variables_from_secrets()
    assert volume["secret"]["secretName"] == secret["name"]
    assert secret["key"] != item["key"]


def variables_from_secrets() -> dict[str, str]:
    (url,) = [each for each in WORKER["env"] if each["name"] == "BARQIYA_REDIS_URL"]
    found: dict[str, str] = url["valueFrom"]["secretKeyRef"]
    return found


async def test_the_probes_ask_for_what_the_worker_answers() -> None:
    ports = {port["name"]: port["containerPort"] for port in WORKER["ports"]}
    variables = {each["name"]: each.get("value") for each in WORKER["env"]}
    assert str(ports["health"]) == variables["BARQIYA_HEALTH_PORT"]
    from barqiya.operate.metrics import Metrics  # noqa: PLC0415 - only here

    app = make_app(list, Metrics())
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = WORKER[probe]["httpGet"]
        assert asked["port"] == "health"
        statuses: list[int] = []

        async def send(message: dict[str, Any], statuses: list[int] = statuses) -> None:
            statuses.append(message.get("status", 0))

        await app({"type": "http", "path": asked["path"], "method": "GET"}, None, send)
        assert statuses[0] == 200


def test_a_worker_has_time_to_finish_its_batch() -> None:
    # FastStream gives a handler 15 seconds after SIGTERM.
    assert POD["terminationGracePeriodSeconds"] > 15

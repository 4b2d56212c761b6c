"""``docs/examples/node``."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from barqiya.sample import load_sample
from barqiya_schemas.partition import partition_of
from support.events import article_event, stream_fields
from support.examples import EXAMPLES, Place, copy_of_wire
from support.missing import missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCE = EXAMPLES / "node"
LIMIT_SECONDS = 240


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its dependencies, installed from the lock file."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        missing("node and npm")
    folder = tmp_path_factory.mktemp("node") / "example"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(  # noqa: S603 - a command of the tests
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=LIMIT_SECONDS,
    )
    return folder


def test_the_lock_file_names_no_download_address() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in package for package in packages.values())
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


#: Of every charset and form that the rule distinguishes.
FORMS: tuple[tuple[Callable[[str], bytes], str], ...] = (
    (str.encode, ""),
    (lambda text: text.encode("cp1256", "ignore"), ""),
    (lambda text: text.encode("iso-8859-6", "ignore"), "text/plain; charset=iso-8859-6"),
    (lambda text: text.encode("utf-16"), ""),
    (lambda text: json.dumps({"body_text": text}).encode(), "application/json"),
    (lambda text: f'<html lang="ar"><p class="story">{text}</p></html>'.encode(), "text/html"),
    (lambda text: text.encode("ascii", "xmlcharrefreplace"), "application/xml"),
    (lambda text: (text * 400).encode(), ""),
)


def test_both_kits_route_alike() -> None:
    node = shutil.which("node")
    if node is None:
        missing("node")
    texts = [copy_of_wire(f"مدينة {number}") for number in range(20)]
    texts += ["Élèves et réalisateurs étaient présents à la première", "Забастовка в порту", "12"]
    contents = [(form(text), of) for text in texts for form, of in FORMS]
    for item in load_sample():
        of = item.fields.get("content_type", b"").decode()
        contents.append((item.fields.get("content", b""), of))
    names = (["arab-1", "arab-2", "latn"], ["arab", "latn-1", "latn-2", "other"], ["a-1", "a-2"])
    asked, expected = [], []
    for content, of in contents:
        for partitions in names:
            for language in ("", "ar-EG", "fr_FR"):
                request = {"content": base64.b64encode(content).decode(), "content_type": of}
                asked.append(
                    json.dumps({**request, "partitions": partitions, "language": language})
                )
                expected.append(
                    partition_of(content, partitions, content_type=of, language=language)
                )
    ran = subprocess.run(  # noqa: S603 - a command of the tests
        [node, str(SOURCE / "partition.mjs")],
        input="\n".join(asked).encode(),
        check=True,
        capture_output=True,
        timeout=LIMIT_SECONDS,
    )
    answers = ran.stdout.decode().split()
    assert len(expected) > 500
    assert {*expected} == set().union(*names)
    wrong = [pair for pair in zip(asked, expected, answers, strict=True) if pair[1] != pair[2]]
    assert wrong == []


def test_publish_and_subscribe(folder: Path, place: Place, wire_file: Callable[..., Path]) -> None:
    paths = [wire_file("a", copy_of_wire("بيجي")), wire_file("b", copy_of_wire("سنجار"), "cp1256")]
    raw_ids = place.run("node", "publish.mjs", "وكالة دجلة", *paths, cwd=folder).split()
    for raw_id, path in zip(raw_ids, paths, strict=True):
        assert place.content_of(raw_id) == path.read_bytes()
        assert place.outcome_of(raw_id)["outcome"] == "published"

    with place.client as client:
        events = client.xlen(f"{place.namespace}:articles")
    lines = place.run("node", "subscribe.mjs", str(events), cwd=folder).splitlines()
    assert [line for line in lines if "بيجي" in line or "سنجار" in line] == [
        f"org.barqiya.article.published.v1\t0000000001\tبلدية {name} تفتتح حديقة عامة على ضفة النهر"
        for name in ("بيجي", "سنجار")
    ]
    assert place.pending("portal") == 0


def test_what_it_left_pending_comes_first_after_a_restart(folder: Path, quiet_place: Place) -> None:
    topic = f"{quiet_place.namespace}:articles"
    with quiet_place.client as client:
        client.xgroup_create(topic, "portal", id="0", mkstream=True)
        client.xadd(topic, {"type": "org.barqiya.story.advisory.v1", "data": "{}"})
        for name in ("left behind", "new"):
            fields = stream_fields(article_event(name, headline=name))
            client.xadd(topic, fields)
        assert client.xreadgroup("portal", "portal-1", {topic: ">"}, count=2)
    lines = quiet_place.run("node", "subscribe.mjs", "3", cwd=folder).splitlines()
    assert [line.split("\t")[2] for line in lines] == ["left behind", "new"]
    assert quiet_place.pending("portal") == 0


def test_wrong_usage_is_said(folder: Path, quiet_place: Place) -> None:
    quiet_place.run("node", "publish.mjs", cwd=folder, exit_code=2)

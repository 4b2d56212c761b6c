"""``barqiya doctor``: what is wrong with the server and the queue, and what to do."""

import asyncio
import os
from typing import TYPE_CHECKING, Any

import typer

from barqiya.cli.options import AsJson, Data, examples

if TYPE_CHECKING:
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.cli.output import Output
    from barqiya.errors import BarqiyaError
    from barqiya.settings import Settings

EXAMPLES = examples(
    "barqiya doctor",
    "barqiya doctor --json | jq '.findings[] | select(.verdict != \"ok\")'",
)
_STYLES = {"ok": "good", "warn": "warn", "bad": "bad", "unknown": "dim"}


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Examine server, queue and subscribers; name what is wrong.

    What is wrong comes with its remedy. Each finding is ok, warn, bad or unknown (this user may not
    ask). The exit code is 1 when something is bad, 69 when the server cannot be reached, else 0.
    """
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.target import ask  # noqa: PLC0415 - same
    from barqiya.errors import (  # noqa: PLC0415 - same
        EXIT_FAILURE,
        RefusedError,
        ServerUnavailableError,
    )

    out = Output(as_json=as_json)
    try:
        partitions = ask(data, _findings)
        partitions[0]["findings"].append(_partitions(data))
    except (ServerUnavailableError, RefusedError) as error:
        out.data(_without_server(data, error))
        raise
    for found in partitions:
        out.data(found)
        _show(found, out)
    if any(finding["verdict"] == "bad" for found in partitions for finding in found["findings"]):
        raise typer.Exit(EXIT_FAILURE)


async def _findings(client: "Redis", settings: "Settings") -> dict[str, Any]:
    from barqiya.cli.target import keys_of, server_url  # noqa: PLC0415 - not needed for --help
    from barqiya.operate.doctor import Here, examine  # noqa: PLC0415 - same
    from barqiya.settings import unknown_variables  # noqa: PLC0415 - same
    from barqiya.worker.startup import DATA_VERSION  # noqa: PLC0415 - same

    folders = [] if settings.redis_url is not None else [settings.data_dir]
    if settings.archive_kind == "folder":
        folders.append(settings.archive_folder)
    findings = await examine(
        client,
        keys_of(settings),
        url=server_url(settings),
        data_version=DATA_VERSION,
        claim_idle_ms=settings.claim_idle_ms,
        topic_hours=settings.topic_hours,
        here=Here(settings.routes_file, tuple(folders), tuple(unknown_variables(os.environ))),
    )
    return {"findings": [finding._asdict() for finding in findings]}


def _partitions(data: "Path | None") -> dict[str, Any]:
    """Whether items lie where no worker is; of all partitions together."""
    from barqiya.cli.target import (  # noqa: PLC0415 - not needed for --help
        partitions_of,
        server_url,
        settings_for,
        talking_to,
    )
    from barqiya.operate.doctor import Finding, partitions, tried  # noqa: PLC0415 - same

    settings = settings_for(data)
    url, (first, *_) = server_url(settings), partitions_of(settings)
    examined, idle = settings.partition_names, settings.claim_idle_ms

    async def look() -> Finding:
        async with talking_to(url, first) as client:
            asked = partitions(client, settings.namespace, examined, url=url, claim_idle_ms=idle)
            return await tried("partitions", asked)

    return asyncio.run(look())._asdict()


def _without_server(data: "Path | None", error: "BarqiyaError") -> dict[str, Any]:
    """What is found where the server does not answer; its address is ``None`` where none is set."""
    from barqiya.cli.target import public, settings_for  # noqa: PLC0415 - not needed for --help
    from barqiya.operate.doctor import Finding  # noqa: PLC0415 - same

    settings = settings_for(data)
    address = settings.redis_address
    remedy = (
        "see that it runs, and that BARQIYA_REDIS_URL leads there; nothing accepted is lost, and "
        "workers go on by themselves"
    )
    finding = Finding("server", "bad", str(error), remedy)
    return {
        "server": None if address is None else public(address),
        "namespace": settings.namespace,
        "findings": [finding._asdict()],
    }


def _show(found: dict[str, Any], out: "Output") -> None:
    from barqiya.cli.safe import clean  # noqa: PLC0415 - not needed for --help

    place = f"{clean(found['server'])}, namespace {clean(found['namespace'])}"
    if "partition" in found:
        place += f", partition {clean(found['partition'])}"
    out.say(place, "new")
    for finding in found["findings"]:
        verdict = finding["verdict"]
        line = f"{verdict:<8} {clean(finding['name']):<14} {clean(finding['seen'])}"
        out.say(line, _STYLES[verdict])
        if finding["remedy"]:
            out.say(f"{'':<24}{clean(finding['remedy'])}")

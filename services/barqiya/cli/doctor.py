"""``barqiya doctor``: what is wrong with the server and the queue, and what to do."""

import asyncio
from typing import TYPE_CHECKING, Any

import typer

from barqiya.cli.options import AsJson, Data, examples

if TYPE_CHECKING:
    from pathlib import Path

    from barqiya.cli.output import Output

EXAMPLES = examples(
    "barqiya doctor",
    "barqiya doctor --json | jq '.findings[] | select(.verdict != \"ok\")'",
)
_STYLES = {"ok": "good", "warn": "warn", "bad": "bad", "unknown": "dim"}


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Examine the server, the queue and the subscribers; name the remedy of what is wrong.

    Each finding is ok, warn, bad or unknown (this user may not ask). The exit code is 1 when
    something is bad, else 0.
    """
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.errors import EXIT_FAILURE  # noqa: PLC0415 - same

    out = Output(as_json=as_json)
    found = asyncio.run(_ask(data))
    out.data(found)
    _show(found, out)
    if any(finding["verdict"] == "bad" for finding in found["findings"]):
        raise typer.Exit(EXIT_FAILURE)


async def _ask(data: "Path | None") -> dict[str, Any]:
    from barqiya.cli.target import (  # noqa: PLC0415 - not needed for --help
        keys_of,
        public,
        server_url,
        settings_for,
        talking_to,
    )
    from barqiya.operate.doctor import examine  # noqa: PLC0415 - same
    from barqiya.worker.startup import DATA_VERSION  # noqa: PLC0415 - same

    settings = settings_for(data)
    url = server_url(settings)
    async with talking_to(url) as client:
        findings = await examine(
            client,
            keys_of(settings),
            url=url,
            data_version=DATA_VERSION,
            claim_idle_ms=settings.claim_idle_ms,
        )
    return {
        "server": public(url),
        "namespace": settings.namespace,
        "findings": [finding._asdict() for finding in findings],
    }


def _show(found: dict[str, Any], out: "Output") -> None:
    from barqiya.cli.safe import clean  # noqa: PLC0415 - not needed for --help

    out.say(f"{clean(found['server'])}, namespace {clean(found['namespace'])}", "new")
    for finding in found["findings"]:
        verdict = finding["verdict"]
        line = f"{verdict:<8} {clean(finding['name']):<14} {clean(finding['seen'])}"
        out.say(line, _STYLES[verdict])
        if finding["remedy"]:
            out.say(f"{'':<24}{clean(finding['remedy'])}")

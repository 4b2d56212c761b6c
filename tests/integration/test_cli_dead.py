"""The way back from the command line: what is meant, what is done, what is told."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya_schemas import DeadLetter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

HOUR = 3_600_000
CP1256 = "خبر".encode("cp1256")


@pytest.fixture
def keys(on_server: str) -> Keys:
    return Keys(on_server)


@pytest.fixture
async def letters(client: Any, keys: Keys) -> list[str]:
    """Ids of four letters, 5 to 2 hours old; the raw fields of the second one are lost."""
    await client.xgroup_create(keys.raw, GROUP, id="0", mkstream=True)
    now = int(time.time() * 1000)
    for age, reason, source in [
        (5, "decode.noise", "a"),
        (4, "intake.body_lost", "a"),
        (3, "decode.invalid", "b"),
        (2, "intake.empty", "b"),
    ]:
        fields: dict[Any, Any] = {"raw_id": f"{age}-0", "source": source, "reason": reason}
        fields |= {"stage": reason.partition(".")[0], "attempts": "1"}
        if reason != "intake.body_lost":
            fields |= {"raw.source": source, "raw.content": CP1256}
        await client.xadd(keys.dead, fields, id=f"{now - age * HOUR}-0")
    return [entry_id.decode() for entry_id, _ in await client.xrange(keys.dead)]


async def ran(barqiya: Run, *arguments: str) -> Any:
    """Run a command while this test's event loop and client stay usable."""
    return await asyncio.to_thread(barqiya, "dead", *arguments)


def statuses(found: Any) -> dict[str, str]:
    return {each["raw_id"]: each["status"] for each in found.json_lines()}


async def test_list_filters_by_age(barqiya: Run, letters: list[str]) -> None:
    found = await ran(barqiya, "list", "--older-than", "150m", "--newer-than", "270m", "--json")
    assert [each["entry_id"] for each in found.json_lines()] == [letters[2], letters[1]]


async def test_retry_gives_back_what_can_be_and_names_the_rest(
    barqiya: Run, client: Any, keys: Keys, letters: list[str]
) -> None:
    found = await ran(barqiya, "retry", "--source", "a", "--json")
    assert statuses(found) == {"5-0": "published_again", "4-0": "lost"}
    assert found.code == 65
    ((_, again),) = await client.xrange(keys.raw)
    assert (again[b"retry_of"], again[b"content"]) == (b"5-0", CP1256)
    assert [entry_id.decode() for entry_id, _ in await client.xrange(keys.dead)] == letters[1:]


async def test_retry_takes_ids_of_raw_items_and_tells_in_words(
    barqiya: Run, client: Any, keys: Keys, letters: list[str]
) -> None:
    found = await ran(barqiya, "retry", "5-0", letters[2])
    assert found.code == 0
    assert found.lines[-1] == "2 given back to the workers, from the copy in the letter"
    assert await client.xlen(keys.raw) == 2


async def test_a_dry_run_changes_nothing(
    barqiya: Run, client: Any, keys: Keys, letters: list[str]
) -> None:
    for command, status in (("retry", "would_retry"), ("discard", "would_discard")):
        found = await ran(barqiya, command, "--reason", "decode", "--dry-run", "--json")
        assert statuses(found) == {"5-0": status, "3-0": status}
    assert (await client.xlen(keys.raw), await client.xlen(keys.dead)) == (0, len(letters))


@pytest.mark.usefixtures("letters")
async def test_the_rate_is_kept(barqiya: Run) -> None:
    started = time.monotonic()
    found = await ran(barqiya, "retry", "--reason", "decode", "--rate", "5", "--json")
    assert len(found.json_lines()) == 2
    assert time.monotonic() - started >= 0.4


async def test_discard_deletes_what_is_meant_only(
    barqiya: Run, client: Any, keys: Keys, letters: list[str]
) -> None:
    found = await ran(barqiya, "discard", "--reason", "intake", "--yes", "--json")
    assert statuses(found) == {"4-0": "discarded", "2-0": "discarded"}
    left = [entry_id.decode() for entry_id, _ in await client.xrange(keys.dead)]
    assert left == [letters[0], letters[2]]


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("command", ["retry", "discard"])
async def test_nothing_is_meant_by_accident(
    barqiya: Run, client: Any, keys: Keys, command: str
) -> None:
    for arguments in ((), ("5-0", "--all"), ("5-0", "--source", "a"), ("--older-than", "2 hours")):
        assert (await ran(barqiya, command, *arguments)).code == 2
    assert (await ran(barqiya, command, "5-0", "9-9")).code == 66
    assert await client.xlen(keys.dead) == 4


async def test_export_is_the_contract_and_overwrites_nothing(
    barqiya: Run, letters: list[str], tmp_path: Path
) -> None:
    printed = await ran(barqiya, "export", "--reason", "decode")
    assert [each["entry_id"] for each in printed.json_lines()] == [letters[0], letters[2]]
    models = [DeadLetter.model_validate_json(line) for line in printed.lines]
    assert [model.raw["content"] for model in models] == [CP1256, CP1256]
    file = tmp_path / "letters.jsonl"
    assert (await ran(barqiya, "export", str(file), "--reason", "decode")).code == 0
    assert file.read_bytes() == printed.stdout
    assert (await ran(barqiya, "export", str(file))).code == 66
    assert file.read_bytes() == printed.stdout
    assert (await ran(barqiya, "export", str(tmp_path / "no" / "such"))).code == 66

"""Reading topics, dead letters and the state from the command line."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.reasons import Reason
from barqiya_schemas import DeadLetter, Outcome, RawItem
from support.examples import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from redis.asyncio import Redis

    Run = Callable[..., Any]

CP1256 = "خبر".encode("cp1256")


@pytest.fixture
def keys(on_server: str) -> Keys:
    return Keys(on_server)


def event(number: int, headline: str = "عنوان", source: str = "wam") -> dict[str, str]:
    data = {"headline": headline, "provenance": {"source": source}}
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "type": "org.barqiya.article.updated.v1",
        "subject": "a-abcdefghijkl",
        "partitionkey": "s-mnopqrstuvwx",
        "sequence": f"{number:010d}",
        "data": json.dumps(data),
    }


async def add(client: Redis, key: str, fields: Mapping[Any, Any]) -> str:
    entry_id: Any = await client.xadd(key, dict(fields))
    return str(entry_id.decode())


async def in_thread(run: Run, *arguments: str) -> Any:
    """Run a command while this test's event loop and client stay usable."""
    return await asyncio.to_thread(run, *arguments)


async def test_tail_prints_one_safe_line_an_event(barqiya: Run, client: Redis, keys: Keys) -> None:
    hostile = "عاجل\x1b[2J\u202e قلب\nسطر"
    await add(client, keys.articles, event(7, hostile, source="\x1b]0;x\x07وام"))
    ran = await in_thread(barqiya, "tail", "--from", "start", "--no-follow")
    assert ran.code == 0
    assert ran.lines == [
        "updated    r7  s-mnopqrst a-abcdefgh  \u2068]0;xوام\u2069  \u2068عاجل[2J قلب سطر\u2069"
    ]


async def test_tail_says_that_a_topic_is_not_there_yet_and_waits_for_it(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    missing = await in_thread(barqiya, "tail", "sport", "--no-follow")
    assert (missing.code, missing.text) == (0, "")
    assert f"{keys.topic('sport')} does not exist, or is empty: nothing to show" in missing.stderr
    waiting = asyncio.create_task(in_thread(barqiya, "tail", "sport", "--count", "1"))
    await asyncio.sleep(1.0)
    assert not waiting.done()
    await add(client, keys.topic("sport"), event(1, "مباراة"))
    ran = await waiting
    assert (ran.code, len(ran.lines)) == (0, 1)
    assert "waiting for it" in ran.stderr


async def test_tail_as_json_is_a_cloudevent_with_nothing_lost(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    hostile = "عاجل\x1b[2J\u202e"
    entry_id = await add(client, keys.articles, event(1, hostile))
    ran = await in_thread(barqiya, "tail", "--from", "start", "--no-follow", "--json")
    found = ran.json()
    assert found["entry_id"] == entry_id
    assert found["type"] == "org.barqiya.article.updated.v1"
    assert found["data"]["headline"] == hostile
    assert "\x1b" not in ran.text
    assert "\u202e" not in ran.text
    assert "عاجل" in ran.text, "readable letters stay readable"


async def test_tail_goes_on_after_an_id_and_stops_at_a_count(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    ids = [await add(client, keys.articles, event(n)) for n in range(1, 6)]
    ran = await in_thread(barqiya, "tail", "--from", ids[1], "--count", "2", "--json")
    assert [each["entry_id"] for each in ran.json_lines()] == ids[2:4]


async def test_tail_reads_a_route_and_more_than_one_page(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    pipe = client.pipeline(transaction=False)
    for number in range(450):
        fields: Any = event(number)
        pipe.xadd(keys.topic("sport"), fields)
    await pipe.execute()
    ran = await in_thread(barqiya, "tail", "sport", "--from", "start", "--no-follow", "--json")
    assert [each["id"] for each in ran.json_lines()] == [f"e-{n}" for n in range(450)]


async def test_a_reader_that_goes_away_ends_it_without_a_word(client: Redis, keys: Keys) -> None:
    """As in `barqiya tail --from start | head -1`."""
    pipe = client.pipeline(transaction=False)
    for number in range(2000):
        fields: Any = event(number, "عنوان " * 50)
        pipe.xadd(keys.articles, fields)
    await pipe.execute()
    process = await asyncio.create_subprocess_shell(
        f"{sys.executable} -m barqiya tail --from start --json | head -1",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        out, complaints = await process.communicate()
    assert out.count(b"\n") == 1
    assert complaints == b""


async def test_what_a_stranger_writes_to_a_topic_is_shown_and_harms_nothing(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    for fields in (
        {b"\xff": b"\xfe"},
        {b"data": b"not json"},
        {b"data": b"[" * 100_000},
        {b"data": b"[]", b"sequence": b"x"},
        {b"data": b'{"headline": 5, "provenance": []}'},
    ):
        await add(client, keys.articles, fields)
    for arguments in ((), ("--json",)):
        ran = await in_thread(barqiya, "tail", "--from", "start", "--no-follow", *arguments)
        assert (ran.code, len(ran.lines)) == (0, 5)


async def test_raw_is_told_in_a_line_and_whole_in_json(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    await client.xadd(keys.raw, {"source": "spa", "content": CP1256, "item_id": "spa-1"})
    line = (await in_thread(barqiya, "tail", "raw", "--from", "start", "--no-follow")).text
    assert "3 bytes" in line
    assert "\u2068spa\u2069" in line
    found = (
        await in_thread(barqiya, "tail", "raw", "--from", "start", "--no-follow", "--json")
    ).json()
    received = "2026-01-01T00:00:00Z"
    item = RawItem.model_validate_json(json.dumps({**found, "received_at": received}))
    assert (item.content, item.item_id) == (CP1256, "spa-1")


async def test_an_outcome_in_json_is_the_contract(barqiya: Run, client: Redis, keys: Keys) -> None:
    await add(
        client,
        keys.outcomes,
        {
            "raw_id": "1-1",
            "source": "spa",
            "outcome": "duplicate",
            "relation": "same_content",
            "article_id": "a-1",
            "story_id": "s-1",
            "revision": "2",
            "event_id": "",
            "reason": "dedupe.same_content",
            "original": "a-1",
            "evidence": "first\nsecond",
        },
    )
    ran = await in_thread(barqiya, "tail", "outcomes", "--from", "start", "--no-follow", "--json")
    outcome = Outcome.model_validate(ran.json())
    assert (outcome.revision, outcome.event_id) == (2, None)
    assert outcome.evidence == ("first", "second")
    ran = await in_thread(barqiya, "tail", "outcomes", "--from", "start", "--no-follow")
    assert ran.lines == ["duplicate  dedupe.same_content        of a-1  1-1  \u2068spa\u2069"]


async def test_tail_follows_until_interrupted(client: Redis, keys: Keys) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "barqiya", "tail", "--json"), stdout=asyncio.subprocess.PIPE
    )
    stdout = process.stdout
    assert stdout is not None

    async def write() -> None:
        # It begins at `now`, and when that was only the command knows.
        for number in itertools.count():
            await add(client, keys.articles, event(number))
            await asyncio.sleep(0.05)

    writing = asyncio.create_task(write())
    try:
        async with asyncio.timeout(PATIENCE):
            first, second = [json.loads(await stdout.readline()) for _ in range(2)]
            # Right after a line: the command is on its way to the next read, where the client
            # library may lose the interrupt.
            process.send_signal(signal.SIGINT)
            await process.wait()
    finally:
        writing.cancel()
        if process.returncode is None:
            process.kill()
        await process.communicate()
    assert process.returncode == 0
    assert int(second["sequence"]) == int(first["sequence"]) + 1


# --- dead letters


async def bury(
    client: Redis,
    keys: Keys,
    reason: Reason,
    *,
    source: str = "spa",
    raw_id: str = "1-1",
    raw: Mapping[str, bytes] | None = None,
) -> str:
    """Write a dead letter as the commit script does."""
    letter = {
        "raw_id": raw_id,
        "source": source,
        "stage": reason.stage,
        "reason": reason.value,
        "detail": "why",
        "exception": "",
        "attempts": "2",
    }
    return await add(
        client, keys.dead, letter | {f"raw.{name}": value for name, value in (raw or {}).items()}
    )


async def test_dead_letters_are_listed_newest_first_and_filtered(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    noise = await bury(client, keys, Reason.DECODE_NOISE, raw_id="1-1")
    invalid = await bury(client, keys, Reason.DECODE_INVALID, source="وام", raw_id="1-2")
    empty = await bury(client, keys, Reason.INTAKE_EMPTY, raw_id="1-3")

    async def listed(*arguments: str) -> list[str]:
        ran = await in_thread(barqiya, "dead", "list", "--json", *arguments)
        assert ran.code == 0
        return [each["entry_id"] for each in ran.json_lines()]

    assert await listed() == [empty, invalid, noise]
    assert await listed("--reason", "decode") == [invalid, noise]
    assert await listed("--reason", "decode.noise") == [noise]
    assert await listed("--source", "وام") == [invalid]
    assert await listed("--source", "spa", "--limit", "1") == [empty]
    assert await listed("--reason", "parse") == []
    nothing = await in_thread(barqiya, "dead", "list", "--reason", "parse")
    assert (nothing.code, nothing.text) == (0, "No such dead letter.\n")


async def test_a_filter_looks_past_the_first_page(barqiya: Run, client: Redis, keys: Keys) -> None:
    oldest = await bury(client, keys, Reason.DECODE_NOISE)
    for _ in range(250):
        await bury(client, keys, Reason.INTAKE_EMPTY)
    ran = await in_thread(barqiya, "dead", "list", "--reason", "decode", "--json")
    assert [each["entry_id"] for each in ran.json_lines()] == [oldest]


async def test_a_dead_letter_is_shown_with_its_bytes_escaped(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    content = CP1256 + b"\x1b[2J\n" + "\u202eخبر".encode()
    shown_id = await bury(
        client,
        keys,
        Reason.DECODE_INVALID,
        raw_id="1712345678901-0",
        raw={"content": content, "source": b"\xff"},
    )
    for identifier in (shown_id, "1712345678901-0"):
        ran = await in_thread(barqiya, "dead", "show", identifier)
        assert ran.code == 0
        assert "decode.invalid" in ran.text
        assert Reason.DECODE_INVALID.meaning in ran.text
        assert "\\xce\\xc8\\xd1\\x1b[2J\n\\u202eخبر" in ran.text
        assert "\x1b" not in ran.text


async def test_the_raw_content_of_a_dead_letter_comes_out_byte_for_byte(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    content = bytes(range(256))
    shown_id = await bury(client, keys, Reason.DECODE_NOISE, raw={"content": content})
    ran = await in_thread(barqiya, "dead", "show", shown_id, "--raw")
    assert (ran.code, ran.stdout, ran.stderr) == (0, content, "")


async def test_a_dead_letter_in_json_is_the_contract(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    content = bytes(range(256))
    shown_id = await bury(
        client, keys, Reason.DECODE_NOISE, raw={"content": content, "source": b"spa"}
    )
    ran = await in_thread(barqiya, "dead", "show", shown_id, "--json")
    letter = DeadLetter.model_validate_json(ran.text)
    assert letter.raw == {"content": content, "source": b"spa"}
    assert (letter.reason, letter.stage, letter.attempts) == ("decode.noise", "decode", 2)
    assert letter.exception is None


@pytest.mark.parametrize("identifier", ["1-1", "nonsense", "9999999999999-0"])
async def test_a_dead_letter_that_is_not_there_ends_with_66(
    barqiya: Run, keys: Keys, identifier: str
) -> None:
    assert keys.namespace
    ran = await in_thread(barqiya, "dead", "show", identifier)
    assert ran.code == 66
    assert ran.stderr.count("\n") == 1


async def test_a_body_that_was_lost_has_no_raw_content(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    shown_id = await bury(client, keys, Reason.INTAKE_BODY_LOST)
    ran = await in_thread(barqiya, "dead", "show", shown_id, "--raw")
    assert (ran.code, ran.stdout) == (66, b"")


# --- status


async def test_status_before_any_worker_ran(barqiya: Run, client: Redis, keys: Keys) -> None:
    ran = await in_thread(barqiya, "status", "--json")
    assert ran.json()["queue"]["lag"] == 0
    await client.xadd(keys.raw, {"source": "spa", "content": "x"})
    found = (await in_thread(barqiya, "status", "--json")).json()
    assert found["queue"]["group"] is False
    assert found["queue"]["lag"] == 1
    assert 0 <= found["queue"]["oldest_waiting_ms"] < 60_000
    assert "no worker has run yet" in (await in_thread(barqiya, "status")).text


async def test_status_tells_what_waits_and_what_is_in_hand(
    barqiya: Run, client: Redis, keys: Keys
) -> None:
    await client.xgroup_create(keys.raw, GROUP, id="0", mkstream=True)
    seconds, _ = await client.time()
    for age in (300, 200, 100, 50):
        await client.xadd(keys.raw, {"content": "x"}, id=f"{(seconds - age) * 1000}-0")
    await client.xreadgroup(GROUP, "one", {keys.raw: ">"}, count=1)
    await client.xreadgroup(GROUP, "two", {keys.raw: ">"}, count=1)
    await client.xack(keys.raw, GROUP, f"{(seconds - 300) * 1000}-0")
    await client.hset(
        keys.tally, mapping={"outcome:published": 7, "outcome:dead": 3, "dead:decode.noise": 3}
    )
    await bury(client, keys, Reason.DECODE_NOISE)
    found = (await in_thread(barqiya, "status", "--json")).json()
    queue = found["queue"]
    assert (queue["lag"], queue["pending"]) == (2, 1)
    assert queue["oldest_pending_ms"] == pytest.approx(200_000, abs=20_000)
    assert queue["oldest_waiting_ms"] == pytest.approx(100_000, abs=20_000)
    assert {each["name"]: each["pending"] for each in queue["consumers"]} == {"one": 0, "two": 1}
    assert found["outcomes"]["published"] == 7
    assert found["outcomes"]["held"] == 0
    assert found["dead"] == {"decode.noise": 3}
    assert found["streams"] == {"raw": 4, "articles": 0, "outcomes": 0, "dead": 1}
    assert found["namespace"] == keys.namespace
    text = (await in_thread(barqiya, "status")).text
    for row in ("waiting +2$", "in hand +1$", "published +7$", r"decode\.noise +3$"):
        assert any(re.search(row, line) for line in text.splitlines()), row

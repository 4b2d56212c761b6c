"""Notes to editors that are items of their own: marked, and never taken for the copy itself."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from barqiya.operate.retry import ServerState
from barqiya.route import read_routes
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.queue import Queue
from support.articles import built_in, prepared
from support.flood import HEADLINE, LEAD, TEXT
from support.processing import Desk

BODY = TEXT.partition("\n")[2].strip()
SENT = {"source": "spa", "content_type": "text/plain; charset=utf-8"}


@pytest.fixture
def desk(client: Any, namespace: str) -> Desk:
    return Desk(client, namespace)


@pytest.mark.parametrize(
    "note",
    [
        f"تنويه للمحررين\n\n{TEXT}",
        f"تنويه للمحررين: {TEXT}",
        f"ملاحظة للمحررين: نعيد بث هذا الخبر\n\n{BODY}",
        f"إلى السادة المشتركين: {TEXT}",
        f"ADVISORY: {TEXT}",
        f"EDS: {TEXT}",
    ],
)
@pytest.mark.parametrize("note_first", [False, True])
async def test_a_note_that_repeats_copy_and_the_copy_are_two_articles(
    desk: Desk, note: str, *, note_first: bool
) -> None:
    texts = [note, TEXT] if note_first else [TEXT, note]
    taken = [(await desk.take({**SENT, "content": text}))[0] for text in texts]
    assert [one["outcome"] for one in taken] == ["published", "published"]
    assert [one["relation"] for one in taken] == ["unrelated", "unrelated"]
    assert len({one["article_id"] for one in taken}) == 2
    signals = {
        event["subject"]: json.loads(event["data"])["signals"] for event in await desk.events()
    }
    about, copy = taken if note_first else reversed(taken)
    assert signals[about["article_id"]] == ["advisory"]
    assert signals[copy["article_id"]] == []


async def test_the_same_note_again_is_a_duplicate_of_it(desk: Desk) -> None:
    note = f"تنويه للمحررين\n\n{TEXT}"
    first, again = [(await desk.take({**SENT, "content": text}))[0] for text in (note, f"{note} ")]
    assert (again["outcome"], again["original"]) == ("duplicate", first["article_id"])


async def test_a_note_that_kills_finds_its_story(desk: Desk) -> None:
    (first,) = await desk.take({**SENT, "content": TEXT})
    (kill,) = await desk.take({**SENT, "content": f"تنويه للمحررين\nسحب خبر: {TEXT}"})
    assert (kill["outcome"], kill["article_id"]) == ("withdrawn", first["article_id"])


async def test_a_route_takes_the_notes_and_nothing_else(
    client: Any, namespace: str, tmp_path: Any
) -> None:
    file = tmp_path / "routes.toml"
    file.write_text('[[route]]\nname = "desk-notes"\nwhen.signal = ["advisory"]\n', "utf-8")
    routes = read_routes(file)
    desk = Desk(client, namespace)
    desk.queue = Queue(client, desk.keys, "me", ServerState(time.monotonic), routes=routes.topics())
    desk.processor = BatchProcessor(desk.settings, desk.queue, built_in(), routes=routes)
    _, note = await desk.take(
        {**SENT, "content": TEXT},
        {**SENT, "content": "ADVISORY: Port opening\n\nThe story will move at 1400 GMT."},
    )
    events = await desk.events(f"{desk.keys.articles}:desk-notes")
    assert [event["subject"] for event in events] == [note["article_id"]]


@pytest.mark.parametrize(
    ("text", "signals"),
    [
        (f"{HEADLINE}\n(EDS: adds quotes)\n{BODY}", ("expansion",)),
        (f"{HEADLINE}\n{LEAD}\nملاحظة للمحررين: الصور متاحة في خدمة الصور.", ()),
        ("Port opens\nEds: Photos follow.\nLIMA, Nov 26 (Reuters) - The port opened today.", ()),
        ("Port opening\nEditors: The agency will move a story at about 1400 GMT.", ("advisory",)),
        ("EDS: The agency will move a story on the port at about 1400 GMT.", ("advisory",)),
        ("(Eds: The agency will move a story on the port at 1400 GMT.)", ("advisory",)),
    ],
)
def test_a_note_beside_copy_is_kept_and_makes_it_no_advisory(
    text: str, signals: tuple[str, ...]
) -> None:
    content = prepared(text).normalized.content
    assert content.signals == signals
    assert content.editorial_note is not None

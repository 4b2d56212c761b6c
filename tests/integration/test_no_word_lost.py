"""In production too: a cleaning rule that would lose a word is taken back, counted and logged."""

from __future__ import annotations

import importlib
import json
import time
from typing import Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate.log import configure_logging
from barqiya.operate.retry import ServerState
from barqiya.registry import load_registry
from barqiya.settings import load_settings
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.queue import Delivery, Queue
from support.articles import prepared

HEADLINE = "الحرس يعلن تمرینا في الخلیج"
BODY = (
    "أعلن الحرس الثوري اليوم تمرینا بحريا في میاه الخلیج يستمر ثلاثة أيام وتشارك فيه عشرون قطعة "
    "بحرية وفق بيان بثته الوكالة الرسمية."
)


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that drops the letters which it should replace."""
    module = importlib.import_module("barqiya.text.clean")
    monkeypatch.setattr(module, "_FARSI_LETTERS", dict.fromkeys("یېکڪہھ", ""))


def changes(content: Any) -> dict[str, int]:
    return {change.kind: change.count for change in content.provenance.changes}


def test_the_rule_works_when_it_is_not_broken() -> None:
    content = prepared(f"{HEADLINE}\n\n{BODY}").normalized.content
    assert content.headline == "الحرس يعلن تمرينا في الخليج"
    assert changes(content) == {"farsi_letter": 5}


@pytest.mark.usefixtures("broken_rule")
def test_every_text_that_would_lose_a_word_stands_as_it_came() -> None:
    content = prepared(f"{HEADLINE}\n\n{BODY}").normalized.content
    assert (content.headline, content.body[0].text) == (HEADLINE, BODY)
    assert changes(content) == {"reverted": 2}


@pytest.mark.usefixtures("broken_rule")
def test_body_html_stands_as_it_came_as_well() -> None:
    html = f"<p>{HEADLINE}</p><p>{BODY.replace('تمرینا', '<b>تمرینا</b>')}</p>"
    content = prepared(html, "text/html; charset=utf-8").normalized.content
    assert content.body[0].text == BODY
    assert "<strong>تمرینا</strong>" in (content.body_html or "")


@pytest.mark.usefixtures("broken_rule")
async def test_the_worker_publishes_the_item_and_says_so(
    client: Any, namespace: str, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", "json")
    queue = Queue(client, Keys(namespace), "me", ServerState(time.monotonic))
    await queue.ensure_group()
    await client.xadd(queue.keys.raw, {"source": "s", "content": f"{HEADLINE}\n\n{BODY}"})
    reply = await client.xreadgroup(GROUP, "me", {queue.keys.raw: ">"})
    settings = load_settings(namespace=namespace, consumer_name="me")
    processor = BatchProcessor(settings, queue, load_registry())
    await processor.process([Delivery(i.decode(), found, 1) for i, found in reply[0][1]])
    ((_, event),) = await client.xrange(queue.keys.articles)
    assert json.loads(event[b"data"])["body"][0]["text"] == BODY
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    (warning,) = [line for line in lines if line["event"] == "text.reverted"]
    assert (warning["level"], warning["texts"]) == ("warning", 2)
    assert warning["raw_id"] == reply[0][1][0][0].decode()

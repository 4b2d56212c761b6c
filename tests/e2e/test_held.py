"""Items under embargo: on no topic before their time, on it once and on time; killed, never."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.examples import PATIENCE
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONTHS = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
#: From publishing to the end of the embargo: long enough for a decision on a loaded machine.
AHEAD_SECONDS = 6
#: How late an event may be.
TOLERANCE_MS = 1000


def under_embargo(until: float, city: str = "صور") -> dict[str, bytes | str]:
    """An item that must not be published before ``until`` (Unix seconds)."""
    end = datetime.fromtimestamp(until, tz=UTC)
    when = f"{end:%H:%M:%S} بتوقيت غرينتش يوم {end.day} {MONTHS[end.month - 1]} {end.year}"
    return {
        "source": "spa",
        "item_id": f"e-{city}",
        "content": f"تقرير عن مياه الشرب في {city}\n\n(محظور النشر حتى الساعة {when})\n\n"
        f"أظهر تقرير للبلدية أن مياه الشرب في {city} صالحة، وأن الفحوص شملت أربعين بئرا.",
    }


def end_of_embargo() -> float:
    """A whole second, some seconds ahead."""
    return float(int(time.time()) + AHEAD_SECONDS)


def _folders(parent: Path, count: int) -> list[tuple[Path, str]]:
    """A folder and a consumer name for each worker."""
    found = [(parent / f"w{number}", f"w{number}") for number in range(count)]
    for folder, _ in found:
        folder.mkdir()
    return found


def wait_for_event(service: Service, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not service.entries(service.keys.articles) and time.monotonic() < end:
        time.sleep(0.01)


def lateness_ms(service: Service, until: float) -> float:
    """Milliseconds from the end of the embargo to the one event, by the server's clock."""
    ((entry_id, _),) = service.entries(service.keys.articles)
    return int(entry_id.partition("-")[0]) - until * 1000


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_released_on_time_and_once(
    redis_url: str, namespace: str, tmp_path: Path, workers: int
) -> None:
    with ExitStack() as stack:
        services = [
            stack.enter_context(serving(redis_url, namespace, folder, BARQIYA_CONSUMER_NAME=name))
            for folder, name in _folders(tmp_path, workers)
        ]
        for service in services:
            service.wait_until_started()
        until = end_of_embargo()
        raw_id = service.publish(under_embargo(until))
        (outcome,) = service.settle(1)
        assert (outcome["raw_id"], outcome["outcome"]) == (raw_id, "held")
        assert time.time() < until, "decided too late to show anything"
        assert service.client.keys(f"{namespace}:articles*") == []
        wait_for_event(service)
        late = lateness_ms(service, until)
        print(f"\n{workers} worker(s): {late:.0f} ms after its time")  # noqa: T201 - the figure
        assert 0 <= late <= TOLERANCE_MS
        time.sleep(1)
        (event,) = service.events()
        assert event["type"] == "org.barqiya.article.published.v1"
        assert (event["subject"], event["id"]) == (outcome["article_id"], outcome["event_id"])
        assert len(service.outcomes()) == 1
        assert service.client.zcard(service.keys.held) == 0


def test_it_is_released_although_no_worker_lived_at_its_time(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    with serving(redis_url, namespace, tmp_path) as service:
        service.wait_until_started()
        until = end_of_embargo()
        service.publish(under_embargo(until))
        assert [outcome["outcome"] for outcome in service.settle(1)] == ["held"]
        service.process.kill()
        service.process.wait()
    time.sleep(max(0.0, until + 1 - time.time()))
    assert service.events() == []
    with serving(redis_url, namespace, tmp_path) as service:
        wait_for_event(service)
        assert len(service.events()) == 1
        # An update after the release is the second revision: the release has moved the state on.
        update = {**under_embargo(until), "content": "مياه الشرب في صور\n\nنفت البلدية التقرير."}
        service.publish(update)
        assert [outcome["outcome"] for outcome in service.settle(2)] == ["held", "updated"]
        assert [int(event["sequence"]) for event in service.events()] == [1, 2]


def test_a_kill_before_its_time_cancels_it(redis_url: str, namespace: str, tmp_path: Path) -> None:
    with serving(redis_url, namespace, tmp_path) as service:
        service.wait_until_started()
        until = end_of_embargo()
        item = under_embargo(until)
        service.publish(item)
        assert [outcome["outcome"] for outcome in service.settle(1)] == ["held"]
        service.publish(
            {**item, "content": "إلغاء خبر: تقرير عن مياه الشرب في صور\n\nيرجى عدم نشره."}
        )
        assert [outcome["outcome"] for outcome in service.settle(2)] == ["held", "withdrawn"]
        assert time.time() < until, "killed too late to show anything"
        time.sleep(until + 1.5 - time.time())
        assert service.events() == []
        assert service.client.zcard(service.keys.held) == 0


def test_what_does_not_say_until_when_is_not_published(service: Service) -> None:
    service.publish(
        {
            "source": "spa",
            "content": "تقرير عن المياه في صور\n\n(محظور النشر حتى الساعة 99)\n\n"
            "أظهر تقرير للبلدية أن المياه صالحة.",
        }
    )
    (outcome,) = service.settle(1)
    assert (outcome["outcome"], outcome["reason"]) == ("dead", "normalize.embargo_unreadable")
    assert service.events() == []


def test_what_is_held_is_listed_and_shown(
    service: Service, barqiya: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_REDIS_URL", service.redis_url)
    monkeypatch.setenv("BARQIYA_NAMESPACE", service.namespace)
    assert barqiya("held", "list").text == "Nothing is held.\n"
    until = float(int(time.time()) + 3 * 3600)
    later = service.publish(under_embargo(until + 86_400, "صيدا"))
    first = service.publish(under_embargo(until))
    first_outcome = {each["raw_id"]: each for each in service.settle(2)}[first]
    ran = barqiya("held", "list")
    assert ran.code == 0
    heading, *rows = ran.lines
    assert heading.split("  ")[0] == "comes out"
    assert [first in rows[0], later in rows[1], len(rows)] == [True, True, 2]
    assert "in 2 h 59 min" in rows[0]
    assert "in 1 d 2 h" in rows[1]
    assert "تقرير عن مياه الشرب في صور" in rows[0]
    told = barqiya("held", "list", "--json").json_lines()[0]
    moment = datetime.fromtimestamp(until, tz=UTC).isoformat().replace("+00:00", "Z")
    assert (told["release_at"], told["raw_id"], told["source"]) == (moment, first, "spa")
    article_id = first_outcome["article_id"]
    for named in (article_id, article_id[:10], first):
        shown = barqiya("held", "show", named, "--json").json()
        assert shown["event"]["id"] == first_outcome["event_id"]
        assert shown["event"]["data"]["headline"] == told["headline"]
    text = barqiya("held", "show", first).text
    assert "شملت أربعين بئرا" in text
    assert "in 2 h 59 min" in text
    ran = barqiya("held", "show", "1-1")
    assert (ran.code, "[input.unreadable]" in ran.stderr) == (66, True)
    ran = barqiya("held", "show", "a-")
    assert "several are held" in ran.stderr
    service.client.delete(service.keys.index("held", article_id))
    assert "the server lost this event" in barqiya("held", "list").text

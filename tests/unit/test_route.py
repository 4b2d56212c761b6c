"""Routes: what a file may say, where an event goes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from barqiya.errors import RouteFileError
from barqiya.route import NO_ROUTES, EventFacts, RouteFile, choose, event_facts, read_routes
from barqiya.text.fold import fold
from barqiya_schemas import Content, SourceCredit, Subject

if TYPE_CHECKING:
    from pathlib import Path

FACTS = EventFacts(
    event="published",
    relation="unrelated",
    status="usable",
    language="ar",
    source=frozenset({"spa", fold("واس")}),
    agency=frozenset({"spa"}),
    urgency=3,
    signal=frozenset({"update"}),
    subject=frozenset({"medtop:20000178", "medtop:04000000"}),
    location=frozenset({fold("الرياض")}),
    keyword=frozenset({fold("أسواق")}),
)


def routes(*rules: dict[str, Any], **values: Any) -> RouteFile:
    return RouteFile.model_validate({"route": rules, **values})


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ({}, True),
        ({"event": ["published"]}, True),
        ({"event": ["corrected", "withdrawn"]}, False),
        ({"relation": ["unrelated", "revision"]}, True),
        ({"relation": ["reprint"]}, False),
        ({"status": ["usable"]}, True),
        ({"status": ["canceled"]}, False),
        ({"language": ["AR"]}, True),
        ({"language": ["fr", "en"]}, False),
        ({"source": ["spa"]}, True),
        ({"source": ["واس"]}, True),
        ({"source": ["وام"]}, False),
        ({"agency": ["spa", "afp"]}, True),
        ({"agency": ["reuters"]}, False),
        ({"urgency_at_most": 3}, True),
        ({"urgency_at_most": 2}, False),
        ({"signal": ["update"]}, True),
        ({"signal": ["kill"]}, False),
        ({"subject": ["medtop:04000000"]}, True),
        ({"subject": ["medtop:15000000"]}, False),
        ({"location": ["الرّياض"]}, True),
        ({"location": ["جدة"]}, False),
        ({"keyword": ["اسواق"]}, True),
        ({"keyword": ["سوق"]}, False),
        ({"event": ["published"], "language": ["fr"]}, False),
        ({"event": ["published"], "language": ["ar"], "agency": ["spa"]}, True),
    ],
)
def test_every_condition_that_is_given_must_hold(condition: dict[str, Any], taken: bool) -> None:
    choice = choose(routes({"name": "r", "when": condition}), FACTS)
    assert choice.topics == (("r",) if taken else ())
    verdict, urgent = choice.verdicts
    assert (urgent.route, urgent.taken) == ("priority", False)
    assert (verdict.route, verdict.taken) == ("r", taken)
    assert verdict.why


def test_an_article_without_urgency_is_not_urgent() -> None:
    rule = {"name": "r", "when": {"urgency_at_most": 9}}
    assert choose(routes(rule), FACTS._replace(urgency=None)).topics == ()


def test_a_language_takes_its_regions() -> None:
    rule = {"name": "r", "when": {"language": ["fr"]}}
    assert choose(routes(rule), FACTS._replace(language="fr-ca")).topics == ("r",)
    assert choose(routes(rule), FACTS._replace(language="fro")).topics == ()


def test_unless_keeps_out_what_fits_all_of_it() -> None:
    rule = {"name": "r", "unless": {"event": ["published"], "language": ["ar"]}}
    choice = choose(routes(rule), FACTS)
    assert choice.topics == ()
    assert choice.verdicts[0].why == "unless event is published and language is ar"
    assert choose(routes(rule), FACTS._replace(language="en")).topics == ("r",)


def test_an_event_goes_to_every_route_or_to_the_first() -> None:
    rules = [
        {"name": "no", "when": {"language": ["fr"]}},
        {"name": "a", "when": {"language": ["ar"]}},
        {"name": "b", "when": {"agency": ["spa"]}},
    ]
    assert choose(routes(*rules), FACTS).topics == ("a", "b")
    first = choose(routes(*rules, match="first"), FACTS)
    assert first.topics == ("a",)
    assert [verdict.why for verdict in first.verdicts[:-1]] == [
        "language is not fr",
        "language is ar",
        "a came first",
    ]


def test_the_catch_all_takes_what_no_route_takes() -> None:
    rule = {"name": "french", "when": {"language": ["fr"]}}
    found = routes(rule, catch_all="rest")
    assert choose(found, FACTS).topics == ("rest",)
    assert choose(found, FACTS._replace(language="fr")).topics == ("french",)
    assert found.topics() == ("french", "rest", "priority")


def test_without_routes_an_event_goes_nowhere_else() -> None:
    assert choose(NO_ROUTES, FACTS).topics == ()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"signal": frozenset({"flash", "update"})}, "signal is flash"),
        ({"signal": frozenset({"correction"})}, "signal is correction"),
        ({"signal": frozenset({"kill"})}, "signal is kill"),
        ({"event": "corrected"}, "event is corrected"),
        ({"event": "withdrawn"}, "event is withdrawn"),
        ({"urgency": 2}, "urgency is 2"),
    ],
)
def test_what_is_urgent_goes_to_the_priority_topic_whatever_the_file_says(
    facts: dict[str, Any], why: str
) -> None:
    found = FACTS._replace(**facts)
    assert choose(NO_ROUTES, found).topics == ("priority",)
    first = choose(routes({"name": "all"}, match="first", catch_all="rest"), found)
    assert first.topics == ("all", "priority")
    assert first.verdicts[-1].why == why
    assert choose(routes({"name": "no", "when": {"language": ["fr"]}}, catch_all="rest"), found)[
        0
    ] == ("rest", "priority")


def test_facts_come_from_the_article() -> None:
    content = Content.model_validate(
        {
            "language": "ar-SA",
            "direction": "rtl",
            "headline": "ارتفاع الأسهم",
            "urgency": 2,
            "keywords": ["أسواق"],
            "signals": ["update"],
            "locations": [{"name": "جدة", "role": "about"}],
            "subjects": [Subject(code="medtop:20000178")],
            "sources": [SourceCredit(raw="رويترز", agency_id="reuters", role="agency")],
            "dateline": {"raw": "الرياض - واس", "place": "الرياض", "agency_id": "spa"},
            "dates": {"received_at": "2026-05-04T10:00:00Z"},
            "provenance": {
                "raw_id": "1-0",
                "source": "واس",
                "media_type": "text/plain",
                "charset": "utf-8",
                "parser": "page_text",
                "received_at": "2026-05-04T10:00:00Z",
            },
        }
    )
    facts = event_facts(
        content,
        event="updated",
        relation="revision",
        source_id="spa",
        broader={"medtop:20000178": ("medtop:04000000",)}.__getitem__,
    )
    assert facts == FACTS._replace(
        event="updated",
        relation="revision",
        language="ar-sa",
        agency=frozenset({"spa", "reuters"}),
        urgency=2,
        signal=frozenset({"update"}),
        location=frozenset({fold("الرياض"), fold("جدة")}),
    )


GOOD = """\
version = 1
match = "first"        # one topic an event
catch_all = "rest"

[[route]]
name = "urgent"
description = "Flashes, corrections and kills"
when.urgency_at_most = 2

[[route]]
name = "economy"
rendering = "ninjs-2.1"
[route.when]
language = ["ar"]
subject = ["medtop:04000000"]
"""


def test_a_route_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "routes.toml"
    file.write_text(GOOD, encoding="utf-8")
    found = read_routes(file)
    assert found.topics() == ("urgent", "economy", "rest", "priority")
    assert found.route[1].rendering == "ninjs-2.1"
    assert found.route[0].when.given() == ["urgency_at_most"]


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("version = 1", "version = 2"), 1, "version"),
        (('match = "first"', 'match = "some"'), 2, "match"),
        (('name = "urgent"', 'name = "articles"'), 5, "cannot be called"),
        (('name = "urgent"', 'name = "Urgent!"'), 6, "route[0].name"),
        (('name = "economy"', 'name = "urgent"'), 1, "given twice"),
        (("when.urgency_at_most = 2", "when.urgency_at_most = 12"), 8, "urgency_at_most"),
        (('rendering = "ninjs-2.1"', 'rendering = "nitf"'), 12, "rendering"),
        (('language = ["ar"]', "language = 7"), 14, "language"),
        (('subject = ["', 'subjects = ["'), 15, "subjects"),
        (("[[route]]", "[[route"), 5, "at line 5"),
        (("catch_all", "catchall"), 3, "catchall"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    file = tmp_path / "routes.toml"
    file.write_text(GOOD.replace(*change, 1), encoding="utf-8")
    with pytest.raises(RouteFileError) as error:
        read_routes(file)
    assert str(error.value).startswith(f"{file}:{line}:"), error.value
    assert says in str(error.value)


@pytest.mark.parametrize("data", [b"\xff", b"#" * (1 << 21), b"route = 3", b"\x00"])
def test_any_other_file_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "routes.toml"
    file.write_bytes(data)
    with pytest.raises(RouteFileError):
        read_routes(file)
    with pytest.raises(RouteFileError):
        read_routes(tmp_path / "missing.toml")

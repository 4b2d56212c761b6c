"""Which routes take an event, and why each does or does not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from barqiya.route.priority import PRIORITY, judge_priority
from barqiya.route.verdict import Verdict
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from barqiya.route.facts import EventFacts
    from barqiya.route.file import Conditions, RouteFile, RouteRule

#: Conditions whose values are names and words that people write: compared folded.
_FOLDED = frozenset({"source", "location", "keyword"})


class Choice(NamedTuple):
    """Where an event goes beside ``articles``."""

    topics: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


def choose(routes: RouteFile, facts: EventFacts) -> Choice:
    """Choose the routes of an event, in the order of the file, and the priority topic last."""
    verdicts: list[Verdict] = []
    taken: list[str] = []
    for rule in routes.route:
        if taken and routes.match == "first":
            verdicts.append(Verdict(rule.name, taken=False, why=f"{taken[0]} came first"))
            continue
        verdict = _judge(rule, facts)
        verdicts.append(verdict)
        if verdict.taken:
            taken.append(rule.name)
    if routes.catch_all:
        none = not taken
        why = "no route takes it" if none else "some route takes it"
        verdicts.append(Verdict(routes.catch_all, taken=none, why=why))
        if none:
            taken.append(routes.catch_all)
    urgent = judge_priority(facts.event, facts.signal, facts.urgency)
    verdicts.append(urgent)
    if urgent.taken:
        taken.append(PRIORITY)
    return Choice(tuple(taken), tuple(verdicts))


def _judge(rule: RouteRule, facts: EventFacts) -> Verdict:
    given = rule.when.given()
    for name in given:
        if not _holds(rule.when, name, facts):
            return Verdict(rule.name, taken=False, why=f"{name} is not {_wanted(rule.when, name)}")
    if rule.unless is not None:
        kept_out = rule.unless.given()
        if all(_holds(rule.unless, name, facts) for name in kept_out):
            said = " and ".join(f"{name} is {_wanted(rule.unless, name)}" for name in kept_out)
            return Verdict(rule.name, taken=False, why=f"unless {said}")
    said = " and ".join(f"{name} is {_wanted(rule.when, name)}" for name in given)
    return Verdict(rule.name, taken=True, why=said or "takes everything")


def _holds(conditions: Conditions, name: str, facts: EventFacts) -> bool:
    if name == "urgency_at_most":
        limit = conditions.urgency_at_most
        return limit is not None and facts.urgency is not None and facts.urgency <= limit
    wanted = _values(conditions, name)
    fact = getattr(facts, name)
    if name == "language":
        return any(fact == tag or fact.startswith(f"{tag}-") for tag in wanted)
    return fact in wanted if isinstance(fact, str) else not wanted.isdisjoint(fact)


@lru_cache(maxsize=1024)
def _values(conditions: Conditions, name: str) -> frozenset[str]:
    """Values of a condition as they are compared. The few conditions of a file are remembered."""
    values = [str(value) for value in getattr(conditions, name)]
    if name == "source":
        return frozenset(values) | frozenset(map(fold, values))
    if name in _FOLDED:
        return frozenset(map(fold, values))
    return frozenset(value.lower() for value in values) if name == "language" else frozenset(values)


def _wanted(conditions: Conditions, name: str) -> str:
    if name == "urgency_at_most":
        return f"{conditions.urgency_at_most} or more urgent"
    values = [str(value) for value in getattr(conditions, name)]
    return values[0] if len(values) == 1 else f"one of {', '.join(values)}"

"""Route: event → the topics beside ``articles`` that get a copy of it, and why. Pure.

The routes are data: a TOML file that :func:`load_routes` reads once. Every lifecycle event is on
``articles`` whatever the routes say; a route only adds a copy.
"""

from barqiya.route.facts import EventFacts, event_facts
from barqiya.route.file import NO_ROUTES, RouteFile, RouteRule, read_routes, route_file_schema
from barqiya.route.priority import PRIORITY, judge_priority
from barqiya.route.select import Choice, choose
from barqiya.route.verdict import Verdict

__all__ = [
    "NO_ROUTES",
    "PRIORITY",
    "Choice",
    "EventFacts",
    "RouteFile",
    "RouteRule",
    "Verdict",
    "choose",
    "event_facts",
    "judge_priority",
    "read_routes",
    "route_file_schema",
]

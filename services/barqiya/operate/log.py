"""Structured logs: JSON lines to stdout in production, readable on a terminal.

Wire text is hostile: it never becomes part of an event name, and control and bidi characters are
neutralized before any renderer sees them (OWASP ASVS 5.0, 16.4.1).
"""

from __future__ import annotations

import logging
import re
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import orjson
import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, MutableMapping

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

#: C0 and C1 controls, surrogates, line and paragraph separators, bidi controls and marks: what can
#: break a line, move a cursor or reorder what an operator reads.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: A whole line without any of those: of characters that mean nothing to a terminal, and without a
#: backslash, by which JSON tells that it had to escape something.
_PLAIN_LINE = re.compile(
    r"[^\x00-\x1f\\\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]*"
)
#: ``user:password@`` in a URL, wherever it turns up.
_URL_SECRET = re.compile(r"(?<=://)[^/\s@]{0,256}@")
_SECRET_KEYS = ("password", "secret", "token", "authorization")
#: Longest text value in a line of more than ``_SHORT_LINE`` characters; what is longer is cut, and
#: says so.
_MAX_VALUE = 500
_SHORT_LINE = 1000
_LARGEST_INTEGER = 2**63 - 1

_partition: ContextVar[str] = ContextVar("partition", default="")


class Logger(structlog.typing.FilteringBoundLogger, Protocol):
    """What :func:`get_logger` gives: structlog's logger, and one method more."""

    def bind(self, **new_values: object) -> Logger:
        """The same logger with more context."""

    def write_lines(self, level: str, lines: Iterable[Mapping[str, object]]) -> None:
        """Write several lines of one level at once, each with its ``event`` among its values.

        Every item of a batch has a line. One by one they would cost as much as the decision on
        the item: most of it goes into passing the values on from call to call.
        """


def _logger_class(lowest: int) -> type[Any]:
    """Structlog's class of loggers from a level on, with :meth:`Logger.write_lines` added."""

    def write_lines(
        self: structlog.BoundLoggerBase, level: str, lines: Iterable[Mapping[str, object]]
    ) -> None:
        if _LEVELS[level] < lowest:
            return
        written: list[str] = []
        moment = _now()
        for line in lines:
            event: Any = {**self._context, **line, "at": moment}
            for process in self._processors:
                event = process(self._logger, level, event)
            written.append(event)
        if written:
            getattr(self._logger, level)("\n".join(written))

    filtering = structlog.make_filtering_bound_logger(lowest)
    return type(filtering.__name__, (filtering,), {"write_lines": write_lines})


def _stamp(
    _logger: object, level: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Processor: the level, the partition and the time."""
    event["level"] = level
    if partition := _partition.get():
        event["partition"] = partition
    if "at" not in event:
        event["at"] = _now()
    return event


def _now() -> str:
    """The time in UTC to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def neutralize(text: str) -> str:
    """Make text safe for one log line: controls and bidi marks escaped, URL credentials removed."""
    if len(text) > _MAX_VALUE:
        text = f"{text[:_MAX_VALUE]}…[{len(text)} characters]"
    if "://" in text:
        text = _URL_SECRET.sub("[secret]@", text)
    return _UNSAFE.sub(_escape, text)


def _safe(value: Any) -> Any:  # noqa: ANN401 - log values are of any type
    if isinstance(value, str):
        return neutralize(value)
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        return str(value)  # JSON readers take it for a float, and lose digits
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_safe_key(str(k)): _safe(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(v) for v in value]
    return f"[{len(value)} bytes]" if isinstance(value, bytes) else neutralize(str(value))


@lru_cache(maxsize=1024)
def _safe_key(name: str) -> str:
    return neutralize(name)


@lru_cache(maxsize=1024)
def _names_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_KEYS)


def sanitize(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Processor: neutralize every key and value, and hide values whose key names a secret."""
    return {
        _safe_key(key): "[secret]" if _names_secret(key) else _safe(value)
        for key, value in event.items()
    }


@lru_cache(maxsize=256)
def _plain_keys(keys: tuple[str, ...]) -> bool:
    return not any(_names_secret(key) or _safe_key(key) != key for key in keys)


def render_json(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Last processor: one line of JSON in UTF-8, neutralized.

    Nearly every line is harmless, and every item has one: a line is written first and looked at
    as a whole, and taken apart only when there is something in it.
    """
    try:
        line = orjson.dumps(event).decode()
    except TypeError:  # bytes, surrogates, objects
        return _render_safely(event)
    if (
        len(line) <= _SHORT_LINE
        and _PLAIN_LINE.fullmatch(line)
        and "://" not in line
        and _plain_keys(tuple(event))
    ):
        return line
    return _render_safely(event)


def _render_safely(event: MutableMapping[str, Any]) -> str:
    safe = sanitize(None, "", event)
    return orjson.dumps(safe, option=orjson.OPT_NON_STR_KEYS).decode()


def configure_logging(
    level: str = "info", log_format: str = "auto", stream: TextIO | None = None
) -> None:
    """Set up structlog for this process.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        log_format: ``json``, ``console``, or ``auto`` (console on a terminal).
        stream: Where lines go; stdout by default.
    """
    out = stream or sys.stdout
    if isinstance(out, TextIOWrapper):
        out.reconfigure(errors="backslashreplace")  # a terminal that knows no Arabic ends no worker
    console = log_format == "console" or (log_format == "auto" and out.isatty())
    rendering: list[structlog.types.Processor] = (
        [sanitize, structlog.dev.ConsoleRenderer(colors=out.isatty())] if console else [render_json]
    )
    structlog.configure(
        processors=[
            _stamp,
            structlog.processors.format_exc_info,
            *rendering,
        ],
        wrapper_class=_logger_class(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    # Libraries that use the standard library's logging stay quiet below warnings.
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(message)s", force=True)
    logging.getLogger("faststream").setLevel(logging.CRITICAL)


def log_partition(name: str) -> None:
    """Name the partition in every line of this task, and of those that it starts."""
    _partition.set(name)


@contextmanager
def silenced() -> Iterator[None]:
    """Drop every line below ``critical``: for a command that runs parts of the worker itself."""
    before = structlog.get_config()
    structlog.configure(**{**before, "wrapper_class": _logger_class(logging.CRITICAL)})
    try:
        yield
    finally:
        structlog.configure(**before)


def get_logger(**context: object) -> Logger:
    """Logger with context bound once, e.g. the consumer's name."""
    if not structlog.is_configured():
        configure_logging()
    logger: Logger = structlog.get_logger(**context)
    return logger

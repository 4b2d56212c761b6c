"""Structured logs: JSON lines to stdout in production, readable on a terminal.

Wire text is hostile: it never becomes part of an event name, and control and bidi characters are
neutralized before any renderer sees them (OWASP ASVS 5.0, 16.4.1).
"""

from __future__ import annotations

import json
import logging
import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TextIO

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

#: C0 and C1 controls, surrogates, line and paragraph separators, bidi controls and marks: what can
#: break a line, move a cursor or reorder what an operator reads.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: ``user:password@`` in a URL, wherever it turns up.
_URL_SECRET = re.compile(r"(?<=://)[^/\s@]{0,256}@")
_SECRET_KEYS = ("password", "secret", "token", "authorization")
#: Longest text value in a log line; what is longer is cut, and says so.
_MAX_VALUE = 500


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
        return _safe_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_safe_key(str(k)): _safe(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(v) for v in value]
    return f"[{len(value)} bytes]" if isinstance(value, bytes) else neutralize(str(value))


def _safe_text(value: str) -> str:
    # Most values are ids and words of ours, and every item has a dozen of them.
    plain = len(value) < _MAX_VALUE and value.isascii() and value.isprintable()
    return value if plain and "://" not in value else neutralize(value)


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
    console = log_format == "console" or (log_format == "auto" and out.isatty())
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty())
        if console
        else structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=True)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            sanitize,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    # Libraries that use the standard library's logging stay quiet below warnings.
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(message)s", force=True)
    logging.getLogger("faststream").setLevel(logging.CRITICAL)


def get_logger(**context: object) -> structlog.typing.FilteringBoundLogger:
    """Logger with context bound once, e.g. the consumer's name."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(**context)
    return logger

"""Structured logging, and the one filter that keeps known secrets out of logs and errors.

Lines go to standard error: `event key=value …`, readable by people and by grep.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import quote, quote_plus

import structlog

__all__ = ["configure", "redact", "remember_secrets"]

MASK = "•••"
# Anything shorter is no secret, and replacing it would make lines unreadable.
_SHORTEST = 4
_known: set[str] = set()


def remember_secrets(values: Iterable[str]) -> None:
    """From now on these values, also as they look inside a URL or JSON, are replaced wherever `redact` passes."""
    for value in values:
        if len(value) >= _SHORTEST:
            _known.update({value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]})


def redact(value: Any) -> Any:
    """The value with every known secret replaced, at any depth; what is no text, list or mapping passes as it is."""
    if isinstance(value, str):
        # The longest first: a secret may be a part of another one.
        for secret in sorted(_known, key=len, reverse=True):
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {key: redact(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [redact(child) for child in value]
    if isinstance(value, BaseException):
        return redact(f"{type(value).__name__}: {value}")
    return value


def _filter(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redact(value) for key, value in event.items()}


class _Redacting(logging.Formatter):
    """Lines of libraries that use the standard library's logging."""

    def format(self, record: logging.LogRecord) -> str:
        return str(redact(super().format(record)))


def configure(level: str | None = None) -> None:
    """Send log lines of this process to standard error; THROUGHLINE_LOG names the level, `warning` by default."""
    name = (level or os.environ.get("THROUGHLINE_LOG") or "warning").upper()
    number = logging.getLevelNamesMapping().get(name, logging.WARNING)
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _filter,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )

"""Shared makers of the tests of hooks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from connectors import KINDS
from connectors.hooks.settings import HookSettings
from throughline.config.models import Config, Project
from throughline.config.sources import SourceSettings
from throughline.hooks import inbox_path
from throughline.hooks.event import Event, EventState
from throughline.hooks.inbox import Inbox
from throughline.landing.store import attach
from throughline.loading import LoadResult, load

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SECRET = "0123456789abcdef01234567"

FORMS: dict[str, Any] = {
    "table": "lead",
    "event_id": "id",
    "columns": {"lead_id": "id", "created_at": "time", "kind": {"const": "form"}, "phone_raw": "visitor.phone"},
}


def settings(name: str = "forms", **more: Any) -> HookSettings:
    """A source of hooks; a generic one of leads where nothing else is said."""
    words = {"name": name, "kind": "hook", "secret": SECRET, **(FORMS if "preset" not in more else {}), **more}
    return HookSettings.model_validate(words)


def event(body: Any, source: str = "forms", at: datetime = NOW, event_id: str = "", **more: Any) -> Event:
    """An event with a JSON body, as the intake would store it; its id is `id` of the body where it is an object."""
    known = str(body.get("id", "")) if isinstance(body, dict) else ""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    content_type = "" if isinstance(body, bytes) else "application/json"
    return Event(source, event_id or known or raw.hex()[:200], at, raw, content_type, **more)


def put(data: Path, *events: Event) -> None:
    """Store events."""
    with Inbox(inbox_path(data)) as inbox:
        inbox.add(events)


def take(data: Path, *sources: SourceSettings, now: datetime = NOW, **rest: Any) -> LoadResult:
    """Load these sources of a Moscow project in roubles."""
    config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=list(sources))
    return load(config, KINDS, data, data, now=lambda: now, sleep=lambda seconds: None, **rest)


def stored(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of landing."""
    with duckdb.connect() as connection:
        attach(connection, data)
        connection.execute("USE landing")
        return connection.execute(sql).fetchall()


def states(data: Path, source: str = "forms") -> list[tuple[str, str]]:
    """State and reason of all events, in order."""
    every = list(EventState)
    with Inbox(inbox_path(data)) as inbox:
        return [(it.state.value, it.reason.key if it.reason else "") for it in inbox.events(source, every)]


def minutes(count: float) -> timedelta:
    """A span of time."""
    return timedelta(minutes=count)


LEADS = "SELECT lead_id, created_at, kind, phone_raw FROM lead ORDER BY lead_id"
Rows = Sequence[tuple[Any, ...]]

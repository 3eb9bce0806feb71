"""Events start a load soon: the app looks for those that wait and starts the loader, a process of its own, for them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from connectors.hooks.settings import HookSettings
from throughline.config.models import Config
from throughline.errors import AppError
from throughline.hooks import inbox_path
from throughline.hooks.event import Count
from throughline.hooks.inbox import Inbox
from throughline.landing.lock import holder
from ui.project import project
from ui.runs import start

__all__ = ["due", "nudging"]

_EVERY_S = 10.0
_log = logging.getLogger(__name__)


def due(config: Config, counts: Sequence[Count], started: Mapping[str, datetime], now: datetime) -> list[str]:
    """Sources to load: those whose events wait and that no event has loaded lately, and those that signals name."""
    waiting = {count.source for count in counts if count.waiting}
    found: list[str] = []
    for source in config.sources:
        if not isinstance(source, HookSettings) or source.name not in waiting or not source.load_minutes:
            continue
        last = started.get(source.name)
        if last is None or now - last >= timedelta(minutes=source.load_minutes):
            found += [source.name, source.enriched] if source.is_signal else [source.name]
    return list(dict.fromkeys(found))


def _look(started: dict[str, datetime]) -> None:
    try:
        here = project()
        path = inbox_path(here.data)
        if not path.is_file() or not os.access(here.data, os.W_OK) or holder(here.data) is not None:
            return
        with Inbox(path) as inbox:
            counts = inbox.counts()
    except AppError as error:
        _log.warning("waiting events were not looked at: %s", error)
        return
    now = datetime.now(UTC)
    names = due(here.config, counts, started, now)
    if names:
        started.update(dict.fromkeys(names, now))
        start(here, names)


@contextlib.asynccontextmanager
async def nudging() -> AsyncIterator[None]:
    """While the app lives: look every ten seconds."""
    task = asyncio.create_task(_watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch() -> None:
    started: dict[str, datetime] = {}
    while True:
        await asyncio.sleep(_EVERY_S)
        await asyncio.to_thread(_look, started)

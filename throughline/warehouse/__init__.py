"""Landing to core to marts to one immutable snapshot: `build` does all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from throughline.config.models import Config
from throughline.errors import StoreError
from throughline.landing.guard import guard
from throughline.landing.store import landing_path, upgrade
from throughline.warehouse.engine import forget_work, open_work
from throughline.warehouse.publish import publish
from throughline.warehouse.tables import build_tables

__all__ = ["build"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _silent(number: int, name: str) -> None:
    """No progress is shown."""


def build(
    data: Path,
    config: Config,
    now: Callable[[], datetime] = _utc_now,
    progress: Callable[[int, str], None] = _silent,
) -> str:
    """Build core and marts from landing and publish them. Hold the loader's lock around it.

    Returns the id of the published snapshot, the current one's when nothing changed. `now` has a time zone; `progress`
    gets the number and name of the table being made. Raises BuildError (an invariant does not hold: nothing is
    published, the old snapshot stays) and StoreError.
    """
    try:
        return _build(data, config, now(), progress)
    except StoreError as error:
        if error.key != "landing_damaged":
            raise
        # It may be the work file that is damaged: that one is made anew, and only then landing is to blame.
        forget_work(data)
        return _build(data, config, now(), progress)


def _build(data: Path, config: Config, now: datetime, progress: Callable[[int, str], None]) -> str:
    with guard(landing_path(data)):
        upgrade(data)
    with guard(landing_path(data)), open_work(data, config.project.timezone) as connection:
        built = build_tables(connection, config, now, progress)
        return publish(connection, data, config, built, now)

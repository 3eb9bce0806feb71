"""The data version an export stands on: which one, of when, how old, in which zone and currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from throughline.config.models import Config
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Edition"]


@dataclass(frozen=True, slots=True)
class Edition:
    """Times are UTC and know it; `built_at` is None before the first load."""

    project: str
    timezone: str
    currency: str
    built_at: datetime | None
    exported_at: datetime

    @classmethod
    def of(cls, snapshot: Snapshot, now: datetime) -> Edition:
        """The edition of a snapshot, exported `now`."""
        info = snapshot.query("select project_name, timezone, currency, built_at from snapshot_info").iloc[0]
        built_at = info["built_at"].to_pydatetime().replace(tzinfo=UTC)
        return cls(str(info["project_name"]), str(info["timezone"]), str(info["currency"]), built_at, now)

    @classmethod
    def without_snapshot(cls, config: Config, now: datetime) -> Edition:
        """Before the first load."""
        project = config.project
        return cls(project.name, project.timezone, project.currency, None, now)

    @property
    def age(self) -> timedelta | None:
        """How old the data were when they were exported."""
        return None if self.built_at is None else self.exported_at - self.built_at

    def local(self, moment: datetime) -> datetime:
        """A UTC time as the clocks of the business show it, without a zone, as spreadsheets want it."""
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return aware.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

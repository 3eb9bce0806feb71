"""Visits that a source tells as sums: they count like visits and belong to nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.model.clock import day_of
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config


def counted_sums(world: World, config: Config) -> list[dict[str, Any]]:
    """Rows of traffic_daily that count: of primary sources, on days that the same account does not tell visit by visit.

    Decision 023: rows of visits win over sums. A bot is no visit, so that it keeps no sum from counting.
    """
    primary = {source.name for source in config.sources if source.primary}
    told: set[tuple[str, str, date]] = {
        (text(row, "source"), text(row, "account_id"), day_of(row["started_at"], config.project.timezone))
        for row in rows(world, "visit")
        if not row.get("is_bot")
    }
    return [
        row
        for row in rows(world, "traffic_daily")
        if text(row, "source") in primary
        and (row.get("visits") or 0) > 0
        and (text(row, "source"), text(row, "account_id"), row["day"]) not in told
    ]

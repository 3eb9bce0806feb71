"""The working hours of every brand over all the time that calls, applications and answers may lie in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.metadata import version

import duckdb
import pyarrow as pa

from throughline.calls.hours import work_spans
from throughline.config.models import Config
from throughline.warehouse.steps import Step

__all__ = ["WORK_SPANS"]

# From the first to the last year of anything that somebody may answer, the year of the build and the one after it.
# A year typed as 1026 or 2206 makes no calendar: nobody keeps hours then.
_YEARS = """
    SELECT min(year), max(year)
    FROM (
        SELECT year(as_of) AS year, year(as_of) AS now FROM settings.clock
        UNION ALL SELECT year(as_of) + 1, year(as_of) FROM settings.clock
        UNION ALL
        SELECT year(times.at), year(clock.as_of)
        FROM (
            SELECT started_at AS at FROM landing.call
            UNION ALL SELECT created_at FROM landing.lead
            UNION ALL SELECT created_at FROM landing.deal
            UNION ALL SELECT happened_at FROM landing.communication
        ) AS times
        CROSS JOIN settings.clock AS clock
    )
    WHERE year BETWEEN now - 40 AND now + 1
"""
_TIME = pa.timestamp("us")
_SCHEMA = pa.schema([("brand", pa.string()), ("day", pa.date32()), ("opens_at", _TIME), ("closes_at", _TIME)])


def _spans(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    first, last = connection.execute(_YEARS).fetchall()[0]
    found = work_spans(config.calls, config.project.timezone, date(first, 1, 1), date(last, 12, 31))
    rows = [
        {"brand": span.brand, "day": span.day, "opens_at": _time(span.opens), "closes_at": _time(span.closes)}
        for span in found
    ]
    return pa.Table.from_pylist(rows, _SCHEMA)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _mark(config: Config) -> str:
    calls = config.calls.model_dump_json(include={"working_hours", "brand_hours", "days_off", "exceptions"})
    return f"{config.project.timezone} {calls} {version('holidays')}"


WORK_SPANS = Step(
    "core.work_span",
    frozenset({"settings.clock", "landing.call", "landing.lead", "landing.deal", "landing.communication"}),
    _spans,
    _mark,
)

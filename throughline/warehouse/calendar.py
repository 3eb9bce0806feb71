"""The days a build must know of: from the first to the last day of anything that is priced or spread over days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb

__all__ = ["calendar_span"]

# A period typed as 2206 must not make a calendar of two centuries: days beyond this are no days of a project.
_LONGEST = timedelta(days=366 * 40)

_SPAN = """
    SELECT min(day), max(day)
    FROM (
        SELECT day FROM landing.spend_daily
        UNION ALL SELECT day FROM landing.mail_stat
        UNION ALL SELECT day FROM landing.ad_conversion_daily
        UNION ALL SELECT period_start FROM landing.spend_manual
        UNION ALL SELECT period_end FROM landing.spend_manual
        UNION ALL SELECT cast(paid_at AS DATE) FROM landing.payment
        UNION ALL SELECT cast(created_at AS DATE) FROM landing.deal
        UNION ALL SELECT cast(updated_at AS DATE) FROM landing.deal
        UNION ALL SELECT cast(closed_at AS DATE) FROM landing.deal
    ) AS days
    WHERE day BETWEEN ? AND ?
"""


def calendar_span(connection: duckdb.DuckDBPyConnection, now: datetime) -> tuple[date, date]:
    """First and last day, with a day to spare on both sides for time zones. An empty project has just today."""
    today = now.date()
    first, last = connection.execute(_SPAN, [today - _LONGEST, today + _LONGEST]).fetchall()[0]
    return (first or today) - timedelta(days=1), (last or today) + timedelta(days=1)

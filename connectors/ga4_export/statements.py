"""The statements of the files beside, over the tables that may hold events of a window."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from connectors.bigquery.query import Query, Value, quoted
from connectors.ga4_export.tables import suffix
from connectors.wire import Window

__all__ = ["first_table", "statement"]

_FOLDER = Path(__file__).parent
# What Google writes where there is nothing.
_BLANK = ("", "(not set)", "(direct)", "(none)", "(organic)", "(referral)", "(not provided)", "<Other>", "(other)")


def statement(file: str, place: str, window: Window, **values: Value) -> Query:
    """The statement of a file over the dataset `place`; its moments are in microseconds UTC."""
    text = (_FOLDER / file).read_text("utf-8").replace("`{events}`", quoted(f"{place}.events_*"))
    ends = {"since": int(window.since.timestamp()) * 1_000_000, "until": int(window.until.timestamp()) * 1_000_000}
    tables = {"first": suffix(first_table(window.start)), "last": suffix(window.end + timedelta(days=1))}
    return Query(text, {**tables, **ends, "blank": _BLANK, **values})


def first_table(day: date) -> date:
    """Tables are cut in the property's zone, and a session may have begun the day before."""
    return day - timedelta(days=1)

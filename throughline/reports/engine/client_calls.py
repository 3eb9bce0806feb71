"""The calls that a question is about, as a part of SQL: those of the period that pass the filters."""

from __future__ import annotations

import pandas as pd

from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports import selecting
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.findings import called
from throughline.reports.model import Column
from throughline.reports.wording.formats import month
from throughline.warehouse.snapshot import Snapshot

__all__ = ["CALL_GROUPS", "OF_CLIENTS", "calls_where", "dated", "group_column", "group_of", "spoken"]

_OWN = ("brand", "city", "employee", "operator", "tracking_number")
CALL_GROUPS = (*SOURCE, *_OWN, *TIME_GROUPS)
# What a client wanted can be heard in calls of clients; a callback is one, other outgoing and internal calls are ours.
OF_CLIENTS = "(call.direction = 'in' or call.is_callback)"


def calls_where(params: Params, period: Period) -> str:
    """A test of `call` joined to its `source_dim`. What calls do not know (manager, form …) lets none pass."""
    tests = [f"call.day between {selecting.literal(period.first)} and {selecting.literal(period.last)}"]
    for name, chosen in params.filters:
        place = _place(name)
        tests.append(f"{place} in ({selecting.names(chosen)})" if place else "false")
    if params.work_hours == "work":
        tests.append("call.is_working")
    return "\n    and ".join(tests)


def group_of(params: Params) -> str:
    """The value of the group for a row of `call`; '' for all where calls do not know the group."""
    if params.group not in TIME_GROUPS:
        return _place(params.group) or "''"
    if params.group == "week" and params.week_start == "sunday":
        return "call.day - dayofweek(call.day)::integer"
    return f"date_trunc('{params.group}', call.day)::date"


def group_column(group: str) -> Column:
    """The column of a group's values."""
    return Column(group, "date" if group in TIME_GROUPS else "text")


def dated(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with days in these columns as days: the database gives them with a time of day."""
    return rows.assign(**{name: [moment.date() for moment in rows[name]] for name in columns})


def spoken(snapshot: Snapshot, params: Params, row: pd.Series) -> object:
    """How a sentence calls the group value of a row: channels have labels, months their names."""
    value = row[params.group]
    if params.group == "month":
        return month(value, params.lang)
    return value if params.group in TIME_GROUPS else called(snapshot, params.group, value, params.lang)


def _place(name: str) -> str:
    if name in SOURCE:
        return f"source_dim.{name}"
    return f"call.{name}" if name in _OWN else ""

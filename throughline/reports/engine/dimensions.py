"""Which fact knows which group, and the group values as integer codes shared by all facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from throughline.attribution.path import Bools, Ints
from throughline.errors import ParamError
from throughline.params import GROUPS, TIME_GROUPS, Params, Period
from throughline.params.periods import monday
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    *("SOURCE", "Codes", "coded", "codes", "column_of", "columns_of", "day_number", "knows", "passes", "texts"),
    "time_codes",
]

SOURCE = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
# A deal has its own value of these; money goes by it. Other groups a deal takes from its application.
_OF_DEALS = ("pipeline", "product", "branch", "manager")
_TABLES: dict[str, tuple[str, ...]] = {
    "application": (
        *("brand", "pipeline", "product", "branch", "manager", "kind", "form", "promo_code", "city", "device"),
        *("employee", "operator", "tracking_number", "segment"),
    ),
    "deal": _OF_DEALS,
    "spend": ("brand", "pipeline", "contractor", "device"),
    "visit_daily": ("brand",),
    "visit_place_daily": ("brand", "city", "device"),
}
_ORDER = {"application": "app_no", "deal": "deal_no", "spend": "day, rowid"}
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Codes:
    """The values of one group in order, and for each table that knows it the code of every row."""

    labels: tuple[Any, ...]
    of: dict[str, Ints]

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.labels)


def column_of(group: str) -> str:
    """The column that holds a group: custom groups have a prefix of their own."""
    return group if group in GROUPS else f"dim_{group}"


def columns_of(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """Table → the groups it can tell apart. A column that is empty in every row tells nothing apart."""

    base = snapshot.base

    def load() -> dict[str, frozenset[str]]:
        listed = base.query(
            "select table_name, column_name from duckdb_columns() where database_name = current_database()"
        )
        found: dict[str, frozenset[str]] = {}
        for table, built_in in _TABLES.items():
            columns = set(listed.loc[listed["table_name"] == table, "column_name"])
            custom = {c.removeprefix("dim_") for c in columns if c.startswith("dim_")}
            groups = [group for group in (*built_in, *sorted(custom)) if column_of(group) in columns]
            if table not in ("application", "deal") and groups:
                tests = ", ".join(f"coalesce(bool_or(\"{column_of(group)}\" <> ''), false)" for group in groups)
                told = base.query(f"select {tests} from {table}").iloc[0]
                groups = [group for group, some in zip(groups, told, strict=True) if some]
            found[table] = frozenset(groups)
        return found

    return base.memo("columns_of", load)


def knows(snapshot: Snapshot, table: str, *groups: str) -> bool:
    """Whether rows of a table can be told apart by all these groups. Deals know what their application knows."""
    known = columns_of(snapshot)
    own = known[table] | (known["application"] if table == "deal" else frozenset())
    places = ("channel",) if table == "visit_place_daily" else SOURCE
    return all(group in own or group in places or group in TIME_GROUPS or not group for group in groups)


def codes(snapshot: Snapshot, group: str) -> Codes:
    """The codes of a group that is no time. Raises ParamError for a custom group this snapshot does not have."""
    return snapshot.memo(("codes", group), lambda: _load(snapshot, group))


def _load(snapshot: Snapshot, group: str) -> Codes:
    if group in SOURCE:
        key = {"source_dim": "source_key", "channel": "channel_key"}
        tables = ["source_dim", "channel"] if group == "channel" else ["source_dim"]
        columns = {table: texts(snapshot, table, group, key[table]) for table in tables}
    else:
        known = columns_of(snapshot)
        if group not in GROUPS and not any(group in groups for groups in known.values()):
            raise ParamError("unknown_dimension", name=group)
        columns = {
            table: texts(snapshot, table, column_of(group), _ORDER.get(table, "day, rowid"))
            for table in _TABLES
            if group in known[table]
        }
    return coded(columns)


def coded(columns: dict[str, pa.Array]) -> Codes:
    """Codes of texts, shared by tables; labels in order."""
    encoded = {table: column.dictionary_encode() for table, column in columns.items()}
    found = {table: each.dictionary.to_pylist() for table, each in encoded.items()}
    labels = sorted({label for each in found.values() for label in each})
    code = {label: number for number, label in enumerate(labels)}
    return Codes(
        tuple(labels),
        {
            table: np.array([code[label] for label in found[table]], np.int32)[each.indices.to_numpy()]
            for table, each in encoded.items()
        },
    )


def texts(snapshot: Snapshot, table: str, column: str, order: str) -> pa.Array:
    """A text column in the order of the arrays; unknown is ''."""
    found = snapshot.arrow(f"select coalesce(\"{column}\", '') as label from {table} order by {order}")
    return found["label"].combine_chunks()


def passes(snapshot: Snapshot, group: str, table: str, params: Params) -> Bools:
    """Rows of a table that a filter lets through."""
    known = codes(snapshot, group)
    wanted = np.array([label in params.chosen(group) for label in known.labels], dtype=bool)
    return wanted[known.of[table]]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def time_codes(group: str, period: Period, week_start: Any) -> tuple[Codes, Ints]:
    """The days, weeks or months of a period by their first day, and the code of every day of the period in turn."""
    days = [period.first + timedelta(days=n) for n in range(period.days)]
    starts: list[date] = days
    if group == "week":
        starts = [monday(day, week_start) for day in days]
    elif group == "month":
        starts = [day.replace(day=1) for day in days]
    labels, found = np.unique(np.array([day_number(day) for day in starts]), return_inverse=True)
    return Codes(tuple(_EPOCH + timedelta(days=int(label)) for label in labels), {}), found.astype(np.int32)

"""Tags of calls: what clients wanted and how calls ended, by source. METRICS, "Calls"; PRODUCT, story 8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from throughline.params import Params
from throughline.reports.engine import tags_sql as sql
from throughline.reports.engine.client_calls import CALL_GROUPS, OF_CLIENTS, calls_where, dated, group_column
from throughline.reports.engine.selection import remembered
from throughline.reports.engine.tags_told import by_outcome, commonest, intention_by, standing_out, told
from throughline.reports.model import Check, Column, Report, Table, Unit
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["tags"]

_COUNTED: tuple[tuple[str, Unit], ...] = (
    ("calls", "count"),
    ("answered", "count"),
    ("tagged", "count"),
    ("tagged_share", "share"),
    ("intention", "count"),
    ("intention_share", "share"),
    ("intention_low", "share"),
    ("intention_high", "share"),
    ("call_value", "money"),
)
_SHARE = (Column("share", "share", "tag_share"), Column("share_low", "share"), Column("share_high", "share"))
TAGS = (
    Column("tag", "text"),
    Column("tag_category", "text"),
    Column("tag_kind", "text"),
    Column("calls", "count", "tag_calls"),
    *_SHARE,
    Column("call_value", "money"),
    Column("tag_manual", "count"),
    Column("tag_menu", "count"),
    Column("tag_auto", "count"),
    Column("of_ours", "count"),
)


@report("tags", groups=CALL_GROUPS, by_rules=False)
def tags(snapshot: Snapshot, params: Params) -> Report:
    """Calls of clients (incoming ones and callbacks) by group, by tag, tag by group and tag by outcome.

    Without `calls.intention` in config the intention to buy is no value: nobody said what it is.
    """
    snapshot = snapshot.base  # no rule of calls changes a tag
    tables = _tables(snapshot, params)
    findings = {
        "tags": told(snapshot, tables["headline"], tables["tags"], params),
        "intention": intention_by(snapshot, tables["by_group"], params),
        "list": commonest(tables["tags"]),
        "by_place": standing_out(snapshot, tables["by_place"], params),
        "by_outcome": by_outcome(tables["by_outcome"]),
    }
    return Report("tags", snapshot.id, params, tables, _checks(snapshot, params, tables), findings)


def _tables(snapshot: Snapshot, params: Params) -> dict[str, Table]:
    """The tables, remembered: a moved threshold asks for the same ones."""

    def make() -> dict[str, Table]:
        knows_intention = bool(_number(snapshot, "select count(*) as n from call_intention"))
        return {
            "by_group": _by_group(snapshot, params, knows_intention),
            "headline": _headline(snapshot, params, knows_intention),
            "tags": _table(snapshot, TAGS, sql.tags_sql(params), "of_ours"),
            "by_place": _table(snapshot, _cross(params.group), sql.cross_sql(params, params.group)),
            "by_outcome": _table(snapshot, _cross("outcome"), sql.cross_sql(params, "outcome")),
        }

    key = ("tags", params.period, params.compare, params.group, params.filters, params.work_hours, params.week_start)
    return remembered(snapshot, key, make, _size)


def _size(tables: Mapping[str, Table]) -> int:
    return sum(int(table.rows.memory_usage(deep=True).sum()) for table in tables.values())


def _table(snapshot: Snapshot, columns: Sequence[Column], statement: str, *summed: str) -> Table:
    rows = dated(snapshot.query(statement), *(column.name for column in columns if column.unit == "date"))
    return Table(tuple(columns), rows, {name: float(rows[name].sum()) for name in summed}, statement)


def _by_group(snapshot: Snapshot, params: Params, knows_intention: bool) -> Table:
    summed = ("calls", "answered", "tagged", *(("intention",) if knows_intention else ()), "call_value")
    columns = [group_column(params.group), *(Column(name, unit, _term(name)) for name, unit in _COUNTED)]
    columns.append(Column("value_per_call", "money"))
    return _table(snapshot, columns, sql.by_group_sql(params, knows_intention), *summed)


def _headline(snapshot: Snapshot, params: Params, knows_intention: bool) -> Table:
    units = dict(_COUNTED)
    statement = sql.headline_sql(params, knows_intention)
    rows = snapshot.query(statement)
    columns = [Column(str(name), units[str(name).removesuffix("_before")]) for name in rows.columns]
    return Table(tuple(columns), rows, sql=statement)


def _term(name: str) -> str:
    return "client_calls" if name == "calls" else name


def _cross(by: str) -> list[Column]:
    counted = (Column("calls", "count", "tag_calls"), Column("of_calls", "count"))
    return [Column("tag", "text"), group_column(by), *counted, *_SHARE, Column("share_others", "share")]


def _number(snapshot: Snapshot, statement: str) -> float:
    return float(snapshot.query(statement)["n"].iloc[0])


def _checks(snapshot: Snapshot, params: Params, tables: dict[str, Table]) -> list[Check]:
    """Every call of a client is in one row of each split, with the calls of ours they are all calls of the period."""
    joined = "from call inner join source_dim on call.source_key = source_dim.source_key"
    one = f"{joined} where {calls_where(params, params.period)}"
    every = _number(snapshot, f"select count(*) as n {one}")
    ours = _number(snapshot, f"select count(*) as n {one} and not {OF_CLIENTS}")
    grouped = tables["by_group"].rows
    checks = [
        Check("calls_by_group", every, float(grouped["calls"].sum()) + ours, 0),
        Check("tagged_once", float(tables["headline"].rows["tagged"].iloc[0]), float(grouped["tagged"].sum()), 0),
        Check(
            "value_by_group", float(tables["headline"].rows["call_value"].iloc[0]), float(grouped["call_value"].sum())
        ),
    ]
    for name in ("by_place", "by_outcome"):
        rows = tables[name].rows
        by = rows.columns[1]
        places = rows.drop_duplicates(by)["of_calls"].sum()
        checks.append(Check(f"calls_{name}", every, float(places) + ours, 0))
    return checks

"""Parts of SQL that the lists share: literals, and which applications and deals the parameters let through.

The SQL of a list holds its values as literals, so that what a reader copies from the drawer runs on the snapshot as is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from throughline.params import Params
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    "DEAL_NAME",
    "PLACES",
    "age_days",
    "applications",
    "column",
    "deals",
    "gross_profit",
    "has",
    "is_stuck",
    "literal",
    "names",
    "path_of",
    "period",
    "spending",
    "tidy",
    "window",
]

# Two CRMs may number their deals alike: such a deal is called by its source too. Needs a CTE `twice` of those ids.
DEAL_NAME = (
    "case when deal.deal_id in (select deal_id from twice) "
    "then deal.source_name || ':' || deal.deal_id else deal.deal_id end"
)
PLACES = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
# A deal has its own value of these; its application may have another when it led to several deals.
_OF_DEALS = ("pipeline", "product", "branch", "manager")
_DAY = 86_400


def literal(value: str | date | float) -> str:
    """A value as SQL text."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"date '{value.isoformat()}'" if isinstance(value, date) else repr(value)


def names(values: Iterable[str]) -> str:
    """A list of texts for IN."""
    return ", ".join(literal(value) for value in values)


def tidy(sql: str) -> str:
    """The same SQL without empty lines, as a person reads it in the drawer."""
    return "\n".join(line for line in sql.splitlines() if line.strip())


def period(column: str, params: Params) -> str:
    """Whether a day lies in the period, both ends inside."""
    return f"{column} between {literal(params.period.first)} and {literal(params.period.last)}"


def window(params: Params, touch: str = "touch") -> str:
    """Whether a row of application_touch is inside the look-back window."""
    inside = f"{touch}.seconds_before <= {params.window * _DAY}"
    return inside if params.touches_until == "sale" else f"{touch}.seconds_before >= 0 and {inside}"


def path_of(params: Params, application: str = "application") -> str:
    """The application whose touches count: its own, or with `link=client` those of its client's latest one."""
    return f"{application}.client_app_no" if params.link == "client" else f"{application}.app_no"


def applications(snapshot: Snapshot, params: Params) -> str:
    """A condition on `application` for all filters; 'true' without any.

    A filter by channel, source … keyword lets an application pass when any of its touches fits, or, without touches,
    its own source. A group that applications do not know (contractor, breakdowns of ad accounts) lets none pass.
    """
    return _conditions(snapshot, params, ())


def deals(snapshot: Snapshot, params: Params) -> str:
    """The same for `deal` joined to its `application`: pipeline, product, branch and manager are the deal's own."""
    return _conditions(snapshot, params, _OF_DEALS)


def spending(snapshot: Snapshot, params: Params) -> str:
    """A condition on `spend` joined to `source_dim`. What spend does not know (manager, form …) lets none pass."""
    conditions = []
    for name, values in params.filters:
        if name in PLACES:
            conditions.append(f'source_dim."{name}" in ({names(values)})')
        elif has("spend", snapshot, name):
            conditions.append(f"{column('spend', snapshot, name)} in ({names(values)})")
        else:
            conditions.append("false")
    return " and ".join(conditions) or "true"


def has(table: str, snapshot: Snapshot, name: str) -> bool:
    """Whether a table can be told apart by a group that is no place."""
    return not {name, f"dim_{name}"}.isdisjoint(_columns(snapshot, table))


def column(table: str, snapshot: Snapshot, name: str) -> str:
    """The column of a table that holds a group: custom groups have a prefix of their own."""
    return f'{table}."{name}"' if name in _columns(snapshot, table) else f'{table}."dim_{name}"'


def _conditions(snapshot: Snapshot, params: Params, of_deals: tuple[str, ...]) -> str:
    conditions = []
    for name, values in params.filters:
        if name in PLACES:
            conditions.append(_place(name, values, params))
        elif has("application", snapshot, name):
            table = "deal" if name in of_deals else "application"
            conditions.append(f"{column(table, snapshot, name)} in ({names(values)})")
        else:
            conditions.append("false")
    return " and ".join(conditions) or "true"


def _place(name: str, values: tuple[str, ...], params: Params) -> str:
    fitting = f'select source_key from source_dim where "{name}" in ({names(values)})'
    touches = f"select 1 from application_touch as touch where touch.app_no = {path_of(params)} and {window(params)}"
    return (
        f"(exists ({touches} and touch.source_key in ({fitting}))\n"
        f"    or (not exists ({touches}) and application.own_source_key in ({fitting})))"
    )


def _columns(snapshot: Snapshot, table: str) -> frozenset[str]:
    def read() -> frozenset[str]:
        return frozenset(snapshot.query(f"describe {table}")["column_name"])

    return snapshot.memo(("columns", table), read)


def gross_profit(params: Params, deal: str = "deal") -> str:
    """METRICS, "Money": by the actual cost, where it is missing the configured margin; the refund of claims lowers it.

    A double: it is a figure for people, not a sum that is taken further.
    """
    revenue = f"cast({deal}.revenue as double)"
    if params.margin is not None:
        earned = f"{revenue} * {params.margin!r}"
    else:
        earned = f"coalesce({revenue} - cast({deal}.cost as double), {revenue} * {deal}.margin)"
    return f"case when {deal}.is_sale then {earned} - coalesce(cast({deal}.refund as double), 0) else 0 end"


def age_days(deal: str = "deal", info: str = "info") -> str:
    """Days from the deal's creation to its sale, its loss, or the moment of the data while it is open."""
    end = f"case when {deal}.status = 'open' then {info}.as_of else coalesce({deal}.sold_at, {deal}.stage_since) end"
    return f"(epoch({end}) - epoch({deal}.created_at)) / {_DAY}.0"


def is_stuck(params: Params, deal: str = "deal", info: str = "info") -> str:
    """METRICS, "Funnel": open, in no auxiliary pipeline, too long on its stage or older than 90 % of the won deals."""
    on_stage = f"epoch({info}.as_of) - epoch({deal}.stage_since) > {params.stuck_days * _DAY}"
    too_old = f"{age_days(deal, info)} > {deal}.won_cycle_p90"
    return f"({deal}.status = 'open' and not {deal}.is_auxiliary and coalesce({on_stage} or {too_old}, false))"

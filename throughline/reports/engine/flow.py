"""What moves where between two models: whose leads and money become whose, application by application.

Inside an application what some lose, others gain: each loser's part goes to the gainers in proportion to their gains.
So for every group value what comes minus what goes is exactly the difference of the two models. A model that knows
totals only (Markov) has no single applications: there the same is done with the totals.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from throughline.attribution import Credits
from throughline.attribution.path import Floats
from throughline.params import TOTAL_MODELS, Params
from throughline.reports.engine.assisted import counted_sql, without_sources, worth
from throughline.reports.engine.credits_sql import credits_sql, quoted, template
from throughline.reports.engine.dimensions import SOURCE, codes, passes
from throughline.reports.engine.findings import called
from throughline.reports.engine.measures import PARTS, rounded, rounded_sql
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.statement import statement
from throughline.reports.engine.sums import sums
from throughline.reports.model import Check, Column, Finding, Table, Unit
from throughline.texts import has, say
from throughline.warehouse.snapshot import Snapshot

__all__ = ["flow", "most_moved", "second"]

_UNITS: dict[str, Unit] = {"leads": "count", "revenue": "money"}
_SMALLEST = 0.005
_DUST = 1e-9  # a smaller part of an application is rounding
_CLOSING = ("first", "last", "last_non_direct", "last_significant")
# What of scenario B makes its credits; the rest of it asks another question.
_RULES = ("model", "weights", "half_life", "window", "order", "direct", "significant", "touches_until", "link")


def second(params: Params) -> Params:
    """The parameters with the other model's rules: scenario B's, else a model that answers in another way."""
    if params.b is not None:
        return replace(params, b=None, **{name: getattr(params.b, name) for name in _RULES})
    return replace(params, model="linear" if params.model in _CLOSING else "last_significant")


def flow(snapshot: Snapshot, params: Params) -> tuple[Table, list[Check]]:
    """A row per pair of group values between which leads or money move; the totals hold all that moves.

    With filters on sources, the rows that leave or reach a value that passes them.
    """
    a, b = without_sources(params), without_sources(second(params))
    columns = (Column("from_value", "text"), Column("to_value", "text"), Column("leads", "count"),
               Column("revenue", "money"))  # fmt: skip
    scope = Scope(snapshot, a, a.period, a.group)
    if not (scope.knows("application") and scope.knows("deal")):
        sql = "select " + ", ".join(f"null as {column.name}" for column in columns) + "\nwhere false"
        return Table(columns, pd.DataFrame(columns=[column.name for column in columns]), sql=sql), []
    of_totals = a.model in TOTAL_MODELS or b.model in TOTAL_MODELS
    moved = _of_totals(snapshot, a, b) if of_totals else _of_applications(scope, b)
    rows, shown = _rows(snapshot, params, moved)
    totals = {f"moved_{name}": float(np.round(shown[name].sum(), 4)) for name in _UNITS}
    sql = _sql(snapshot, params, a, b, of_totals)
    return Table(columns, rows, totals, sql), _checks(snapshot, a, b, moved)


def _of_applications(scope: Scope, b: Params) -> dict[str, Floats]:
    """Measure → a matrix from group value to group value."""
    other = Scope(scope.snapshot, b, scope.period, scope.group)
    values = worth(scope)
    some = (values["leads"] != 0) | (values["revenue"] != 0)
    change = _by_group(scope, scope.credits.only(some)) - _by_group(scope, other.credits.only(some))
    change.data[np.abs(change.data) <= _DUST] = 0.0
    change.eliminate_zeros()
    losing, gaining = change.maximum(0).tocsr(), (-change).maximum(0).tocsr()
    lost = np.asarray(losing.sum(axis=1)).ravel()
    part = np.divide(1.0, lost, out=np.zeros_like(lost), where=lost > 0)
    found = {}
    for name, unit in _UNITS.items():
        weighed = sparse.diags_array(part * values[name][some]) @ gaining
        found[name] = rounded(unit, (losing.T @ weighed).toarray(), PARTS if name == "revenue" else 1)
    return found


def _by_group(scope: Scope, parts: Credits) -> sparse.csr_array:
    """Application × group value → the part of its credit."""
    bounds = np.append(parts.starts, len(parts.weight))
    group = scope.codes.of["source_dim"][parts.source]
    # A copy: duplicates are summed in place, and the credits are remembered for everybody.
    made = sparse.csr_array((parts.weight.copy(), group, bounds), shape=(len(parts.counts), scope.size))
    made.sum_duplicates()
    return made


def _of_totals(snapshot: Snapshot, a: Params, b: Params) -> dict[str, Floats]:
    first, other = (sums(snapshot, each, a.period, a.group).values for each in (a, b))
    found = {}
    for name, unit in _UNITS.items():
        change = first[name] - other[name]
        losing, gaining = np.maximum(change, 0), np.maximum(-change, 0)
        lost = losing.sum()
        found[name] = rounded(unit, np.outer(losing, gaining) / (lost or 1.0))
    return found


def _rows(snapshot: Snapshot, params: Params, moved: dict[str, Floats]) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """The pairs with anything to show, most money first; and their figures."""
    labels = codes(snapshot, params.group).labels
    some = (moved["leads"] != 0) | (moved["revenue"] != 0)
    asked = _asked(snapshot, params)
    from_, to = np.nonzero(some & (asked[:, None] | asked[None, :]))
    rows = pd.DataFrame(
        {
            "from_value": np.array([labels[code] for code in from_], object),
            "to_value": np.array([labels[code] for code in to], object),
            **{name: values[from_, to] for name, values in moved.items()},
        }
    )
    order = ["revenue", "leads", "from_value", "to_value"]
    rows = rows.sort_values(order, ascending=[False, False, True, True], ignore_index=True)
    return rows, {name: rows[name].to_numpy(float) for name in moved}


def _asked(snapshot: Snapshot, params: Params) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Group value → whether any of its sources passes the filters on sources."""
    known = codes(snapshot, params.group)
    ok = np.ones(len(known.of["source_dim"]), bool)
    for name, _ in params.filters:
        if name in SOURCE:
            ok &= passes(snapshot, name, "source_dim", params)
    found = np.zeros(known.size, bool)
    found[known.of["source_dim"][ok]] = True
    return found


def _checks(snapshot: Snapshot, a: Params, b: Params, moved: dict[str, Floats]) -> list[Check]:
    """What comes minus what goes is the difference of the models, over all group values."""
    first, other = (sums(snapshot, each, a.period, a.group).values for each in (a, b))
    checks = []
    for name, values in moved.items():
        change = np.nan_to_num(other[name] - first[name])
        net = values.sum(axis=0) - values.sum(axis=1)
        tolerance = 0.005 + (int(np.count_nonzero(values)) + len(net)) / PARTS
        checks.append(Check(f"flow_explains_{name}", 0.0, float(np.abs(change - net).sum()), tolerance))
    return checks


def _sql(snapshot: Snapshot, params: Params, a: Params, b: Params, of_totals: bool) -> str:
    tests = [
        f"source_dim.{name} in ({', '.join(map(quoted, chosen))})" for name, chosen in params.filters if name in SOURCE
    ]
    asked = "true"
    if tests:
        known = f"(select source_dim.{a.group} from source_dim where {' and '.join(tests)})"
        asked = f"(final.from_value in {known} or final.to_value in {known})"
    if of_totals:
        each = {
            name: rounded_sql(unit, f"greatest(losing.{name}, 0) * greatest(-gaining.{name}, 0) / "
                                    f"coalesce(nullif(lost.{name}, 0), 1)")
            for name, unit in _UNITS.items()
        }  # fmt: skip
        both = {which: statement(snapshot, each_, [a.period], a.group, tuple(_UNITS)) for which, each_ in
                (("a", a), ("b", b))}  # fmt: skip
        return template("flow_of_totals").format(group=a.group, asked=asked, **both, **each)
    parts = {
        name: rounded_sql(unit, f"sum(worth.{name} * losing.part * -gaining.part / lost.whole)")
        for name, unit in _UNITS.items()
    }
    return template("flow").format(
        counted=counted_sql(snapshot, a),
        a=credits_sql(a, [a.period]),
        b=credits_sql(b, [b.period]),
        group=a.group,
        dust=_DUST,
        asked=asked,
        **parts,
    )


def most_moved(snapshot: Snapshot, table: Table, params: Params) -> Finding | None:
    """How much revenue the other model gives to others, and the largest part of it that has names."""
    rows = table.rows[(table.rows["from_value"] != "") & (table.rows["to_value"] != "")]
    whole = float(sums(snapshot, without_sources(params), params.period, "").values["revenue"][0])
    if rows.empty or rows["revenue"].iloc[0] < _SMALLEST or not whole > 0:
        return None
    top = rows.iloc[0]
    moved = float(table.totals["moved_revenue"] or 0)
    facts: dict[str, object] = {
        "from_model": _name_of(params),
        "to_model": _name_of(second(params)),
        "moved_revenue": moved,
        "share_moved": moved / whole,
        "from_label": called(snapshot, params.group, top["from_value"], params.lang),
        "to_label": called(snapshot, params.group, top["to_value"], params.lang),
        "revenue": float(top["revenue"]),
    }
    return Finding("flow", facts)


def _name_of(params: Params) -> str:
    key = f"params.model.values.{params.model}"
    return say(key, params.lang) if has(key, params.lang) else params.model

"""Types of calls: counted, target, repeat, unique, first target, unique target. METRICS, "Calls"."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from throughline.config.models import Config
from throughline.warehouse.engine import arrow
from throughline.warehouse.steps import Step

__all__ = ["CALL_TYPES", "openings"]

_DAY = 86_400
_SQL = """
    SELECT
        source, account_id, call_id,
        cast(epoch(started_at) AS BIGINT) AS moment,
        -- A hidden number is its own caller each time, and never repeats.
        CASE WHEN phone = '' THEN concat_ws('|', source, account_id, call_id) ELSE phone END AS caller,
        outcome = 'answered' AND coalesce(talk_seconds, 0) > ? AS is_counted
    FROM core.call_row
    WHERE direction = 'in' OR is_callback
    ORDER BY caller, moment, call_id, source, account_id
"""


def openings(callers: NDArray[np.int64], moments: NDArray[np.int64], cycle: int) -> NDArray[np.bool_]:
    """Which counted calls open a sales cycle; calls are sorted by (caller, moment), `cycle` is in seconds.

    A cycle is the half-open [opening, opening + cycle). Each round finds every caller's next opening at once, so there
    are as many rounds as the busiest caller has cycles.
    """
    opens = np.zeros(len(moments), dtype=bool)
    if not len(moments):
        return opens
    # One growing axis for all callers: a caller's span of moments never reaches the next one's.
    span = int(moments.max() - moments.min()) + cycle + 1
    axis = callers.astype(np.int64) * span + (moments - moments.min())
    ends = np.searchsorted(callers, callers, side="right")
    current = np.flatnonzero(np.r_[True, callers[1:] != callers[:-1]])
    while len(current):
        opens[current] = True
        following = np.searchsorted(axis, axis[current] + cycle, side="left")
        current = following[following < ends[current]]
    return opens


def _types(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    table = arrow(connection, _SQL, [config.calls.target_seconds])
    caller = np.unique(table["caller"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)[1]
    moment = table["moment"].to_numpy()
    counted = table["is_counted"].to_numpy(zero_copy_only=False).astype(bool)
    order = np.lexsort((np.arange(len(caller)), caller))  # by caller; the query's own order inside a caller
    first = np.zeros(len(caller), dtype=bool)
    first_counted, target = first.copy(), first.copy()
    first[_firsts(caller, order)] = True
    counted_order = order[counted[order]]
    first_counted[_firsts(caller, counted_order)] = True
    opens = openings(caller[counted_order], moment[counted_order], config.calls.cycle_days * _DAY)
    target[counted_order[opens]] = True
    flags = {
        "is_counted": counted,
        "is_target": target,
        "is_repeat": counted & ~target,
        "is_unique": first,
        "is_first_target": first_counted,
        "is_unique_target": first & counted,
    }
    keys = table.select(["source", "account_id", "call_id"])
    for name, flag in flags.items():
        keys = keys.append_column(name, pa.array(flag))
    return keys


def _firsts(caller: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    if not len(order):
        return order
    sorted_callers = caller[order]
    return order[np.r_[True, sorted_callers[1:] != sorted_callers[:-1]]]


CALL_TYPES = Step(
    "core.call_type",
    frozenset({"core.call_row"}),
    _types,
    lambda config: f"{config.calls.target_seconds} {config.calls.cycle_days}",
)

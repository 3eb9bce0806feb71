"""Types of calls under the project's own thresholds. METRICS, "Calls"."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from throughline.calls.rules import CallRules
from throughline.calls.types import TYPES, callers, types
from throughline.config.models import Config
from throughline.warehouse.engine import arrow
from throughline.warehouse.steps import Step

__all__ = ["CALL_TYPES"]

_SQL = """
    SELECT
        call.source, call.account_id, call.call_id,
        number.caller_key,
        cast(epoch(call.started_at) AS BIGINT) AS moment,
        call.outcome = 'answered' AND coalesce(call.talk_seconds, 0) > ? AS is_counted
    FROM core.call_row AS call
    INNER JOIN core.call_number AS number
        ON call.source = number.source AND call.account_id = number.account_id AND call.call_id = number.call_id
    WHERE call.direction = 'in' OR call.is_callback
    ORDER BY number.call_no
"""


def _types(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    rules = CallRules.of_config(config.calls)
    table = arrow(connection, _SQL, [rules.target_seconds])
    caller, moment = table["caller_key"].to_numpy(), table["moment"].to_numpy()
    counted = table["is_counted"].to_numpy(zero_copy_only=False).astype(np.bool_)
    found = types(callers(caller, moment), counted, rules.cycle_seconds)
    keys = table.select(["source", "account_id", "call_id"])
    for name in TYPES:
        keys = keys.append_column(name, pa.array(getattr(found, name)))
    return keys


CALL_TYPES = Step(
    "core.call_type",
    frozenset({"core.call_row", "core.call_number"}),
    _types,
    lambda config: f"{config.calls.target_seconds} {config.calls.cycle_days}",
)

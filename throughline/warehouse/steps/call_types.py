"""Types of calls, and which of them are applications by their type, under rules of calls. METRICS, "Calls"."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from throughline.calls.rules import CallRules
from throughline.calls.types import TYPES, Bools, callers, types
from throughline.config.models import Config
from throughline.warehouse.engine import arrow
from throughline.warehouse.steps import Step

__all__ = ["CALLS", "CALL_TYPES", "call_types"]

# The calls that have a type, in order of (time, call id): an outgoing call has none unless it is a callback.
CALLS = """
    SELECT
        call_no, caller_key, cast(epoch(started_at) AS BIGINT) AS moment, brand,
        coalesce(CASE WHEN outcome = 'answered' THEN talk_seconds END, -1) AS talk
    FROM mart.call
    WHERE direction = 'in' OR is_callback
    ORDER BY call_no
"""


def call_types(rows: pa.Table, rules: CallRules) -> pa.Table:
    """A row per row of `CALLS`: `call_no`, the six types, and `is_application`: whether its type makes it one.

    What may be no application whatever its type, as a call that a lead names, is not told apart here.
    """
    caller, moment = rows["caller_key"].to_numpy(), rows["moment"].to_numpy()
    counted: Bools = rows["talk"].to_numpy() > rules.target_seconds
    found = types(callers(caller, moment), counted, rules.cycle_seconds)
    table = rows.select(["call_no"])
    for name in TYPES:
        table = table.append_column(name, pa.array(getattr(found, name)))
    leads = {lead: getattr(found, f"is_{lead}") for lead in {rules.call_lead, *(lead for _, lead in rules.by_brand)}}
    is_application = leads[rules.call_lead]
    for brand, lead in rules.by_brand:
        of_brand = pc.equal(rows["brand"], brand).to_numpy()
        is_application = np.where(of_brand, leads[lead], is_application)
    return table.append_column("is_application", pa.array(is_application))


def _made(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    return call_types(arrow(connection, CALLS), CallRules.of_config(config.calls))


CALL_TYPES = Step(
    "live.call_type", frozenset({"mart.call"}), _made, lambda config: str(CallRules.of_config(config.calls))
)

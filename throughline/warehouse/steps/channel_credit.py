"""What each channel is credited with a day by the project's own model: the base on which overheads are laid.

Leads count by the day of the application, revenue to date likewise (the axis `lead`). `markov` and `path_incremental`
weigh nothing before all journeys of a period are counted, and a day's overheads know no period: linear lays them.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from throughline.attribution.credits import Touches, credit
from throughline.attribution.rules import Rules
from throughline.config.models import Config
from throughline.config.names import MODELS, TOTAL_MODELS
from throughline.expression import checked
from throughline.warehouse.engine import arrow
from throughline.warehouse.steps import Step

__all__ = ["CHANNEL_CREDIT"]

_OF_PERIODS = (*TOTAL_MODELS, "path_incremental")
_APPLICATIONS = """
    SELECT application.app_no, application.own_source_key, application.is_lead, application.applied_day,
        application.client_app_no, cast(coalesce(sum(deal.revenue), 0) AS DOUBLE) AS revenue
    FROM live.application AS application
    LEFT JOIN live.deal AS deal ON application.app_no = deal.app_no
    GROUP BY ALL
    ORDER BY application.app_no
"""
_TOUCHES = "SELECT app_no, source_key, seconds_before FROM live.application_touch ORDER BY app_no, pos"
_SOURCES = """
    SELECT source.channel_key, channel.is_direct, channel.is_insignificant, channel.is_paid
    FROM mart.source_dim AS source INNER JOIN mart.channel AS channel ON source.channel_key = channel.channel_key
    ORDER BY source.source_key
"""
_SUMS = """
    SELECT applied_day AS day, channel, measure, sum(value) AS value
    FROM (
        SELECT row.applied_day, source.channel, 'by_leads' AS measure,
            credits.weight * cast(row.is_lead AS INTEGER) AS value
        FROM credits INNER JOIN applications AS row ON credits.row = row.app_no
        INNER JOIN mart.source_dim AS source ON credits.source = source.source_key
        UNION ALL
        SELECT row.applied_day, source.channel, 'by_revenue', credits.weight * row.revenue
        FROM credits INNER JOIN applications AS row ON credits.row = row.app_no
        INNER JOIN mart.source_dim AS source ON credits.source = source.source_key
    )
    WHERE value <> 0
    GROUP BY ALL
    ORDER BY ALL
"""


def _rules(config: Config) -> Rules:
    attribution = config.attribution
    first, middle, last = map(float, attribution.weights.split("-"))
    custom = attribution.model not in MODELS
    return Rules(
        model="linear" if attribution.model in _OF_PERIODS else attribution.model,
        window=attribution.window,
        weights=(first, middle, last),
        half_life=attribution.half_life,
        expression=checked(attribution.model, attribution.custom[attribution.model].expression) if custom else "",
    )


def _credit(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    applications = arrow(connection, _APPLICATIONS)
    touches = arrow(connection, _TOUCHES)
    sources = arrow(connection, _SOURCES)
    names = connection.execute("SELECT channel FROM mart.channel ORDER BY channel_key").fetchall()
    counts = np.bincount(_column(touches, "app_no"), minlength=applications.num_rows)
    walked = Touches(
        offsets=np.r_[0, np.cumsum(counts)],
        source=_column(touches, "source_key"),
        seconds=_column(touches, "seconds_before"),
        own_source=_column(applications, "own_source_key"),
        client=_column(applications, "client_app_no"),
        channel=_column(sources, "channel_key"),
        channels=tuple(name for (name,) in names),
        is_direct=_column(sources, "is_direct"),
        is_insignificant=_column(sources, "is_insignificant"),
        is_paid=_column(sources, "is_paid"),
    )
    given = credit(walked, np.arange(applications.num_rows), _rules(config))
    connection.register("credits", pa.table({"row": given.row, "source": given.source, "weight": given.weight}))
    connection.register("applications", applications)
    try:
        return arrow(connection, _SUMS)
    finally:
        connection.unregister("credits")
        connection.unregister("applications")


def _column(table: pa.Table, name: str) -> Any:
    return table[name].to_numpy()


CHANNEL_CREDIT = Step(
    "core.channel_credit",
    frozenset({"live.application", "live.deal", "live.application_touch", "mart.source_dim", "mart.channel"}),
    _credit,
    lambda config: config.attribution.model_dump_json(),
)

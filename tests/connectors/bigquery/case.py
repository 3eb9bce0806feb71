"""BigQuery before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.connectors.conformance.case import Case
from tests.fakes.bigquery import PROJECT, FakeBigQuery
from tests.fakes.google_auth import OAUTH

QUERY = "SELECT day, campaign_id, cost, clicks FROM crm.costs WHERE day >= {since}"
# Fifty kopecks are written with four digits after the point, as the store keeps money.
_COSTS = [
    {"day": date(2026, 7, 1), "campaign_id": "7", "cost": Decimal("1500.5000"), "clicks": 30},
    {"day": date(2026, 7, 2), "campaign_id": "7", "cost": Decimal("0.0100"), "clicks": 1},
    {"day": date(2026, 7, 2), "campaign_id": "8", "cost": Decimal("999999999.9999"), "clicks": 0},
    {"day": date(2026, 7, 9), "campaign_id": "7", "cost": Decimal("12.3456"), "clicks": 2},
    {"day": date(2026, 7, 10), "campaign_id": "9", "cost": Decimal("0.0000"), "clicks": 0},
]
SCHEMA = pa.schema(
    [("day", pa.date32()), ("campaign_id", pa.string()), ("cost", pa.decimal128(20, 4)), ("clicks", pa.int64())]
)


def put(fake: FakeBigQuery, rows: list[dict[str, Any]], schema: pa.Schema = SCHEMA) -> None:
    """The table of costs."""
    fake.engine.put("crm", "costs", pa.Table.from_pylist(rows, schema))


def okna() -> FakeBigQuery:
    """A project with one table."""
    fake = FakeBigQuery()
    put(fake, _COSTS)
    return fake


def login(fake: FakeBigQuery) -> dict[str, Any]:
    """A refresh token: the key of a service account takes a tenth of a second to load, each time anew."""
    return {"project": PROJECT, **OAUTH, "token_host": fake.address}


def _restate(fake: FakeBigQuery) -> None:
    put(fake, [_COSTS[0] | {"cost": Decimal("1600")}, *_COSTS[1:3], *_COSTS[4:]])


def _grow(fake: FakeBigQuery) -> None:
    fake.engine.put(
        "crm", "costs", pa.Table.from_pylist(_COSTS, SCHEMA).append_column("nobody", pa.array([1, 2, 3, 4, 5]))
    )


def _shrink(fake: FakeBigQuery) -> None:
    fake.largest = 2


CASE = Case(
    kind="bigquery",
    fake=okna,
    settings=lambda fake: {
        **login(fake),
        "table": "spend_daily",
        "query": QUERY,
        "window": {"column": "day", "days": 30},
    },
    truth={"spend_daily": _COSTS},
    wrong={"refresh_token": "1//04-of-somebody-else"},
    needed=("project", "table"),
    restate=_restate,
    grown=_grow,
    expire=lambda fake: fake.auth.revoke_tokens(),
    shrink=_shrink,
)

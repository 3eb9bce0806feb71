"""A GA4 export before the suite that all connectors pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.connectors.bigquery.case import login
from tests.connectors.conformance.case import Case
from tests.fakes.bigquery import FakeBigQuery
from tests.fakes.bigquery.events import DATASET, event, export

_YANDEX = {"manual_source": "yandex", "manual_medium": "cpc", "manual_campaign_name": "poisk_msk"}
_LAST = {"manual_campaign": {"source": "yandex", "medium": "cpc", "campaign_name": "poisk_msk"}}

DAY_1 = [
    event("2026-07-01 12:00+03:00", "session_start", session=100, page="https://okna.example/?utm_source=yandex"),
    event(
        "2026-07-01 12:00+03:00",
        "page_view",
        session=100,
        page="https://okna.example/?utm_source=yandex",
        collected=_YANDEX,
        last_click=_LAST,
        index=1,
    ),
    event("2026-07-01 12:01:30+03:00", "page_view", session=100, page="https://okna.example/thanks", last_click=_LAST),
    event(
        "2026-07-01 12:01:30+03:00",
        "purchase",
        session=100,
        page="https://okna.example/thanks",
        last_click=_LAST,
        ecommerce={"transaction_id": "A-17", "purchase_revenue": 1500.5},
    ),
]
# The visit began before midnight and went on after it: one visit, of 8 July.
DAY_8 = [event("2026-07-08 23:50+03:00", "page_view", "333.444", 200, page="https://okna.example/")]
DAY_9 = [
    event("2026-07-09 00:10+03:00", "page_view", "333.444", 200, page="https://okna.example/prices"),
    event("2026-07-09 10:00+03:00", "page_view", "555.666", 300, page="https://okna.example/"),
]
TODAY = [event("2026-07-10 09:00+03:00", "page_view", "777.888", 400, page="https://okna.example/")]


def property_() -> FakeBigQuery:
    """A property with four days of events."""
    fake = FakeBigQuery()
    for table, events in (
        ("events_20260701", DAY_1),
        ("events_20260708", DAY_8),
        ("events_20260709", DAY_9),
        ("events_intraday_20260710", TODAY),
    ):
        export(fake.engine, table, events)
    return fake


def _visit(user: str, session: int, started: str, pageviews: int, seconds: int, **rest: Any) -> dict[str, Any]:
    return {
        "visit_id": f"{user}.{session}",
        "client_id": user,
        "started_at": datetime.fromisoformat(started),
        "pageviews": pageviews,
        "duration_seconds": seconds,
        "utm_source": rest.get("source"),
        "utm_campaign": rest.get("campaign"),
    }


def _restate(fake: FakeBigQuery) -> None:
    late = event("2026-07-09 10:05+03:00", "page_view", "555.666", 300, page="https://okna.example/prices")
    export(fake.engine, "events_20260709", [*DAY_9, late])


def _shrink(fake: FakeBigQuery) -> None:
    fake.largest = 1


CASE = Case(
    kind="ga4_export",
    fake=property_,
    settings=lambda fake: {**login(fake), "dataset": DATASET},
    truth={
        "visit": [
            _visit("111.222", 100, "2026-07-01T09:00:00", 2, 90, source="yandex", campaign="poisk_msk"),
            _visit("333.444", 200, "2026-07-08T20:50:00", 2, 1200),
            _visit("555.666", 300, "2026-07-09T07:00:00", 1, 0),
            _visit("777.888", 400, "2026-07-10T06:00:00", 1, 0),
        ],
        "goal": [
            {
                "visit_id": "111.222.100",
                "client_id": "111.222",
                "happened_at": datetime(2026, 7, 1, 9, 1, 30),
                "name": "purchase",
                "value": 1500.5,
            }
        ],
    },
    wrong={"refresh_token": "1//04-of-somebody-else"},
    needed=("project", "dataset"),
    restate=_restate,
    expire=lambda fake: fake.auth.revoke_tokens(),
    shrink=_shrink,
)

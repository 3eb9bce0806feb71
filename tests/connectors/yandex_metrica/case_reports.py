"""The other mode of Yandex Metrica: daily sums of visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.connectors.conformance.case import Case
from tests.connectors.yandex_metrica.case import CASE as LOGS
from tests.fakes.yandex_metrica import COUNTER, TOKEN, FakeMetrica, sums

NOTHING = (None, None, None, None, None)
BRAND = ("google", "cpc", "brand", None, None)


def world() -> FakeMetrica:
    """Visits of three days by source. A bounce rate is told in per cent."""
    fake = FakeMetrica()
    fake.traffic = [
        sums("2026-07-01", "organic", "organic.google", NOTHING, 120.0, 101.0, 300.0, 25.0),
        sums("2026-07-01", "direct", None, NOTHING, 30.0, 28.0, 31.0, 33.333333),
        sums("2026-07-01", "ad", "ad.Google Ads", BRAND, 7.0, 7.0, 9.0, 0.0),
        sums("2026-07-02", "referral", "referral.partner.example", NOTHING, 2.0, 1.0, 5.0, 50.0),
        sums("2026-07-05", "internal", "internal", NOTHING, 1.0, 1.0, 1.0, 100.0),
    ]
    return fake


def _restate(fake: FakeMetrica) -> None:
    fake.traffic[4] = sums("2026-07-05", "organic", "organic.yandex", NOTHING, 3.0, 2.0, 4.0, 0.0)


def _lose(fake: FakeMetrica) -> None:
    for row in fake.traffic:
        del row["metrics"]


def _retype(fake: FakeMetrica) -> None:
    for row in fake.traffic:
        row["metrics"] = [{"value": 1}, 1.0, 1.0, 0.0]


def _grow(fake: FakeMetrica) -> None:
    fake.said = {"quantile": "50"}
    for row in fake.traffic:
        row["dimensions"][1]["comment"] = "new"


def _shrink(fake: FakeMetrica) -> None:
    fake.largest_page = 2


def _row(day: int, referrer: str | None, visits: int, users: int, pageviews: int, bounces: int) -> dict[str, Any]:
    counted = {"visits": visits, "users": users, "pageviews": pageviews, "bounces": bounces}
    return {"day": date(2026, 7, day), "utm_source": None, "utm_campaign": None, "referrer": referrer, **counted}


CASE: Case = replace(
    LOGS,
    fake=world,
    settings=lambda fake: {"token": TOKEN, "counter": COUNTER, "mode": "reports"},
    truth={
        "traffic_daily": [
            _row(1, "https://www.google.com/", 120, 101, 300, 30),
            _row(1, None, 30, 28, 31, 10),
            _row(1, "https://ad.Google Ads/", 7, 7, 9, 0) | {"utm_source": "google", "utm_campaign": "brand"},
            _row(2, "https://partner.example/", 2, 1, 5, 1),
            _row(5, "https://internal/", 1, 1, 1, 1),
        ]
    },
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

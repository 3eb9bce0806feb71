"""Google Analytics 4 before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.ga4 import PROPERTY, FakeGa4, session
from tests.fakes.google_auth import OAUTH

_TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def _visits(day: int, counts: tuple[int, int, int, int], referrer: str | None = None, *tags: str) -> dict[str, Any]:
    told = dict(zip(_TAGS, (*tags, *[None] * (5 - len(tags))), strict=True))
    named = dict(zip(("visits", "users", "pageviews", "bounces"), counts, strict=True))
    return {"day": date(2026, 7, day), "referrer": referrer, **told, **named}


def _restate(fake: FakeGa4) -> None:
    fake.sessions[-1] |= {"sessions": 4, "screenPageViews": 7}
    fake.sessions.append(session("20260709", 8, 8, 8, 8, source="yandex", medium="organic", campaign="(organic)"))
    fake.costs[0]["advertiserAdCost"] = 1300.25


def _shrink(fake: FakeGa4) -> None:
    fake.largest = 2


def _lose(fake: FakeGa4) -> None:
    fake.lost.add("sessions")


def _retype(fake: FakeGa4) -> None:
    fake.lost.clear()
    fake.spoilt.add("sessions")


def _grow(fake: FakeGa4) -> None:
    fake.grown = True


CASE = Case(
    kind="ga4",
    fake=FakeGa4,
    settings=lambda fake: {
        **OAUTH,
        "token_host": fake.address,
        "allow_http_loopback": True,
        "property": PROPERTY,
        "costs": True,
    },
    truth={
        "traffic_daily": [
            _visits(1, (420, 344, 900, 120), None, "yandex", "cpc", "poisk_msk", "a1", "окна"),
            _visits(1, (387, 322, 600, 200)),
            _visits(2, (50, 40, 70, 30), "https://google.com/"),
            _visits(2, (5, 5, 9, 1), "https://blog.example/"),
            _visits(8, (3, 2, 3, 3), None, "(not set)"),
        ],
        "spend_daily": [
            {
                "day": date(2026, 7, 8),
                "campaign_id": "77",
                "campaign_name": "VK",
                "utm_source": "vk",
                "utm_campaign": "VK",
                "cost": Decimal("1234.5000"),
                "clicks": 7,
                "impressions": 100,
                "currency": "RUB",
            }
        ],
    },
    wrong={"refresh_token": "1//04-another-refresh-token"},
    needed=("property", "client_secret"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    expire=lambda fake: fake.auth.revoke_tokens(),
    shrink=_shrink,
    endures=2,
)

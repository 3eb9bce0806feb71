"""CoMagic before the suite that all connectors pass, with all that it can fill."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.comagic import KEY, FakeComagic, call

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def _restate(fake: FakeComagic) -> None:
    calls = fake.reports["get.calls_report"]
    calls[0]["tags"] = calls[0]["tags"][1:]
    calls[1]["attributes"] = ["secondary", "lost", "target"]
    calls.append(call(3360109120, "2026-07-08 09:00:00", "79160000004"))
    fake.costs[0]["cost_sum"] = "99.99"
    fake.reports["get.chats_report"][1]["visitor_phone_number"] = 79160000011


def _lose(fake: FakeComagic) -> None:
    fake.lost = {"is_lost"}


def _retype(fake: FakeComagic) -> None:
    fake.lost, fake.shaped = set(), {"talk_duration": {"seconds": 1}}


def _grow(fake: FakeComagic) -> None:
    fake.extra = {"future_field": {"a": 1}}


def _shrink(fake: FakeComagic) -> None:
    fake.largest = 1


def _call(number: str, started_at: datetime, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("employee", "recording_ref", "visitor_id", "visit_id", "client_id", *_UTM))
    shared = {"tracking_number_raw": "74951230001", "landing_url": "https://okna.example/", "city": "Москва"}
    return {"call_id": number, "started_at": started_at, "wait_seconds": 7, **shared, **blank, **more}


def _spend(day: int, cost: str, shows: int, clicks: int) -> dict[str, Any]:
    return {
        "day": date(2026, 7, day),
        "campaign_id": "12345678",
        "campaign_name": "Окна | Москва",
        "ad_group_id": "5000000001",
        "ad_id": "9000000000001",
        "keyword": "окна пвх",
        "dims": '{"site": "51"}',
        "impressions": shows,
        "clicks": clicks,
        "cost": Decimal(cost).quantize(Decimal("0.0001")),
    }


CASE = Case(
    kind="comagic",
    fake=FakeComagic,
    settings=lambda fake: {"token": KEY, "visits": True, "costs": "campaigns"},
    truth={
        "call": [
            _call(
                "3360109114",
                datetime(2026, 7, 1, 21, 30),
                direction="in",
                is_callback=False,
                outcome="answered",
                outcome_raw="subscriber_disconnects",
                talk_seconds=83,
                client_raw="79160000001",
                employee="Петрова",
                recording_ref="a1b2c3",
                visitor_id="7001",
                visit_id="8001",
                client_id="1699999999123456789",
                utm_source="yandex",
                utm_medium="cpc",
                utm_campaign="brand",
                vendor_is_unique=True,
                vendor_is_target=True,
                vendor_is_repeat=False,
            ),
            _call(
                "3360109115",
                datetime(2026, 7, 3, 9, 0),
                direction="in",
                is_callback=False,
                outcome="missed",
                outcome_raw="no_success_operator_call",
                talk_seconds=0,
                client_raw="79160000002",
                utm_source="direct",
                vendor_is_unique=False,
                vendor_is_target=False,
                vendor_is_repeat=True,
            ),
        ],
        "call_tag": [
            {"call_id": "3360109114", "category": None, "name": "Квал", "kind": "manual"},
            {"call_id": "3360109114", "category": None, "name": "Целевой", "kind": "auto"},
        ],
        "lead": [
            {
                "lead_id": "message-601",
                "created_at": datetime(2026, 7, 4, 20, 30),
                "kind": "form",
                "form_name": "Замер",
                "phone_raw": "79160000009",
                "email_raw": "one@okna.example",
                "page_url": "https://okna.example/order",
                "visit_id": "8001",
                "utm_source": "yandex",
                "custom": '{"comagic_status": "not_processed", "comagic_tags": "Квал; Целевой"}',
            },
            {
                "lead_id": "chat-601",
                "created_at": datetime(2026, 7, 5, 7, 0),
                "kind": "messenger",
                "form_name": "Бот",
                "phone_raw": None,
                "email_raw": None,
                "page_url": "https://okna.example/order",
                "visit_id": "8001",
                "utm_source": None,
                "custom": '{"comagic_status": "not_processed"}',
            },
        ],
        "visit": [
            {
                "visit_id": "8001",
                "client_id": "1699999999123456789",
                "started_at": datetime(2026, 7, 1, 21, 20),
                "utm_source": "yandex",
                "utm_campaign": "brand",
                "utm_content": None,
                "landing_url": "https://okna.example/",
                "yclid": "15000000001",
                "campaign_id": "12345678",
                "ad_group_id": "5",
                "ad_id": "9",
                "device": "desktop",
                "city": "Москва",
                "pageviews": 3,
                "duration_seconds": 90,
            }
        ],
        "spend_daily": [_spend(1, "200.00", 1300, 24), _spend(2, "120.00", 900, 15)],
    },
    wrong={"token": "another-invented-key-2"},
    needed=("token",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

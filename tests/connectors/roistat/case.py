"""Roistat before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.roistat import KEY, PROJECT, FakeRoistat, order, visit

_TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
# Costs are told by markers, so visits stand under their markers too.
_DIRECT = {"utm_source": "direct1", "utm_medium": "search", "utm_campaign": "18000022", "utm_content": "купить окна"}


def _visit(number: str, client: str, started_at: datetime, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys((*_TAGS, "referrer", "device", "city"))
    fixed = {"visit_id": number, "client_id": client, "started_at": started_at, "landing_url": "https://okna.example/"}
    return {**fixed, **blank, **more}


def _deal(number: str, created: datetime, updated: datetime, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys((*_TAGS, "customer_id", "client_id", "custom"))
    fixed = {"deal_id": number, "created_at": created, "updated_at": updated, "currency": "RUB"}
    return {**fixed, "cost_of_goods": Decimal("0.0000"), "crm_source": "standard", **blank, **more}


def _spent(day: int, path: str, name: str, cost: str, *tags: str) -> dict[str, Any]:
    told = dict(zip(_TAGS, (*tags, *[None] * 5), strict=False))
    fixed = {
        "day": date(2026, 7, day),
        "campaign_id": path,
        "campaign_name": name,
        "cost": Decimal(cost).quantize(Decimal("0.0001")),
    }
    return {**fixed, "currency": "RUB", **told}


def _restate(fake: FakeRoistat) -> None:
    fake.orders[1] = order("63", "2026-07-05T10:00:00+0000", "2026-07-09T10:00:00+0000", 7000, "paid")
    fake.visits.append(visit(4336468, "2026-07-08T12:00:00+0000"))
    fake.calls[1].update(status="ANSWER", answer_duration=4)
    fake.spent["2026-07-01"].update({("direct1", "search", "18000022"): 1300, ("vk", "retarget", ""): 0})


def _lose(fake: FakeRoistat) -> None:
    fake.lost = "date"


def _retype(fake: FakeRoistat) -> None:
    fake.lost, fake.extra = "", {"date": {"at": 1}}


def _grow(fake: FakeRoistat) -> None:
    fake.extra = {"future_field": {"a": 1}}


def _shrink(fake: FakeRoistat) -> None:
    fake.largest = 1


CASE = Case(
    kind="roistat",
    fake=FakeRoistat,
    settings=lambda fake: {"project": PROJECT, "api_key": KEY, "read": ["visits", "calls", "deals", "costs"]},
    truth={
        "visit": [
            _visit("4336465", "4336000", datetime(2026, 6, 30, 21, 30, 31), **_DIRECT, device="mobile", city="Москва"),
            _visit(
                "4336466",
                "4336466",
                datetime(2026, 7, 3, 12, 0),
                utm_source="vk",
                utm_medium="retarget",
                referrer="https://vk.com/",
            ),
            _visit("4336467", "4336467", datetime(2026, 7, 9, 12, 0)),
        ],
        "call": [
            {
                "call_id": "16769",
                "started_at": datetime(2026, 6, 30, 21, 35),
                "direction": "in",
                "outcome": "answered",
                "outcome_raw": "ANSWER",
                "wait_seconds": 30,
                "talk_seconds": 29,
                "client_raw": "79160000001",
                "tracking_number_raw": "74951230001",
                "recording_ref": "16769",
                "visit_id": "4336465",
                "client_id": "4336000",
                **_DIRECT,
                "landing_url": "https://okna.example/",
                "city": "Москва",
                "vendor_deal_id": "62",
            },
            {
                "call_id": "16770",
                "started_at": datetime(2026, 7, 4, 14, 30),  # 12:00 two and a half hours behind Greenwich
                "direction": "in",
                "outcome": "missed",
                "outcome_raw": "NOANSWER",
                "wait_seconds": 30,
                "talk_seconds": 0,
                "client_raw": "79160000002",
                "tracking_number_raw": "74951230001",
                "recording_ref": None,
                "visit_id": None,
                "client_id": None,
                "utm_source": "yamarket6",
                "utm_medium": None,
                "utm_campaign": None,
                "utm_content": None,
                "landing_url": None,
                "city": None,
                "vendor_deal_id": "64",
            },
        ],
        "deal": [
            _deal(
                "62",
                datetime(2026, 6, 20, 10, 0),
                datetime(2026, 7, 2, 10, 0),
                status="won",
                stage_id="31",
                stage_name="Paid",
                amount=Decimal("54000.5000"),
                cost_of_goods=Decimal("31000.0000"),
                customer_id="150",
                client_id="4336000",
                crm_source="calltracking",
                **_DIRECT,
                custom='{"Тип лида": "Телефон"}',
            ),
            _deal(
                "63",
                datetime(2026, 7, 5, 10, 0),
                datetime(2026, 7, 5, 10, 0),
                status="open",
                stage_id="1",
                stage_name="Progress",
                amount=Decimal("0.0000"),
                client_id="4336466",
                custom='{"Метки": "a; b"}',
            ),
            _deal(
                "64",
                datetime(2026, 7, 6, 10, 0),
                datetime(2026, 7, 8, 10, 0),
                status="lost",
                stage_id="41",
                stage_name="Canceled",
                amount=Decimal("1000.0000"),
            ),
        ],
        "spend_daily": [
            _spent(
                1, "direct1_search_18000022", "Direct1 / Search / 18000022", "1200.75", "direct1", "search", "18000022"
            ),
            _spent(1, "vk_retarget", "Vk / Retarget", "300", "vk", "retarget"),
            _spent(10, "direct1_search_18000022", "Direct1 / Search / 18000022", "90", "direct1", "search", "18000022"),
        ],
    },
    wrong={"api_key": "anotherinventedroistatkey"},
    needed=("project", "api_key", "read"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

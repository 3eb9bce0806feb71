"""Bitrix24 before the suite that all connectors pass, by a webhook: deals, leads, goods, talks, calls, invoices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.bitrix24 import CODE, FakeBitrix24

PORTAL = "https://okna.bitrix24.example/rest/1/"
FULL = {
    "fields": {"client_id": "UF_CRM_YM", "custom.house": "UF_CRM_HOUSE"},
    "lead_fields": {"client_id": "UF_CRM_LEAD_YM"},
    "calls": True,
    "payments": "invoices",
}
_IVAN, _OFFICE, _FIRM = "+7 916 111-22-33", "8 (495) 000-11-22", "84950001122"


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """July 2026, as UTC without a zone: three hours before Moscow."""
    return datetime(2026, 7, day, hour, minute)


def _money(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.0001"))


def _deal(number: str, pipeline: tuple[str, str], stage: tuple[str, str], status: str, **rest: Any) -> dict[str, Any]:
    row = {
        "deal_id": number,
        "lead_id": None,
        "pipeline_id": pipeline[0],
        "pipeline_name": pipeline[1],
        "stage_id": stage[0],
        "stage_name": stage[1],
        "status": status,
        "created_at": _at(1, 7),
        "updated_at": _at(1, 7),
        "closed_at": None,
        "amount": None,
        "currency": "RUB",
        "loss_reason": None,
        "responsible": "Анна Белова",
        "customer_id": None,
        "phones_raw": None,
        "emails_raw": None,
        "client_id": None,
        "utm_source": "yandex",
        "utm_medium": "cpc",
        "utm_campaign": None,
        "utm_term": None,
        "crm_source": "Сайт",
        "custom": None,
    }
    return row | rest


def _stage(pipeline: str, stage: str, name: str, sort: int, semantic: str) -> dict[str, Any]:
    return {"pipeline_id": pipeline, "stage_id": stage, "name": name, "sort": sort, "semantic": semantic}


def _event(number: str, deal: str, at: datetime, pipeline: str, stage: str) -> dict[str, Any]:
    return {
        "event_id": number,
        "deal_id": deal,
        "happened_at": at,
        "from_stage_id": None,
        "to_pipeline_id": pipeline,
        "to_stage_id": stage,
    }


def _item(deal: str, line: int, sku: str, name: str, quantity: float, price: str) -> dict[str, Any]:
    return {
        "deal_id": deal,
        "line": line,
        "sku": sku,
        "name": name,
        "quantity": quantity,
        "price": _money(price),
        "cost": None,
    }


def _point(entity: str, number: str, value: str, kind: str = "phone") -> dict[str, Any]:
    return {"entity": entity, "entity_id": number, "value_raw": value, "kind": kind}


def _call(number: int, direction: str, outcome: str, raw: str, at: datetime, **rest: Any) -> dict[str, Any]:
    row = {
        "call_id": f"call.{number}",
        "started_at": at,
        "direction": direction,
        "is_callback": False,
        "outcome": outcome,
        "outcome_raw": raw,
        "talk_seconds": 0,
        "client_raw": "+79161112233",
        "tracking_number_raw": "74951234567",
        "employee": "Олег",
        "rating": None,
        "recording_ref": None,
        "vendor_deal_id": None,
    }
    return row | rest


def _talk(number: str, deal: str | None, lead: str | None, at: datetime, kind: str, way: str) -> dict[str, Any]:
    row = {"communication_id": number, "deal_id": deal, "lead_id": lead, "happened_at": at, "kind": kind}
    return row | {"direction": way, "employee": "Олег"}


def _lead(number: str, kind: str, **rest: Any) -> dict[str, Any]:
    row = {"lead_id": number, "created_at": _at(1, 6), "kind": kind, "client_id": None, "deal_id": None}
    return row | {"phone_raw": None, "email_raw": None, "utm_source": None} | rest


def _restate(fake: FakeBitrix24) -> None:
    """A deal costs less and lost a line, one was deleted, one is lost after all."""
    deals = {deal["id"]: deal for deal in fake.world["deals"]}
    deals[101] |= {"opportunity": 17999.99, "updatedTime": "2026-07-10T11:00:00+03:00"}
    moved = "2026-07-09T11:00:00+03:00"
    deals[102] |= {"stageId": "C1:LOSE", "stageSemanticId": "F", "updatedTime": moved, "movedTime": moved}
    fake.world["deals"].remove(deals[103])
    del fake.world["goods"][1]
    fake.world["leads"][1] |= {"sourceId": "WEB", "updatedTime": "2026-07-10T11:00:00+03:00"}


def _lose(fake: FakeBitrix24) -> None:
    fake.lost = {"opportunity"}


def _retype(fake: FakeBitrix24) -> None:
    fake.lost, fake.shaped = set(), {"opportunity": {"value": 1, "currency": "RUB"}}


def _grow(fake: FakeBitrix24) -> None:
    fake.extra = {"parentId177": 5, "lastCommunicationTime": None, "somethingNew": {"a": [1]}}


def _shrink(fake: FakeBitrix24) -> None:
    fake.size = 1


TRUTH: dict[str, list[dict[str, Any]]] = {
    "deal": [
        _deal(
            *("101", ("0", "Общая"), ("NEW", "Новая"), "open"),
            lead_id="11",
            amount=_money("19999.99"),
            customer_id="C_21",
            phones_raw=_IVAN,
            emails_raw="ivan@mail.example",
            client_id="1716800000123",
            custom='{"house": "Панельный"}',
        ),
        _deal(
            *("102", ("1", "Монтаж"), ("C1:WON", "Сдано"), "won"),
            updated_at=_at(6, 9),
            closed_at=_at(6, 9),
            amount=_money("50000"),
            customer_id="C_21",
            phones_raw=f"{_IVAN};{_OFFICE};{_FIRM}",
            emails_raw="ivan@mail.example",
        ),
        _deal(
            *("103", ("0", "Общая"), ("LOSE", "Дорого"), "lost"),
            updated_at=_at(4, 6, 30),
            closed_at=_at(4, 6, 30),
            amount=_money("0"),
            loss_reason="Дорого",
            responsible="Олег",
        ),
    ],
    "deal_item": [
        _item("101", 1, "9501", "Окно ПВХ", 2.0, "8999.995"),
        _item("101", 2, "9502", "Подоконник", 1.0, "2000"),
        _item("102", 1, "9503", "Балкон", 1.0, "50000"),
    ],
    "contact_point": [
        _point("deal", "101", _IVAN),
        _point("deal", "101", "ivan@mail.example", "email"),
        _point("deal", "102", _IVAN),
        _point("deal", "102", _OFFICE),
        _point("deal", "102", _FIRM),
        _point("deal", "102", "ivan@mail.example", "email"),
        _point("lead", "11", _IVAN),
        _point("lead", "11", "ivan@mail.example", "email"),
        _point("lead", "12", "+7 916 444-55-66"),
    ],
    "deal_stage": [
        _stage("0", "NEW", "Новая", 10, "open"),
        _stage("0", "WON", "Успех", 20, "won"),
        _stage("0", "LOSE", "Дорого", 30, "lost"),
        _stage("1", "C1:NEW", "Замер", 10, "open"),
        _stage("1", "C1:WON", "Сдано", 20, "won"),
        _stage("1", "C1:LOSE", "Срыв", 30, "lost"),
    ],
    "deal_stage_event": [
        _event("901", "101", _at(1, 7), "0", "NEW"),
        _event("902", "102", _at(2, 7), "0", "NEW"),
        _event("903", "102", _at(3, 7), "1", "C1:NEW"),
        _event("904", "102", _at(6, 9), "1", "C1:WON"),
        _event("905", "103", _at(4, 6, 30), "0", "LOSE"),
    ],
    "lead": [
        _lead(*("11", "form"), deal_id="101", phone_raw=_IVAN, email_raw="ivan@mail.example", utm_source="yandex"),
        _lead("12", "messenger", phone_raw="+7 916 444-55-66", client_id="1716800000999"),
    ],
    "communication": [
        _talk("701", "101", None, _at(2, 8), "call", "in"),
        _talk("702", "102", "11", _at(3, 9), "chat", "in"),
        _talk("705", None, "12", _at(9, 6), "email", "out"),
    ],
    "call": [
        _call(801, "in", "answered", "200", _at(2, 8), talk_seconds=65, rating=5.0, recording_ref="9079"),
        _call(802, "out", "callback_client_no_answer", "304", _at(3, 8), is_callback=True),
        _call(803, "out", "declined", "603-S", _at(4, 8), vendor_deal_id="101"),
    ],
    "payment": [
        {
            "payment_id": "301",
            "deal_id": "102",
            "paid_at": _at(6, 12),
            "amount": _money("20000"),
            "currency": "RUB",
        }
    ],
}

CASE = Case(
    kind="bitrix24",
    fake=FakeBitrix24,
    settings=lambda fake: {"webhook": f"{PORTAL}{CODE}/", **FULL},
    truth=TRUTH,
    wrong={"webhook": f"{PORTAL}another0code0that0is0wrong/"},
    needed=("webhook",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

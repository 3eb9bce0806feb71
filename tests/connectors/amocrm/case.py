"""amoCRM before the suite that all connectors pass: four deals, one of them in the bin, and one application."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.amocrm import FIRST, MEETING, OTHER, PIPELINE, TOKEN, FakeAmo, contact, field, lead, moved, waiting

DAY = 86_400
T0 = 1782896400  # 2026-07-01 09:00 UTC


def at(second: int) -> datetime:
    """Unix seconds as landing keeps them."""
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)


def money(text: str) -> Decimal:
    """As landing keeps it."""
    return Decimal(text).quantize(Decimal("0.0001"))


def fake() -> FakeAmo:
    """The world of the case."""
    it = FakeAmo()
    it.contacts = [
        contact(700, T0, ["8 (495) 123-45-67 доб. 12", "+79161234567"], ["anna@okna.example"]),
        contact(701, T0, ["+79161234567"]),
        contact(702, T0),
    ]
    tags = [field("UTM_SOURCE", "yandex"), field("UTM_MEDIUM", "cpc"), field("UTM_CAMPAIGN", "brand|123456")]
    tags += [field("_YM_UID", "1699999999123456789"), field("YCLID", "1234567890123456789")]
    first = lead(101, T0, contacts=(700, 701), custom_fields_values=tags, price=200, updated_at=T0 + DAY)
    lost = {"status_id": 143, "loss_reason_id": 501, "closed_at": T0 + 2 * DAY, "updated_at": T0 + 2 * DAY}
    won = {"pipeline_id": OTHER, "status_id": 142, "price": 15000, "price_with_minor_units": 15000.75, "source_id": 77}
    won |= {"closed_at": T0 + 4 * DAY, "updated_at": T0 + 4 * DAY, "responsible_user_id": 13}
    it.leads = [first, lead(102, T0 + 60, contacts=(702,), **lost), lead(103, T0 + 3 * DAY, **won)]
    it.bin = [lead(9104, T0, updated_at=T0 + 5 * DAY)]
    it.events = [
        moved("01aaa", 101, T0 + DAY, (PIPELINE, MEETING), (PIPELINE, FIRST)),
        moved("01aab", 103, T0 + 4 * DAY, (OTHER, 142), None),
    ]
    page = "https://okna.example/balkon"
    it.unsorted = [waiting("f00d", T0 + DAY, "forms", form_name="Замер", form_page=page, leads=(900,))]
    return it


_DEAL = dict.fromkeys(
    (
        *("pipeline_id", "pipeline_name", "stage_id", "stage_name", "status", "created_at", "updated_at", "closed_at"),
        *("amount", "currency", "loss_reason", "responsible", "customer_id", "phones_raw", "emails_raw", "client_id"),
        *("utm_source", "utm_medium", "utm_campaign", "utm_content", "crm_source", "is_deleted", "custom"),
    )
)
_STAGES = {
    ("7670334", "63384118"): ("Неразобранное", 10, "open"),
    ("7670334", "63384122"): ("Первичный контакт", 20, "open"),
    ("7670334", "63384130"): ("Встреча", 30, "open"),
    ("7670334", "142"): ("Успешно реализовано", 40, "won"),
    ("7670334", "143"): ("Закрыто и не реализовано", 50, "lost"),
    ("7670400", "71"): ("Замер", 10, "open"),
    ("7670400", "142"): ("Успешно реализовано", 20, "won"),
    ("7670400", "143"): ("Закрыто и не реализовано", 30, "lost"),
}
_SALES = {"pipeline_id": "7670334", "pipeline_name": "Продажи"}


def _point(value: str, kind: str = "phone") -> dict[str, Any]:
    return {"entity": "deal", "entity_id": "101", "value_raw": value, "kind": kind}


TRUTH: dict[str, list[dict[str, Any]]] = {
    "deal": [
        {"deal_id": "101"}
        | _DEAL
        | _SALES
        | {
            "stage_id": "63384122",
            "stage_name": "Первичный контакт",
            "status": "open",
            "created_at": at(T0),
            "updated_at": at(T0 + DAY),
            "amount": money("200"),
            "currency": "RUB",
            "responsible": "Анна",
            "customer_id": "700",
            "phones_raw": "8 (495) 123-45-67 доб. 12;+79161234567",
            "emails_raw": "anna@okna.example",
            "client_id": "1699999999123456789",
            "utm_source": "yandex",
            "utm_medium": "cpc",
            "utm_campaign": "brand|123456",
            "custom": '{"_ym_uid": "1699999999123456789", "yclid": "1234567890123456789"}',
        },
        {"deal_id": "102"}
        | _DEAL
        | _SALES
        | {
            "stage_id": "143",
            "stage_name": "Закрыто и не реализовано",
            "status": "lost",
            "created_at": at(T0 + 60),
            "updated_at": at(T0 + 2 * DAY),
            "closed_at": at(T0 + 2 * DAY),
            "amount": money("0"),
            "currency": "RUB",
            "loss_reason": "Дорого",
            "responsible": "Анна",
            "customer_id": "702",
        },
        {"deal_id": "103"}
        | _DEAL
        | {
            "pipeline_id": "7670400",
            "pipeline_name": "Монтаж",
            "stage_id": "142",
            "stage_name": "Успешно реализовано",
            "status": "won",
            "created_at": at(T0 + 3 * DAY),
            "updated_at": at(T0 + 4 * DAY),
            "closed_at": at(T0 + 4 * DAY),
            "amount": money("15000.75"),
            "currency": "RUB",
            "responsible": "13",  # who has left is not among the users
            "crm_source": "77",
        },
        {"deal_id": "9104"} | _DEAL | {"updated_at": at(T0 + 5 * DAY), "is_deleted": True},
    ],
    "deal_stage": [
        {"pipeline_id": pipeline, "stage_id": stage, "name": name, "sort": sort, "semantic": semantic}
        for (pipeline, stage), (name, sort, semantic) in _STAGES.items()
    ],
    "deal_stage_event": [
        {
            "event_id": "01aaa",
            "deal_id": "101",
            "happened_at": at(T0 + DAY),
            "from_pipeline_id": "7670334",
            "from_stage_id": "63384122",
            "to_pipeline_id": "7670334",
            "to_stage_id": "63384130",
        },
        {
            "event_id": "01aab",
            "deal_id": "103",
            "happened_at": at(T0 + 4 * DAY),
            "from_pipeline_id": None,
            "from_stage_id": None,
            "to_pipeline_id": "7670400",
            "to_stage_id": "142",
        },
    ],
    "lead": [
        {
            "lead_id": "f00d",
            "created_at": at(T0 + DAY),
            "kind": "form",
            "deal_id": "900",
            "form_name": "Замер",
            "page_url": "https://okna.example/balkon",
        }
    ],
    "contact_point": [
        _point("8 (495) 123-45-67 доб. 12"),
        _point("+79161234567"),
        _point("anna@okna.example", "email"),
    ],
}


def _restate(it: FakeAmo) -> None:
    """101 is worth more, 102 was merged into it, 103 was deleted, the application was put right."""
    it.leads = [it.leads[0] | {"price": 350, "updated_at": T0 + 8 * DAY}]
    it.bin.append(lead(103, T0, updated_at=T0 + 8 * DAY))
    it.unsorted[0]["metadata"]["form_name"] = "Замер окна"


def _lose(it: FakeAmo) -> None:
    it.lost = {"status_id"}


def _retype(it: FakeAmo) -> None:
    it.lost, it.shaped = set(), {"price": {"value": 1}}


def _grow(it: FakeAmo) -> None:
    it.more = {"score": 5, "labor_cost": {"minutes": 3}}


def _shrink(it: FakeAmo) -> None:
    it.largest = 2


def home(it: FakeAmo) -> dict[str, Any]:
    """The address of the account is a setting that each must have."""
    return {"host": it.address or "https://okna.amocrm.ru", "allow_http_loopback": True}


CASE = Case(
    kind="amocrm",
    fake=fake,
    settings=lambda it: {**home(it), "token": TOKEN},
    truth=TRUTH,
    wrong={"token": "invented.wrong0token0of0nobody.x"},
    needed=("host", "token"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

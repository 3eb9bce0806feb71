"""MoySklad before the suite that all connectors pass: three orders, one of them deleted, payments and a refund."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.moysklad import TOKEN, FakeMoySklad, attribute, document, meta, position


def money(text: str) -> Decimal:
    """As landing keeps it."""
    return Decimal(text).quantize(Decimal("0.0001"))


def buyer(id_: str, at: str, phone: str | None = None, email: str | None = None) -> dict[str, Any]:
    """A counterparty; empty fields are absent."""
    reach = {name: value for name, value in (("phone", phone), ("email", email)) if value}
    return {**meta("counterparty", id_), "id": id_, "name": id_, "created": at, "updated": at, **reach}


def paid(kind: str, id_: str, at: str, kopecks: float, *links: tuple[str, str, float]) -> dict[str, Any]:
    """A payment linked to documents (kind, id, kopecks of the link)."""
    operations = [{**meta(of, to), "linkedSum": linked} for of, to, linked in links]
    return document(kind, id_, at, kopecks, **({"operations": operations} if operations else {}))


def fake() -> FakeMoySklad:
    """The world of the case."""
    it = FakeMoySklad()
    it.of["counterparty"] = [
        buyer("a-1", "2026-07-01 09:00:00", "8 (916) 123-45-67", "anna@okna.example"),
        buyer("a-2", "2026-07-01 09:00:00"),
        buyer("a-3", "2026-07-01 09:00:00"),
    ]
    it.staff = {"a-2": [{"id": "cp-1", "name": "Пётр", "phone": "+7 495 000-00-01"}]}
    tags = [attribute("UTM_SOURCE", "yandex"), attribute("utm_campaign", "brand"), attribute("_ym_uid", "1699999")]
    first = {
        "attributes": tags,
        "salesChannel": meta("saleschannel", "ch-1"),
        "store": meta("store", "s-1"),
        "state": meta("state", "st-won"),
        "payedSum": 100000.0,
        "updated": "2026-07-05 10:00:00.000",
        "demands": [meta("demand", "d-1")],
        "_positions": [position("l-1", "g-1", 2.0, 60000.5, 0.0), position("l-2", "g-2", 1.0, 10000.0, 34.5)],
    }
    it.of["customerorder"] = [
        document("customerorder", "o-1", "2026-07-01 00:30:00", 126551.0, **first),
        document("customerorder", "o-2", "2026-07-02 12:00:00", 5000.0, agent=meta("counterparty", "a-2")),
        document("customerorder", "o-3", "2026-07-03 12:00:00", 700.0, agent=meta("counterparty", "a-3")),
    ]
    it.bin = {"o-3"}
    it.of["demand"] = [
        document("demand", "d-1", "2026-07-04 18:00:00", 126551.0, customerOrder=meta("customerorder", "o-1"))
    ]
    it.of["salesreturn"] = [
        document("salesreturn", "r-1", "2026-07-06 10:00:00", 10000.0, demand=meta("demand", "d-1"))
    ]
    it.of["paymentin"] = [
        paid("paymentin", "p-1", "2026-07-02 10:00:00", 80000.5, ("customerorder", "o-1", 80000.5)),
        paid("paymentin", "p-2", "2026-07-04 10:00:00", 99900.0),
    ]
    it.of["cashin"] = [paid("cashin", "k-1", "2026-07-04 19:00:00", 29999.5, ("demand", "d-1", 29999.5))]
    it.of["paymentout"] = [
        paid("paymentout", "q-1", "2026-07-06 12:00:00", 10000.0, ("salesreturn", "r-1", 10000.0)),
        paid("paymentout", "q-2", "2026-07-06 12:00:00", 500000.0, ("purchaseorder", "x-1", 500000.0)),
    ]
    return it


_DEAL: dict[str, Any] = dict.fromkeys(
    (
        *("pipeline_id", "stage_id", "stage_name", "status", "created_at", "closed_at", "amount", "amount_paid"),
        *("cost_of_goods", "currency", "responsible", "branch", "customer_id", "phones_raw", "emails_raw", "client_id"),
        *("utm_source", "utm_campaign", "crm_source", "is_deleted", "custom"),
    )
)

TRUTH: dict[str, list[dict[str, Any]]] = {
    "deal": [
        {"deal_id": "o-1"}
        | _DEAL
        | {
            "pipeline_id": "customerorder",
            "stage_id": "st-won",
            "stage_name": "Выдан",
            "status": "won",
            "created_at": datetime(2026, 6, 30, 21, 30),  # half past midnight in Moscow
            "updated_at": datetime(2026, 7, 5, 7),
            "closed_at": datetime(2026, 7, 4, 15),
            "amount": money("1265.51"),
            "amount_paid": money("1000"),
            "currency": "RUB",
            "responsible": "Анна",
            "branch": "Склад на Тверской",
            "customer_id": "a-1",
            "phones_raw": "8 (916) 123-45-67",
            "emails_raw": "anna@okna.example",
            "client_id": "1699999",
            "utm_source": "yandex",
            "utm_campaign": "brand",
            "crm_source": "Авито",
            "custom": '{"number": "O-1"}',
        },
        {"deal_id": "o-2"}
        | _DEAL
        | {
            "pipeline_id": "customerorder",
            "status": "open",
            "created_at": datetime(2026, 7, 2, 9),
            "updated_at": datetime(2026, 7, 2, 9),
            "amount": money("50"),
            "amount_paid": money("0"),
            "currency": "RUB",
            "responsible": "Анна",
            "customer_id": "a-2",
            "phones_raw": "+7 495 000-00-01",
            "custom": '{"number": "O-2"}',
        },
        {"deal_id": "o-3"} | _DEAL | {"updated_at": datetime(2026, 7, 3, 9), "is_deleted": True},
    ],
    "deal_item": [
        {"deal_id": "o-1", "line": 1, "sku": "OK-1", "name": "Окно", "quantity": 2.0, "price": money("600.005")},
        {"deal_id": "o-1", "line": 2, "sku": "00002", "name": "Монтаж", "quantity": 1.0, "price": money("65.5")},
    ],
    "contact_point": [
        {"entity": "deal", "entity_id": "o-1", "value_raw": "8 (916) 123-45-67", "kind": "phone"},
        {"entity": "deal", "entity_id": "o-1", "value_raw": "anna@okna.example", "kind": "email"},
        {"entity": "deal", "entity_id": "o-2", "value_raw": "+7 495 000-00-01", "kind": "phone"},
    ],
    "deal_stage": [
        {"pipeline_id": "customerorder", "stage_id": id_, "name": name, "sort": sort, "semantic": semantic}
        for sort, (id_, name, semantic) in enumerate(
            (("st-new", "Новый", "open"), ("st-won", "Выдан", "won"), ("st-lost", "Отказ", "lost")), 1
        )
    ],
    "payment": [
        {"payment_id": id_, "deal_id": "o-1", "paid_at": at, "amount": money(amount), "currency": "RUB"}
        for id_, at, amount in (
            ("p-1:o-1", datetime(2026, 7, 2, 7), "800.005"),
            ("k-1:o-1", datetime(2026, 7, 4, 16), "299.995"),
            ("q-1:o-1", datetime(2026, 7, 6, 9), "-100"),
        )
    ],
}


def _restate(it: FakeMoySklad) -> None:
    """o-1 is worth more and lost a line, o-3 left the bin, another payment came, one was deleted."""
    order = it.of["customerorder"][0]
    order |= {"sum": 200000.0, "_positions": order["_positions"][:1], "updated": "2026-07-09 10:00:00.000"}
    it.bin = {"k-1"}
    it.of["customerorder"][2]["updated"] = "2026-07-09 10:00:00.000"
    it.of["cashin"].append(paid("cashin", "k-2", "2026-07-03 19:00:00", 100.0, ("customerorder", "o-1", 100.0)))


def _lose(it: FakeMoySklad) -> None:
    it.lost = {"sum"}


def _retype(it: FakeMoySklad) -> None:
    it.lost, it.more = set(), {"sum": {"value": 1}}


def _grow(it: FakeMoySklad) -> None:
    it.more = {"giftCards": [], "score": {"value": 3}}


def _shrink(it: FakeMoySklad) -> None:
    it.largest = 1


CASE = Case(
    kind="moysklad",
    fake=fake,
    settings=lambda it: {"token": TOKEN},
    truth=TRUTH,
    wrong={"token": "invented0wrong0token0of0nobody"},
    needed=("token",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

"""1C before the suite that all connectors pass: two sales of УТ, a draft, a payment for both, a refund."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.onec import NOTHING, PASSWORD, USER, FakeOneC, document

SALE, PAID = "Document_РеализацияТоваровУслуг", "Document_ПоступлениеБезналичныхДенежныхСредств"
BACK, REGISTER = "Document_СписаниеБезналичныхДенежныхСредств", "AccumulationRegister_ВыручкаИСебестоимостьПродаж"
GOODS = {"sku": "Номенклатура_Key/Артикул", "name": "Номенклатура_Key/Description", "quantity": "Количество"}
MONEY = {"amount": "Сумма", "deal_id": "Основание", "currency": "Валюта_Key/Description"}
STREAMS: list[dict[str, Any]] = [
    {
        "object": SALE,
        "table": "deal",
        "columns": {
            "amount": "СуммаДокумента",
            "currency": "Валюта_Key/Description",
            "status": "=won",
            "closed_at": "Дата_Закрытия",
            "customer_id": "Контрагент_Key",
            "phones_raw": "Контрагент_Key/Телефон",
            "pipeline_id": "=реализация",
        },
        "lines": {"part": "Товары", "columns": {**GOODS, "price": "Цена"}},
        "cost": {"object": REGISTER, "dimension": "Документ", "amount": "СтоимостьTurnover"},
    },
    {"object": PAID, "table": "payment", "columns": MONEY, "part": "Расшифровка"},
    {"object": BACK, "table": "payment", "columns": MONEY, "sign": -1},
]


def money(text: str) -> Decimal:
    """As landing keeps it."""
    return Decimal(text).quantize(Decimal("0.0001"))


def sale(key: str, date: str, amount: float, **rest: Any) -> dict[str, Any]:
    """A sale in roubles to the buyer b-1."""
    facts = {"СуммаДокумента": amount, "Валюта_Key": "c-1", "Контрагент_Key": "b-1", "Товары": []}
    return document(key, date, **{**facts, "Дата_Закрытия": "0001-01-01T00:00:00", **rest})


def good(line: int, quantity: float, price: float) -> dict[str, Any]:
    """A line of goods."""
    return {"Ref_Key": "x", "LineNumber": str(line), "Номенклатура_Key": "g-1", "Количество": quantity, "Цена": price}


def turnover(key: str, period: str, amount: float) -> dict[str, Any]:
    """A movement of the register of cost."""
    return {"Period": period, "Документ": key, "Документ_Type": "X", "СтоимостьTurnover": amount}


def fake() -> FakeOneC:
    """The world of the case."""
    it = FakeOneC()
    shared = {"Валюта_Key": "c-1", "Основание_Type": "StandardODATA.Document_РеализацияТоваровУслуг"}
    parts = [
        {"LineNumber": "1", "Сумма": 100.1, "Основание": "s-1"},
        {"LineNumber": "2", "Сумма": 50, "Основание": "s-2"},
    ]
    it.of = {
        SALE: [
            sale("s-1", "2026-07-01T00:30:00", 54000.1, Товары=[good(1, 2.0, 27000.05)]),
            sale("s-2", "2026-07-02T12:00:00", 50, Контрагент_Key=NOTHING, Дата_Закрытия="2026-07-04T12:00:00"),
            sale("s-3", "2026-07-03T12:00:00", 700, Posted=False),
            sale("s-4", "2026-07-03T12:00:00", 800, DeletionMark=True, Posted=False),
        ],
        PAID: [document("p-1", "2026-07-03T10:00:00", Сумма=150.1, Расшифровка=parts, **shared)],
        BACK: [document("q-1", "2026-07-04T10:00:00", Сумма=20.5, Основание="s-1", **shared)],
        "Catalog_Валюты": [{"Ref_Key": "c-1", "Code": "643", "Description": "руб."}],
        "Catalog_Контрагенты": [{"Ref_Key": "b-1", "Description": "Анна", "Телефон": "8 (916) 123-45-67"}],
        "Catalog_Номенклатура": [{"Ref_Key": "g-1", "Description": "Окно", "Артикул": "OK-1"}],
    }
    it.turnovers = {REGISTER: [turnover("s-1", "2026-07-01T00:30:00", 30000.33)]}
    return it


_DEAL: dict[str, Any] = {"status": "won", "currency": "RUB", "pipeline_id": "реализация"}
TRUTH: dict[str, list[dict[str, Any]]] = {
    "deal": [
        {
            "deal_id": "s-1",
            "created_at": datetime(2026, 6, 30, 21, 30),  # half past midnight in Moscow
            "updated_at": datetime(2026, 6, 30, 21, 30),
            "closed_at": None,
            "amount": money("54000.1"),
            "cost_of_goods": money("30000.33"),
            "customer_id": "b-1",
            "phones_raw": "8 (916) 123-45-67",
            **_DEAL,
        },
        {
            "deal_id": "s-2",
            "created_at": datetime(2026, 7, 2, 9),
            "updated_at": datetime(2026, 7, 2, 9),
            "closed_at": datetime(2026, 7, 4, 9),
            "amount": money("50"),
            "cost_of_goods": None,
            "customer_id": None,
            "phones_raw": None,
            **_DEAL,
        },
    ],
    "deal_item": [
        {"deal_id": "s-1", "line": 1, "sku": "OK-1", "name": "Окно", "quantity": 2.0, "price": money("27000.05")}
    ],
    "contact_point": [{"entity": "deal", "entity_id": "s-1", "value_raw": "8 (916) 123-45-67", "kind": "phone"}],
    "payment": [
        {"payment_id": id_, "deal_id": deal, "paid_at": at, "amount": money(amount), "currency": "RUB"}
        for id_, deal, at, amount in (
            ("p-1:1", "s-1", datetime(2026, 7, 3, 7), "100.1"),
            ("p-1:2", "s-2", datetime(2026, 7, 3, 7), "50"),
            ("q-1", "s-1", datetime(2026, 7, 4, 7), "-20.5"),
        )
    ],
}


def _restate(it: FakeOneC) -> None:
    """Edited backwards: s-1 is worth less and has two lines, s-2 is no longer posted, s-3 is; the refund is gone."""
    one, two, three, _ = it.of[SALE]
    one |= {"СуммаДокумента": 53000.05, "Товары": [good(1, 1.0, 1.5), good(2, 1.0, 2.5)]}
    two["Posted"], three["Posted"] = False, True
    it.of[BACK] = []


def _lose(it: FakeOneC) -> None:
    it.lost = {"СуммаДокумента"}


def _retype(it: FakeOneC) -> None:
    it.lost, it.more = set(), {"СуммаДокумента": {"value": 1}}


def _grow(it: FakeOneC) -> None:
    it.more = {"НовыйРеквизит": {"value": 1}, "Новый_Key@navigationLinkUrl": "Document_X(guid'1')/Новый"}


def _wide(it: FakeOneC) -> dict[str, Any]:
    """The address of the base is a setting that each must have."""
    host = {"host": it.address or "https://1c.okna.example", "allow_http_loopback": True}
    return {**host, "base": "trade", "user": USER, "password": PASSWORD, "streams": STREAMS, "page": 2}


CASE = Case(
    kind="onec",
    fake=fake,
    settings=_wide,
    truth=TRUTH,
    wrong={"password": "invented0wrong0password"},
    needed=("host", "base", "user", "password", "streams"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
)

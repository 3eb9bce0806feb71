"""Three loads of a base that lives on end where one load of its last state does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.connectors.conformance.loads import Loads, live
from tests.connectors.onec.case import BACK, GOODS, MONEY, PAID, good, money
from tests.fakes.onec import FakeOneC, document

ORDER = "Document_ЗаказКлиента"
STREAMS: list[dict[str, Any]] = [
    {
        "object": ORDER,
        "table": "deal",
        "columns": {
            "amount": "СуммаДокумента",
            "currency": "Валюта_Key/Description",
            "status": "Статус",
            "stage_name": "Статус",
            "custom.номер": "Number",
        },
        "statuses": {"Закрыт": "won", "Отменен": "lost"},
        "contacts": ["Партнер_Key"],
        "lines": {"part": "Товары", "columns": {**GOODS, "price": "Цена"}},
    },
    {"object": PAID, "table": "payment", "columns": MONEY, "part": "Расшифровка"},
    {"object": BACK, "table": "payment", "columns": MONEY, "sign": -1},
]


def _order(number: int, amount: float, **rest: Any) -> dict[str, Any]:
    facts = {"Валюта_Key": "c-1", "Статус": "КВыполнению", "Партнер_Key": "b-1"}
    lines = [good(1, 1.0, amount - 0.1), good(2, 1.0, 0.1)]
    return document(f"o-{number}", f"2026-07-01T1{number}:00:00", СуммаДокумента=amount, Товары=lines, **facts | rest)


def _paid(key: str, date: str, *parts: tuple[str, float]) -> dict[str, Any]:
    lines = [{"LineNumber": str(n), "Основание": deal, "Сумма": amount} for n, (deal, amount) in enumerate(parts, 1)]
    return document(key, date, Валюта_Key="c-1", Расшифровка=lines)


def _reach(phone: str) -> list[dict[str, Any]]:
    return [
        {"Тип": "Телефон", "Представление": phone, "НомерТелефона": "7"},
        {"Тип": "АдресЭлектроннойПочты", "Представление": "", "АдресЭП": "anna@okna.example"},
        {"Тип": "Адрес", "Представление": "Москва"},
    ]


def _first(base: FakeOneC) -> None:
    """Six orders; the fourth is paid in part."""
    base.of |= {
        ORDER: [_order(n, n * 100.1) for n in range(1, 7)],
        PAID: [_paid("p-1", "2026-07-01T18:00:00", ("o-4", 150.15))],
        BACK: [],
        "Catalog_Партнеры": [{"Ref_Key": "b-1", "КонтактнаяИнформация": _reach("+7 (916) 000-00-01")}],
        "Catalog_Валюты": [
            {"Ref_Key": "c-1", "Description": "руб."},
            {"Ref_Key": "c-2", "Description": "USD"},
        ],
    }


def _second(base: FakeOneC) -> None:
    """1 is closed, worth less and a line shorter; 2 is unposted, 3 marked for deletion, 6 erased; 4 and 5 are paid."""
    one, two, three, *rest = base.of[ORDER]
    one |= {"Статус": "Закрыт", "СуммаДокумента": 99.99, "Товары": [good(1, 1.0, 99.99)]}
    two["Posted"] = False
    three |= {"DeletionMark": True, "Posted": False}
    base.of[ORDER] = [one, two, three, *rest[:2]]
    base.of[PAID].append(_paid("p-2", "2026-07-03T10:00:00", ("o-4", 250.25), ("o-5", 500.5)))


def _third(base: FakeOneC) -> None:
    """1 is reopened, 2 posted again with an earlier date; the money of 4 goes back; 5 is paid in part; 7 is new."""
    one, two, three, four, five = base.of[ORDER]
    one["Статус"] = "КВыполнению"
    two |= {"Posted": True, "Date": "2026-06-20T12:00:00"}
    four["Статус"] = "Отменен"
    base.of[ORDER] = [one, two, three, four, five, _order(7, 0.07, Валюта_Key="c-2")]
    base.of[PAID][1]["Расшифровка"][1]["Сумма"] = 100.05
    base.of[BACK] = [document("r-1", "2026-07-05T10:00:00", Сумма=400.4, Основание="o-4", Валюта_Key="c-1")]
    base.of["Catalog_Партнеры"][0]["КонтактнаяИнформация"] = _reach("+7 (916) 000-00-02")


STORY = [(change, datetime(2026, 7, day, 20, tzinfo=UTC)) for change, day in ((_first, 1), (_second, 3), (_third, 5))]


def test_three_loads_end_where_one_does(loads: Loads) -> None:
    loads.words["streams"] = STREAMS
    once = live(loads, STORY)
    for table in ("deal", "deal_item", "payment"):
        assert loads.rows(table) == once.rows(table), table
    # A phone that a deal ever had stays a way to it.
    points = set(loads.rows("contact_point", "entity_id, value_raw")) - set(
        once.rows("contact_point", "entity_id, value_raw")
    )
    assert points == {(f"o-{n}", "+7 (916) 000-00-01") for n in (1, 2, 4, 5)} | {
        (f"o-{n}", value) for n in (3, 6) for value in ("+7 (916) 000-00-01", "anna@okna.example")
    }

    _is_as_by_hand(loads)


def _is_as_by_hand(loads: Loads) -> None:
    assert loads.rows("deal", "deal_id, status, stage_name, amount, currency, phones_raw, emails_raw") == [
        (f"o-{n}", status, stage, money(amount), currency, "+7 (916) 000-00-02", "anna@okna.example")
        for n, status, stage, amount, currency in (
            (1, "open", "КВыполнению", "99.99", "RUB"),
            (2, "open", "КВыполнению", "200.2", "RUB"),
            (4, "lost", "Отменен", "400.4", "RUB"),
            (5, "open", "КВыполнению", "500.5", "RUB"),
            (7, "open", "КВыполнению", "0.07", "USD"),
        )
    ]
    assert loads.rows("deal", "custom")[0] == ('{"номер": "0000-o-1"}',)
    assert loads.rows("deal_item", "deal_id, line") == [
        ("o-1", 1),
        *((f"o-{n}", line) for n in (2, 4, 5, 7) for line in (1, 2)),
    ]
    assert loads.rows("payment", "payment_id, deal_id, amount, currency") == [
        ("p-1:1", "o-4", money("150.15"), "RUB"),
        ("p-2:1", "o-4", money("250.25"), "RUB"),
        ("p-2:2", "o-5", money("100.05"), "RUB"),
        ("r-1", "o-4", money("-400.4"), "RUB"),
    ]
    assert loads.select("SELECT deal_id, sum(amount) FROM payment GROUP BY ALL ORDER BY ALL") == [
        ("o-4", money("0")),  # paid in two parts, and given back
        ("o-5", money("100.05")),  # of 500.50
    ]

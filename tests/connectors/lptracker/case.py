"""LPTracker before the suite that all connectors pass: three leads and three deals of one project."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.lptracker import LOGIN, PASSWORD, FakeLpTracker, lead


def money(text: str) -> Decimal:
    """As landing keeps it."""
    return Decimal(text).quantize(Decimal("0.0001"))


def fake() -> FakeLpTracker:
    """The world of the case. Its clocks are Moscow's."""
    it = FakeLpTracker()
    view = {"id": "v1", "source": "yandex", "campaign": "brand", "keyword": "окна", "ym_client_id": 169999999912345678}
    house = [{"id": 77, "name": "Дом", "type": "text", "value": "панельный"}]
    paid = [{"category": "Оплата", "purpose": "Аванс", "sum": "10000.50"}, {"category": "Оплата", "sum": 5000}]
    it.leads = [
        lead(1, "01.07.2026 12:00", 1, "+79160000001", view=view, custom=house),
        lead(2, "02.07.2026 09:30", 3, owner=501),
        lead(3, "03.07.2026 10:00", 2, "89160000003", True, payments=paid, owner={"id": 501}, deal_date="05.07.2026"),
        lead(4, "04.07.2026 10:00", 2, "", True, payments=[{"sum": "700"}, {"sum": "-700"}]),
        lead(5, "05.07.2026 10:00", 1),
        lead(6, "06.07.2026 10:00", 3, "", True),
    ]
    return it


def _deal(id_: str, stage: tuple[str, str, str], made: datetime, **rest: Any) -> dict[str, Any]:
    row = {"deal_id": id_, "pipeline_id": "66913", "pipeline_name": "Окна", "created_at": made}
    row |= dict(zip(("stage_id", "stage_name", "status"), stage, strict=True))
    blank = dict.fromkeys(("closed_at", "responsible", "phones_raw", "client_id", "utm_source", "utm_term", "custom"))
    return {**row, **blank, "amount_paid": money("0"), "customer_id": str(1000 + int(id_)), **rest}


def _point(id_: str, value: str) -> dict[str, Any]:
    return {"entity": "deal", "entity_id": id_, "value_raw": value, "kind": "phone"}


def _restate(it: FakeLpTracker) -> None:
    """2 is erased, 1 became a deal with a payment, 3 has paid back some of it."""
    first = it.leads[0] | {"_deal": True, "stage_id": 2, "payments": [{"sum": 1}]}
    third = it.leads[2] | {"payments": [*it.leads[2]["payments"], {"sum": "-1000"}]}
    it.leads = [first, third, it.leads[3], lead(7, "09.07.2026 10:00", 1)]


def _lose(it: FakeLpTracker) -> None:
    it.lost = {"id"}


def _retype(it: FakeLpTracker) -> None:
    it.lost, it.shaped = set(), {"payments": [{"sum": {"value": 1}}]}


def _grow(it: FakeLpTracker) -> None:
    for one in it.leads:
        one["labels"] = [{"id": 1, "name": "срочно"}]


def _shrink(it: FakeLpTracker) -> None:
    it.largest = 2


def _expire(it: FakeLpTracker) -> None:
    it.tokens.clear()


CASE = Case(
    kind="lptracker",
    fake=fake,
    settings=lambda it: {
        "login": LOGIN,
        "password": PASSWORD,
        "won_stages": ["договор"],
        "lost_stages": [3],
        "closed_at": "deal_date",
        "fields": {"custom.house": 77},
    },
    truth={
        "deal": [
            _deal(
                "1",
                ("1", "Новый", "open"),
                datetime(2026, 7, 1, 9, 0),
                phones_raw="+79160000001",
                client_id="169999999912345678",
                utm_source="yandex",
                utm_term="окна",
                custom='{"house": "панельный"}',
            ),
            _deal("2", ("3", "Отказ", "lost"), datetime(2026, 7, 2, 6, 30), responsible="Анна"),
            _deal(
                "3",
                ("2", "Договор", "won"),
                datetime(2026, 7, 3, 7, 0),
                phones_raw="89160000003",
                responsible="Анна",
                amount_paid=money("15000.50"),
                closed_at=datetime(2026, 7, 4, 21, 0),
            ),
            _deal("4", ("2", "Договор", "won"), datetime(2026, 7, 4, 7, 0)),
            _deal("5", ("1", "Новый", "open"), datetime(2026, 7, 5, 7, 0)),
            _deal("6", ("3", "Отказ", "lost"), datetime(2026, 7, 6, 7, 0)),
        ],
        "deal_stage": [
            {"pipeline_id": "66913", "stage_id": "1", "name": "Новый", "sort": 1, "semantic": "open"},
            {"pipeline_id": "66913", "stage_id": "2", "name": "Договор", "sort": 2, "semantic": "won"},
            {"pipeline_id": "66913", "stage_id": "3", "name": "Отказ", "sort": 3, "semantic": "lost"},
            {"pipeline_id": "66914", "stage_id": "9", "name": "Новый", "sort": 1, "semantic": "open"},
        ],
        "contact_point": [_point("1", "+79160000001"), _point("3", "89160000003")],
    },
    wrong={"password": "another0password0that0is0wrong"},
    needed=("login", "password"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    expire=_expire,
    shrink=_shrink,
)

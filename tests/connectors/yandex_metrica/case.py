"""Yandex Metrica before the suite that all connectors pass: visits and goals of the Logs API, and uploaded costs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.yandex_metrica import COUNTER, TOKEN, FakeMetrica, array, expense, visit

LARGEST = "18446744073709551001"  # past 2⁶³


def world() -> FakeMetrica:
    """Four visits, two with goals; the last started before midnight and reached its goal after."""
    fake = FakeMetrica()
    fake.visits = [
        visit(
            "5495667461753405793",
            "2026-07-01 00:00:05",
            "16636011071037673047",
            startURL="https://okna.example/?utm_source=yandex&yclid=15502",
            referer="https://yandex.ru/",
            regionCity="Moscow",
            UTMSource="yandex",
            UTMMedium="cpc",
            UTMCampaign="poisk_msk",
            DirectClickOrder="7001",
            DirectBannerGroup="5300000001",
            DirectClickBanner="1400000002",
            pageViews="4",
            visitDuration="310",
        ),
        visit("6510128715683594333", "2026-07-03 03:22:50", "0", deviceCategory="2"),
        visit(
            "791090144209",
            "2026-07-05 12:00:00",
            goalsID="[20002,20003]",
            goalsSerialNumber="[1,1]",
            goalsDateTime=array("2026-07-05 12:03:10", "2026-07-05 12:04:00"),
            goalsPrice="[1500000,0]",
            goalsOrder=array("A-17", ""),
        ),
        visit(
            LARGEST,
            "2026-07-09 23:59:58",
            deviceCategory="3",
            goalsID="[20002]",
            goalsSerialNumber="[1]",
            goalsDateTime=array("2026-07-10 00:01:00"),
            goalsPrice="[250]",
            goalsOrder=array(""),
        ),
    ]
    fake.costs = [
        expense("2026-07-01", "ad.Google Ads", ("google", "cpc", "brand", None, None), 120.35, 12.0),
        expense("2026-07-01", "ad.Яндекс: Директ", ("yandex", "cpc", "poisk_msk", None, None), 999.0, 90.0),
        expense("2026-07-02", "ad.Google Ads", ("google", "cpc", "brand", "b1", "окна"), 0.1, 1.0),
        expense("2026-07-04", "ad.Telegram", ("tg", None, None, None, None), 5000.0, 0.0),
    ]
    return fake


def _restate(fake: FakeMetrica) -> None:
    fake.visits[3] |= {"pageViews": "9", "goalsPrice": "[300]"}
    fake.visits.append(visit("42", "2026-07-08 10:00:00"))
    del fake.visits[2]
    taken_back = {name: cell.replace("20003", "20002").replace("[1,1]", "[1,2]") for name, cell in _goals().items()}
    fake.visits.insert(2, visit("791090144209", "2026-07-05 12:00:00", pageViews="7") | taken_back)
    fake.costs[3]["metrics"] = [5100.0, 2.0]


def _goals() -> dict[str, str]:
    return {
        "goalsID": "[20002,20003]",
        "goalsSerialNumber": "[1,1]",
        "goalsDateTime": array("2026-07-05 12:03:10", "2026-07-05 12:04:00"),
        "goalsPrice": "[1500000,0]",
        "goalsOrder": array("A-17", ""),
    }


def _lose(fake: FakeMetrica) -> None:
    fake.lost_field = "ym:s:dateTime"


def _retype(fake: FakeMetrica) -> None:
    fake.lost_field = ""
    for row in fake.costs:
        row["metrics"][1] = {"count": 1}


def _grow(fake: FakeMetrica) -> None:
    fake.goals[0]["is_favorite"] = 1  # type: ignore[assignment]
    fake.said = {"quantile": "50"}


def _shrink(fake: FakeMetrica) -> None:
    fake.lines_a_part = 1
    fake.most_days = 1
    fake.largest_page = 1


def _visit(day: int, of: str, started_at: datetime, **rest: Any) -> dict[str, Any]:
    none = dict.fromkeys(["utm_source", "utm_campaign", "yclid", "campaign_id", "ad_group_id", "ad_id", "city"])
    own = {"client_id": "1719800000123456789", "device": "desktop", "pageviews": 1, "duration_seconds": 15}
    return {**none, **own, "visit_id": f"{COUNTER}.2026-07-{day:02d}.{of}", "started_at": started_at, **rest}


def _goal(of: str, at: datetime, name: str, value: float) -> dict[str, Any]:
    visit_id = of.rsplit(".", 2)[0]
    return {"goal_id": of, "visit_id": visit_id, "happened_at": at, "name": name, "value": value}


def _cost(day: int, campaign: str, content: str | None, term: str | None, cost: str, clicks: int) -> dict[str, Any]:
    own = {"day": date(2026, 7, day), "campaign_id": campaign, "ad_id": content, "keyword": term}
    return {**own, "cost": Decimal(cost), "clicks": clicks, "currency": "RUB", "includes_vat": False}


CASE = Case(
    kind="yandex_metrica",
    fake=world,
    settings=lambda fake: {"token": TOKEN, "counter": COUNTER, "expenses": True},
    truth={
        "visit": [
            _visit(
                1,
                "5495667461753405793",
                datetime(2026, 6, 30, 21, 0, 5),
                client_id="16636011071037673047",
                utm_source="yandex",
                utm_campaign="poisk_msk",
                yclid="15502",
                campaign_id="7001",
                ad_group_id="5300000001",
                ad_id="1400000002",
                city="Moscow",
                pageviews=4,
                duration_seconds=310,
            ),
            _visit(3, "6510128715683594333", datetime(2026, 7, 3, 0, 22, 50), client_id=None, device="mobile"),
            _visit(5, "791090144209", datetime(2026, 7, 5, 9, 0)),
            _visit(9, LARGEST, datetime(2026, 7, 9, 20, 59, 58), device="tablet"),
        ],
        "goal": [
            _goal(f"{COUNTER}.2026-07-05.791090144209.20002.1", datetime(2026, 7, 5, 9, 3, 10), "Заявка", 1500.0),
            _goal(f"{COUNTER}.2026-07-05.791090144209.20003.1", datetime(2026, 7, 5, 9, 4), "Оплата", 0.0),
            _goal(f"{COUNTER}.2026-07-09.{LARGEST}.20002.1", datetime(2026, 7, 9, 21, 1), "Заявка", 0.25),
        ],
        "spend_daily": [
            _cost(1, "google/cpc/brand", None, None, "120.3500", 12),
            _cost(2, "google/cpc/brand", "b1", "окна", "0.1000", 1),
            _cost(4, "tg//", None, None, "5000.0000", 0),
        ],
    },
    wrong={"token": "another-token-that-is-not-known-to-it"},
    needed=("token", "counter"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

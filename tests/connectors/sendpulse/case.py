"""SendPulse before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.connectors.conformance.case import Case
from tests.fakes.sendpulse import CLIENT, SECRET, FakeSendPulse


def _row(campaign: str, day: int, numbers: tuple[int, int, int, int, int], cost: str) -> dict[str, object]:
    names = ("sent", "delivered", "opened", "clicked", "unsubscribed")
    counts = dict(zip(names, numbers, strict=True))
    price = Decimal(cost).quantize(Decimal("0.0001"))
    return {"campaign_id": campaign, "day": date(2026, 7, day), **counts, "cost": price, "currency": "RUB"}


def _restate(fake: FakeSendPulse) -> None:
    fake.campaigns[3].numbers = (1000, 980, 340, 55, 5)
    del fake.campaigns[1]


def _lose(fake: FakeSendPulse) -> None:
    fake.shape.lost = "count"


def _retype(fake: FakeSendPulse) -> None:
    fake.shape.lost, fake.shape.retyped = "", "count"


def _grow(fake: FakeSendPulse) -> None:
    fake.shape.extra = {"segment": {"id": 5}, "timezone": "Europe/Kiev"}


def _shrink(fake: FakeSendPulse) -> None:
    fake.largest = 1


def _expire(fake: FakeSendPulse) -> None:
    fake.tokens.clear()


CASE = Case(
    kind="sendpulse",
    fake=FakeSendPulse,
    settings=lambda fake: {"client_id": CLIENT, "client_secret": SECRET},
    truth={
        "mail_stat": [
            _row("9001", 1, (1000, 980, 300, 40, 4), "0"),
            _row("9002", 3, (50, 50, 20, 5, 0), "120.50"),
            _row("9003", 5, (200, 190, 60, 12, 1), "0"),
        ]
    },
    wrong={"client_secret": "88another0secret0that0is0wrong"},
    needed=("client_id", "client_secret"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    expire=_expire,
    shrink=_shrink,
)

"""UniSender before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date

from tests.connectors.conformance.case import Case
from tests.fakes.unisender import KEY, FakeUnisender


def _row(campaign: str, day: int, numbers: tuple[int, int, int, int, int]) -> dict[str, object]:
    names = ("sent", "delivered", "opened", "clicked", "unsubscribed")
    counts = dict(zip(names, numbers, strict=True))
    return {"campaign_id": campaign, "day": date(2026, 7, day), "campaign_name": "Окна со скидкой", **counts}


def _restate(fake: FakeUnisender) -> None:
    fake.campaigns[0].numbers = (1000, 980, 340, 110, 5)
    del fake.campaigns[2]


def _lose(fake: FakeUnisender) -> None:
    fake.shape.lost = "delivered"


def _retype(fake: FakeUnisender) -> None:
    fake.shape.lost, fake.shape.retyped = "", "read_unique"


def _grow(fake: FakeUnisender) -> None:
    fake.shape.extra = {"utm_campaign": "spring", "machine_opens": 7}


def _shrink(fake: FakeUnisender) -> None:
    fake.largest = 1


CASE = Case(
    kind="unisender",
    fake=FakeUnisender,
    settings=lambda fake: {"api_key": KEY},
    truth={
        "mail_stat": [
            _row("101", 1, (1000, 980, 300, 90, 4)),
            _row("102", 3, (50, 50, 20, 5, 0)),
            _row("103", 5, (200, 190, 60, 12, 1)),
        ]
    },
    wrong={"api_key": "6another1key2that3is4wrong5bbbbbbb"},
    needed=("api_key",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

"""Mailchimp before the suite that all connectors pass."""

from __future__ import annotations

from datetime import date

from tests.connectors.conformance.case import Case
from tests.fakes.mailchimp import KEY, FakeMailchimp, report


def _row(campaign: str, day: date, sent: int, delivered: int, opened: int, clicked: int) -> dict[str, object]:
    counts = {"sent": sent, "delivered": delivered, "opened": opened, "clicked": clicked}
    return {"campaign_id": campaign, "day": day, **counts}


def _restate(fake: FakeMailchimp) -> None:
    fake.reports[0] = report("c1", "2026-07-01T19:05:51+00:00", 200, 110, 41, 2)


def _lose(fake: FakeMailchimp) -> None:
    for one in fake.reports:
        del one["emails_sent"]


def _retype(fake: FakeMailchimp) -> None:
    for one in fake.reports:
        one["unsubscribed"] = {"count": 1}


def _grow(fake: FakeMailchimp) -> None:
    for one in fake.reports:
        one["opens"]["machine_opens"] = 7


def _shrink(fake: FakeMailchimp) -> None:
    fake.largest = 2


CASE = Case(
    kind="mailchimp",
    fake=FakeMailchimp,
    settings=lambda fake: {"api_key": KEY},
    truth={
        "mail_stat": [
            {"campaign_id": "c1", "day": date(2026, 7, 1), "sent": 200, "delivered": 198, "opened": 100, "clicked": 38},
            {"campaign_id": "c2", "day": date(2026, 7, 3), "sent": 50, "delivered": 50, "opened": 20, "clicked": 5},
            {
                "campaign_id": "c3",
                "day": date(2026, 7, 5),
                "sent": 1000,
                "delivered": 990,
                "opened": 300,
                "clicked": 90,
            },
        ]
    },
    wrong={"api_key": "ffffffffffffffffffffffffffffffff-us21"},
    needed=("api_key",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

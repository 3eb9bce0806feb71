"""Calltouch before the suite that all connectors pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.calltouch import SITE, TOKEN, FakeCalltouch, call, request


def _call(number: str, started_at: datetime, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        (
            *("wait_seconds", "employee", "comment", "recording_ref", "visitor_id", "visit_id", "client_id"),
            *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
            *("campaign_id", "ad_group_id", "ad_id", "vendor_deal_id"),
        )
    )
    shared = {"tracking_number_raw": "74951230001", "landing_url": "https://okna.example/", "city": "Москва"}
    return {"call_id": number, "started_at": started_at, **shared, **blank, **more}


def _tag(category: str, name: str, kind: str) -> dict[str, Any]:
    return {"call_id": "1", "category": category, "name": name, "kind": kind}


def _restate(fake: FakeCalltouch) -> None:
    fake.calls[0]["callTags"][0]["names"] = ["Квал"]
    fake.calls[1]["targetCall"] = True
    fake.calls[1]["callTags"] = [{"category": "Качество", "type": "MANUAL", "names": ["Спам"]}]
    fake.calls.append(call(4, "08/07/2026 09:00:00", "79160000004"))
    fake.asked_for[1] = request(9002, "06/07/2026 10:00:00", "Чат", "79160000010")


def _lose(fake: FakeCalltouch) -> None:
    for one in fake.calls:
        del one["timestamp"]


def _retype(fake: FakeCalltouch) -> None:
    for one in fake.calls:
        one.update(timestamp=1782950000, duration={"seconds": 1})


def _grow(fake: FakeCalltouch) -> None:
    for one in (*fake.calls, *fake.asked_for):
        one["futureField"] = {"a": 1}


def _shrink(fake: FakeCalltouch) -> None:
    fake.largest = 1


CASE = Case(
    kind="calltouch",
    fake=FakeCalltouch,
    settings=lambda fake: {"site_id": SITE, "token": TOKEN},
    truth={
        "call": [
            _call(
                "1",
                datetime(2026, 7, 1, 21, 30),  # half past midnight in Moscow
                direction="in",
                is_callback=False,
                outcome="answered",
                outcome_raw="Звонок состоялся",
                wait_seconds=12,
                talk_seconds=83,
                client_raw="79160000001",
                employee="Иванова",
                comment="перезвонить",
                recording_ref="1",
                visitor_id="800000000802881118",
                visit_id="1234567890",
                client_id="1699999999123456789",
                utm_source="yandex",
                utm_medium="cpc",
                utm_campaign="brand",
                campaign_id="12345678",
                ad_group_id="5000000001",
                ad_id="9000000000001",
                vendor_is_unique=True,
                vendor_is_target=True,
                vendor_deal_id="CRM-501",
            ),
            _call(
                "2",
                datetime(2026, 7, 3, 9, 0),
                direction="in",
                is_callback=False,
                outcome="missed",
                outcome_raw="Абонент не ответил",
                talk_seconds=-30,
                client_raw="79160000002",
                vendor_is_unique=True,
                vendor_is_target=False,
            ),
            _call(
                "3",
                datetime(2026, 7, 5, 15, 0),
                direction="out",
                is_callback=True,
                outcome="answered",
                outcome_raw="calldisconnected",
                wait_seconds=9,
                talk_seconds=45,
                client_raw="Anonymous",
                recording_ref="3",
                utm_source="google",
                utm_medium="organic",
                utm_term="купить окна",
                vendor_is_unique=False,
                vendor_is_target=True,
            ),
        ],
        "call_tag": [
            _tag("Качество", "Квал", "manual"),
            _tag("Качество", "Дилер", "manual"),
            _tag("Predict", "Целевой", "auto"),
        ],
        "lead": [
            {
                "lead_id": "9001",
                "created_at": datetime(2026, 7, 4, 20, 30),
                "kind": "form",
                "client_id": "1699999999123456789",
                "visit_id": "555001",
                "deal_id": "CRM-502",
                "phone_raw": "79160000009;4951112233",
                "email_raw": "one@okna.example",
                "form_name": "Заявка с сайта",
                "page_url": "https://okna.example/order",
                "utm_source": "yandex",
                "utm_medium": "cpc",
                "utm_campaign": "brand",
                "utm_content": None,
                "utm_term": "окна",
                "referrer": None,
                "custom": '{"calltouch_status": "successful", "calltouch_tags": "Квал", "calltouch_target": "true"}',
            },
            {
                "lead_id": "9002",
                "created_at": datetime(2026, 7, 6, 7, 0),
                "kind": "chat",
                "client_id": None,
                "visit_id": None,
                "deal_id": None,
                "phone_raw": None,
                "email_raw": None,
                "form_name": "Чат",
                "page_url": None,
                "utm_source": None,
                "utm_medium": None,
                "utm_campaign": None,
                "utm_content": None,
                "utm_term": None,
                "referrer": None,
                "custom": '{"calltouch_status": "unsuccessful", "calltouch_target": "false"}',
            },
        ],
    },
    wrong={"token": "another-invented-token-2"},
    needed=("site_id", "token"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
    shrink=_shrink,
)

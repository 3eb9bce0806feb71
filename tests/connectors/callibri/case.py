"""Callibri before the suite that all connectors pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.callibri import EMAIL, SITE, TOKEN, FakeCallibri, appeal

_TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def _call(number: str, started_at: datetime, phone: str, **more: Any) -> dict[str, Any]:
    names = (
        *("outcome_raw", "wait_seconds", "employee", "comment", "recording_ref", "visitor_id", "client_id"),
        *("landing_url", "city", "vendor_is_unique", "vendor_is_repeat", "vendor_is_target", *_TAGS),
    )
    fixed = {"call_id": number, "started_at": started_at, "client_raw": phone, "direction": "in", "is_callback": False}
    return {**fixed, **dict.fromkeys(names), **more}


def _lead(number: str, created_at: datetime, kind: str, **more: Any) -> dict[str, Any]:
    names = ("client_id", "phone_raw", "email_raw", "form_name", "page_url", "referrer", *_TAGS)
    custom = '{"callibri_channel": "Сайт"}'
    return {"lead_id": number, "created_at": created_at, "kind": kind, **dict.fromkeys(names), "custom": custom, **more}


def _tag(call: str, category: str, name: str, kind: str = "auto") -> dict[str, Any]:
    return {"call_id": call, "category": category, "name": name, "kind": kind}


def _restate(fake: FakeCallibri) -> None:
    calls = fake.channels["Яндекс.Директ"]["calls"]
    calls[1].update(status="Дилер", is_lid=True)
    calls.append(appeal(5008, "2026-07-08T06:00:00", phone="79160000008", billsec=12, duration=15))
    fake.channels["Сайт"]["chats"].clear()


def _lose(fake: FakeCallibri) -> None:
    for one in fake.appeals():
        del one["date"]


def _retype(fake: FakeCallibri) -> None:
    for one in fake.appeals():
        one["date"] = {"utc": "2026-07-05T00:00:00Z"}


def _grow(fake: FakeCallibri) -> None:
    for one in fake.appeals():
        one["future_field"] = {"a": 1}


CASE = Case(
    kind="callibri",
    fake=FakeCallibri,
    settings=lambda fake: {"site_id": SITE, "user_email": EMAIL, "user_token": TOKEN},
    truth={
        "call": [
            _call(
                "5001",
                datetime(2026, 6, 30, 21, 30),  # half past midnight of the first of July in Moscow
                "79160000001",
                outcome="answered",
                outcome_raw="answered",
                wait_seconds=12,  # 95 − 83
                talk_seconds=83,
                employee="Иванова",
                comment="перезвонить",
                recording_ref="5001",
                visitor_id="8800000000000000011",
                client_id="1699999999123456789",
                utm_source="yandex",
                utm_medium="cpc",
                utm_campaign="brand",
                landing_url="https://okna.example/",
                city="Москва",
                vendor_is_unique=True,
                vendor_is_repeat=False,
                vendor_is_target=True,
            ),
            _call(
                "5002",
                datetime(2026, 7, 3, 9, 0),
                "79160000002",
                outcome="missed",
                outcome_raw="Нет ответа",
                wait_seconds=31,
                talk_seconds=0,
                utm_source="Google",
                utm_medium="SEO",
                utm_term="купить окна",
                vendor_is_unique=False,
                vendor_is_repeat=True,
                vendor_is_target=False,
            ),
            _call("5004", datetime(2026, 7, 9, 12, 0), "79160000004", outcome="answered", talk_seconds=7),
        ],
        "call_tag": [
            _tag("5001", "status", "Лид", "manual"),
            _tag("5001", "channel", "Яндекс.Директ"),
            _tag("5002", "status", "Нет ответа"),
            _tag("5002", "channel", "Яндекс.Директ"),
            _tag("5002", "accurately", "no"),
            _tag("5004", "channel", "Сайт"),
        ],
        "lead": [
            _lead(
                "5003",
                datetime(2026, 7, 4, 20, 30),
                "callback",
                client_id="1699999999000000003",
                phone_raw="8 (916) 000-00-03",
                email_raw="one@okna.example",
                form_name="Обратный звонок",
                page_url="https://okna.example/order",
                referrer="https://yandex.ru/",
                utm_source="yandex",
                utm_medium="cpc",
                utm_campaign="brand",
                custom='{"callibri_channel": "Яндекс.Директ", "callibri_status": "Лид", "callibri_target": "true"}',
            ),
            _lead("5005", datetime(2026, 7, 8, 6, 0), "form", email_raw="two@okna.example", form_name="Замер"),
            _lead("5006", datetime(2026, 7, 8, 7, 0), "chat", phone_raw="79160000006", form_name="Чат"),
            _lead("5007", datetime(2026, 7, 9, 8, 0), "email", email_raw="three@okna.example", form_name="Email"),
        ],
    },
    wrong={"user_token": "another-invented-callibri-token"},
    needed=("site_id", "user_email", "user_token"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
)

"""Ringostat before the suite that all connectors pass: by the new API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.connectors.conformance.case import Case
from tests.fakes.ringostat import KEY, FakeRingostat, call


def _row(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """An incoming call that nobody took, of a visitor without traffic, where nothing else is said."""
    call_id = f"ua1-179000{number:04}.{number}"
    return {
        "call_id": call_id,
        "started_at": at,
        "direction": "in",
        "is_callback": False,
        "outcome": "missed",
        "outcome_raw": "NO ANSWER",
        "wait_seconds": 12,
        "talk_seconds": 0,
        "client_raw": "79161234567",
        "tracking_number_raw": "74951234567",
        "employee": None,
        "ivr_path": "Основная",
        "recording_ref": None,
        "client_id": "1169999034.1555555510",
        "landing_url": "site.test/",
        "vendor_is_unique": True,
        "vendor_is_target": False,
        "vendor_is_repeat": False,
        "utm_source": None,
        "utm_medium": None,
        "utm_campaign": None,
        "utm_content": None,
        "utm_term": None,
    } | more


def _restate(fake: FakeRingostat) -> None:
    """A category is set and another changed; a call is told late."""
    fake.calls[3]["category_mark"] = 4
    fake.calls[1] |= {"category_mark": 3, "employee_fio": "Анна"}
    fake.calls.append(call(5, "2026-07-09T18:00:00+0300", "BUSY"))


def _lose(fake: FakeRingostat) -> None:
    fake.lost = {"disposition"}


def _retype(fake: FakeRingostat) -> None:
    for one in fake.calls:
        one["billsec"] = {"seconds": 9}


def _grow(fake: FakeRingostat) -> None:
    for one in fake.calls:
        one["ai_summary"] = "…"


def _tag(number: int, category: str, name: str, kind: str) -> dict[str, Any]:
    return {"call_id": f"ua1-179000{number:04}.{number}", "category": category, "name": name, "kind": kind}


CASE = Case(
    kind="ringostat",
    fake=FakeRingostat,
    settings=lambda fake: {"auth_key": KEY},
    truth={
        "call": [
            _row(1, datetime(2026, 6, 30, 21, 0)),
            _row(
                2,
                datetime(2026, 7, 2, 9, 30, 47),
                outcome="answered",
                outcome_raw="PROPER",
                talk_seconds=83,
                vendor_is_target=True,
                recording_ref="ua1-1790000002.2",
                utm_source="yandex",
                utm_medium="cpc",
                utm_campaign="brand",
                utm_term="окна",
            ),
            _row(
                3,
                datetime(2026, 7, 3, 9, 40),
                direction="out",
                is_callback=True,
                outcome="callback_client_no_answer",
                outcome_raw="CLIENT NO ANSWER",
                client_raw="79265557788",
                tracking_number_raw=None,
                vendor_is_unique=False,
            ),
            _row(
                4,
                datetime(2026, 7, 9, 9, 50),
                outcome="answered",
                outcome_raw="REPEATED",
                talk_seconds=70,
                employee="79160000001",
                vendor_is_unique=False,
                vendor_is_target=True,
                vendor_is_repeat=True,
            ),
        ],
        "call_tag": [
            *(_tag(number, "number_pool", "Сайт", "auto") for number in (1, 2, 3, 4)),
            _tag(4, "call_category", "5", "manual"),
        ],
    },
    wrong={"auth_key": "an0th3rk3y"},
    needed=("auth_key",),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
)

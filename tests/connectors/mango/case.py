"""Mango Office before the suite that all connectors pass: a call taken, one lost at midnight, one of ours."""

from __future__ import annotations

from datetime import datetime

from tests.connectors.conformance.case import Case
from tests.fakes.mango import KEY, SALT, FakeMango, at, call, leg


def _restate(fake: FakeMango) -> None:
    """A comment is written, a tag set and another taken off; a call is told late, and one is gone."""
    fake.calls[0]["tag_id"] = [13]
    fake.calls[1] |= {"call_comment": "Перезвонили", "tag_id": [13]}
    begun = at(9, "09:00:00")
    fake.calls.append(call("E4", begun, "79161234567", "74951234567", [leg(begun, begun + 3, begun + 63, 1120)]))
    del fake.calls[2]


def _lose(fake: FakeMango) -> None:
    for one in fake.calls:
        del one["talk_duration"]


def _retype(fake: FakeMango) -> None:
    for one in fake.calls:
        one["talk_duration"] = {"seconds": 9}


def _grow(fake: FakeMango) -> None:
    for one in fake.calls:
        one["context_cost_full"] = {"sum": 3}
        one["context_calls"][0]["AiAgent"] = True


CASE = Case(
    kind="mango",
    fake=FakeMango,
    settings=lambda fake: {"api_key": KEY, "api_salt": SALT, "tags": {"12": "Целевой"}},
    truth={
        "call": [
            {
                "call_id": "E1",
                "started_at": datetime(2026, 7, 1, 9, 0),
                "direction": "in",
                "is_callback": False,
                "outcome": "answered",
                "outcome_raw": "1/1110",
                "wait_seconds": 9,
                "talk_seconds": 91,
                "client_raw": "79161234567",
                "tracking_number_raw": "74951234567",
                "employee": "Сергей Ильин",
                "comment": "Перезвонить",
                "recording_ref": "rec-1",
            },
            {
                "call_id": "E2",
                "started_at": datetime(2026, 7, 3, 20, 59, 50),
                "direction": "in",
                "is_callback": False,
                "outcome": "missed",
                "outcome_raw": "0/1111",
                "wait_seconds": 20,
                "talk_seconds": 0,
                "client_raw": "79035550011",
                "tracking_number_raw": "74951234567",
                "employee": "Сергей Ильин",
                "comment": None,
                "recording_ref": None,
            },
            {
                "call_id": "E3",
                "started_at": datetime(2026, 7, 5, 7, 0),
                "direction": "out",
                "is_callback": False,
                "outcome": "answered",
                "outcome_raw": "1/1120",
                "wait_seconds": 6,
                "talk_seconds": 30,
                "client_raw": "79265557788",
                "tracking_number_raw": None,
                "employee": "Сергей Ильин",
                "comment": None,
                "recording_ref": None,
            },
        ],
        "call_tag": [
            {"call_id": "E1", "name": "Целевой", "kind": "manual"},
            {"call_id": "E1", "name": "13", "kind": "manual"},
        ],
    },
    wrong={"api_salt": "another5al7"},
    needed=("api_key", "api_salt"),
    restate=_restate,
    grown=_grow,
    lose=_lose,
    retype=_retype,
)

"""The older statistics of Mango: CSV of legs. Shapes are those of the vendor's description, values are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.mango import old
from connectors.wire import CutError
from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.mango.case import CASE
from tests.fakes.mango import OLD_FIELDS, FakeMango, at
from tests.fakes.wire import serving
from throughline.errors import SourceError, Transient

SINCE = date(2026, 7, 1)
NOON = at(6, "12:00:00")
CLIENT, LINE, SIP = "79161234567", "74951234567", "sip:u1@t1.mangosip.ru"


@pytest.fixture
def exchange() -> Iterator[FakeMango]:
    with serving(FakeMango()) as fake:
        yield fake


def leg(entry: str = "E1", start: int = NOON, finish: int = NOON + 95, answer: int = 0, **more: Any) -> str:
    """A leg to an employee of a client's call, unless told otherwise."""
    told = {
        "records": "[]",
        "from_extension": "",
        "from_number": CLIENT,
        "to_extension": "12",
        "to_number": SIP,
        "disconnect_reason": "1110",
        "line_number": LINE,
        "location": "abonent",
        "create": start,
        "entry_id": entry,
        "start": start,
        "finish": finish,
        "answer": answer,
        **more,
    }
    return ";".join(str(told[name]) for name in OLD_FIELDS.split(","))


def read(exchange: FakeMango, *legs: str, since: date = SINCE) -> list[dict[str, Any]]:
    exchange.legs = list(legs)
    found = rows_of(connect(CASE, exchange, statistics="csv"), since)
    assert not found.get("call_tag")
    return sorted(found["call"], key=lambda row: row["started_at"])


def test_the_legs_of_a_call_are_one_row(exchange: FakeMango) -> None:
    """A menu picked up at once, a manager after 12 seconds, a second one took over: 83 seconds of talk in all."""
    menu = leg(finish=NOON + 5, answer=NOON, to_extension="", to_number=LINE, location="ivr", disconnect_reason="1100")
    first = leg(start=NOON + 5, finish=NOON + 40, answer=NOON + 12, records="[r1,r2]", create=NOON)
    second = leg(start=NOON + 38, answer=NOON + 40, to_extension="15", create=NOON)
    (row,) = read(exchange, second, first, menu)
    assert row == {
        "call_id": "E1",
        "started_at": datetime(2026, 7, 6, 9, 0),
        "direction": "in",
        "outcome": "answered",
        "outcome_raw": "1110",
        "wait_seconds": 12,
        "talk_seconds": 83,
        "client_raw": CLIENT,
        "tracking_number_raw": LINE,
        "employee": "15",
        "recording_ref": "r1",
    }


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"disconnect_reason": "1111"}, ("in", "missed", 95, 0, CLIENT, "12")),
        ({"disconnect_reason": "Busy"}, ("in", "busy", 95, 0, CLIENT, "12")),
        ({"disconnect_reason": ""}, ("in", "missed", 95, 0, CLIENT, "12")),
        ({"disconnect_reason": "Odd"}, ("in", "missed", 95, 0, CLIENT, "12")),
        # A menu that picked up is nobody who talked.
        ({"answer": NOON, "location": "ivr", "to_extension": ""}, ("in", "missed", 95, 0, CLIENT, None)),
        (
            {"answer": NOON + 20, "from_extension": "12", "from_number": SIP, "to_extension": "", "to_number": CLIENT},
            ("out", "answered", 20, 75, CLIENT, "12"),
        ),
        ({"answer": NOON + 1, "from_extension": "12", "from_number": SIP}, ("internal", "answered", 1, 94, None, "12")),
    ],
)
def test_how_a_call_went(exchange: FakeMango, more: dict[str, Any], expected: tuple[Any, ...]) -> None:
    (row,) = read(exchange, leg(**more))
    names = ("direction", "outcome", "wait_seconds", "talk_seconds", "client_raw", "employee")
    assert tuple(row.get(name) for name in names) == expected


def test_a_call_at_the_edge_of_two_reports_is_whole(exchange: FakeMango) -> None:
    """Reports are of 29 days: its legs may stand in two of them."""
    midnight = [at(5, "23:59:50") - day * 86_400 for day in range(30)]
    legs = [leg(f"E{number}", start, start + 5) for number, start in enumerate(midnight)]
    legs += [leg(f"E{number}", start + 20, start + 60, start + 30) for number, start in enumerate(midnight)]
    rows = read(exchange, *legs, since=date(2026, 6, 1))
    assert len(rows) == len(midnight)
    assert {row["talk_seconds"] for row in rows} == {30}


def test_a_report_that_was_forgotten_is_ordered_again(exchange: FakeMango) -> None:
    exchange.forgets = 1
    assert len(read(exchange, leg())) == 1
    exchange.forgets = 100
    with pytest.raises(SourceError) as caught:
        read(exchange, leg())
    assert caught.value.key == "wire_missing"


def test_a_row_that_is_not_whole_is_no_row(exchange: FakeMango) -> None:
    with pytest.raises(Transient):
        read(exchange, leg(), leg("E2").rpartition(";")[0])
    with pytest.raises(CutError):
        old._legs("1;2\n")


def test_the_check_counts(exchange: FakeMango) -> None:
    exchange.legs = [leg("E1", at(9, "10:00:00"), at(9, "10:01:00")), leg("E2")]
    assert connect(CASE, exchange, statistics="csv").check() == "1 call since yesterday"


def test_the_shape_that_the_vendor_shows_is_read() -> None:
    shared = Path(__file__).resolve().parents[3].parent / "shared/fixtures/mango/stats_result.synthetic.csv"
    rows = [old.call([one]) for one in old._legs(shared.read_text("utf-8"))]
    names = ("direction", "outcome", "wait_seconds", "talk_seconds", "client_raw", "tracking_number_raw", "employee")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("in", "answered", 22, 83, "79161234567", LINE, "12"),
        ("in", "missed", 31, 0, "79035550011", LINE, None),
        ("out", "answered", 21, 100, "79265557788", None, "12"),
    ]
    assert rows[0]["recording_ref"] == "MToxMDAwMTo1NDc2NTgzNjU6MA=="

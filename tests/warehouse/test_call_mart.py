"""The mart of calls: who called, in which order, in whose working hours; built from landing rows."""

from __future__ import annotations

import random
from pathlib import Path

from tests.oracle.adapter import Project
from tests.worked.rows import ask, call, deal, project
from throughline.calls.rules import CallRules
from throughline.reports.registry import run


def test_callers_order_and_hours(tmp_path: Path) -> None:
    config = project(calls={"working_hours": {"mon-fri": "09:00-18:00"}, "days_off": ["2026-10-06"]})
    rows = [  # Monday 5 October 2026 to Wednesday
        call("b", "2026-10-05 12:00", 60, client_raw="8 (903) 555-01-01"),
        call("a", "2026-10-05 12:00", 0, client_raw="+7 903 555-01-02", outcome="missed"),
        call("c", "2026-10-05 18:00", 60, client_raw="+79035550101"),
        call("d", "2026-10-06 12:00", 60, client_raw="anonymous"),
        call("e", "2026-10-07 08:59:59", 60, client_raw="anonymous"),
        call("f", "2026-10-07 09:00", 60, client_raw="+79035550102"),
    ]
    snapshot = Project(tmp_path, config, {"call": rows}).snapshot
    found = snapshot.query("select call_id, call_no, caller_key, is_hidden, is_working from call order by call_no")
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("a", 0, 0, False, True),
        ("b", 1, 1, False, True),
        ("c", 2, 1, False, False),  # exactly at closing
        ("d", 3, 2, True, False),  # a day off
        ("e", 4, 3, True, False),
        ("f", 5, 0, False, True),
    ]
    spans = snapshot.query("select min(day) as first, max(day) as last, count(distinct brand) as brands from work_span")
    assert str(spans["first"][0])[:10] == "2026-01-01" and spans["brands"][0] == 1


def test_a_recording_is_apart_and_only_without_a_contact_in_its_address(tmp_path: Path) -> None:
    rows = [
        call("a", "2026-10-05 12:00", 60, recording_ref="https://r.example/1"),
        call("b", "2026-10-05 13:00", 60, recording_ref="https://r.example/79035550101.mp3"),
        call("c", "2026-10-05 14:00", 60),
    ]
    snapshot = Project(tmp_path, project(), {"call": rows}).snapshot
    assert snapshot.query("select has_recording from call order by call_no")["has_recording"].tolist() == [
        True,
        True,
        False,
    ]
    assert snapshot.query("select * from call_recording").values.tolist() == [[0, "https://r.example/1"]]


def test_calls_that_are_applications_in_the_report_are_the_applications_made_of_calls(tmp_path: Path) -> None:
    """Under any rules: the report counts them from arrays, the tables come from the statements of the build."""
    rng = random.Random(5)
    rows = [
        call(
            f"c{number}",
            f"2026-10-{rng.randrange(1, 29):02d} {rng.randrange(24):02d}:00",
            rng.choice((0, 20, 40, 90)),
            client_raw=rng.choice(("", "+79035550101", "+79035550102", "+79035550103")),
            direction=rng.choice(("in", "in", "out")),
            is_callback=rng.random() < 0.2,
            outcome=rng.choice(("answered", "answered", "missed", "callback_client_no_answer")),
            vendor_deal_id="d1" if number == 7 else "",
        )
        for number in range(80)
    ]
    deals = [deal("d1", "2026-10-20 12:00")]
    snapshot = Project(tmp_path, project(), {"call": rows, "deal": deals}).snapshot
    for changes in ({}, {"target_seconds": 80, "cycle_days": 3}, {"call_lead": "unique"}, {"call_lead": "counted"}):
        params = ask(**changes)
        under = snapshot.under(CallRules.of(params))
        made = under.query("select count(*) as n from application where kind = 'call'")["n"].iloc[0]
        assert run("calls", snapshot, params).tables["headline"].rows["call_applications"].iloc[0] == made, changes

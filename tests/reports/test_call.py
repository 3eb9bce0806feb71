"""The card of a call, its figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.snapshots import make_snapshot
from throughline.errors import ParamError
from throughline.params import Params, Period
from throughline.reports.model import Report
from throughline.reports.registry import run
from throughline.texts import has
from throughline.warehouse.snapshot import Snapshot

START = datetime(2026, 9, 1, 9)
OCTOBER = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)), target_seconds=30, cycle_days=7)
# METRICS, "Worked": one number, T = 30, cycle = 7 days; day, talk (None: missed). Then what else may come.
WORKED = [(0, None), (1, 45), (3, 100), (7, 31), (8.5, 60), (9, 30)]
EXPECTED = ["unique", "first_target", "repeat", "repeat", "target", ""]


def a_call(number: int, day: float, **more: Any) -> dict[str, Any]:
    """A row of the mart."""
    at = START + timedelta(days=day)
    given = {"call_no": number, "call_id": f"c{number}", "source_name": "ats", "started_at": at, "day": at.date(),
             "direction": "in", "outcome": "missed", "caller_key": 0, "source_key": 0}  # fmt: skip
    return given | more


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """The worked caller; an outgoing call to them; another caller; one of the same id in another source."""
    calls = [
        a_call(n, day, **({"outcome": "answered", "talk_seconds": talk, "wait_seconds": 4} if talk else {}))
        for n, (day, talk) in enumerate(WORKED)
    ]
    calls[1] |= {"app_no": 0, "vendor_is_unique": True, "vendor_is_target": True, "rule": "utm_source: google",
                 "match": "number", "match_certainty": 0.5, "outcome_raw": "talked"}  # fmt: skip
    calls += [
        a_call(6, 10, direction="out", outcome="answered", talk_seconds=500),
        a_call(7, 11, caller_key=1, deal_no=1),
        a_call(8, 12, caller_key=2, call_id="c7", source_name="mango", wait_seconds=12, outcome="busy"),
    ]
    deals = [{"app_no": 0, "sold_day": "2026-10-05", "revenue": 700}, {"app_no": 1}]
    tags = [{"call_no": 1, "tag": "Намерение/купить", "category": "Намерение", "kind": "menu", "value": 500, "rank": 1}]
    apps = [{"applied_at": START + timedelta(days=1)}, {"applied_at": START}]
    return make_snapshot(
        tmp_path, channel=["google"], source_dim=["google"], call=calls, deal=deals, application=apps, call_tag=tags,
        call_value=[{"call_no": 1, "value": 500}],
    ).open("20261031-1")  # fmt: skip


def card(snapshot: Snapshot, name: str, params: Params = OCTOBER) -> Report:
    made = run("call", snapshot, replace(params, filters=(("call", (name,)),)))
    assert all(check.ok for check in made.checks)
    assert all(has(f"findings.{finding.key}", lang) for finding in made.findings.values() for lang in ("ru", "en"))
    return made


def test_the_history_of_the_caller_has_the_types_of_metrics(snapshot: Snapshot) -> None:
    rows = card(snapshot, "c3").tables["history"].rows
    assert list(rows["call_id"]) == [f"c{n}" for n in range(7)]
    assert list(rows["call_type"]) == [*EXPECTED, ""]  # an outgoing call has none


def test_types_move_with_the_thresholds(snapshot: Snapshot) -> None:
    rows = card(snapshot, "c3", replace(OCTOBER, target_seconds=99)).tables["history"].rows
    assert list(rows["call_type"]) == ["unique", "", "first_target", "", "", "", ""]
    rows = card(snapshot, "c3", replace(OCTOBER, cycle_days=6)).tables["history"].rows  # day 1 → 7.0 opens the next
    assert list(rows["call_type"]) == ["unique", "first_target", "repeat", "target", "repeat", "", ""]


def test_ours_stand_beside_the_vendors(snapshot: Snapshot) -> None:
    made = card(snapshot, "c1")
    rows = made.tables["types"].rows.set_index("call_type")
    ours = {"counted": 1, "target": 1, "repeat": 0, "unique": 0, "first_target": 1, "unique_target": 0}
    assert rows["type_ours"].astype(int).to_dict() == ours
    said = rows["type_vendor"]
    assert (said["unique"], said["target"]) == ("1", "1")
    assert said.drop(["unique", "target"]).isna().all()
    assert made.findings["types"].facts == {"call_type": "first_target"}


def test_what_is_known_of_it(snapshot: Snapshot) -> None:
    made = card(snapshot, "c1")
    row = made.tables["facts"].rows.iloc[0]
    assert (row["channel"], row["channel_rule"], row["visit_by"]) == ("google", "utm_source: google", "number")
    assert (row["match_certainty"], row["call_value"], row["outcome_raw"]) == (0.5, 500, "talked")
    assert made.findings["call"].key == "call_talk_after"
    assert made.findings["call"].facts["talk_seconds"] == 45
    assert list(made.tables["tags"].rows["tag"]) == ["Намерение/купить"]


def test_what_it_led_to(snapshot: Snapshot) -> None:
    made = card(snapshot, "c1")
    assert made.tables["led_to"].rows[["application_id", "deal_id", "revenue"]].to_numpy().tolist() == [
        ["a0", "d0", 700]
    ]
    assert made.findings["led_to"].facts == {"n": 1, "revenue": 700.0}
    named = card(snapshot, "ats:c7")  # it names a deal, and the application is that deal's
    assert named.tables["led_to"].rows[["application_id", "deal_id"]].to_numpy().tolist() == [["a1", "d1"]]
    assert named.findings["led_to"].key == "call_led_to_unpaid"
    assert card(snapshot, "c0").findings["led_to"].key == "call_led_nowhere"


def test_a_call_is_called_by_its_source_where_its_id_is_not_enough(snapshot: Snapshot) -> None:
    row = card(snapshot, "mango:c7").tables["facts"].rows.iloc[0]
    assert (row["call_id"], row["outcome"]) == ("mango:c7", "busy")
    for name in ("c7", "nobody", "x' or 1=1 --", ""):
        with pytest.raises(ParamError) as caught:
            card(snapshot, name)
        assert caught.value.key == "no_such_call"
        assert caught.value.sentence("ru") and caught.value.sentence("en")


def test_the_sql_of_a_table_gives_its_rows(snapshot: Snapshot) -> None:
    for table in card(snapshot, "c1").tables.values():
        if table.sql:
            pd.testing.assert_frame_equal(snapshot.query(table.sql), table.rows)

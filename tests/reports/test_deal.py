"""The card of one deal: facts, the time line, linear weights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.snapshots import make_snapshot
from throughline.errors import ParamError
from throughline.params import Params, Period
from throughline.reports.deal import deal
from throughline.warehouse.snapshot import Snapshot

DAY = 86_400
CARD = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)), filters=(("deal", ("10",)),))


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    deals: list[dict[str, Any]] = [
        {
            "app_no": 0,
            "deal_id": "10",
            "created_at": "2026-10-05 10:05",
            "pipeline": "Окна",
            "manager": "Анна",
            "sold_at": "2026-10-15 10:05",
            "revenue": 1000,
            "cost": 400,
            "amount": 1200,
            "person_id": 5,
        },
        {"app_no": 1, "deal_id": "11", "created_at": "2026-10-06", "status": "lost", "stage_since": "2026-10-07"},
    ]
    made = make_snapshot(
        tmp_path,
        channel=["direct", "yandex_direct", "seo"],
        source_dim=["direct", {"channel": "yandex_direct", "source": "yandex", "campaign": "Окна"}, "seo"],
        application=[
            {"applied_at": "2026-10-05 10:00", "kind": "form", "form": "Замер", "own_source_key": 1, "person_id": 5},
            {"applied_at": "2026-10-06 10:00", "kind": "call", "own_source_key": 2},
        ],
        touch=[
            {"touched_at": "2026-06-01 09:00", "source_key": 2},
            {"touched_at": "2026-10-01 09:00", "source_key": 1, "landing_url": "https://okna.example/"},
            {"touched_at": "2026-10-03 09:00", "source_key": 0, "kind": "call", "touch_id": "c1"},
            {"touched_at": "2026-10-05 09:59", "source_key": 1},
        ],
        application_touch=[
            {"app_no": 0, "touch_no": 0, "source_key": 2, "seconds_before": 126 * DAY},
            {"app_no": 0, "touch_no": 1, "source_key": 1, "seconds_before": 4 * DAY},
            {"app_no": 0, "touch_no": 2, "source_key": 0, "seconds_before": 2 * DAY},
            {"app_no": 0, "touch_no": 3, "source_key": 1, "seconds_before": 60},
        ],
        deal=deals,
        call=[
            {"call_id": "c1", "started_at": "2026-10-03 09:00", "person_id": 5, "outcome": "missed", "source_key": 0},
            {
                "call_id": "c2",
                "started_at": "2026-10-06 09:00",
                "deal_no": 0,
                "outcome": "answered",
                "employee": "Анна",
            },
            {"call_id": "c3", "started_at": "2026-12-03 09:00", "person_id": 5},  # after the application: another story
        ],
        stage_event=[{"deal_no": 0, "happened_at": "2026-10-07 12:00", "from_stage": "Новая", "to_stage": "Замер"}],
        payment=[
            {"deal_no": 0, "paid_at": "2026-10-15 10:05", "amount": 1100},
            {"deal_no": 0, "paid_at": "2026-10-20 10:05", "amount": -100},
        ],
        deal_item=[{"deal_no": 0, "line": 1, "sku": "W-1", "name": "Окно", "quantity": 2, "price": 600}],
    ).current()
    assert made is not None
    return made


def test_facts(snapshot: Snapshot) -> None:
    row = deal(snapshot, CARD).main.rows.iloc[0]
    assert (row["deal_id"], row["form"], row["manager"]) == ("10", "Замер", "Анна")
    assert (row["revenue"], row["gross_profit"], row["age"]) == (1000, pytest.approx(600), pytest.approx(10))


def test_the_path_on_one_time_line(snapshot: Snapshot) -> None:
    rows = deal(snapshot, CARD).tables["timeline"].rows
    assert list(zip(rows["time"].dt.strftime("%m-%d"), rows["kind"], rows["title"], strict=True)) == [
        ("06-01", "visit", ""),
        ("10-01", "visit", "yandex"),
        ("10-03", "call", "missed"),
        ("10-05", "visit", "yandex"),
        ("10-05", "lead", "form"),
        ("10-05", "deal", "Окна"),
        ("10-05", "item", "Окно"),
        ("10-06", "call", "answered"),
        ("10-07", "stage", "Замер"),
        ("10-15", "payment", "p0"),
        ("10-20", "refund", "p1"),
    ]
    assert rows["amount"].dropna().tolist() == [1200, 1200, 1100, -100]


def test_linear_weights_of_the_touches_in_the_window(snapshot: Snapshot) -> None:
    report = deal(snapshot, CARD)
    rows = report.tables["weights"].rows
    assert rows["channel"].tolist() == ["yandex_direct", "direct", "yandex_direct"]
    assert rows["weight"].tolist() == pytest.approx([1 / 3] * 3)
    assert rows["revenue"].tolist() == pytest.approx([1000 / 3] * 3)
    assert all(check.ok for check in report.checks)
    assert len(deal(snapshot, replace(CARD, window=180)).tables["weights"].rows) == 4


def test_without_touches_its_own_source_has_all(snapshot: Snapshot) -> None:
    report = deal(snapshot, replace(CARD, filters=(("deal", ("11",)),)))
    rows = report.tables["weights"].rows
    assert rows[["channel", "kind", "weight"]].values.tolist() == [["seo", "call", 1.0]]
    assert report.findings["deal"].key == "deal_lost"


def test_a_deal_that_is_not_there_is_refused(snapshot: Snapshot) -> None:
    for filters in ((), (("deal", ("nope",)),), (("deal", ("' or true --",)),)):
        with pytest.raises(ParamError) as caught:
            deal(snapshot, replace(CARD, filters=filters))
        assert caught.value.key == "no_such_deal"


def test_its_sql_runs_as_it_is(snapshot: Snapshot) -> None:
    for table in deal(snapshot, CARD).tables.values():
        pd.testing.assert_frame_equal(snapshot.query(table.sql), table.rows)
        assert list(table.rows.columns) == [column.name for column in table.columns]

"""Data health: shares, stuck deals, refused cells, reconciliation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports.health import health
from throughline.warehouse.snapshot import Snapshot

OCTOBER = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)))


def applications() -> list[dict[str, Any]]:
    """25 enquiries: 2 leads with deals, 20 spam (one with a card), 2 duplicates, 1 lead without a deal; one in May."""
    spam = [{"is_spam": True, "junk_reason": "Ошиблись номером", "match": "none"} for _ in range(19)]
    rows: list[dict[str, Any]] = [
        {"match": "visit", "match_certainty": 1.0, "deals": 1, "brand": "Окна"},
        {"match": "call", "match_certainty": 0.5, "deals": 1},
        {"match": "visit", "match_certainty": 1.0},
        *spam,
        {"is_spam": True, "junk_reason": "Ошиблись номером", "match": "none", "deals": 1},
        *({"is_duplicate": True, "junk_reason": "duplicate", "match": ""} for _ in range(2)),
    ]
    october = [{"applied_at": "2026-10-05 10:00", **row} for row in rows]
    no_enquiry = {"applied_at": "2026-10-06 10:00", "is_enquiry": False, "match": "none"}
    return [{"applied_at": "2026-05-05 10:00", "match": "none"}, *october, no_enquiry]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    made = make_snapshot(
        tmp_path,
        channel=["seo"],
        source_dim=["seo"],
        application=applications(),
        deal=[
            {"app_no": 1, "manager": "Анна", "created_at": "2026-10-05", "stage_since": "2026-09-01", "amount": 700},
            {"app_no": 2, "manager": "Борис", "created_at": "2026-10-05", "sold_day": "2026-10-10", "revenue": 300},
            {"app_no": 2, "manager": "Борис", "created_at": "2026-10-20", "stage_since": "2026-10-20"},
            {"app_no": 2, "manager": "Вера", "created_at": "2026-10-20", "stage_since": "2026-10-20",
             "won_cycle_p90": 11},
            {"app_no": 2, "manager": "Вера", "created_at": "2026-01-20", "stage_since": "2026-01-20",
             "is_auxiliary": True},
        ],
        spend=[{"day": "2026-10-05", "source_key": 0, "spend": "100.10", "clicks": 7}],
        visit_daily=[{"day": "2026-10-05", "source_key": 0, "visits": 9}],
        health_issue=[
            {"kind": "unmatched_spend", "subject": "Окна", "detail": "direct", "n": 3, "amount": "50.5"},
            {"kind": "unmatched_spend", "subject": "Двери", "detail": "direct", "n": 2, "amount": 9},
            {"kind": "utm_variant", "subject": "utm_source=Yandex", "detail": "yandex", "n": 40},
        ],
        rejected_cell=[{"source": "spend", "sheet": "Расходы", "row": 5, "column_name": "Сумма", "rule": "not_number"}],
        reconciliation=[
            {"measure": "spend", "source_name": "direct", "landing": "60.10", "core": "60.10", "mart": "60.10"},
            {"measure": "spend", "source_name": "sheet", "landing": 40, "core": 40, "mart": 40},
            {"measure": "clicks", "source_name": "direct", "landing": 7, "core": 7, "mart": 7},
            {"measure": "revenue", "source_name": "crm", "core": 300, "mart": 300},
            {"measure": "leads", "source_name": "crm", "landing": 26, "core": 26, "mart": 26},
        ],
    ).current()  # fmt: skip
    assert made is not None
    return made


def rows(snapshot: Snapshot, table: str, *columns: str, params: Params = OCTOBER) -> list[list[Any]]:
    frame = health(snapshot, params).tables[table].rows
    return frame[list(columns)].values.tolist() if columns else frame.values.tolist()


def test_issues_by_kind_the_commonest_first(snapshot: Snapshot) -> None:
    found = health(snapshot, OCTOBER).main.rows
    assert found[["issue", "n"]].values.tolist() == [
        ["utm_variant", 40],
        ["no_source", 22],
        ["unmatched_spend", 5],
        ["stuck", 2],
        ["rejected_cell", 1],
    ]
    assert found["amount"].tolist()[2:4] == [59.5, 700]


def test_shares_of_matches(snapshot: Snapshot) -> None:
    assert rows(snapshot, "match", "match", "enquiries") == [["none", 22], ["visit", 2], ["call", 1]]
    shares = health(snapshot, OCTOBER).tables["match"].rows
    assert shares["share"].sum() == pytest.approx(1)
    assert shares["match_certainty"].tolist()[1:] == [1.0, 0.5]


def test_only_eight_percent_of_leads_reached_a_deal(snapshot: Snapshot) -> None:
    report = health(snapshot, OCTOBER)
    assert report.findings["reach"].key == "health_reach"
    assert report.findings["reach"].facts["deal_share"] == pytest.approx(0.08)  # 2 of 25
    assert report.findings["reach"].facts["junk_share"] == pytest.approx(22 / 25)
    (month,) = rows(snapshot, "reach", "enquiries", "with_deal", "deal_share", "junk")
    assert month == [25, 2, pytest.approx(0.08), 22]
    assert rows(snapshot, "junk", "junk_reason", "junk") == [["Ошиблись номером", 20], ["duplicate", 2]]


def test_filters_act_on_enquiries_and_deals(snapshot: Snapshot) -> None:
    only = replace(OCTOBER, filters=(("brand", ("Окна",)),))
    assert rows(snapshot, "match", "match", "enquiries", params=only) == [["visit", 1]]
    assert rows(snapshot, "stuck", "manager", params=only) == [["Анна"]]


def test_stuck_by_manager(snapshot: Snapshot) -> None:
    # As of 31 October 12:00: Anna's stands since 1 September, Vera's is 11.5 days old where 90 % win within 11.
    assert rows(snapshot, "stuck", "manager", "stuck") == [["Анна", 1], ["Вера", 1]]
    assert rows(snapshot, "stuck", "manager", params=replace(OCTOBER, stuck_days=11)) == [["Анна"], ["Борис"], ["Вера"]]


def test_sums_agree_through_all_layers(snapshot: Snapshot) -> None:
    report = health(snapshot, OCTOBER)
    whole = {
        row["measure"]: row for row in report.tables["reconciliation"].rows.to_dict("records") if not row["source_name"]
    }
    assert (whole["spend"]["landing"], whole["spend"]["report"]) == (pytest.approx(100.1), pytest.approx(100.1))
    assert whole["revenue"]["report"] == 300
    assert pd.isna(whole["revenue"]["landing"])
    assert pd.isna(whole["leads"]["report"])
    assert report.checks
    assert all(check.ok for check in report.checks)
    assert report.findings["reconciliation"].key == "health_sums_agree"


def test_a_sum_that_differs_is_a_check_that_fails(tmp_path: Path) -> None:
    made = make_snapshot(
        tmp_path,
        channel=["seo"],
        source_dim=["seo"],
        spend=[{"day": "2026-10-05", "source_key": 0, "spend": 100}],
        reconciliation=[{"measure": "spend", "source_name": "direct", "landing": 101, "core": 101, "mart": 101}],
    ).current()
    assert made is not None
    report = health(made, OCTOBER)
    assert [check.name for check in report.checks if not check.ok] == ["spend.all: landing = report"]
    assert report.findings["reconciliation"].facts["n"] == 1


def test_a_sheet_row_that_reaches_into_days_to_come_reconciles(tmp_path: Path) -> None:
    """A month of a contractor is typed on its first day: the sums are of all its days, whatever day it is."""
    made = make_snapshot(
        tmp_path,
        channel=["seo"],
        source_dim=["seo"],
        spend=[
            {"day": "2026-10-31", "source_key": 0, "kind": "sheet", "spend": 10},
            {"day": "2026-11-15", "source_key": 0, "kind": "sheet", "spend": 30},  # the data end with October
        ],
        reconciliation=[{"measure": "spend", "source_name": "sheet", "landing": 40, "core": 40, "mart": 40}],
    ).current()
    assert made is not None
    report = health(made, OCTOBER)
    assert [check for check in report.checks if not check.ok] == []
    assert report.tables["reconciliation"].rows["report"].dropna().tolist() == [40.0]


def test_its_sql_runs_as_it_is(snapshot: Snapshot) -> None:
    for name, table in health(snapshot, OCTOBER).tables.items():
        again = snapshot.query(table.sql)
        if name != "reconciliation":
            pd.testing.assert_frame_equal(again, table.rows)
        assert list(table.rows.columns) == [column.name for column in table.columns]


def test_without_data(tmp_path: Path) -> None:
    empty = make_snapshot(tmp_path).current()
    assert empty is not None
    report = health(empty, OCTOBER)
    assert all(table.rows.empty for table in report.tables.values())
    assert {finding.key for finding in report.findings.values()} == {
        *("health_no_issues", "health_no_enquiries", "health_no_stuck", "health_no_rejected", "health_sums_agree"),
        *("health_cards_unknown", "health_no_cardless", "health_no_silent", "health_no_faults", "health_no_phones"),
        *("health_no_details", "health_no_broken_phones", "tracking_no_calls"),
    }


def test_a_great_change_between_months_is_said(tmp_path: Path) -> None:
    before = [{"applied_at": "2026-01-05", "is_spam": n > 0, "deals": 1} for n in range(10)]
    after = [{"applied_at": "2026-02-05", "is_spam": n > 7, "deals": 1} for n in range(10)]
    made = make_snapshot(tmp_path, channel=["seo"], source_dim=["seo"], application=[*before, *after]).current()
    assert made is not None
    finding = health(made, replace(OCTOBER, period=Period(date(2026, 1, 1), date(2026, 2, 28)))).findings["reach"]
    assert finding.key == "health_reach_change"
    assert (finding.facts["first_deal_share"], finding.facts["last_deal_share"]) == (0.1, 0.8)

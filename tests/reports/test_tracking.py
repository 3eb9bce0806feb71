"""The report of numbers: against counting call by call; the pool for a window and a share of the reader's."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.reports.test_deals import OCTOBER
from tests.snapshots import make_snapshot
from throughline.params import Params
from throughline.reports import registry
from throughline.reports.engine.pool import pool_said, sized
from throughline.reports.engine.tracking_sql import STATES
from throughline.reports.model import Report
from throughline.reports.wording.findings import sentence
from throughline.texts import LANGS
from throughline.warehouse.snapshot import Snapshot

Row = dict[str, Any]
REGISTER = [
    {"tracking_number": "+73430000001", "number_kind": "static", "channel": "seo", "brand": "Окна"},
    {"tracking_number": "+73430000002", "number_kind": "dynamic", "brand": "Окна"},
    {"tracking_number": "+73430000003", "number_kind": "default", "brand": "Двери"},
    {"tracking_number": "+73430000004", "number_kind": "dynamic", "brand": "Двери"},  # silent
    {"tracking_number": "+73430000005", "number_kind": "static", "channel": "seo", "valid_to": "2026-09-30"},  # gone
]
LINES = {row["tracking_number"]: row["number_kind"] for row in REGISTER[:3]} | {"": "", "+74950000009": ""}


def calls(seed: int, count: int) -> list[Row]:
    """Random calls of two months to numbers of each kind, matched in every way."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        day = f"2026-{rng.choice(('09', '10', '10'))}-{rng.randint(1, 30):02d}"
        line = rng.choice(list(LINES))
        match = rng.choice(("", "", "visit", "number")) if LINES[line] != "static" else ""
        visitors = rng.choice((0, 4, 7)) if not match else rng.choice((1, 2, 3)) if match == "number" else 0
        rows.append({
            "call_no": number, "call_id": f"c{number}", "started_at": f"{day} 10:00", "day": day,
            "direction": rng.choice(("in", "in", "in", "out", "internal")), "is_callback": rng.random() < 0.2,
            "outcome": rng.choice(("answered", "missed")), "source_key": rng.randrange(2), "tracking_number": line,
            "number_kind": LINES[line], "match": match, "visitors": visitors,
            "match_certainty": None if not match else 1 / max(visitors, 1),
            "brand": rng.choice(("Окна", "Двери", "")), "operator": rng.choice(("А", "Б")), "employee": "",
        })  # fmt: skip
    return rows


def state(call: Row) -> str:
    """The same in words of its own: the first that fits."""
    if call["number_kind"] == "static":
        return "static"
    if call["match"]:
        return "certain" if call["match_certainty"] == 1 else "probable"
    if call["source_key"] == 1:
        return "told"
    if call["number_kind"] == "default":
        return "default"
    if call["visitors"] > 3:
        return "too_many"
    return "nobody" if call["number_kind"] == "dynamic" else "unregistered"


def of_clients(rows: list[Row]) -> list[Row]:
    october = [row for row in rows if row["day"].startswith("2026-10")]
    return [row for row in october if row["direction"] == "in" or row["is_callback"]]


HOURS = [
    {"hour": "2026-10-05 10:00", "day": "2026-10-05", "brand": "Окна", "is_paid": True, "visits": 40, "seconds": 8_000},
    {"hour": "2026-10-05 10:00", "day": "2026-10-05", "brand": "Окна", "is_paid": False, "visits": 5, "seconds": 1_000},
    {"hour": "2026-10-06 10:00", "day": "2026-10-06", "brand": "Окна", "is_paid": False, "visits": 44, "seconds": 0},
    {"hour": "2026-10-06 11:00", "day": "2026-10-06", "brand": "Двери", "is_paid": True, "visits": 9, "seconds": 900},
    {"hour": "2026-09-06 11:00", "day": "2026-09-06", "brand": "Двери", "is_paid": True, "visits": 999, "seconds": 9},
]


@pytest.fixture(scope="module")
def given() -> list[Row]:
    return calls(5, 1_500)


@pytest.fixture(scope="module")
def snapshot(given: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return made(tmp_path_factory.mktemp("tracking"), call=given, visit_hourly=HOURS)


def made(folder: Path, **tables: Any) -> Snapshot:
    spans = [{"valid_from": "2026-01-01", "valid_to": "9999-12-31", "operator": "А", **row} for row in REGISTER]
    sources = {"channel": ["unknown", "seo"], "source_dim": ["unknown", "seo"], "tracking_number": spans}
    snapshot = make_snapshot(folder, **{**sources, **tables}).current()
    assert snapshot is not None
    return snapshot


def asked(snapshot: Snapshot, params: Params = OCTOBER) -> Report:
    report = registry.run("tracking", snapshot, params)
    assert [check for check in report.checks if not check.ok] == []
    return report


def test_every_state_as_counted_by_hand(given: list[Row], snapshot: Snapshot) -> None:
    mine = of_clients(given)
    expected = Counter(state(call) for call in mine)
    assert set(expected) == set(STATES)
    rows = asked(snapshot).tables["matching"].rows.set_index("call_match")
    assert rows["calls"].to_dict() == expected
    assert rows["share"].to_dict() == pytest.approx({name: n / len(mine) for name, n in expected.items()})
    certainty = [call["match_certainty"] for call in mine if state(call) == "probable"]
    assert rows.loc["probable", "match_certainty"] == pytest.approx(sum(certainty) / len(certainty))
    assert pd.isna(rows.loc["default", "match_certainty"])


@pytest.mark.parametrize("column", ["operator", "brand"])
def test_by_operator_and_brand(given: list[Row], snapshot: Snapshot, column: str) -> None:
    lost = {"default", "too_many", "nobody", "unregistered"}
    for row in asked(snapshot).tables[f"by_{column}"].rows.to_dict("records"):
        states = Counter(state(call) for call in of_clients(given) if call[column] == row[column])
        assert {name: row[f"{name}_calls"] for name in ("static", "told", "certain", "probable", "default")} == {
            name: states[name] for name in ("static", "told", "certain", "probable", "default")
        }
        assert row["unmatched_calls"] == states["too_many"] + states["nobody"] + states["unregistered"]
        assert row["lost_share"] == pytest.approx(sum(states[name] for name in lost) / states.total())


def test_numbers_rung_and_silent(given: list[Row], snapshot: Snapshot) -> None:
    mine = of_clients(given)
    rows = asked(snapshot).tables["numbers"].rows.set_index("tracking_number")
    assert rows["calls"].to_dict() == {**Counter(call["tracking_number"] for call in mine), "+73430000004": 0}
    assert rows.loc["+73430000001", ["number_kind", "channel", "brand", "operator"]].tolist() == [
        "static",
        "seo",
        "Окна",
        "А",
    ]
    assert rows.loc["+74950000009", "number_kind"] == ""
    assert rows.loc["+73430000004", "last_call"] is None
    latest = max(call["day"] for call in mine if call["tracking_number"] == "+73430000002")
    assert rows.loc["+73430000002", "last_call"] == date.fromisoformat(latest)


def test_filters_leave_out_what_cannot_be_told(snapshot: Snapshot) -> None:
    chosen = asked(snapshot, replace(OCTOBER, filters=(("brand", ("Двери",)),)))
    assert "+73430000004" not in set(chosen.tables["numbers"].rows["tracking_number"])
    assert set(chosen.tables["by_brand"].rows["brand"]) == {"Двери"}
    assert set(chosen.tables["pool"].rows["brand"]) == {"Двери"}
    nothing = asked(snapshot, replace(OCTOBER, filters=(("manager", ("Иванов",)),)))
    assert nothing.tables["matching"].rows.empty
    assert nothing.findings["matching"].key == "tracking_no_calls"


@pytest.mark.parametrize("name", ["numbers", "matching", "by_operator", "by_brand"])
def test_the_statement_gives_the_rows(snapshot: Snapshot, name: str) -> None:
    table = asked(snapshot).tables[name]
    again = snapshot.query(table.sql)
    assert list(again.columns) == [column.name for column in table.columns]
    assert again.drop(columns="last_call", errors="ignore").equals(
        table.rows.drop(columns="last_call", errors="ignore")
    )


def test_the_pool_by_hand(snapshot: Snapshot) -> None:
    rows = asked(snapshot).tables["pool"].rows.set_index(["brand", "pool_visitors"])
    assert rows["peak_visits"].to_dict() == {
        ("Окна", "all"): 45,
        ("Окна", "paid"): 40,
        ("Двери", "all"): 9,
        ("Двери", "paid"): 9,
    }
    assert rows.loc[("Окна", "all"), "peak_hour"] == pd.Timestamp("2026-10-05 10:00")
    # From advertising: visits of 200 s in the mean and half an hour: 40 × 2,000 / 3,600 numbers are held at a time.
    paid = rows.loc[("Окна", "paid")]
    assert (paid["visit_seconds"], paid["pool_load"]) == pytest.approx((200, 22.2222222))
    # B(22.22, 28) = 4.3 % and B(22.22, 27) = 5.5 %; 22.22 / −ln 0.95 = 433.2; the one number there is: a / (1 + a).
    assert (paid["numbers_free"], paid["numbers_blind"], paid["numbers_now"]) == (28, 434, 1)
    assert paid["clash_now"] == pytest.approx(22.2222222 / 23.2222222)
    assert rows.loc[("Окна", "all"), "visit_seconds"] == pytest.approx(9_000 / 89)


def test_the_pool_for_another_window_and_share(snapshot: Snapshot) -> None:
    first = asked(snapshot).tables["pool"]
    other = sized(first.rows, 10, 0.2)
    paid = other.rows[(other.rows["brand"] == "Окна") & (other.rows["pool_visitors"] == "paid")].iloc[0]
    assert paid["pool_load"] == pytest.approx(40 * 800 / 3600)
    assert paid["numbers_blind"] == 40  # 8.89 / −ln 0.8 = 39.8
    assert sized(first.rows, 30, 0.05).rows.equals(first.rows)
    assert sized(first.rows, 30, 1e-5).rows["numbers_blind"].isna().any()  # more than anybody rents


@pytest.mark.parametrize("lang", LANGS)
def test_sentences(snapshot: Snapshot, tmp_path: Path, lang: str) -> None:
    params = replace(OCTOBER, lang=lang)
    silent = made(tmp_path, call=[], visit_hourly=[])
    for report in (asked(snapshot, params), asked(silent, params)):
        for finding in (*report.findings.values(), pool_said(report.tables["pool"], 30, 0.05)):
            said = sentence(report, finding, "RUB", lambda _, value: str(value))
            assert said
            assert "nan" not in said
            assert "{" not in said
    assert asked(silent, params).findings["pool"].key == "pool_no_visits"


def test_a_blank_column_is_not_taken_for_a_known_source(tmp_path: Path) -> None:
    """Calls without an operator, half of them to a default number: the sentence says so."""
    lost = {"day": "2026-10-05", "started_at": "2026-10-05 10:00", "direction": "in", "source_key": 0,
            "tracking_number": "+73430000003", "number_kind": "default", "operator": ""}  # fmt: skip
    known = {**lost, "number_kind": "static", "tracking_number": "+73430000001"}
    report = asked(made(tmp_path, call=[{**row, "call_no": n} for n, row in enumerate((lost, known))]))
    finding = report.findings["by_operator"]
    assert (finding.key, finding.facts) == ("tracking_lost_unnamed", {"lost_share": 0.5})
    assert asked(made(tmp_path / "all", call=[known])).findings["by_operator"].key == "tracking_none_lost"

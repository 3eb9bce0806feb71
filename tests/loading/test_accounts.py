"""Accounts that come and go under one source: nothing that was spent is lost, and nothing is left unread."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.base import Answered, Refresh, Stream
from tests.loading.stand_in import Row, Shelf, run, stored
from throughline.landing.contract import TABLES

SPEND = Stream(TABLES["spend_daily"], Refresh.WINDOW, timedelta(days=3))
STAGES = Stream(TABLES["deal_stage"], Refresh.FULL)


def spend(account: str, day: int, cost: str) -> Row:
    return {"account_id": account, "day": date(2026, 3, day), "cost": Decimal(cost), "currency": "RUB"}


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=UTC)


def load(data: Path, today: int, answered: list[str] | None, rows: list[Row], **rest: Any) -> list[date | None]:
    """Load on a day of March; returns from which days was asked. Rows before the day asked for are not told."""
    told = [] if answered is None else [Answered(frozenset(answered))]
    shelf = Shelf([SPEND], {"spend_daily": [*told, ("spend_daily", rows)]}, is_cut=True)
    run(data, {"ads": shelf}, now=lambda: at(today), **rest)
    return [since for _, since in shelf.asked]


def spent(data: Path) -> list[tuple[Any, ...]]:
    return stored(data, "SELECT account_id, day(day), cost::INT FROM spend_daily ORDER BY ALL")


A, B = [spend("a", 1, "1"), spend("a", 8, "8")], [spend("b", 2, "20"), spend("b", 8, "80")]
ALL = [("a", 1, 1), ("a", 8, 8), ("b", 2, 20), ("b", 8, 80)]


def test_an_account_that_left_its_manager_keeps_what_it_spent_and_one_that_answers_with_nothing_does_not(
    tmp_path: Path,
) -> None:
    load(tmp_path, 9, ["a", "b"], A + B)
    assert load(tmp_path, 10, ["a"], [*A, spend("a", 9, "9")]) == [date(2026, 3, 5)]
    assert spent(tmp_path) == [("a", 1, 1), ("a", 8, 8), ("a", 9, 9), ("b", 2, 20), ("b", 8, 80)]
    load(tmp_path, 10, ["a", "b"], A)
    assert spent(tmp_path) == [("a", 1, 1), ("a", 8, 8), ("b", 2, 20)]


def test_an_account_that_comes_back_is_read_from_where_it_was_left(tmp_path: Path) -> None:
    load(tmp_path, 9, ["a", "b"], A + B)
    more = [*A, *(spend("a", day, str(day)) for day in range(9, 21))]
    load(tmp_path, 20, ["a"], more)
    back = [spend("b", 9, "90"), spend("b", 20, "200")]
    # What is read again lies three days behind 20 March, then three behind the 8th, where b was left.
    assert load(tmp_path, 21, ["a", "b"], more + B + back) == [date(2026, 3, 17), date(2026, 3, 5)]
    assert [row for row in spent(tmp_path) if row[0] == "b"] == [
        ("b", 2, 20),
        ("b", 8, 80),
        ("b", 9, 90),
        ("b", 20, 200),
    ]
    assert load(tmp_path, 22, ["a", "b"], more + B + back) == [date(2026, 3, 17)]


def test_a_new_account_is_read_from_its_first_day(tmp_path: Path) -> None:
    load(tmp_path, 9, ["a"], A)
    assert load(tmp_path, 10, ["a", "b"], A + B) == [date(2026, 3, 5), None]
    assert spent(tmp_path) == ALL
    assert load(tmp_path, 10, ["a", "b"], A + B) == [date(2026, 3, 5)]


def test_a_source_that_was_loaded_before_accounts_were_told_apart_is_read_whole_once(tmp_path: Path) -> None:
    load(tmp_path, 9, None, A)
    assert load(tmp_path, 10, ["a"], A) == [date(2026, 3, 5), None]
    assert load(tmp_path, 10, ["a"], A) == [date(2026, 3, 5)]


def test_a_day_that_was_asked_for_does_not_bring_up_who_was_behind(tmp_path: Path) -> None:
    load(tmp_path, 9, ["a"], A)
    assert load(tmp_path, 10, ["a", "b"], A + B, since=date(2026, 3, 7)) == [date(2026, 3, 7)]
    assert spent(tmp_path) == [("a", 1, 1), ("a", 8, 8), ("b", 8, 80)]
    assert load(tmp_path, 10, ["a", "b"], A + B) == [date(2026, 3, 5), None]
    assert spent(tmp_path) == ALL


def test_other_settings_bring_up_those_who_answer_only(tmp_path: Path) -> None:
    load(tmp_path, 9, ["a", "b"], A + B)
    other = {"ads": {"shape": "other"}}
    assert load(tmp_path, 10, ["a"], A, settings=other) == [None]
    assert spent(tmp_path) == ALL
    assert load(tmp_path, 10, ["a", "b"], A + B, settings=other) == [date(2026, 3, 5), None]


def test_the_account_of_the_source_is_that_of_rows_without_one(tmp_path: Path) -> None:
    nameless = [{**row, "account_id": None} for row in A]
    main = {"ads": {"account_id": "main"}}
    load(tmp_path, 9, [""], nameless, settings=main)
    assert load(tmp_path, 10, [""], nameless[:1], settings=main) == [date(2026, 3, 5)]
    assert spent(tmp_path) == [("main", 1, 1)]


def test_tables_that_are_read_whole_keep_what_others_told_too(tmp_path: Path) -> None:
    def stages(answered: list[str], *accounts: str) -> None:
        rows = [{"account_id": one, "pipeline_id": "1", "stage_id": "2", "name": one} for one in accounts]
        told = Answered(frozenset(answered))
        run(tmp_path, {"crm": Shelf([STAGES], {"deal_stage": [told, ("deal_stage", rows)]})})

    stages(["a", "b", "c"], "a", "b", "c")
    stages(["a", "c"], "a")
    assert stored(tmp_path, "SELECT account_id FROM deal_stage ORDER BY ALL") == [("a",), ("b",)]

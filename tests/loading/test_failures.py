"""A source that fails keeps its last good load and stops no other."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from connectors.base import Batch, Refresh, RejectedCell, Stream
from tests.loading.stand_in import Row, Shelf, ShelfSource, run, stored
from throughline.errors import InputError, ParamError, StoreError, Terminal
from throughline.landing.contract import TABLES
from throughline.landing.status import read_status

DEALS = Stream(TABLES["deal"], Refresh.FULL)
CALLS = Stream(TABLES["call"], Refresh.FULL)
GONE = Terminal("sheet_api_off", source="crm", email="a@b")


def deals(*ids: str, then: Exception | None = None) -> Shelf:
    rows: list[Row] = [{"deal_id": name} for name in ids]
    return Shelf([DEALS], {"deal": [("deal", rows), *([then] if then else [])]})


def test_a_failure_in_the_middle_keeps_the_load_before_it_and_the_other_sources(tmp_path: Path) -> None:
    assert run(tmp_path, {"crm": deals("1"), "other": deals("9")}).exit_code == 0
    result = run(tmp_path, {"crm": deals("2", then=GONE), "other": deals("8")})
    assert result.exit_code == 4
    assert [(table.source, table.error) for table in result.failed] == [("crm", GONE)]
    assert stored(tmp_path, "SELECT source, deal_id FROM deal ORDER BY 1") == [("crm", "1"), ("other", "8")]
    found = stored(tmp_path, "SELECT source, outcome, error FROM load_ledger WHERE load_id = 2 ORDER BY 1")
    assert [row[:2] for row in found] == [("crm", "failed"), ("other", "loaded")]
    assert json.loads(found[0][2]) == {"key": "sheet_api_off", "facts": {"source": "crm", "email": "a@b"}}


def test_a_fault_of_the_remote_side_ends_the_source_a_fault_of_one_file_does_not(tmp_path: Path) -> None:
    calls: list[Row] = [{"call_id": "1"}]
    for error, tables in ((GONE, ["deal"]), (InputError("google_key_unreadable", file="x"), ["deal", "call"])):
        shelf = Shelf([DEALS, CALLS], {"deal": [error], "call": [("call", calls)]})
        assert [table.table for table in run(tmp_path, {"crm": shelf}).tables] == tables


def test_a_connector_that_breaks_stops_no_other(tmp_path: Path) -> None:
    result = run(tmp_path, {"crm": deals(then=ZeroDivisionError("secret")), "other": deals("8")})
    (failed,) = result.failed
    assert failed.error is not None
    assert failed.error.facts == {"source": "crm", "table": "deal", "error": "ZeroDivisionError"}
    assert stored(tmp_path, "SELECT source FROM deal") == [("other",)]


@pytest.mark.parametrize(
    "rows",
    [
        pa.table({"deal_id": ["1"], "unheard_of": ["x"]}),
        pa.table({"amount": pa.array(["5"])}),
        pa.table({"deal_id": ["1"], "amount": pa.array([5.0])}),
    ],
    ids=["unknown column", "no key", "money as float"],
)
def test_a_batch_of_other_columns_is_refused(tmp_path: Path, rows: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShelfSource, "read", lambda self, stream, since: iter([Batch(DEALS.table, rows)]))
    (failed,) = run(tmp_path, {"crm": deals()}).failed
    assert failed.error is not None
    assert failed.error.facts["error"] == "TypeError"
    assert stored(tmp_path, "SELECT count(*) FROM deal") == [(0,)]


def test_a_failure_of_the_disk_stops_the_load(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        run(tmp_path, {"crm": deals(then=StoreError("store_io", path="x", free_bytes=0))})
    assert read_status(tmp_path).running is None


def test_only_the_named_sources_are_loaded_and_an_unknown_name_is_told(tmp_path: Path) -> None:
    shelves = {"crm": deals("1"), "other": deals("9")}
    assert [table.source for table in run(tmp_path, shelves, only=["other"]).tables] == ["other"]
    with pytest.raises(ParamError) as caught:
        run(tmp_path, shelves, only=["crn"])
    assert caught.value.facts == {"name": "source", "value": "crn", "allowed": "crm, other"}


def cell(row: int, value: str) -> RejectedCell:
    return RejectedCell("deals.csv", "", row, "amount", value, "not_money")


def test_rejected_cells_are_those_of_the_last_load_and_good_and_refused_are_all(tmp_path: Path) -> None:
    shelf = deals("1", "2")
    shelf.rejected, shelf.left_out = [cell(4, "1 2OO"), cell(5, "x" * 300)], 1
    (table,) = run(tmp_path, {"crm": shelf}).tables
    assert table.entry is not None
    assert (table.entry.rows_read, table.entry.inserted, table.entry.left_out, table.entry.rejected) == (3, 2, 1, 2)
    columns = "file, row, column_name, length(value), rule, table_name, source, load_id"
    assert stored(tmp_path, f"SELECT {columns} FROM rejected_cell ORDER BY row") == [
        ("deals.csv", 4, "amount", 5, "not_money", "deal", "crm", 1),
        ("deals.csv", 5, "amount", 200, "not_money", "deal", "crm", 1),
    ]
    versions = "SELECT table_name, source FROM table_version ORDER BY 1"
    assert stored(tmp_path, versions) == [("deal", "crm"), ("rejected_cell", "crm")]
    before = stored(tmp_path, "SELECT version FROM table_version WHERE table_name = 'rejected_cell'")[0][0]
    shelf.rejected = [cell(4, "1 2OO")]
    run(tmp_path, {"crm": shelf})
    assert stored(tmp_path, "SELECT row FROM rejected_cell") == [(4,)]
    assert stored(tmp_path, "SELECT version FROM table_version WHERE table_name = 'rejected_cell'")[0][0] > before


def test_the_status_tells_what_happened_and_forgets_sources_that_left_the_config(tmp_path: Path) -> None:
    told: list[tuple[str, str, int, str]] = []
    run(tmp_path, {"crm": deals("1", "2"), "old": deals()}, progress=lambda *words: told.append(words))
    assert ("crm", "deal", 2, "") in told
    run(tmp_path, {"crm": deals("3", then=GONE)})
    status = read_status(tmp_path)
    assert list(status.sources) == ["crm"]
    deal = status.sources["crm"]["deal"]
    assert (deal.outcome, deal.rows, deal.load_id) == ("failed", 2, 1)
    assert deal.problem is not None
    assert deal.problem.key == "sheet_api_off"
    assert "a@b" in deal.problem.ru
    assert "a@b" in deal.problem.en
    run(tmp_path, {"crm": deals("3")})
    healed = read_status(tmp_path).sources["crm"]["deal"]
    assert (healed.outcome, healed.rows, healed.problem, healed.load_id) == ("loaded", 1, None, 3)


@pytest.mark.parametrize("refresh", list(Refresh))
def test_a_load_without_a_good_row_fails_its_source_and_keeps_the_rows_of_before(
    tmp_path: Path, refresh: Refresh
) -> None:
    stream = Stream(TABLES["deal"], refresh)
    more = Stream(TABLES["contact_point"], refresh)
    points: list[Row] = [{"entity": "deal", "entity_id": "1", "value_raw": "+7"}]
    good = Shelf([stream, more], {"deal": [("deal", [{"deal_id": "1"}])], "contact_point": [("contact_point", points)]})
    assert run(tmp_path, {"crm": good}).exit_code == 0
    bad = Shelf([stream, more], {"deal": [("deal", [])]}, left_out=2)
    bad.rejected = [RejectedCell("deals.csv", "", row, "Сумма", f"1 2OO{row}", "not_number") for row in (3, 2)]
    result = run(tmp_path, {"crm": bad, "other": deals("9")})
    assert result.exit_code == 4
    (failed,) = result.failed
    assert failed.error is not None
    assert (failed.error.key, failed.error.facts["n"], failed.error.facts["where"]) == (
        "all_rows_refused",
        2,
        "deals.csv/2",
    )
    assert "«1 2OO2»" in failed.error.sentence("ru")
    assert "“1 2OO2”" in failed.error.sentence("en")
    assert stored(tmp_path, "SELECT deal_id FROM deal WHERE source = 'crm'") == [("1",)]
    assert stored(tmp_path, "SELECT value_raw FROM contact_point") == [("+7",)]
    assert stored(tmp_path, "SELECT row FROM rejected_cell ORDER BY 1") == [(2,), (3,)]
    ledger = "SELECT rows_read, left_out, rejected, outcome FROM load_ledger WHERE load_id = 2 AND source = 'crm'"
    assert stored(tmp_path, ledger) == [(2, 2, 2, "failed")]
    status = read_status(tmp_path).sources["crm"]["deal"]
    assert (status.outcome, status.rows, status.load_id, status.left_out) == ("failed", 1, 1, 2)


def test_no_rows_at_all_are_no_failure(tmp_path: Path) -> None:
    assert run(tmp_path, {"crm": deals("1")}).exit_code == 0
    assert run(tmp_path, {"crm": deals()}).exit_code == 0
    assert stored(tmp_path, "SELECT count(*) FROM deal") == [(0,)]

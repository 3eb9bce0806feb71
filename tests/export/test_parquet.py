"""A folder of Parquet: whole files or the old ones, a manifest that tells what they are."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from throughline.config.export import ParquetTarget
from throughline.errors import StoreError
from throughline.export.target import Target
from throughline.export.targets import make
from throughline.export.targets.parquet import MANIFEST

TABLE = pa.table(
    {
        "date": pa.array([date(2026, 10, 1), None]),
        "at": pa.array([datetime(2026, 10, 1, 2, 3, 4), None], pa.timestamp("us")),
        "cost": pa.array([Decimal("0.0001"), Decimal("12345678901234.5678")], pa.decimal128(18, 4)),
        "name": ["Окна", ""],
        "n": pa.array([2**53 + 1, None], pa.int64()),
        "part": [0.1, 1 / 3],
        "is_sold": [True, None],
    }
)


def folder(tmp_path: Path) -> Target:
    return make("parquet", ParquetTarget(kind="parquet", folder="bi/out"), tmp_path)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    where = folder(tmp_path).publish({"spend": TABLE}, "000007")
    file = tmp_path / "bi" / "out" / "spend.parquet"
    assert where == str(file.parent)
    assert pq.read_table(file).equals(TABLE)
    types = duckdb.sql(f"select column_type from (describe select * from '{file}')").fetchall()
    assert [row[0] for row in types] == ["DATE", "TIMESTAMP", "DECIMAL(18,4)", "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"]
    assert sorted(path.name for path in file.parent.iterdir()) == [MANIFEST, "spend.parquet"]


def test_tables_that_are_not_published_stay_with_their_version(tmp_path: Path) -> None:
    target = folder(tmp_path)
    target.publish({"spend": TABLE, "lead": TABLE}, "000007")
    own = tmp_path / "bi" / "out" / "notes.txt"
    own.write_text("mine")
    target.publish({"spend": TABLE.slice(0, 1)}, "000008")
    manifest = json.loads((own.parent / MANIFEST).read_text("utf-8"))
    assert manifest == {
        "tables": {"spend": {"snapshot": "000008", "rows": 1}, "lead": {"snapshot": "000007", "rows": 2}}
    }
    assert own.read_text() == "mine"


def test_a_failure_leaves_the_old_files_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = folder(tmp_path)
    target.publish({"lead": TABLE, "spend": TABLE}, "000007")

    def full(table: pa.Table, where: Path, **options: object) -> None:
        where.write_bytes(b"PAR1 half")
        if "spend" in where.name:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(StoreError) as caught:
        target.publish({"lead": TABLE, "spend": TABLE}, "000008")
    assert caught.value.key == "cannot_write"
    monkeypatch.undo()
    out = tmp_path / "bi" / "out"
    assert [pq.read_table(out / f"{name}.parquet").equals(TABLE) for name in ("lead", "spend")] == [True, True]
    target.publish({"lead": TABLE}, "000009")  # what was left behind is in nobody's way
    assert sorted(path.name for path in out.iterdir()) == ["lead.parquet", MANIFEST, "spend.parquet"]


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "bi").write_text("no folder")
    with pytest.raises(StoreError):
        folder(tmp_path).publish({"lead": TABLE}, "000001")


def test_a_check_leaves_nothing(tmp_path: Path) -> None:
    assert folder(tmp_path).check() == str(tmp_path / "bi" / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_check_says_that_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "bi").write_text("mine")
    with pytest.raises(StoreError) as caught:
        folder(tmp_path).check()
    assert (caught.value.key, caught.value.facts["path"]) == ("cannot_write", str(tmp_path / "bi" / "out"))

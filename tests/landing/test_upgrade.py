"""A landing file of an older program gains the columns and tables it lacks, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.cli.conftest import Say, Shop, say, shop
from tests.landing.test_damage import put
from tests.loading.stand_in import stored
from throughline.landing.store import Landing, landing_path, upgrade

__all__ = ["say", "shop"]  # fixtures


def make_older(data: Path, *changes: str) -> None:
    with duckdb.connect(str(landing_path(data))) as connection:
        for sql in changes:
            connection.execute(sql)


def columns(data: Path, table: str) -> set[str]:
    sql = f"SELECT column_name FROM duckdb_columns() WHERE database_name = 'landing' AND table_name = '{table}'"
    return {name for (name,) in stored(data, sql)}


def test_what_is_missing_is_added_and_rows_stay(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        put(landing, range(100))
    whole = {table: columns(tmp_path, table) for table in ("visit", "rejected_cell", "goal")}
    make_older(
        tmp_path,
        "INSERT INTO rejected_cell BY NAME SELECT 'web' AS source, 'visit' AS table_name, 17 AS row",
        "ALTER TABLE rejected_cell DROP COLUMN address",
        "ALTER TABLE visit DROP COLUMN shown_number",
        "DROP TABLE goal",
    )
    upgrade(tmp_path)
    assert {table: columns(tmp_path, table) for table in whole} == whole
    assert stored(tmp_path, "SELECT count(*), count(city), count(shown_number) FROM visit") == [(100, 100, 0)]
    assert stored(tmp_path, "SELECT row, address FROM rejected_cell") == [(17, "")]


def test_a_file_of_today_is_not_touched(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        put(landing, range(100))
    before = landing_path(tmp_path).stat().st_mtime_ns
    upgrade(tmp_path)
    assert landing_path(tmp_path).stat().st_mtime_ns == before


def test_reports_of_a_build_on_an_older_file(shop: Shop, say: Say) -> None:
    (shop.folder / "payments.csv").write_text(
        "payment_id,deal_id,paid_at,amount,currency\np1,d1,2026-10-10 09:00:00,1000,RUB\np2,d1,вчера,5,RUB\n", "utf-8"
    )
    assert say(shop, "load").code == 0
    make_older(shop.folder / "data", "ALTER TABLE rejected_cell DROP COLUMN address")
    assert say(shop, "build").code == 0
    done = say(shop, "report", "health")
    assert (done.code, "вчера" in done.out) == (0, True)

"""What a build computes again, what it publishes, and what it refuses to publish."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.oracle.adapter import land
from tests.worked.rows import Row, call, deal, lead, payment, project, sheet, spent, visit, world
from throughline.config.models import Config
from throughline.errors import BuildError
from throughline.warehouse import build
from throughline.warehouse.keep import forget_old, known_ids
from throughline.warehouse.snapshot import Snapshots

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ROWS: tuple[Row, ...] = (
    visit("v1", "2026-10-01 10:00", "google"),
    visit("v2", "2026-10-02 10:00", "instagram", client="k2"),
    lead("l1", "2026-10-01 10:10", client_id="k1", phone_raw="8 912 000-00-02"),
    deal("d1", "2026-10-01 10:20", lead_id="l1"),
    payment("p1", "d1", "2026-10-03 11:00", 1000),
    call("c1", "2026-10-04 12:00", 60),
    spent("2026-10-01", "google", 300),
    sheet(2, "2026-10-01", "2026-10-31", 3100, channel="seo"),
)


def publish(data: Path, config: Config | None = None, now: datetime = NOW) -> tuple[str, list[str]]:
    """Build and publish; the id and the tables that were computed again."""
    made: list[str] = []
    snapshot_id = build(data, config or project(), now=lambda: now, progress=lambda _, name: made.append(name))
    return snapshot_id, made


def rebuilt(data: Path, config: Config | None = None) -> set[str]:
    """The tables whose mark a build changed."""
    before = _marks(data)
    publish(data, config)
    return {name for name, mark in _marks(data).items() if before.get(name) != mark}


def _marks(data: Path) -> dict[str, str]:
    with duckdb.connect(str(data / "work.duckdb"), read_only=True) as connection:
        return dict(connection.execute("SELECT name, mark FROM book.built").fetchall())


def sheet_amount(amount: int) -> Mapping[str, list[Row]]:
    """The Sheet with another amount in its only row."""
    return world(sheet(2, "2026-10-01", "2026-10-31", amount, channel="seo"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    land(world(*ROWS), tmp_path)
    publish(tmp_path)
    return tmp_path


def test_nothing_changed_nothing_is_published(data: Path) -> None:
    assert rebuilt(data) == set()
    assert known_ids(data / "snapshots") == ["000001"]


def test_a_new_day_is_published_for_the_sake_of_ages(data: Path) -> None:
    assert publish(data, now=NOW + timedelta(days=1))[0] == "000002"


def test_a_sheet_row_touches_spend_only(data: Path) -> None:
    land(sheet_amount(6200), data)
    again = rebuilt(data)
    assert "mart.spend" in again
    kept = ("visit", "application", "touch", "transition", "lone")
    assert not {name for name in again if any(word in name for word in kept)}
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    assert float(snapshot.query("SELECT sum(spend) AS s FROM spend WHERE kind = 'sheet'")["s"][0]) == 6200


def test_a_rule_changes_channels_without_walking_visits_again(data: Path) -> None:
    config = project(channels=[{"channel": "search_ads", "when": {"utm_source": "google"}}])
    again = rebuilt(data, config)
    assert "core.visit_fact" not in again
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    assert "search_ads" in set(snapshot.query("SELECT channel FROM channel")["channel"])


def test_a_build_that_does_not_reconcile_is_not_published(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    land(sheet_amount(9300), data)
    broken = {"spend_is_even": "SELECT spend FROM mart.spend WHERE spend <> 0"}
    monkeypatch.setattr("throughline.warehouse.tables.read_invariants", lambda: broken)
    with pytest.raises(BuildError) as caught:
        publish(data)
    assert caught.value.facts["invariant"] == "spend_is_even"
    assert "spend=" in str(caught.value.facts["rows"])
    assert Snapshots(data).current_id() == "000001"
    monkeypatch.undo()
    assert publish(data)[0] == "000002"


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_work_file_is_made_anew(data: Path, damage: bytes | None) -> None:
    work = data / "work.duckdb"
    work.write_bytes(work.read_bytes()[:5000] if damage is None else damage)
    land(sheet_amount(6200), data)
    assert publish(data)[0] == "000002"


def test_a_damaged_snapshot_is_made_anew_whole(data: Path) -> None:
    path = data / "snapshots" / "000001.duckdb"
    path.write_bytes(b"x" * 100)
    assert publish(data)[0] == "000002"
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    assert len(snapshot.query("SELECT * FROM application")) == 2


def test_rows_of_a_source_no_longer_configured_are_left_out(data: Path) -> None:
    config = project(sources=[{"name": name, "kind": "file"} for name in ("web", "forms", "ads", "pbx", "sheet")])
    publish(data, config)
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    assert snapshot.query("SELECT * FROM deal").empty


def test_an_empty_project_is_published_empty(tmp_path: Path) -> None:
    land({}, tmp_path)
    publish(tmp_path)
    snapshot = Snapshots(tmp_path).current()
    assert snapshot is not None
    assert snapshot.query("SELECT * FROM application").empty


def test_payments_of_another_source_find_their_deal(tmp_path: Path) -> None:
    accounting = {**payment("p1", "d1", "2026-10-03 11:00", 1000), "source": "accounting"}
    land(world(*(row for row in ROWS if "payment_id" not in row), accounting), tmp_path)
    names = ("web", "forms", "crm", "ads", "pbx", "sheet", "accounting")
    publish(tmp_path, project(sources=[{"name": name, "kind": "file"} for name in names]))
    snapshot = Snapshots(tmp_path).current()
    assert snapshot is not None
    assert float(snapshot.query("SELECT sum(revenue) AS s FROM deal")["s"][0]) == 1000


def test_snapshots_are_kept_five_daily_and_pinned(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    for number in range(1, 13):
        (folder / f"{number:06d}.duckdb").touch()
    (folder / ".000013.draft").touch()
    (folder / "pinned").write_text("000002\n")
    forget_old(tmp_path, datetime.now(UTC) + timedelta(days=31))
    assert known_ids(folder) == ["000002", "000008", "000009", "000010", "000011", "000012"]
    assert not list(folder.glob(".*"))


def test_the_document_of_the_marts_is_true(data: Path) -> None:
    """docs/marts.md names every table of a snapshot, and every column that it does not name is a custom dimension."""
    text = (Path(__file__).parents[2] / "docs" / "marts.md").read_text("utf-8")
    words = set(re.findall(r"[a-z_0-9]+", text))
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    columns = snapshot.query(
        f"SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = '{snapshot.id}'"
    )
    public = columns[~columns["table_name"].str.startswith("_")]
    assert set(public["table_name"]) <= words
    assert set(public["column_name"]) <= words


def test_spend_spread_over_days_loses_nothing(data: Path) -> None:
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    days = snapshot.query("SELECT day, spend FROM spend WHERE kind = 'sheet' ORDER BY day")
    assert len(days) == 31
    assert set(map(float, days["spend"])) == {100.0}
    assert days["day"][0].date() == date(2026, 10, 1)


def test_progress_names_every_table_in_its_order(data: Path) -> None:
    names = publish(data)[1]
    assert names.index("core.visit_fact") < names.index("mart.visit_daily")
    assert len(names) == len(set(names))


def test_a_block_of_the_work_file_gone_bad_is_made_anew(data: Path) -> None:
    work = data / "work.duckdb"
    content = bytearray(work.read_bytes())
    for place in range(20_000, len(content), 4096):
        content[place] ^= 0xFF
    work.write_bytes(content)
    land(sheet_amount(6200), data)
    assert publish(data)[0] == "000002"
    assert len(known_ids(data / "snapshots")) == 2


CHANGES: list[dict[str, object]] = [
    {"project": {"timezone": "Asia/Yekaterinburg", "currency": "RUB"}},
    {"project": {"timezone": "UTC", "currency": "USD", "vat": [{"since": "2026-01-01", "rate": 0.2}]}},
    {"rates": {"USD": 90}, "margin": {"default": 0.9}},
    {"attribution": {"max_window": 90, "insignificant": ["google"]}, "calls": {"target_seconds": 90}},
    {"channels": [{"channel": "other", "when": {"utm_source": "google"}, "brand": "B"}], "dimensions": []},
    {"pipelines": {"*": {"sold": "won", "brand": "C"}}, "channel_info": {"google": {"label": "G", "paid": False}}},
]


def test_a_changed_config_gives_what_a_fresh_build_with_it_gives(data: Path, tmp_path: Path) -> None:
    """Only what the change touches is computed again; the whole must be as if all of it were."""
    late = lead("l9", "2026-10-05 22:30", client_id="k9", phone_raw="8 912 000-00-09")
    land(world(*ROWS, late, visit("v9", "2026-10-05 22:00", "google", client="k9")), data)
    for number, change in enumerate(({}, *CHANGES)):
        config = project(**change)
        publish(data, config)
        fresh = tmp_path / f"fresh-{number}"
        land(world(*ROWS, late, visit("v9", "2026-10-05 22:00", "google", client="k9")), fresh)
        publish(fresh, config)
        assert _rows(data) == _rows(fresh), change


def _rows(data: Path) -> dict[str, list[str]]:
    """Every mart of the current snapshot, row by row."""
    snapshot = Snapshots(data).current()
    assert snapshot is not None
    names = snapshot.query("select table_name from duckdb_tables() where database_name = current_database()")[
        "table_name"
    ]
    mine = [name for name in names if name not in ("snapshot_info", "_content")]
    return {name: sorted(map(str, snapshot.query(f'select * from "{name}"').to_dict("records"))) for name in mine}


def test_a_damaged_snapshot_is_never_shown_the_one_before_it_is(data: Path) -> None:
    land(sheet_amount(6200), data)
    assert publish(data)[0] == "000002"
    path = data / "snapshots" / "000002.duckdb"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)
    snapshot, trouble = Snapshots(data).current_or_before()
    assert snapshot is not None
    assert snapshot.id == "000001"
    assert trouble is not None
    assert trouble.key == "snapshot_damaged"
    assert publish(data)[0] == "000003"
    assert Snapshots(data).current_or_before()[1] is None

"""The report of sources: state, age, next run and errors, from the loader's status file alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from throughline.config import Config, SourceSettings
from throughline.landing.files import write_json
from throughline.landing.status import Problem, Remark, Status, TableStatus, status_path
from throughline.params import Params, Period
from throughline.reports.model import Finding
from throughline.reports.sources import next_run, of_folder

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)
PARAMS = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)))


def config(**schedule: str) -> Config:
    made = Config.model_validate({"project": {"timezone": "Asia/Yekaterinburg"}, "schedule": schedule})
    sources = [SourceSettings(name=name, kind="file") for name in ("leads", "crm", "costs")]
    return made.model_copy(update={"sources": sources})


def write(data: Path) -> None:
    problem = Problem(key="k", facts={}, ru="Лист не найден. Проверьте имя.", en="No such sheet. Check its name.")
    good = datetime(2026, 10, 31, 11, tzinfo=UTC)
    older = datetime(2026, 10, 30, 12, tzinfo=UTC)
    status = Status(
        sources={
            "leads": {
                "lead": TableStatus(outcome="loaded", attempted_at=good, succeeded_at=good, rows=10, rejected=1),
                "contact_point": TableStatus(outcome="unchanged", attempted_at=good, succeeded_at=older, rows=5),
            },
            "crm": {
                "deal": TableStatus(outcome="failed", attempted_at=good, succeeded_at=older, rows=7, problem=problem)
            },
            "gone": {"": TableStatus(outcome="failed", attempted_at=good, problem=problem)},
        }
    )
    write_json(status_path(data), status.model_dump(mode="json"))


def rows(data: Path, made: Config | None, lang: str = "ru") -> dict[str, dict[str, Any]]:
    params = PARAMS if lang == "ru" else Params(period=PARAMS.period, lang="en")
    frame = of_folder(data, params, made, NOW).main.rows
    return {str(row["source_name"]): row for row in frame.to_dict("records")}


def test_before_the_first_load_every_source_is_there(tmp_path: Path) -> None:
    found = rows(tmp_path / "nothing", config(all="0 * * * *"))
    assert list(found) == ["leads", "crm", "costs"]
    assert {row["state"] for row in found.values()} == {"never"}
    assert all(pd.isna(row["last_load"]) and pd.isna(row["rows"]) for row in found.values())
    assert found["leads"]["next_run"] == datetime(2026, 10, 31, 13)


def test_a_source_is_as_old_as_its_oldest_table(tmp_path: Path) -> None:
    write(tmp_path)
    leads = rows(tmp_path, config())["leads"]
    assert leads["state"] == "loaded"
    assert leads["last_load"] == datetime(2026, 10, 30, 12)
    assert leads["age_seconds"] == 86_400
    assert (leads["rows"], leads["rejected"], leads["error"]) == (15, 1, "")


@pytest.mark.parametrize(
    ("lang", "error"), [("ru", "Лист не найден. Проверьте имя."), ("en", "No such sheet. Check its name.")]
)
def test_a_failed_source_says_what_to_do_and_keeps_its_last_good_load(tmp_path: Path, lang: str, error: str) -> None:
    write(tmp_path)
    crm = rows(tmp_path, config(), lang)["crm"]
    assert (crm["state"], crm["error"], crm["rows"]) == ("failed", error, 7)
    assert crm["last_load"] == datetime(2026, 10, 30, 12)


def test_a_caveat_is_told_before_all_is_called_well(tmp_path: Path) -> None:
    good = datetime(2026, 10, 31, 11, tzinfo=UTC)
    loaded = TableStatus(outcome="loaded", attempted_at=good, succeeded_at=good, rows=3)
    remark = Remark(ru="Выборка.", en="A sample.")
    status = Status(
        sources={
            "leads": {"lead": loaded},
            "crm": {"deal": loaded.model_copy(update={"remarks": [remark]})},
            "costs": {"spend_manual": loaded},
        }
    )
    write_json(status_path(tmp_path), status.model_dump(mode="json"))
    found = of_folder(tmp_path, PARAMS, config(), NOW)
    assert found.findings["sources"] == Finding("sources_remarked", {"n": 3, "told": 1, "source_name": "crm"})
    write_json(status_path(tmp_path), Status(sources={"leads": {"lead": loaded}}).model_dump(mode="json"))
    assert of_folder(tmp_path, PARAMS, None, NOW).findings["sources"] == Finding("sources_good", {"n": 1})


def test_sources_that_config_no_longer_has_are_left_out(tmp_path: Path) -> None:
    write(tmp_path)
    assert "gone" not in rows(tmp_path, config())
    assert "gone" in rows(tmp_path, None)


def test_an_own_schedule_goes_before_the_common_one(tmp_path: Path) -> None:
    found = rows(tmp_path, config(all="0 3 * * *", crm="*/5 * * * *"))
    assert found["crm"]["schedule"] == "*/5 * * * *"
    assert found["crm"]["next_run"] == datetime(2026, 10, 31, 12, 5)
    assert found["leads"]["next_run"] == datetime(2026, 10, 31, 22)  # 3:00 in Yekaterinburg


def test_without_a_schedule_there_is_no_next_run(tmp_path: Path) -> None:
    assert pd.isna(rows(tmp_path, config())["leads"]["next_run"])


def test_a_schedule_follows_the_clock_of_the_business_through_its_changes() -> None:
    # Berlin leaves summer time on 2026-10-25 at 03:00; 9:00 is 7:00 UTC before it and 8:00 UTC after.
    assert next_run("0 9 * * *", "Europe/Berlin", datetime(2026, 10, 24, 0, tzinfo=UTC)) == datetime(2026, 10, 24, 7)
    assert next_run("0 9 * * *", "Europe/Berlin", datetime(2026, 10, 25, 0, tzinfo=UTC)) == datetime(2026, 10, 25, 8)


def test_tables_are_told_one_by_one(tmp_path: Path) -> None:
    write(tmp_path)
    tables = of_folder(tmp_path, PARAMS, config(), NOW).tables["tables"].rows
    assert list(zip(tables["source_name"], tables["landing_table"], tables["rows"], strict=True)) == [
        ("leads", "lead", 10),
        ("leads", "contact_point", 5),
        ("crm", "deal", 7),
    ]

"""Hooks tell of a call at once, the API of the same system later: it is counted at once, and once (decision 027)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.hooks.settings import HookSettings
from tests.oracle.adapter import Project
from tests.worked.rows import SOURCES, Row, call, lead, project
from throughline.config.models import Config

SECRET = "0123456789abcdef01234567"


def config(pbx: bool = True) -> Config:
    """`pbx` is read by its API; `bell` takes its hooks."""
    made = project(calls={"call_lead": "counted", "target_seconds": 30})
    names = [{"name": name, "kind": "file", "primary": pbx or name != "pbx"} for name in SOURCES]
    bell = {"name": "bell", "kind": "hook", "secret": SECRET, "table": "call", "enriches": "pbx"}
    sources = [type(made.sources[0]).model_validate(source) for source in names]
    return made.model_copy(update={"sources": [*sources, HookSettings.model_validate(bell)]})


def rung(call_id: str, when: str, talk: int = 60, **more: Any) -> Row:
    """A call as a hook tells of it."""
    return call(call_id, when, talk, **{"source": "bell", **more})


def calls(folder: Path, *rows: Row, of: Config | None = None, leads: list[Row] | None = None) -> list[tuple[Any, ...]]:
    """Source, id and city of the calls that are counted, in order of time."""
    data = {"call": list(rows), **({"lead": leads} if leads else {})}
    snapshot = Project(folder, of or config(), data).snapshot
    found = snapshot.query("select source_name, call_id, city from call order by started_at, call_id")
    return [tuple(row) for row in found.itertuples(index=False)]


def test_a_call_counts_before_the_api_has_told_of_it(tmp_path: Path) -> None:
    assert calls(tmp_path, call("c1", "2026-10-05 10:00", 60), rung("c2", "2026-10-05 12:00", city="Пермь")) == [
        ("pbx", "c1", ""),
        ("bell", "c2", "Пермь"),
    ]


def test_and_before_the_api_has_ever_told_of_any(tmp_path: Path) -> None:
    assert calls(tmp_path, rung("c2", "2026-10-05 12:00")) == [("bell", "c2", "")]


def test_once_told_by_both_it_is_one_call_and_the_hook_fills_what_is_empty(tmp_path: Path) -> None:
    assert calls(tmp_path, call("c1", "2026-10-05 12:00", 60), rung("c1", "2026-10-05 12:03", city="Пермь")) == [
        ("pbx", "c1", "Пермь")
    ]


def test_where_ids_differ_phone_and_time_tell(tmp_path: Path) -> None:
    assert calls(tmp_path, call("c1", "2026-10-05 12:00", 60), rung("h1", "2026-10-05 12:01")) == [("pbx", "c1", "")]


def test_two_calls_within_a_minute_are_two_in_both(tmp_path: Path) -> None:
    """Which is which cannot be told where ids differ: nothing is filled, and nothing is counted twice."""
    pbx = [call("c1", "2026-10-05 12:00:00", 40), call("c2", "2026-10-05 12:00:50", 40)]
    bell = [rung("h1", "2026-10-05 12:00:01", city="a"), rung("h2", "2026-10-05 12:00:51", city="b")]
    assert calls(tmp_path, *pbx, *bell) == [("pbx", "c1", ""), ("pbx", "c2", "")]


def test_a_second_call_within_a_minute_counts_at_once_where_ids_are_the_same(tmp_path: Path) -> None:
    bell = [rung("c1", "2026-10-05 12:00:00"), rung("c2", "2026-10-05 12:00:50")]
    assert calls(tmp_path, call("c1", "2026-10-05 12:00:00", 40), *bell) == [("pbx", "c1", ""), ("bell", "c2", "")]


@pytest.mark.parametrize(("later", "counts"), [("2026-10-06 11:59", True), ("2026-10-06 12:01", False)])
def test_what_the_api_leaves_out_for_a_day_it_will_not_tell(tmp_path: Path, later: str, counts: bool) -> None:
    rows = [rung("h1", "2026-10-05 12:00", client_raw="+79990000001"), call("c1", later, 60)]
    assert (("bell", "h1", "") in calls(tmp_path, *rows)) == counts


def test_a_wrong_clock_of_the_api_silences_no_hook(tmp_path: Path) -> None:
    rows = [rung("h1", "2026-10-05 12:00", client_raw="+79990000001"), call("c1", "2029-01-01 12:00", 60)]
    assert ("bell", "h1", "") in calls(tmp_path, *rows)


def test_hooks_of_a_source_that_only_enriches_only_enrich(tmp_path: Path) -> None:
    assert calls(tmp_path, rung("h1", "2026-10-05 12:00"), of=config(pbx=False)) == []


@pytest.mark.parametrize(
    ("api", "counted"),
    [
        ([], ["bell"]),
        ([("l1", "2026-10-05 12:00")], ["pbx"]),
        ([("l0", "2026-10-05 11:00")], ["bell", "pbx"]),
        ([("l0", "2026-10-06 12:30")], ["pbx"]),
    ],
)
def test_leads_count_by_the_same_rule(tmp_path: Path, api: list[tuple[str, str]], counted: list[str]) -> None:
    leads = [lead("l1", "2026-10-05 12:00", source="bell")] + [lead(*it, source="pbx") for it in api]
    snapshot = Project(tmp_path, config(), {"lead": leads}).snapshot
    found = snapshot.query("select source_name from application order by source_name")
    assert found["source_name"].tolist() == counted

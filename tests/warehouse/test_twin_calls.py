"""Two sources tell of the same calls: the primary makes the rows, the other fills what they leave empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.oracle.adapter import Project
from tests.worked.rows import SOURCES, Row, ask, call, project, visit, world
from throughline.config.models import Config

CALLS = {"call_lead": "counted", "target_seconds": 30, "spam_tags": ["спам"]}


def config(**track: Any) -> Config:
    """The telephone exchange is primary, call tracking enriches."""
    made = project(calls=CALLS)
    names = [{"name": name, "kind": "file"} for name in SOURCES]
    track_source = {"name": "track", "kind": "file", "primary": False, **track}
    sources = [type(made.sources[0]).model_validate(source) for source in (*names, track_source)]
    return made.model_copy(update={"sources": sources})


def tracked(call_id: str, when: str, **more: Any) -> Row:
    """A call as call tracking tells of it."""
    return call(call_id, when, 0, **{"source": "track", "utm_source": "google", "talk_seconds": None, **more})


def marts(folder: Path, *rows: Row, of: Config | None = None) -> pd.DataFrame:
    """Calls of the published snapshot with their channels."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault("call" if "call_id" in row else "visit", []).append(row)
    snapshot = Project(folder, of or config(), found).snapshot
    return snapshot.query(
        "select call.call_id, call.source_name, call.city, call.employee, call.talk_seconds, application.app_no, "
        "source.channel, source.campaign from call inner join source_dim as source "
        "on call.source_key = source.source_key left join call_application as application "
        "on call.call_no = application.call_no order by call.started_at, call.call_id"
    )


def test_the_primary_makes_the_row_and_the_other_fills_it(tmp_path: Path) -> None:
    found = marts(
        tmp_path,
        call("c1", "2026-10-05 12:00", 60, employee="Анна"),
        tracked("t9", "2026-10-05 12:01", city="Пермь", employee="Борис", utm_campaign="окна"),
    )
    (row,) = found.to_dict("records")
    assert (row["call_id"], row["source_name"], row["channel"], row["campaign"]) == ("c1", "pbx", "google", "окна")
    assert (row["employee"], row["city"], row["talk_seconds"]) == ("Анна", "Пермь", 60)


def test_a_visit_that_only_the_other_knows_is_found(tmp_path: Path) -> None:
    rows = (
        visit("v1", "2026-10-05 11:50", "instagram"),
        call("c1", "2026-10-05 12:00", 60),
        tracked("t9", "2026-10-05 12:00", visit_id="v1", utm_source=""),
    )
    data: dict[str, list[Row]] = {"visit": [rows[0]], "call": list(rows[1:])}
    figures = Project(tmp_path, config(), data).figures(ask())
    assert figures["instagram"]["enquiries"] == 1


def test_traffic_of_two_sources_is_never_mixed(tmp_path: Path) -> None:
    found = marts(
        tmp_path,
        call("c1", "2026-10-05 12:00", 60, utm_source="instagram"),
        tracked("t9", "2026-10-05 12:00", utm_campaign="окна"),
    )
    assert found[["channel", "campaign"]].to_dict("records") == [{"channel": "instagram", "campaign": ""}]


@pytest.mark.parametrize(
    ("others", "channel"),
    [
        ([tracked("t1", "2026-10-05 12:01")], "google"),
        ([tracked("t1", "2026-10-05 12:01:01")], "unknown"),
        ([tracked("t1", "2026-10-05 11:59")], "google"),
        ([tracked("t1", "2026-10-05 12:00", client_raw="8 912 000-00-01")], "google"),
        ([tracked("t1", "2026-10-05 12:00", client_raw="+79120000002")], "unknown"),
        ([tracked("t1", "2026-10-05 12:00", client_raw="")], "unknown"),
        ([tracked("t1", "2026-10-05 12:00", direction="out")], "unknown"),
        ([tracked("t1", "2026-10-05 12:00"), tracked("t2", "2026-10-05 12:00:30")], "unknown"),
        ([tracked("c1", "2026-10-07 12:00", client_raw="")], "google"),
        ([tracked("c1", "2026-10-05 12:00"), tracked("t2", "2026-10-05 12:00:30", utm_source="a")], "google"),
    ],
    ids=[
        "a minute later", "later still", "a minute before", "spelled otherwise", "another phone", "no phone",
        "another direction", "two that near", "the same id", "the id before the phone",
    ],
)  # fmt: skip
def test_what_is_the_same_call(tmp_path: Path, others: list[Row], channel: str) -> None:
    found = marts(tmp_path, call("c1", "2026-10-05 12:00", 60), *others)
    assert found[["call_id", "channel"]].to_dict("records") == [{"call_id": "c1", "channel": channel}]


def test_two_calls_that_near_are_both_left_as_they_are(tmp_path: Path) -> None:
    near = (call("c1", "2026-10-05 12:00", 60), call("c2", "2026-10-05 12:00:40", 60))
    assert list(marts(tmp_path, *near, tracked("t1", "2026-10-05 12:00:20"))["channel"]) == ["unknown", "unknown"]


def test_of_several_that_enrich_the_first_by_name_does(tmp_path: Path) -> None:
    both = config()
    extra = both.sources[-1].model_copy(update={"name": "callbook"})
    of = both.model_copy(update={"sources": [*both.sources, extra]})
    other = tracked("b1", "2026-10-05 12:00", source="callbook", utm_source="instagram")
    found = marts(tmp_path, call("c1", "2026-10-05 12:00", 60), tracked("t1", "2026-10-05 12:00"), other, of=of)
    assert list(found["channel"]) == ["instagram"]


def test_a_tag_of_the_other_marks_the_call_as_spam(tmp_path: Path) -> None:
    rows = world(call("c1", "2026-10-05 12:00", 60))
    tag = {"source": "track", "account_id": "", "call_id": "t1", "category": "", "name": "Спам"}
    data = {"call": [*rows["call"], tracked("t1", "2026-10-05 12:00")], "call_tag": [tag]}
    snapshot = Project(tmp_path, config(), data).snapshot
    junk = snapshot.query("select junk_reason from application")
    assert list(junk["junk_reason"]) == ["spam: tag"]


def test_a_source_that_enriches_adds_no_call_and_no_application(tmp_path: Path) -> None:
    rows = (call("c1", "2026-10-05 12:00", 60), tracked("t7", "2026-10-06 12:00", talk_seconds=90))
    assert list(marts(tmp_path, *rows)["call_id"]) == ["c1"]

"""Calls that cannot be quite true: kept as far as they make sense, flagged, counted and listed; none is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.adapter import NOW, Project
from tests.worked.rows import Row, call, project, world
from throughline.warehouse.snapshot import Snapshot

DAY = "2026-10-05 12:00"
# call_id → what it says, its flags, and outcome, wait and talk as the reports see them
CASES: dict[str, tuple[Row, str, tuple[str, int | None, int | None]]] = {
    "good": ({"wait_seconds": 5}, "", ("answered", 5, 60)),
    "negative talk": ({"talk_seconds": -60}, "negative_talk", ("answered", None, None)),
    "answered before it began": ({"wait_seconds": -1}, "negative_wait", ("answered", None, 60)),
    "both": ({"wait_seconds": -1, "talk_seconds": -2}, "negative_wait negative_talk", ("answered", None, None)),
    "no talk": ({"talk_seconds": 0}, "answered_without_talk", ("answered", None, 0)),
    "talk not told": ({"talk_seconds": None}, "", ("answered", None, None)),
    "missed with talk": ({"outcome": "missed"}, "talk_without_answer", ("missed", None, 60)),
    "machine": ({"outcome": "voicemail"}, "", ("voicemail", None, 60)),
    "going on": ({"outcome": "in_progress"}, "", ("in_progress", None, 60)),
    "unknown word": ({"outcome": "unknown", "outcome_raw": "ЯСНО"}, "unknown_outcome", ("unknown", None, 60)),
    "no outcome": ({"outcome": ""}, "unknown_outcome", ("unknown", None, 60)),
    "unknown direction": ({"direction": "unknown"}, "unknown_direction", ("answered", None, 60)),
    "tomorrow": ({"started_at": "2026-12-02 12:00"}, "future", ("answered", None, 60)),
    "in a second": ({"started_at": "2026-12-01 12:00:01"}, "future", ("answered", None, 60)),
    "now": ({"started_at": "2026-12-01 12:00"}, "", ("answered", None, 60)),
}


def rows() -> Iterator[Row]:
    for n, (name, (said, _, _)) in enumerate(CASES.items()):
        when = said.get("started_at", DAY)
        told = {key: value for key, value in said.items() if key != "started_at"}
        talk = told.pop("talk_seconds", 60)
        yield {**call(name, when, 60, client_raw=f"+7912000{n:04}"), "talk_seconds": talk, **told}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    calls = {"call_lead": "counted", "target_seconds": 0}
    return Project(tmp_path_factory.mktemp("calls"), project(calls=calls), world(*rows())).snapshot


def by_call(snapshot: Snapshot, sql: str) -> dict[str, tuple[Any, ...]]:
    found = snapshot.query(sql).astype(object)
    found = found.where(found.notna(), None)
    return {row[0]: tuple(row[1:]) for row in found.itertuples(index=False, name=None)}


def test_flags_and_what_is_left(snapshot: Snapshot) -> None:
    found = by_call(snapshot, "select call_id, flags, outcome, wait_seconds, talk_seconds from call")
    assert found == {name: (flags, *left) for name, (_, flags, left) in CASES.items()}


def test_none_is_lost(snapshot: Snapshot) -> None:
    sums = snapshot.query("select count(*) as n, sum(talk_seconds) as talk from call").iloc[0]
    assert sums["n"] == len(CASES)
    assert sums["talk"] == sum(talk or 0 for _, _, (_, _, talk) in CASES.values())


def test_what_has_no_known_talk_is_no_application(snapshot: Snapshot) -> None:
    applied = set(snapshot.query("select application_id from application")["application_id"])
    never = {"negative talk", "both", "no talk", "talk not told", "missed with talk", "unknown word", "no outcome"}
    assert applied == {f"call|pbx|{name}" for name in CASES.keys() - never - {"machine", "going on"}}


def test_each_is_listed_with_what_it_says(snapshot: Snapshot) -> None:
    listed = snapshot.query(
        "select call.call_id, fault, call_fault.value from call_fault "
        "inner join call on call_fault.call_no = call.call_no"
    )
    flags = {(name, flag) for name, (_, flags, _) in CASES.items() for flag in flags.split()}
    assert set(zip(listed["call_id"], listed["fault"], strict=True)) == flags
    assert len(listed) == len(flags)
    values = {(row["call_id"], row["fault"]): row["value"] for row in listed.to_dict("records")}
    assert values["negative talk", "negative_talk"] == "-60"
    assert values["unknown word", "unknown_outcome"] == "ЯСНО"
    assert values["missed with talk", "talk_without_answer"] == "missed 60"


def test_health_counts_them(snapshot: Snapshot) -> None:
    issues = snapshot.query(
        "select kind, detail, n from health_issue where subject = 'pbx' and starts_with(kind, 'call_')"
    )
    assert {(row["kind"], row["detail"]): row["n"] for row in issues.to_dict("records")} == {
        ("call_future", ""): 2,
        ("call_negative_wait", ""): 2,
        ("call_negative_talk", ""): 2,
        ("call_answered_without_talk", ""): 1,
        ("call_talk_without_answer", ""): 1,
        ("call_unknown_direction", ""): 1,
        ("call_unknown_outcome", "ЯСНО"): 1,
        ("call_unknown_outcome", ""): 1,
    }


def test_the_twin_knows_better(tmp_path: Path) -> None:
    """What the other source of the same call says wins over what makes no sense."""
    config = project()
    track = type(config.sources[0]).model_validate({"name": "track", "kind": "file", "primary": False})
    config = config.model_copy(update={"sources": [*config.sources, track]})
    bad = {"outcome": "unknown", "outcome_raw": "ЯСНО", "wait_seconds": -5, "direction": "unknown"}
    mine = {**call("c1", DAY, 60), "talk_seconds": -1, **bad}
    twin = call("c1", DAY, 60, source="track", wait_seconds=7, outcome_raw="OK", direction="out")
    found = Project(tmp_path, config, {"call": [mine, twin]}).snapshot.query("select * from call").iloc[0]
    assert (found["outcome"], found["outcome_raw"], found["direction"]) == ("answered", "OK", "out")
    assert (found["wait_seconds"], found["talk_seconds"], found["flags"]) == (7, 60, "")


def doubted(row: Row) -> tuple[str, tuple[str, str, int | None, int | None]]:
    """Flags of a call and what is left of it, by the rules as docs tell them."""
    wait, talk, outcome = row["wait_seconds"], row["talk_seconds"], row["outcome"] or "unknown"
    reasons = {
        "future": row["started_at"] > NOW,
        "unknown_direction": row["direction"] == "unknown",
        "unknown_outcome": outcome == "unknown",
        "negative_wait": wait is not None and wait < 0,
        "negative_talk": talk is not None and talk < 0,
        "answered_without_talk": outcome == "answered" and talk == 0,
        "talk_without_answer": (talk or 0) > 0 and outcome in ("missed", "busy", "declined", "failed", "blocked"),
    }
    direction = row["direction"] if row["direction"] in ("out", "internal") else "in"
    known = [seconds if seconds is not None and seconds >= 0 else None for seconds in (wait, talk)]
    return " ".join(reason for reason, holds in reasons.items() if holds), (direction, outcome, known[0], known[1])


def test_any_calls_are_all_there_with_the_flags_they_earn(tmp_path: Path) -> None:
    rng = random.Random(4)
    outcomes = (
        "answered",
        "missed",
        "busy",
        "declined",
        "failed",
        "blocked",
        "voicemail",
        "in_progress",
        "unknown",
        "",
    )
    landed = [
        {
            **call(f"c{n}", "2026-10-05 12:00", 0, client_raw=rng.choice(["Anonymous", "89120000001", "1234567", ""])),
            "started_at": NOW + timedelta(seconds=rng.choice([-86_400, -1, 0, 1, 86_400])),
            "direction": rng.choice(["in", "out", "internal", "unknown", ""]),
            "outcome": rng.choice(outcomes),
            "wait_seconds": rng.choice([None, -5, 0, 7]),
            "talk_seconds": rng.choice([None, -60, 0, 60]),
        }
        for n in range(400)
    ]
    snapshot = Project(tmp_path, project(), {"call": landed}).snapshot
    found = by_call(snapshot, "select call_id, flags, direction, outcome, wait_seconds, talk_seconds from call")
    wanted = {row["call_id"]: doubted(row) for row in landed}
    assert found == {call_id: (flags, *left) for call_id, (flags, left) in wanted.items()}
    states = snapshot.query("select state, n from phone_state where what = 'call'")
    assert int(states["n"].sum()) == len(landed)
    faults = snapshot.query("select count(*) as n from call_fault")["n"][0]
    assert faults == sum(len(flags.split()) for flags, _ in wanted.values())

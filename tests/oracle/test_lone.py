"""Journeys that did not convert: the mart's rows are the journeys of the oracle, and its steps are theirs."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given

from tests.oracle.adapter import Project
from tests.oracle.model.build import Truth
from tests.oracle.model.lone import NULL, START, transitions
from tests.oracle.parameters import CUSTOM
from tests.oracle.worlds import Case, cases
from tests.oracle.worlds.basics import STATIC, row
from tests.oracle.worlds.project import config
from throughline.warehouse.snapshot import Snapshot

Stops = tuple[tuple[str, str, str], ...]


def _told(snapshot: Snapshot) -> Counter[tuple[date, str, Stops]]:
    """(end day, brand, places) → how many journeys of the mart are like that."""
    rows = snapshot.query(
        "select end_day, brand, journey, journeys, channel, source, campaign "
        "from lone_touch inner join source_dim using (source_key) order by end_day, journey, pos"
    )
    found: Counter[tuple[date, str, Stops]] = Counter()
    for (end, brand, _, journeys), touches in rows.groupby(["end_day", "brand", "journey", "journeys"], sort=False):
        stops = tuple(touches[["channel", "source", "campaign"]].itertuples(index=False, name=None))
        found[end.date(), brand, stops] += int(journeys)
    return found


def _steps(snapshot: Snapshot) -> dict[tuple[date, str, str], int]:
    channels = dict(snapshot.query("select channel_key, channel from channel").itertuples(index=False, name=None))
    channels |= {-1: START, -2: NULL}
    rows = snapshot.query("select end_day, from_key, to_key, journeys from transition").itertuples(index=False)
    return {(r.end_day.date(), channels[r.from_key], channels[r.to_key]): int(r.journeys) for r in rows}


@given(cases())
def test_journeys_that_did_not_convert(case: Case) -> None:
    truth = Truth(case.world, case.config, CUSTOM)
    expected = Counter(
        (lone.end, lone.brand, tuple((place.channel, place.source, place.campaign) for place in lone.places))
        for lone in truth.paths.lone
    )
    with TemporaryDirectory() as folder:
        snapshot = Project(Path(folder), case.config, case.world).snapshot
        assert _told(snapshot) == expected
        assert _steps(snapshot) == transitions(truth.paths.lone)


def _visit(name: str, client: str, at: datetime, source: str = "odd", user: str = "") -> dict[str, Any]:
    return row("web", visit_id=name, client_id=client, user_id=user, started_at=at, utm_source=source)


def test_by_hand(tmp_path: Path) -> None:
    """An applicant too early and too late; strangers with gaps of the window and more, of two browsers; callers."""
    noon = datetime(2026, 10, 10, 12)
    missed = {"direction": "in", "outcome": "missed", "client_raw": "+79120000003", "tracking_number_raw": STATIC}
    world = {
        "visit": [
            _visit("v1", "k1", datetime(2026, 7, 12, 11, 59, 59)),  # a second too early for the application
            _visit("v2", "k1", datetime(2026, 10, 10, 12, 0, 1), "insta"),
            _visit("v3", "k1", datetime(2026, 10, 9, 12)),
            _visit("v4", "s1", datetime(2026, 1, 1, 12)),
            _visit("v5", "s1", datetime(2026, 4, 1, 12), "insta"),  # 90 days
            _visit("v6", "s1", datetime(2026, 6, 30, 12, 0, 1)),  # 90 days and a second
            _visit("v7", "s2", datetime(2026, 5, 1, 12), "insta", user="u"),
            _visit("v8", "s3", datetime(2026, 5, 2, 12), user="u"),
            _visit("v9", "", datetime(2026, 5, 3, 12), "insta", user="u"),
            _visit("w1", "", datetime(2026, 5, 4, 12), user="alone"),
            _visit("w2", "", datetime(2026, 5, 5, 12), user="alone"),
            _visit("w3", "", datetime(2026, 5, 6, 12)),
        ],
        "lead": [row("forms", lead_id="l1", created_at=noon, kind="form", client_id="k1")],
        "call": [row("pbx", call_id="c1", started_at=datetime(2026, 5, 7, 12), **missed)],
    }
    settings = config("Europe/Berlin", "target", separate=False, max_window=90, model="linear")
    expected = {
        (date(2026, 7, 12), "", ("odd",)),
        (date(2026, 10, 10), "north", ("instagram",)),
        (date(2026, 4, 1), "north", ("odd", "instagram")),
        (date(2026, 6, 30), "", ("odd",)),
        (date(2026, 5, 3), "north", ("instagram", "odd", "instagram")),
        (date(2026, 5, 5), "", ("odd", "odd")),
        (date(2026, 5, 6), "", ("odd",)),
        (date(2026, 5, 7), "", ("billboard",)),
    }
    journeys = Truth(world, settings).paths.lone
    assert {(lone.end, lone.brand, tuple(place.channel for place in lone.places)) for lone in journeys} == expected
    told = _told(Project(tmp_path, settings, world).snapshot)
    assert {(end, brand, tuple(channel for channel, _, _ in stops)) for end, brand, stops in told} == expected
    assert set(told.values()) == {1}

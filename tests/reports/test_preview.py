"""An expression tried on real paths: the weights are those of the model itself, and a path it fails on refuses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.reports.random_world import random_world
from tests.snapshots import make_snapshot
from throughline.errors import ParamError
from throughline.params import Params, Period
from throughline.reports.engine.preview import Step, preview

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
BASE = Params(period=OCTOBER, window=30)
AT = datetime(2026, 10, 10, 12)
# Application → its path: channel and whole days before.
PATHS = [
    [("ads", 4), ("direct", 0)],
    [("ads", 3), ("direct", 1)],
    [("direct", 0)],
    [("direct", 0)],
    [("direct", 0)],
    [("ads", 5), ("social", 4), ("ads", 0)],
    [],
]
SOURCES = ("direct", "ads", "social")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    published = make_snapshot(
        tmp_path_factory.mktemp("paths"),
        channel=list(SOURCES),
        source_dim=[{"channel": name} for name in SOURCES],
        application=[
            {"app_no": no, "applied_at": AT + timedelta(minutes=no), "client_app_no": no, "own_source_key": 0}
            for no in range(len(PATHS))
        ],
        application_touch=[
            {"app_no": no, "pos": pos, "source_key": SOURCES.index(channel), "seconds_before": days * 86_400}
            for no, path in enumerate(PATHS)
            for pos, (channel, days) in enumerate(path, 1)
        ],
    )
    return published.current()


def test_frequent_paths_of_several_touches_come_first(snapshot):
    """ads > direct twice, then ads > social > ads once, then the single direct; who has no touch shows nothing."""
    found = preview(snapshot, BASE, "pos")
    assert [[step.channel for step in path] for path in found] == [
        ["ads", "direct"],
        ["ads", "social", "ads"],
        ["direct"],
    ]
    assert found[0] == [Step("ads", 4.0, pytest.approx(1 / 3)), Step("direct", 0.0, pytest.approx(2 / 3))]
    assert [step.weight for step in found[1]] == pytest.approx([1 / 6, 2 / 6, 3 / 6])


def test_the_rules_of_the_path_hold(snapshot):
    found = preview(snapshot, replace(BASE, window=3), "1")
    assert [step.channel for step in found[0]] == ["ads", "direct"]
    assert all(step.days <= 3 for path in found for step in path)
    skipped = preview(snapshot, replace(BASE, direct="skip"), "1")
    assert ["ads"] in [[step.channel for step in path] for path in skipped]


def test_what_fails_on_a_real_path_is_refused(snapshot):
    with pytest.raises(ParamError) as caught:
        preview(snapshot, BASE, "case when channel = 'social' then null else 1 end")
    assert caught.value.key == "model_failed"
    assert caught.value.facts["reason"].facts == {"pos": 2, "n": 3, "days": "4", "channel": "social", "value": ""}
    with pytest.raises(ParamError) as caught:
        preview(snapshot, BASE, "colour")
    assert caught.value.key == "custom_model"


def test_an_empty_period_has_no_paths(snapshot):
    empty = Period(date(2020, 1, 1), date(2020, 1, 31))
    assert preview(snapshot, replace(BASE, period=empty), "1") == []


def test_ten_at_most_and_every_path_sums_to_one(tmp_path):
    found = preview(random_world(tmp_path, seed=3), BASE, "pos / n")
    assert 3 <= len(found) <= 10
    for path in found:
        assert sum(step.weight for step in path) == pytest.approx(1)
    assert len({tuple(step.channel for step in path) for path in found}) == len(found)

"""Fractribution's integration test: events → sessions → paths → attribution, file by file.

Its rules: a session is an event with a marketing source; a customer converts at the event that has a total; sessions of
the 30 days before count; customers without a conversion walk the sessions of the 30 days before their last one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.attribution.pathdata import journeys, read
from tests.attribution.paths import touches
from throughline.attribution import Rules, credit
from throughline.attribution.incremental import path_odds

BACK = timedelta(days=30)
LAST = "last_touch"
INCREMENTAL = "shapley"  # what Fractribution calls its rule


def file(name: str) -> list[dict[str, str]]:
    return read(f"fractribution/snowplow_fractribution_{name}.csv")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=UTC)


def channel_of(event: dict[str, str]) -> str:
    medium, source = event["mkt_medium"], event["mkt_source"]
    if source == "youtube.com":
        return "Video"
    named = {"(none)": "Direct", "organic": "Organic_Search", "referral": "Referral", "cpc": "Paid_Search_Other"}
    return named.get(medium, "Unmatched_Channel")


@dataclass
class World:
    """By customer: sessions (time, channel) in order, and conversions (time, money)."""

    sessions: dict[str, list[tuple[datetime, str]]]
    conversions: dict[str, tuple[datetime, float]]

    def paths(self) -> dict[str, list[tuple[datetime, str]]]:
        """Customer → the sessions that count, of the 30 days before the conversion or else the last session."""
        found = {}
        for customer, sessions in self.sessions.items():
            until = self.conversions[customer][0] if customer in self.conversions else sessions[-1][0]
            found[customer] = [one for one in sessions if until - BACK <= one[0] <= until]
        return found


@pytest.fixture(scope="module")
def world() -> World:
    sessions, conversions = defaultdict(list), {}
    for event in sorted(file("events"), key=lambda event: event["derived_tstamp"]):
        customer, at = "f" + event["domain_userid"], moment(event["derived_tstamp"])
        if event["mkt_source"]:
            sessions[customer].append((at, channel_of(event)))
        if event["tr_total"]:
            conversions[customer] = (at, float(event["tr_total"]))
    return World(dict(sessions), conversions)


@pytest.fixture(scope="module")
def walked(world):
    """Customers who converted, their touches, and the journeys of the others."""
    paths = world.paths()
    customers = sorted(world.conversions)
    ages = [[int((world.conversions[one][0] - at).total_seconds()) for at, _ in paths[one]] for one in customers]
    everywhere = sorted({channel for path in paths.values() for _, channel in path} | {"unknown"})
    data = touches([[channel for _, channel in paths[one]] for one in customers], ages, also=everywhere)
    lone = [[channel for _, channel in path] for one, path in paths.items() if one not in world.conversions]
    return customers, data, journeys(lone, list(data.channels))


def spelled(channels) -> str:
    return " > ".join(channels)


def collapsed(channels) -> list[str]:
    return [one for number, one in enumerate(channels) if number == 0 or channels[number - 1] != one]


def test_sessions(world):
    expected = {
        (row["customer_id"], row["visit_start_tstamp"], row["channel"])
        for row in file("sessions_by_customer_id_expected")
    }
    found = {
        (customer, at.strftime("%Y-%m-%d %H:%M:%S"), channel)
        for customer, sessions in world.sessions.items()
        for at, channel in sessions
    }
    assert found == expected


def test_paths(world):
    paths = {customer: [channel for _, channel in path] for customer, path in world.paths().items()}
    for name, converted in (("paths_to_conversion_expected", True), ("paths_to_non_conversion_expected", False)):
        rows = file(name)
        assert {row["customer_id"] for row in rows} == {one for one in paths if (one in world.conversions) is converted}
        for row in rows:
            assert spelled(paths[row["customer_id"]]) == row["path"]
            assert spelled(collapsed(paths[row["customer_id"]])) == row["transformed_path"]


def test_odds(walked):
    _, data, lone = walked
    odds = path_odds(data, np.arange(data.size), Rules("linear", 30), lone)
    found = {}
    for number in range(odds.paths.size):
        path = odds.paths.state[odds.paths.offsets[number] : odds.paths.offsets[number + 1]]
        found[spelled(data.channels[state] for state in path)] = (odds.applied[number], odds.lone[number])
    expected = {
        row["transformed_path"]: (float(row["conversions"]), float(row["non_conversions"]))
        for row in file("path_summary_expected")
    }
    assert found == expected


@pytest.mark.parametrize(("model", "name"), [("path_incremental", INCREMENTAL), ("last", LAST)])
def test_attribution(world, walked, model, name):
    customers, data, lone = walked
    rules = Rules(model, 30)
    parts = credit(data, np.arange(data.size), rules, path_odds(data, np.arange(data.size), rules, lone))
    money = np.array([world.conversions[one][1] for one in customers])
    expected = [row for row in file("channel_attribution_expected") if row["ATTRIBUTION_TYPE"] == name]
    counts, sums = Counter(), Counter()
    for source, row, weight in zip(parts.source, parts.row, parts.weight, strict=True):
        counts[data.channels[source]] += weight
        sums[data.channels[source]] += weight * money[row]
    for row in expected:
        assert counts[row["CHANNEL"]] == pytest.approx(float(row["CONVERSIONS"]), rel=1e-9, abs=1e-9)
        assert sums[row["CHANNEL"]] == pytest.approx(float(row["REVENUE"]), rel=1e-9, abs=1e-9)
    assert sum(counts.values()) == pytest.approx(len(customers))

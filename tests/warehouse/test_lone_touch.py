"""Journeys that did not convert: by hand, and against plain loops over the visits that were landed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.oracle.adapter import land
from tests.worked.rows import Row, at, call, deal, lead, project, visit, world
from throughline.errors import StoreError
from throughline.reports.engine.lone import lone
from throughline.warehouse import build
from throughline.warehouse.digest import write_digest
from throughline.warehouse.snapshot import Snapshot, Snapshots

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
WINDOW = timedelta(days=30)
BRANDS = {"google": "North", "instagram": "South"}
CHANNELS = ("google", "instagram", "seo", "ads")
Found = Counter[tuple[date, str, tuple[str, ...]]]
Build = Callable[..., Snapshot]


@pytest.fixture
def published(tmp_path: Path) -> Build:
    """The snapshot of a world where a journey may pause for 30 days, and two channels have a brand."""

    def make(rows: list[Row], folder: str = "data") -> Snapshot:
        channels = [
            {"channel": name, "when": {"utm_source": name}, **({"brand": BRANDS[name]} if name in BRANDS else {})}
            for name in CHANNELS
        ]
        config = project(channels=channels, attribution={"window": 30, "max_window": 30})
        land(world(*rows), tmp_path / folder)
        build(tmp_path / folder, config, now=lambda: NOW)
        found = Snapshots(tmp_path / folder).current()
        assert found is not None
        return found

    return make


def journeys(snapshot: Snapshot) -> Found:
    """End day, brand and the channels walked → how many journeys."""
    rows = snapshot.query(
        "select end_day, brand, journey, channel, journeys from lone_touch join source_dim using (source_key) "
        "order by journey, pos"
    )
    found: Found = Counter()
    for _, touches in rows.groupby("journey"):
        first = touches.iloc[0]
        found[first.end_day.date(), first.brand, tuple(touches.channel)] += int(first.journeys)
    return found


def transitions(snapshot: Snapshot) -> Counter[tuple[date, str, str]]:
    """End day and the channels of a step ('' at either end) → how many."""
    rows = snapshot.query(
        "select end_day, coalesce(a.channel, '') as left_of, coalesce(b.channel, '') as right_of, journeys "
        "from transition left join channel a on from_key = a.channel_key left join channel b on to_key = b.channel_key"
    )
    return Counter({(row.end_day.date(), row.left_of, row.right_of): row.journeys for row in rows.itertuples()})


def steps_of(found: Found) -> Counter[tuple[date, str, str]]:
    """The steps that these journeys are made of."""
    steps: Counter[tuple[date, str, str]] = Counter()
    for (day, _, walked), count in found.items():
        for pair in zip(("", *walked), (*walked, ""), strict=True):
            steps[day, *pair] += count
    return steps


def test_a_pause_as_long_as_the_window_is_no_end(published: Build) -> None:
    snapshot = published(
        [
            visit("v1", "2026-09-01 10:00", "google"),
            visit("v2", "2026-09-02 10:00", "instagram"),
            visit("v3", "2026-10-02 10:00", "google"),
            visit("v4", "2026-11-01 10:00:01", "seo"),
        ]
    )
    walked = {
        (date(2026, 10, 2), "North", ("google", "instagram", "google")): 1,
        (date(2026, 11, 1), "", ("seo",)): 1,
    }
    assert journeys(snapshot) == walked
    assert transitions(snapshot) == steps_of(Counter(walked))


def test_journeys_of_one_touch_are_counted_together(published: Build) -> None:
    one = [visit(f"v{n}", "2026-10-05 10:00", "google", client=f"k{n}") for n in range(3)]
    nobody = [visit(f"w{n}", "2026-10-05 12:00", "google", client="") for n in range(2)]
    snapshot = published([*one, *nobody, visit("v9", "2026-10-05 13:00", "seo", client="k9")])
    rows = snapshot.query("select brand, journey, pos, journeys from lone_touch order by journey")
    assert rows.to_dict("list") == {"brand": ["", "North"], "journey": [1, 2], "pos": [1, 1], "journeys": [1, 5]}


def test_what_applicants_did_outside_their_paths(published: Build) -> None:
    """Too early, and after an application that is not sold; a visit gives the brand, not the call after it."""
    snapshot = published(
        [
            visit("v1", "2026-08-01 10:00", "instagram"),
            visit("v2", "2026-10-04 10:00", "ads"),
            lead("l1", "2026-10-05 10:00", client_id="k1", phone_raw="+79120000001"),
            deal("d1", "2026-10-05 10:05", lead_id="l1"),
            visit("v3", "2026-10-06 10:00", "google"),
            call("c1", "2026-10-07 10:00", 5),  # too short to be an application
        ]
    )
    on_paths = snapshot.query("select channel from application_touch join source_dim using (source_key)")
    assert set(on_paths["channel"]) == {"ads"}
    found = journeys(snapshot)
    assert found[date(2026, 8, 1), "South", ("instagram",)] == 1
    (after,) = [key for key in found if key[0] == date(2026, 10, 7)]
    assert after[1] == "North"
    assert after[2][0] == "google"
    assert len(after[2]) == 2


def test_nothing_below_the_campaign_is_told_apart(published: Build) -> None:
    ads = [{"utm_campaign": "c1", "utm_content": word} for word in ("y", "x")]
    snapshot = published(
        [
            visit("v1", "2026-10-05 10:00", "google", **ads[0]),
            visit("v2", "2026-10-06 10:00", "google", **ads[1]),
            visit("v3", "2026-10-07 10:00", "google", utm_campaign="c2"),
        ]
    )
    smallest = snapshot.query("select campaign, min(source_key) as k from source_dim where campaign <> '' group by all")
    key = dict(zip(smallest["campaign"], smallest["k"], strict=True))
    walked = snapshot.query("select source_key from lone_touch order by pos")["source_key"].tolist()
    assert walked == [key["c1"], key["c1"], key["c2"]]


def random_visits(seed: int) -> list[Row]:
    """Sixty clients over half a year, many of them in the same second."""
    dice = random.Random(seed)
    rows = []
    for number in range(300):
        when = at("2026-05-01") + timedelta(days=dice.randrange(180), hours=12 * dice.randrange(2))
        # Ids in another order than times.
        row = visit(f"v{number * 7919 % 1000:03}", "2026-05-01", dice.choice(CHANNELS), client=f"k{dice.randrange(60)}")
        rows.append({**row, "started_at": when})
    return rows


def counted(rows: list[Row]) -> Found:
    """The same from the visits, one client after another."""
    found: Found = Counter()
    for client in {row["client_id"] for row in rows}:
        mine = sorted((row for row in rows if row["client_id"] == client), key=_moment)
        walked: list[Row] = []
        for row in mine:
            if walked and row["started_at"] > walked[-1]["started_at"] + WINDOW:
                found[_journey(walked)] += 1
                walked = []
            walked.append(row)
        found[_journey(walked)] += 1
    return found


def _moment(row: Row) -> tuple[Any, ...]:
    return row["started_at"], row["visit_id"]


def _journey(walked: list[Row]) -> tuple[date, str, tuple[str, ...]]:
    last = walked[-1]
    return last["started_at"].date(), BRANDS.get(last["utm_source"], ""), tuple(row["utm_source"] for row in walked)


def test_like_plain_loops_in_whatever_order_visits_come(published: Build) -> None:
    rows = random_visits(1)
    snapshot, reversed_ = published(rows), published(rows[::-1], "reversed")
    expected = counted(rows)
    assert journeys(snapshot) == expected
    assert transitions(snapshot) == steps_of(expected)
    assert any(len(walked) == 1 for _, _, walked in expected)
    assert sum(expected.values()) > 70  # clients whose journeys were cut
    tables = [each.query("select * from lone_touch") for each in (snapshot, reversed_)]
    assert tables[0].equals(tables[1])
    order = ["end_day", "journey", "pos"]
    assert tables[0].equals(tables[0].sort_values(order, ignore_index=True))


def test_a_version_of_another_program_says_so_and_is_built_anew(published: Build, tmp_path: Path) -> None:
    rows = random_visits(2)
    published(rows)
    _forget_lone_touches(tmp_path / "data")
    older = Snapshots(tmp_path / "data").current()
    assert older is not None
    with pytest.raises(StoreError) as caught:
        lone(older)
    assert (caught.value.key, caught.value.facts["snapshot"]) == ("snapshot_older", "000001")
    again = published(rows)
    assert again.id == "000002"
    assert journeys(again) == counted(rows)


def _forget_lone_touches(data: Path) -> None:
    """Make the work file and the snapshot what a program left that had no such table and kept its step as a table."""
    path = data / "snapshots" / "000001.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute("drop view lone_touch")
        db.execute("drop table stranger_touch")
        db.execute("delete from _content where name in ('lone_touch', 'stranger_touch')")
        db.execute("update _content set content = 'before' where name = '_version'")
    write_digest(path, path)
    with duckdb.connect(str(data / "work.duckdb")) as db:
        db.execute("drop table mart.stranger_touch")
        db.execute("drop view core.stranger_step")
        db.execute("create table core.stranger_step as select 1 as walker")
        db.execute("delete from book.built where name in ('mart.stranger_touch', 'core.stranger_step')")


def test_a_mistake_in_a_query_is_no_older_version(published: Build) -> None:
    with pytest.raises(duckdb.BinderException):
        published([]).query("select no_such_column from lone_touch")

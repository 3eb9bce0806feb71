"""Whose a number was, and who was shown it: DATA_MODEL, "How an application finds its visit", to the second."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.oracle.adapter import Project
from tests.worked.rows import Row, at, call, project, visit
from throughline.config.models import Config

NUMBER = "+73430000009"
OTHER = "+73430000010"


def shown(when: str, *, until: str = "", number: str = NUMBER, client: str = "", visit_id: str = "") -> Row:
    """A row of the log of dynamic numbers."""
    end = at(until) if until else None
    row = {"shown_at": at(when), "until": end, "number": number, "client_id": client, "visit_id": visit_id}
    return {"source": "web", "account_id": "", **row}


def register(number: str, kind: str, since: str, until: str = "", **more: Any) -> Row:
    """A row of the register of numbers."""
    span = {"valid_from": date.fromisoformat(since), "valid_to": date.fromisoformat(until) if until else None}
    return {"source": "pbx", "account_id": "", "number": number, "kind": kind, **span, **more}


def rang(when: str, call_id: str = "c1", **more: Any) -> Row:
    """A call to the dynamic number from a caller of its own."""
    return call(call_id, when, 60, **{"tracking_number_raw": NUMBER, "client_raw": "", **more})


def saw(visit_id: str, when: str, seconds: int = 0, *, number: str = NUMBER, **more: Any) -> Row:
    """A visit that was shown the number, of a browser of its own."""
    return visit(visit_id, when, "google", **{"client": f"of {visit_id}", "duration_seconds": seconds,
                                            "shown_number": number, **more})  # fmt: skip


def told(folder: Path, config: Config | None = None, **tables: list[Row]) -> list[dict[str, Any]]:
    """What the snapshot says of its calls and the channels they came from."""
    snapshot = Project(folder, config or project(), tables).snapshot
    return snapshot.query(
        "select call.call_id, call.visit_id, call.match, call.match_certainty as certainty, call.visitors, "
        "call.number_kind as kind, source.channel, source.campaign, call.brand, call.operator "
        "from call inner join source_dim as source on call.source_key = source.source_key order by call.call_no"
    ).to_dict("records")


class Cases:
    """Many cases in one world: each has a number, visits, a log and a call of its own."""

    def __init__(self) -> None:
        self.visits: list[Row] = []
        self.log: list[Row] = []
        self.calls: list[Row] = []
        self.expected: list[tuple[str, float, int]] = []

    def add(self, when: str, wanted: str, certainty: float = 1.0, visitors: int | None = None, *, visits: list[Row],
            log: tuple[Row, ...] = (), **of_call: Any) -> None:  # fmt: skip
        """A call at that time and the visit it should find ('' none). Ids are made different from other cases'."""
        case = len(self.calls)
        number = f"+7343{1_000_000 + case}"
        self.visits += [_renamed(row, case, shown_number=number if row.get("shown_number") else "") for row in visits]
        self.log += [_renamed(row, case, number=number) for row in log]
        own = {**of_call, "visit_id": f"{case}.{of_call['visit_id']}"} if "visit_id" in of_call else of_call
        self.calls.append(rang(when, f"c{case:03}", **{**own, "tracking_number_raw": number}))
        count = visitors if visitors is not None else int(bool(wanted))
        self.expected.append((f"{case}.{wanted}" if wanted else "", certainty if wanted else 0.0, count))

    def hold(self, folder: Path) -> None:
        """Build the world and compare."""
        rows = told(folder, visit=self.visits, shown_number=self.log, call=self.calls)
        by_call = {row["call_id"]: row for row in rows}
        mine = [by_call[row["call_id"]] for row in self.calls]
        assert [
            (row["visit_id"], pytest.approx(row["certainty"] if row["visit_id"] else 0.0), row["visitors"])
            for row in mine
        ] == self.expected


def _renamed(row: Row, case: int, **changes: str) -> Row:
    ids = {name: f"{case}.{row[name]}" for name in ("visit_id", "client_id") if row.get(name)}
    return {**row, **ids, **changes}


def test_the_visit_that_was_shown_the_number(tmp_path: Path) -> None:
    cases = Cases()
    one = [saw("v1", "2026-10-05 12:00", 60)]
    # Both ends are inside: the visit lasted a minute, then 30 more.
    for when, visit_id in (("11:59:59", ""), ("12:00:00", "v1"), ("12:31:00", "v1"), ("12:31:01", "")):
        cases.add(f"2026-10-05 {when}", visit_id, visits=one)
    # Of n visitors the latest, with a certainty of 1/n; over 3 none.
    for n, visit_id in ((1, "v1"), (2, "v2"), (3, "v3"), (4, "")):
        many = [saw(f"v{k}", f"2026-10-05 12:0{k}") for k in range(1, n + 1)]
        cases.add("2026-10-05 12:10", visit_id, 1 / n, n, visits=many)
    # Of equal starts the smallest id.
    ties = [saw(name, "2026-10-05 12:00") for name in ("v7", "v3", "v5")]
    cases.add("2026-10-05 12:10", "v3", 1 / 3, 3, visits=ties)
    # Two visits of one browser are one visitor; visits without a browser are visitors each; robots are nobody.
    mine = [saw(f"v{n}", f"2026-10-05 12:{n}0", client="k1") for n in range(5)]
    cases.add("2026-10-05 12:45", "v4", 1.0, 1, visits=mine)
    for more, certainty in (({"client": ""}, 0.5), ({"is_bot": True}, 1.0)):
        two = [saw("v1", "2026-10-05 12:00", **more), saw("v2", "2026-10-05 12:01")]
        cases.add("2026-10-05 12:10", "v2", certainty, round(1 / certainty), visits=two)
    # Whom we rang saw no number, but who asked to be called back did.
    cases.add("2026-10-05 12:10", "", visits=one, direction="out")
    cases.add("2026-10-05 12:10", "", visits=one, direction="internal")
    cases.add("2026-10-05 12:10", "v1", visits=one, direction="out", is_callback=True)
    # A call that names a visit we have needs no other; one that nobody has seen tells nothing.
    two = [saw("v1", "2026-10-01 12:00", number=""), saw("v2", "2026-10-05 12:00")]
    cases.add("2026-10-05 12:10", "v1", 1.0, 0, visits=two, visit_id="v1")
    cases.add("2026-10-05 12:10", "v2", 1.0, 1, visits=two, visit_id="gone")
    # The hour that Berlin lives twice is two hours.
    cases.add("2026-10-25 01:00:00", "v1", visits=[saw("v1", "2026-10-25 00:30")])
    cases.add("2026-10-25 01:00:01", "", visits=[saw("v1", "2026-10-25 00:30")])
    cases.hold(tmp_path)


def test_the_log_of_shown_numbers(tmp_path: Path) -> None:
    cases = Cases()
    long = [saw("v1", "2026-10-05 12:00", 1200)]
    # The log knows better than the visit when it ended; no end comes before its beginning.
    for until, when, visit_id in (
        ("2026-10-05 12:05", "12:35:00", "v1"), ("2026-10-05 12:05", "12:35:01", ""),
        ("", "12:50:00", "v1"), ("", "12:50:01", ""),
        ("2026-10-05 11:00", "12:30:00", "v1"), ("2026-10-05 11:00", "12:30:01", ""),
    ):  # fmt: skip
        log = (shown("2026-10-05 12:00", until=until, visit_id="v1"),)
        cases.add(f"2026-10-05 {when}", visit_id, visits=long, log=log)
    # Only the client is known: the visit that was going on, by clocks that may be a minute apart.
    two = [visit("v0", "2026-10-04 12:00"), visit("v1", "2026-10-05 12:00")]
    for when, visit_id in (("11:58:59", ""), ("11:59:00", "v1"), ("12:30:00", "v1"), ("12:30:01", "")):
        later = str(at(f"2026-10-05 {when}") + timedelta(minutes=1))
        cases.add(later, visit_id, visitors=1, visits=two, log=(shown(f"2026-10-05 {when}", client="k1"),))
    # A visitor whose visit is unknown may have called as well; a robot calls nobody.
    stranger = (shown("2026-10-05 12:00", visit_id="v1"), shown("2026-10-05 11:55", visit_id="unknown"))
    cases.add("2026-10-05 12:10", "v1", 0.5, 2, visits=two, log=stranger)
    bot = [*two, visit("v2", "2026-10-05 12:01", client="k2", is_bot=True)]
    seen = (shown("2026-10-05 12:00", visit_id="v1"), shown("2026-10-05 12:01", visit_id="v2"))
    cases.add("2026-10-05 12:10", "v1", visits=bot, log=seen)
    # A number kept for weeks, and for two years.
    for first, last in (("2026-09-01", "2026-10-15"), ("2024-10-15", "2026-10-15")):
        log = (shown(f"{first} 12:00", until=f"{last} 12:00", visit_id="v1"),)
        for second, visit_id in (("00", "v1"), ("01", "")):
            cases.add(f"{last} 12:30:{second}", visit_id, visits=[visit("v1", f"{first} 12:00")], log=log)
    cases.hold(tmp_path)


def test_a_visit_may_be_shown_several_numbers(tmp_path: Path) -> None:
    rows = told(
        tmp_path,
        visit=[visit("v1", "2026-10-05 12:00", "google", duration_seconds=1200)],
        shown_number=[shown("2026-10-05 12:00", visit_id="v1"), shown("2026-10-05 12:10", visit_id="v1", number=OTHER)],
        call=[
            rang("2026-10-05 12:05", "c1"),
            rang("2026-10-05 12:05", "c2", tracking_number_raw=OTHER),  # not yet shown
            rang("2026-10-05 12:15", "c3", tracking_number_raw="8 (343) 000-00-10"),
        ],
    )
    assert [row["visit_id"] for row in rows] == ["v1", "", "v1"]


def test_as_by_comparing_every_call_with_every_visit(tmp_path: Path) -> None:
    """Random worlds of 150 numbers, their visits and calls crowded around the half hour and the cuts of slots."""
    draw = random.Random(20261005)
    cases = Cases()
    start = datetime(2026, 10, 5, 12)
    for _ in range(150):
        seen = []
        for n in range(draw.randrange(9)):
            begun, length = draw.randrange(2_400), draw.choice((0, 60, 600, 1_800, 18_000, 21_600, 30_000, 260_000))
            seen.append((f"v{n}", begun, begun + length, draw.choice(("k1", "k2", "k3", "k4", ""))))
        edges = [edge + shift for _, begun, over, _ in seen for edge in (begun, over + 1_800) for shift in (-1, 0, 1)]
        second = draw.choice([*edges, draw.randrange(40_000)])
        fits = [one for one in seen if one[1] <= second <= one[2] + 1_800]
        people = len({who or name for name, _, _, who in fits})
        wanted = min(fits, key=lambda one: (-one[1], one[0]))[0] if 0 < people <= 3 else ""
        rows = [
            saw(name, str(start + timedelta(seconds=begun)), over - begun, client=who)
            for name, begun, over, who in seen
        ]
        cases.add(str(start + timedelta(seconds=second)), wanted, 1 / max(people, 1), people, visits=rows)
    assert {expected[2] for expected in cases.expected} >= {0, 1, 2, 3, 4}
    cases.hold(tmp_path)


# ── The register ───────────────────────────────────────────────────────────────────────────────────────────────────


def owners(folder: Path, rows: list[Row], *calls: Row, config: Config | None = None) -> list[tuple[str, str]]:
    """Kind of the number and channel of each call."""
    return [(row["kind"], row["channel"]) for row in told(folder, config, tracking_number=rows, call=list(calls))]


def test_a_number_moved_between_channels(tmp_path: Path) -> None:
    rows = [register(NUMBER, "static", "2026-09-01", "2026-10-10", channel="google"),
            register(NUMBER, "static", "2026-10-12", channel="instagram")]  # fmt: skip
    days = ("2026-08-31 12:00", "2026-09-01 00:00", "2026-10-10 23:59:59", "2026-10-11 12:00", "2026-10-12 00:00")
    assert owners(tmp_path, rows, *(rang(day, f"c{n}") for n, day in enumerate(days))) == [
        ("", "unknown"), ("static", "google"), ("static", "google"), ("", "unknown"), ("static", "instagram"),
    ]  # fmt: skip


def test_of_spans_that_overlap_the_later_wins_and_config_before_all(tmp_path: Path) -> None:
    rows = [register(NUMBER, "static", "2026-09-01", channel="google"),
            register(NUMBER, "static", "2026-10-01", channel="instagram")]  # fmt: skip
    calls = [rang("2026-09-30 23:59:59", "c1"), rang("2026-10-01 00:00", "c2")]
    assert owners(tmp_path, rows, *calls) == [("static", "google"), ("static", "instagram")]
    config = project(calls={"static_numbers": {NUMBER: {"channel": "seo", "valid_from": "2026-10-01"}}})
    assert owners(tmp_path / "config", rows, *calls, config=config) == [("static", "google"), ("static", "seo")]


def test_a_static_number_that_became_dynamic_leaves_the_channel_to_the_visit(tmp_path: Path) -> None:
    rows = [register(NUMBER, "static", "2026-09-01", channel="seo"), register(NUMBER, "dynamic", "2026-10-01")]
    tables = {"tracking_number": rows, "visit": [saw("v1", "2026-10-05 12:00")]}
    (row,) = told(tmp_path, **tables, call=[rang("2026-10-05 12:10")])
    assert (row["kind"], row["channel"], row["visit_id"], row["match"]) == ("dynamic", "google", "v1", "number")


def test_what_a_call_says_of_its_source_is_nearer_than_its_visit(tmp_path: Path) -> None:
    calls = [rang("2026-10-05 12:10", "c1", utm_source="instagram"), rang("2026-10-05 12:10", "c2"),
             rang("2026-10-05 12:50", "c3")]  # fmt: skip
    rows = told(tmp_path, visit=[saw("v1", "2026-10-05 12:00")], call=calls)
    assert [row["channel"] for row in rows] == ["instagram", "google", "unknown"]


def test_a_static_number_is_shown_to_many_and_matched_with_none(tmp_path: Path) -> None:
    tables = {"tracking_number": [register(NUMBER, "static", "2026-09-01", channel="seo")]}
    (row,) = told(tmp_path, **tables, visit=[saw("v1", "2026-10-05 12:00")], call=[rang("2026-10-05 12:10")])
    assert (row["kind"], row["channel"], row["visit_id"], row["visitors"]) == ("static", "seo", "", 0)


def test_days_of_the_business_zone_when_clocks_change(tmp_path: Path) -> None:
    berlin = project(project={"timezone": "Europe/Berlin", "currency": "RUB"})
    rows = [register(NUMBER, "static", "2026-10-20", "2026-10-24", channel="google"),
            register(NUMBER, "static", "2026-10-25", "2026-10-25", channel="instagram"),
            register(NUMBER, "static", "2026-10-26", channel="seo")]  # fmt: skip
    utc = ("2026-10-24 21:59:59", "2026-10-24 22:00:00", "2026-10-25 22:59:59", "2026-10-25 23:00:00")
    local = [datetime.fromisoformat(f"{moment}+00:00").astimezone(ZoneInfo("Europe/Berlin")).day for moment in utc]
    assert local == [24, 25, 25, 26]  # the 25th has 25 hours
    found = owners(tmp_path, rows, *(rang(moment, f"c{n}") for n, moment in enumerate(utc)), config=berlin)
    assert [channel for _, channel in found] == ["google", "instagram", "instagram", "seo"]


def test_tags_of_a_static_number_stand_in_for_those_a_call_has_not(tmp_path: Path) -> None:
    rows = [register(NUMBER, "", "2026-09-01", utm_source="Google", utm_campaign="щит")]
    calls = [rang("2026-10-05 12:00", "c1"), rang("2026-10-05 12:00", "c2", utm_source="instagram")]
    found = [(row["kind"], row["channel"], row["campaign"]) for row in told(tmp_path, tracking_number=rows, call=calls)]
    assert found == [("static", "google", "щит"), ("static", "instagram", "")]


def test_any_number_tells_the_brand_and_the_operator(tmp_path: Path) -> None:
    kinds = ("dynamic", "default", "")
    lines = [f"+7343100000{n}" for n in range(3)]
    rows = [
        register(line, kind, "2026-09-01", brand=f"of {line}", operator="Mango")
        for line, kind in zip(lines, kinds, strict=True)
    ]
    calls = [rang("2026-10-05 12:00", f"c{n}", tracking_number_raw=line) for n, line in enumerate(lines)]
    found = [(row["kind"], row["brand"], row["operator"]) for row in told(tmp_path, tracking_number=rows, call=calls)]
    assert found == [(kind or "default", f"of {line}", "Mango") for line, kind in zip(lines, kinds, strict=True)]


def test_two_numbers_in_one_cell_and_a_line_that_is_no_phone(tmp_path: Path) -> None:
    rows = [register("8 343 000-00-09, 8 343 000-00-10", "static", "2026-09-01", channel="google"),
            register("sip:hall", "static", "2026-09-01", channel="seo")]  # fmt: skip
    calls = [
        rang("2026-10-05 12:00", f"c{n}", tracking_number_raw=raw) for n, raw in enumerate((NUMBER, OTHER, "sip:hall"))
    ]
    assert [channel for _, channel in owners(tmp_path, rows, *calls)] == ["google", "google", "seo"]

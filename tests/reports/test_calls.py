"""The reports of calls and of missed calls on random histories, against a walk along the calls one by one."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.calls.brute import Heard, Typed, bar, contact_after, typed
from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports.calls import calls as calls_report
from throughline.reports.engine.client_calls import CALL_GROUPS
from throughline.reports.missed import missed as missed_report
from throughline.reports.model import Report, Table
from throughline.reports.wording.checks import check_label
from throughline.reports.wording.findings import sentence
from throughline.reports.wording.labels import value_label
from throughline.texts import LANGS
from throughline.warehouse.snapshot import Snapshot

DAY = 86_400
REPORTS = {"calls": calls_report, "missed": missed_report}
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
BASE = Params(OCTOBER, compare=Period(date(2026, 9, 1), date(2026, 9, 30)), cycle_days=3, greeting_seconds=10)
START = int(datetime(2026, 9, 20, tzinfo=UTC).timestamp())
WORK = (9 * 3_600, 18 * 3_600)  # every day, in UTC
OUTCOMES = (
    *("answered", "answered", "answered", "missed", "missed", "busy", "declined", "failed", "voicemail"),
    *("callback_client_no_answer", "callback_agent_no_answer", "no_extension", "unknown"),
)
SOURCES = ("seo", "ads", "unknown")


def history(seed: int, size: int) -> list[dict[str, Any]]:
    """Calls in order of (time, id): few callers, many equal times, cycle ends hit to the second."""
    rng = random.Random(seed)
    calls = []
    for number in range(size):
        near_an_end = START + rng.randrange(14) * 3 * DAY + rng.choice((-1, 0, 0, 1))
        at = rng.choice((near_an_end, START + rng.randrange(45 * DAY)))
        direction = rng.choice(("in", "in", "in", "out", "internal"))
        calls.append(
            {
                "call_id": f"c{rng.randrange(10**6)}-{number}",
                "at": at,
                "direction": direction,
                "is_callback": direction != "internal" and rng.random() < 0.2,
                "outcome": rng.choice(OUTCOMES),
                "wait_seconds": rng.choice((None, 0, 9, 10, 11, 60)),
                "talk_seconds": rng.choice((None, 0, 29, 30, 31, 100)),
                "caller": rng.choice(("", "a", "b", "c", "d", "e")),
                "source_key": rng.randrange(len(SOURCES)),
                "employee": rng.choice(("", "Анна", "Борис")),
                "brand": rng.choice(("", "Окна")),
                "deal_no": rng.choice((None, None, None, 1)),
                "vendor_is_target": rng.choice((None, True, False)),
                "vendor_is_unique": rng.choice((None, True, False)),
            }
        )
    calls.sort(key=lambda call: (call["at"], call["call_id"]))
    keys: dict[str, int] = {}
    for number, call in enumerate(calls):
        name = call["caller"] or f"hidden {number}"
        call["caller_key"] = keys.setdefault(name, len(keys))
        call["is_hidden"] = not call["caller"]
        call["is_working"] = WORK[0] <= call["at"] % DAY < WORK[1]
        call["day"] = str(datetime.fromtimestamp(call["at"], UTC).date())
    return calls


def published(folder: Path, calls: list[dict[str, Any]]) -> Snapshot:
    """The snapshot of these calls; working hours are the same every day."""
    rows = [
        {**{name: value for name, value in call.items() if name not in ("at", "caller")},
         "started_at": datetime.fromtimestamp(call["at"], UTC).replace(tzinfo=None)}
        for call in calls
    ]  # fmt: skip
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(120)]
    spans = [{"brand": "", "day": day, "opens_at": f"{day} 09:00", "closes_at": f"{day} 18:00"} for day in days]
    made = make_snapshot(
        folder, channel=SOURCES, source_dim=SOURCES, call=rows, work_span=spans,
        snapshot_info=[{"timezone": "UTC"}],
    ).current()  # fmt: skip
    assert made is not None
    return made


@pytest.fixture(scope="module", params=range(3))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    calls = history(request.param, 250)
    return calls, published(tmp_path_factory.mktemp("calls"), calls)


def types_of(calls: list[dict[str, Any]], params: Params) -> Typed:
    heard = [
        Heard(f"{number:09d}", call["caller"], call["at"], call["outcome"], call["talk_seconds"])
        for number, call in enumerate(calls)
        if call["direction"] == "in" or call["is_callback"]
    ]
    return typed(heard, params.target_seconds, params.cycle_days * DAY)


def asked(calls: list[dict[str, Any]], params: Params) -> list[tuple[str, dict[str, Any]]]:
    """The calls of the period that pass the filters, with the ids that `types_of` gives them."""
    found = []
    for number, call in enumerate(calls):
        inside = str(params.period.first) <= call["day"] <= str(params.period.last)
        passes = all(of_group(call, name, params) in chosen for name, chosen in params.filters)
        if inside and passes and (params.work_hours == "all" or call["is_working"]):
            found.append((f"{number:09d}", call))
    return found


def of_group(call: dict[str, Any], group: str, params: Params) -> Any:
    if group in ("channel", "source"):
        return SOURCES[call["source_key"]] if group == "channel" else ""
    day = date.fromisoformat(call["day"])
    if group == "day":
        return day
    if group == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if group == "month" else call.get(group, "")


def expected_rows(calls: list[dict[str, Any]], params: Params) -> dict[Any, dict[str, float]]:
    kinds = types_of(calls, params)
    rows: dict[Any, dict[str, float]] = {}
    seconds: dict[Any, dict[str, list[int]]] = {}
    for name, call in asked(calls, params):
        row = rows.setdefault(of_group(call, params.group, params), Counter())
        told = seconds.setdefault(of_group(call, params.group, params), {"wait": [], "talk": []})
        kind = "callbacks" if call["is_callback"] else {"in": "incoming", "out": "outgoing", "internal": "internal"}[
            call["direction"]]  # fmt: skip
        row["calls"] += 1
        row[kind] += 1
        row["answered"] += call["outcome"] == "answered"
        row["missed"] += bar(call, 0) not in ("", "failed")
        for column in ("counted", "target", "repeat", "unique", "first_target", "unique_target"):
            row[column] += name in getattr(kinds, f"is_{column}")
        lead = name in getattr(kinds, f"is_{params.call_lead}") and call["outcome"] != "callback_client_no_answer"
        row["call_applications"] += lead or call["deal_no"] is not None
        if kind in ("incoming", "callbacks") and call["outcome"] == "answered":
            for column in told:
                if call[f"{column}_seconds"] is not None:
                    told[column].append(call[f"{column}_seconds"])
    for group, row in rows.items():
        row["wait"] = median(seconds[group]["wait"]) if seconds[group]["wait"] else np.nan
        row["talk"] = float(np.mean(seconds[group]["talk"])) if seconds[group]["talk"] else np.nan
    return rows


CHANGES: list[dict[str, Any]] = [
    {},
    {"target_seconds": 29, "cycle_days": 1, "group": "employee"},
    {"target_seconds": 0, "cycle_days": 6, "group": "day", "call_lead": "unique"},
    {"target_seconds": 30, "group": "week", "call_lead": "counted", "work_hours": "work"},
    {"group": "month", "call_lead": "first_target", "filters": (("channel", ("ads", "seo")),)},
    {"group": "brand", "filters": (("employee", ("Анна",)), ("source", ("",))), "period": OCTOBER},
]


@pytest.mark.parametrize("changed", CHANGES)
def test_calls_by_group(world: Any, changed: dict[str, Any]) -> None:
    calls, snapshot = world
    params = replace(BASE, **changed)
    made = calls_report(snapshot, params)
    expected = expected_rows(calls, params)
    rows = made.tables["by_group"].rows
    assert set(rows[params.group]) == set(expected)
    for row in rows.to_dict("records"):
        wanted = expected[row[params.group]]
        got = {name: row[name] for name in wanted}
        assert got == pytest.approx(dict(wanted), nan_ok=True), row[params.group]
        assert row["missed_share"] == pytest.approx(wanted["missed"] / wanted["calls"])
    assert [check.name for check in made.checks if not check.ok] == []


def test_call_lead_of_each_brand(world: Any) -> None:
    calls, snapshot = world
    params = replace(BASE, call_lead="by_brand", other_lead="counted", brand_leads=(("Окна", "unique"),), group="brand")
    rows = calls_report(snapshot, params).tables["by_group"].rows.set_index("brand")
    for brand, lead in (("", "counted"), ("Окна", "unique")):
        plain = expected_rows(calls, replace(params, call_lead=lead))
        assert rows.loc[brand, "call_applications"] == plain[brand]["call_applications"]


@pytest.mark.parametrize("changed", CHANGES)
def test_tables_of_calls(world: Any, changed: dict[str, Any]) -> None:
    calls, snapshot = world
    params = replace(BASE, **changed)
    tables = calls_report(snapshot, params).tables
    chosen = asked(calls, params)
    ways = Counter(("callback" if call["is_callback"] else call["direction"], call["outcome"]) for _, call in chosen)
    outcomes = tables["outcomes"].rows
    assert dict(zip(zip(outcomes["call_direction"], outcomes["outcome"], strict=True), outcomes["calls"],
                    strict=True)) == dict(ways)  # fmt: skip
    clients = [call for _, call in chosen if call["direction"] == "in" or call["is_callback"]]
    hours = Counter(
        (datetime.fromtimestamp(call["at"], UTC).isoweekday(), call["at"] % DAY // 3600) for call in clients
    )
    heat = tables["heat"].rows
    assert {(row.weekday, row.hour): row.calls for row in heat.itertuples()} == dict(hours)
    answered = [call["wait_seconds"] for call in clients if call["outcome"] == "answered"]
    bins = tables["answer_time"].rows
    found = [
        answered.count(None)
        if pd.isna(start)
        else sum(1 for wait in answered if wait is not None and start <= wait < end)
        for start, end in zip(bins["wait_from"], bins["wait_to"].fillna(10**9), strict=True)
    ]
    assert tables["answer_time"].rows["calls"].tolist() == found
    assert tables["answer_time"].totals["calls"] == len(answered)
    by_employee = Counter(call["employee"] for _, call in chosen)
    assert (
        dict(zip(tables["employees"].rows["employee"], tables["employees"].rows["calls"], strict=True)) == by_employee
    )


def test_against_the_vendor(world: Any) -> None:
    calls, snapshot = world
    kinds = types_of(calls, BASE)
    rows = calls_report(snapshot, BASE).tables["vendor"].rows.set_index("call_type")
    assert sorted(rows.index) == ["target", "unique"]
    for name in rows.index:
        pairs = Counter(
            (number in getattr(kinds, f"is_{name}"), call[f"vendor_is_{name}"])
            for number, call in asked(calls, BASE)
            if call[f"vendor_is_{name}"] is not None and (call["direction"] == "in" or call["is_callback"])
        )
        row = rows.loc[name]
        assert row[["vendor_told", "both", "only_ours", "only_vendor"]].tolist() == [
            sum(pairs.values()), pairs[True, True], pairs[True, False], pairs[False, True],
        ]  # fmt: skip


def test_the_list_tells_the_rarest_type(world: Any) -> None:
    calls, snapshot = world
    kinds = types_of(calls, BASE)
    rarest = ("unique_target", "first_target", "target", "repeat", "unique")
    expected = [
        (call["call_id"], next((name for name in rarest if number in getattr(kinds, f"is_{name}")), ""))
        for number, call in reversed(asked(calls, BASE))
    ]
    table = calls_report(snapshot, BASE).tables["calls"]
    assert list(zip(table.rows["call_id"], table.rows["call_type"], strict=True)) == expected
    assert table.totals["call_id"] == len(expected)


@pytest.mark.parametrize("changed", [*CHANGES, {"greeting_seconds": 0}, {"greeting_seconds": 600}])
def test_every_call_is_in_one_bar(world: Any, changed: dict[str, Any]) -> None:
    calls, snapshot = world
    params = replace(BASE, **changed)
    made = missed_report(snapshot, params)
    bars = Counter(bar(call, params.greeting_seconds) for _, call in asked(calls, params))
    shown = dict(zip(made.tables["waterfall"].rows["bar"], made.tables["waterfall"].rows["calls"], strict=True))
    assert shown.pop("calls") == sum(bars.values())
    assert shown.pop("missed") == sum(number for name, number in bars.items() if name not in ("", "failed"))
    assert shown == {name: bars[name] for name in shown}
    listed = Counter(made.tables["list"].rows["bar"])
    assert listed == Counter({name: number for name, number in bars.items() if name})
    for row in made.tables["by_group"].rows.to_dict("records"):
        own = Counter(
            bar(call, params.greeting_seconds)
            for _, call in asked(calls, params)
            if of_group(call, params.group, params) == row[params.group]
        )
        assert row["calls"] == sum(own.values())
        assert {name: row[name] for name in shown} == {name: own[name] for name in shown}
    assert [check.name for check in made.checks if not check.ok] == []


def test_who_was_called_back(world: Any) -> None:
    calls, snapshot = world
    tables = missed_report(snapshot, BASE).tables
    lost = [
        (int(number), call)
        for number, call in asked(calls, BASE)
        if bar(call, 0) and (call["direction"] == "in" or call["is_callback"])
    ]
    gaps = {number: contact_after(calls, number) for number, call in lost if not call["is_hidden"]}
    work = {
        number: None if gap is None else worked(calls[number]["at"], calls[number]["at"] + gap)
        for number, gap in gaps.items()
    }
    clocks = tables["called_back"].rows.set_index("clock")
    for clock, found in (("all", gaps), ("work", work)):
        came = [gap for gap in found.values() if gap is not None]
        row = clocks.loc[clock]
        assert (row["client_missed"], row["called_back"]) == (len(found), len(came))
        assert row["median_minutes"] == pytest.approx(np.quantile(came, 0.5) / 60)
        assert row["p90_minutes"] == pytest.approx(np.quantile(came, 0.9) / 60)
    bins = tables["called_back_bins"].rows.set_index("within")
    assert bins.loc["hidden", "calls_all"] == len(lost) - len(gaps)
    assert bins.loc["never", "calls_work"] == sum(gap is None for gap in gaps.values())
    assert bins.loc["hour", "calls_all"] == sum(gap is not None and 900 < gap <= 3600 for gap in gaps.values())
    waiting: dict[int, list[int]] = {}
    for number, gap in gaps.items():
        if gap is None:
            waiting.setdefault(calls[number]["caller_key"], []).append(number)
    expected = sorted(((rows[-1], rows[0], len(rows)) for rows in waiting.values()), reverse=True)
    shown = tables["never_called_back"].rows
    assert shown["call_id"].tolist() == [calls[last]["call_id"] for last, *_ in expected]
    assert shown["attempts"].tolist() == [attempts for *_, attempts in expected]
    assert [moment.timestamp() for moment in shown["since"].dt.tz_localize("UTC")] == [
        calls[first]["at"] for _, first, _ in expected
    ]


def worked(start: int, end: int) -> int:
    """Working seconds between two moments, day by day."""
    total, day = 0, start - start % DAY
    while day < end:
        total += max(0, min(end, day + WORK[1]) - max(start, day + WORK[0]))
        day += DAY
    return total


def test_two_hundred_calls_forty_missed_three_by_people(tmp_path: Path) -> None:
    """PRODUCT, story 2; METRICS, "Missed waterfall"."""
    bars = ["outside"] * 13 + ["out"] * 13 + ["short"] * 11 + ["people"] * 3 + ["answered"] * 160
    calls = [
        {
            "call_id": f"c{number:03d}",
            "at": START + 15 * DAY + number * 60,
            "day": "2026-10-05",
            "direction": "out" if name == "out" else "in",
            "is_callback": False,
            "outcome": "answered" if name == "answered" else "missed",
            "is_working": name != "outside",
            "wait_seconds": {"short": 9, "people": 10}.get(name, 30),
            "caller_key": number,
        }
        for number, name in enumerate(bars)
    ]
    rows = missed_report(published(tmp_path, calls), BASE).tables["waterfall"].rows
    assert rows.values.tolist() == [
        ["calls", 200, 1.0], ["missed", 40, 0.2], ["outside_hours", 13, 0.065], ["outgoing", 13, 0.065],
        ["short_wait", 11, 0.055], ["by_people", 3, 0.015], ["failed", 0, 0.0],
    ]  # fmt: skip


def assert_in_words(made: Report) -> None:
    """Every finding and check is a sentence in both languages, without a hole."""
    for lang in LANGS:
        said = replace(made, params=replace(made.params, lang=lang))
        for finding in made.findings.values():
            told = sentence(said, finding, "RUB", partial(value_label, lang=lang))
            assert told and "{" not in told, finding
        assert all(check_label(check.name, lang) for check in made.checks)


def statements(made: Report) -> list[tuple[str, Table]]:
    return [(name, table) for name, table in made.tables.items() if table.sql]


@pytest.mark.parametrize("name", ["calls", "missed"])
@pytest.mark.parametrize("group", CALL_GROUPS)
def test_the_statement_gives_the_rows_and_all_is_in_words(world: Any, name: str, group: str) -> None:
    _, snapshot = world
    made = REPORTS[name](snapshot, replace(BASE, group=group))
    for title, table in statements(made):
        again = snapshot.query(table.sql)
        assert len(again) == len(table.rows), title
        for column in table.rows.columns:
            if column != group:
                assert again[column].astype(str).tolist() == table.rows[column].astype(str).tolist(), (title, column)
    assert_in_words(made)


@pytest.mark.parametrize("name", ["calls", "missed"])
def test_no_calls_at_all(tmp_path: Path, name: str) -> None:
    made = REPORTS[name](published(tmp_path, []), BASE)
    assert all(check.ok for check in made.checks)
    assert_in_words(made)


def test_a_filter_that_calls_do_not_know_lets_none_pass(world: Any) -> None:
    _, snapshot = world
    params = replace(BASE, filters=(("manager", ("Анна",)),))
    for name in ("calls", "missed"):
        made = REPORTS[name](snapshot, params)
        assert made.main.rows.empty and all(check.ok for check in made.checks)

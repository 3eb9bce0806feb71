"""The report of tags and the card of a tag: against counting call by call, and what their sentences dare to say."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.reports.test_deals import OCTOBER
from tests.snapshots import make_snapshot
from throughline.attribution.intervals import of_part
from throughline.errors import ParamError
from throughline.params import Params, Period
from throughline.reports import registry
from throughline.reports.engine.client_calls import CALL_GROUPS
from throughline.reports.model import Report
from throughline.reports.wording.findings import sentence
from throughline.texts import LANGS
from throughline.warehouse.snapshot import Snapshot

NAMES = ("Намерение/купить", "Намерение/узнать", "Итог/плохая связь", "<b>O'Хара</b>", "![x](http://evil.test)")
OUTCOMES = ("answered", "answered", "answered", "missed", "failed")


def call(day: int, **more: Any) -> dict[str, Any]:
    return {"started_at": f"2026-10-{day:02d} 10:00", "day": f"2026-10-{day:02d}", **more}


def tag(call_no: int, name: str, **more: Any) -> dict[str, Any]:
    category, _, own = name.rpartition("/")
    row = {"call_no": call_no, "tag": name, "category": category, "name": own, "kind": "auto", "rank": 1}
    return {**row, "is_intention": name == NAMES[0], "is_target": category == "Намерение", **more}


def world(seed: int = 3, calls: int = 400) -> dict[str, list[dict[str, Any]]]:
    """Random calls of two months with tags, some beaten."""
    rng = random.Random(seed)
    rows, tags, values = [], [], []
    for number in range(calls):
        direction = rng.choice(("in", "in", "in", "out", "internal"))
        month = rng.choice(("09", "10", "10"))
        day = f"2026-{month}-{rng.randint(1, 30):02d}"
        rows.append({
            "call_no": number, "started_at": f"{day} 10:00", "day": day, "direction": direction,
            "is_callback": direction == "out" and rng.random() < 0.3, "outcome": rng.choice(OUTCOMES),
            "source_key": rng.randrange(3), "brand": rng.choice(("Окна", "Двери", "")), "employee": rng.choice("АБ"),
        })  # fmt: skip
        tags += [
            tag(number, name, rank=rng.choice((1, 1, 2)), kind=rng.choice(("auto", "manual", "menu")))
            for name in rng.sample(NAMES, rng.randrange(3))
        ]
        if rng.random() < 0.3:
            values.append({"call_no": number, "value": rng.randrange(1, 100)})
    return {"call": rows, "call_tag": tags, "call_value": values}


@pytest.fixture(scope="module")
def given() -> dict[str, list[dict[str, Any]]]:
    return world()


@pytest.fixture(scope="module")
def snapshot(given: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return made(tmp_path_factory.mktemp("tags"), call_intention=[{"tag": "Намерение/купить"}], **given)


def made(folder: Path, **tables: Any) -> Snapshot:
    source = [{"channel": "google_ads", "campaign": "Окна"}, {"channel": "google_ads", "campaign": "Двери"}, "seo"]
    snapshot = make_snapshot(folder, channel=["google_ads", "seo"], source_dim=source, **tables).current()
    assert snapshot is not None
    return snapshot


def asked(snapshot: Snapshot, params: Params = OCTOBER) -> Report:
    report = registry.run("tags", snapshot, params)
    assert [check for check in report.checks if not check.ok] == []
    return report


def of_clients(given: dict[str, list[dict[str, Any]]], month: str = "10") -> list[dict[str, Any]]:
    chosen = [row for row in given["call"] if row["day"][5:7] == month]
    return [row for row in chosen if row["direction"] == "in" or row["is_callback"]]


def winners(given: dict[str, list[dict[str, Any]]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for row in given["call_tag"]:
        if row["rank"] == 1:
            found.setdefault(row["call_no"], set()).add(row["tag"])
    return found


def test_the_main_table_is_what_counting_gives(snapshot: Snapshot, given: dict[str, list[dict[str, Any]]]) -> None:
    has, worth = winners(given), {row["call_no"]: row["value"] for row in given["call_value"]}
    expected: dict[str, Counter[str]] = {}
    for row in of_clients(given):
        into = expected.setdefault("seo" if row["source_key"] == 2 else "google_ads", Counter())
        names = has.get(row["call_no"], set())
        into["calls"] += 1
        into["answered"] += row["outcome"] == "answered"
        into["tagged"] += bool(names)
        into["intention"] += NAMES[0] in names
        into["call_value"] += worth.get(row["call_no"], 0)
    rows = asked(snapshot).main.rows.set_index("channel")
    found = {
        str(channel): dict(row)
        for channel, row in rows[["calls", "answered", "tagged", "intention", "call_value"]].iterrows()
    }
    assert found == {channel: dict(row) for channel, row in expected.items()}
    bounds = of_part(rows["intention"].to_numpy(float), rows["calls"].to_numpy(float))
    np.testing.assert_allclose(rows["intention_low"], bounds.low)
    np.testing.assert_allclose(rows["intention_high"], bounds.high)
    np.testing.assert_allclose(rows["intention_share"], rows["intention"] / rows["calls"])


def test_tags_count_calls_of_clients_and_tell_of_ours(
    snapshot: Snapshot, given: dict[str, list[dict[str, Any]]]
) -> None:
    clients = {row["call_no"] for row in of_clients(given)}
    october = {row["call_no"] for row in given["call"] if row["day"][5:7] == "10"}
    pairs = [(call_no, name) for call_no, names in winners(given).items() for name in names]
    rows = asked(snapshot).tables["tags"].rows.set_index("tag")
    assert dict(rows["calls"]) == Counter(name for call_no, name in pairs if call_no in clients)
    assert dict(rows["of_ours"]) == Counter(name for call_no, name in pairs if call_no in october - clients)
    assert (rows["tag_manual"] + rows["tag_menu"] + rows["tag_auto"] == rows["calls"]).all()
    assert dict(rows["tag_kind"])[NAMES[0]] == "target"


@pytest.mark.parametrize("by", ["channel", "outcome"])
def test_a_cross_holds_each_call_once_a_tag(
    snapshot: Snapshot, given: dict[str, list[dict[str, Any]]], by: str
) -> None:
    has, expected, of_calls = winners(given), Counter[tuple[str, str]](), Counter[str]()
    for row in of_clients(given):
        place = row["outcome"] if by == "outcome" else "seo" if row["source_key"] == 2 else "google_ads"
        of_calls[place] += 1
        expected.update((name, place) for name in has.get(row["call_no"], {""}))
    rows = asked(snapshot).tables["by_outcome" if by == "outcome" else "by_place"].rows
    assert {(r.tag, getattr(r, by)): r.calls for r in rows.itertuples() if r.calls} == expected
    assert {getattr(r, by): r.of_calls for r in rows.itertuples()} == of_calls
    row = rows[(rows["tag"] == NAMES[0])].iloc[0]
    others = sum(n for (name, place), n in expected.items() if name == NAMES[0] and place != row[by])
    assert row["share_others"] == pytest.approx(others / (sum(of_calls.values()) - of_calls[row[by]]))


@pytest.mark.parametrize("group", CALL_GROUPS)
@pytest.mark.parametrize("filters", [(), (("channel", ("google_ads",)),), (("brand", ("Окна", "нет такого")),)])
def test_every_group_and_filter_adds_up(snapshot: Snapshot, group: str, filters: Any) -> None:
    report = asked(snapshot, replace(OCTOBER, group=group, filters=filters))
    assert report.main.columns[0].name == group
    assert report.main.rows[group].is_unique
    for table in report.tables.values():
        assert [column.name for column in table.columns] == list(table.rows.columns)


def test_a_filter_that_calls_do_not_know_lets_none_pass(snapshot: Snapshot) -> None:
    report = asked(snapshot, replace(OCTOBER, filters=(("manager", ("Анна",)),)))
    assert report.main.rows.empty
    assert report.findings["tags"].key == "tags_no_calls"


def test_the_period_before_stands_beside(snapshot: Snapshot, given: dict[str, list[dict[str, Any]]]) -> None:
    september = Period(OCTOBER.period.first.replace(month=9), OCTOBER.period.last.replace(month=9, day=30))
    row = asked(snapshot, replace(OCTOBER, compare=september)).tables["headline"].rows.iloc[0]
    assert row["calls_before"] == len(of_clients(given, "09"))
    assert row["calls"] == len(of_clients(given))


def test_nobody_said_what_the_intention_is(given: dict[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    report = asked(made(tmp_path, **given))
    assert report.main.rows["intention_share"].isna().all()
    assert report.findings["tags"].key == "tags_no_intention"
    assert "calls.intention" in sentence(report, report.findings["tags"], "RUB", lambda _, value: str(value))


def test_a_misspelled_intention_is_told(tmp_path: Path) -> None:
    snapshot = made(
        tmp_path, call=[call(5)] * 30, call_tag=[tag(0, "Намерение/узнать")], call_intention=[{"tag": "Купить"}]
    )
    assert asked(snapshot).findings["tags"].key == "tags_intention_unknown"


def bad_line(of_google: int, of_seo: int, calls: int = 100) -> dict[str, Any]:
    """So many calls of each channel, and how many of them failed through a bad line."""
    rows = [call(5, call_no=number, source_key=2 * (number >= calls)) for number in range(2 * calls)]
    marked = [*range(of_google), *range(calls, calls + of_seo)]
    return {"call": rows, "call_tag": [tag(number, "Итог/плохая связь") for number in marked]}


@pytest.mark.parametrize(
    ("of_google", "of_seo", "calls", "key"),
    [
        (24, 4, 100, "tags_place_more"),
        (6, 4, 100, "tags_cross_even"),
        (9, 1, 19, "tags_cross_few"),  # the same difference on 19 calls is too few to judge
        (0, 0, 100, "tags_none_here"),
    ],
)
def test_what_stands_out_is_told_only_when_it_is_sure(
    tmp_path: Path, of_google: int, of_seo: int, calls: int, key: str
) -> None:
    report = asked(made(tmp_path, **bad_line(of_google, of_seo, calls)))
    assert report.findings["by_place"].key == key
    if key == "tags_place_more":
        facts = report.findings["by_place"].facts
        assert (facts["label"], facts["tag"], facts["share"]) == ("google_ads", "Итог/плохая связь", 0.24)


def test_what_failed_calls_are_tagged_with(tmp_path: Path) -> None:
    rows = [call(5, call_no=n, outcome="failed" if n < 30 else "answered") for n in range(200)]
    tags = [tag(n, "Итог/плохая связь") for n in (*range(25), *range(30, 35))] + [
        tag(n, NAMES[0]) for n in range(40, 200)
    ]
    found = asked(made(tmp_path, call=rows, call_tag=tags)).findings["by_outcome"]
    assert (found.key, found.facts["tag"], found.facts["outcome"]) == ("tags_outcome", "Итог/плохая связь", "failed")


def test_few_calls_are_too_few_to_judge(tmp_path: Path) -> None:
    tags, known = [tag(0, NAMES[0])], [{"tag": NAMES[0]}]
    few = asked(made(tmp_path / "few", call=[call(5)] * 19, call_tag=tags, call_intention=known))
    enough = asked(made(tmp_path / "enough", call=[call(5)] * 20, call_tag=tags, call_intention=known))
    assert (few.findings["tags"].key, enough.findings["tags"].key) == ("tags_few", "tags")


def card(snapshot: Snapshot, name: str) -> Report:
    report = registry.run("tag", snapshot, replace(OCTOBER, filters=(("tag", (name,)),)))
    assert [check for check in report.checks if not check.ok] == []
    return report


@pytest.mark.parametrize("name", NAMES)
def test_the_card_lists_every_call_of_the_tag(snapshot: Snapshot, name: str) -> None:
    row = asked(snapshot).tables["tags"].rows.set_index("tag").loc[name]
    rows = card(snapshot, name).main.rows
    assert len(rows) == row["calls"] + row["of_ours"]
    numbers = [int(call_id[1:]) for call_id in rows["call_id"]]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("filters", [(), (("tag", ("нет такого",)),)])
def test_a_tag_that_is_not_there_is_refused(snapshot: Snapshot, filters: Any) -> None:
    with pytest.raises(ParamError) as caught:
        registry.run("tag", snapshot, replace(OCTOBER, filters=filters))
    assert caught.value.key == "no_such_tag"


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_is_whole(snapshot: Snapshot, tmp_path: Path, lang: str) -> None:
    worlds = [snapshot, made(tmp_path / "a", **bad_line(24, 4)), made(tmp_path / "b", call=[call(5)] * 30),
              made(tmp_path / "c", **bad_line(5, 4, 10), call_intention=[{"tag": "x"}])]  # fmt: skip
    for each in worlds:
        for group in ("channel", "month", "employee"):
            report = asked(each, replace(OCTOBER, group=group, lang=lang))
            for finding in report.findings.values():
                said = sentence(report, finding, "RUB", lambda _, value: str(value))
                assert said.endswith(".")
                assert "{" not in said
                assert "nan" not in said.lower()
    assert isinstance(card(snapshot, NAMES[0]).main.rows, pd.DataFrame)

"""Tags of calls from landing and config to the marts: who wins, what a call is worth, which rules fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.adapter import land, opened
from tests.warehouse.test_build import publish
from tests.warehouse.test_twin_calls import config as with_a_tracker
from tests.warehouse.test_twin_calls import tracked
from tests.worked.rows import Row, call, project, world
from throughline.warehouse.snapshot import Snapshot

# The zone of these projects is UTC. 2026-10-05 is a Monday.
CALLS: dict[str, dict[str, Any]] = {
    "plain": {"when": "2026-10-05 12:00", "talk": 45},
    "night": {"when": "2026-10-05 21:30", "talk": 59},
    "long": {"when": "2026-10-06 19:59", "talk": 60, "employee": "Анна Петрова", "comment": "Хочу КУПИТЬ 100% дверь"},
    "saturday": {"when": "2026-10-10 20:00", "talk": 0, "outcome": "busy", "wait_seconds": 7},
    "menu": {"when": "2026-10-07 12:00", "talk": 5, "ivr_path": "1 продажи > 2 окна", "wait_seconds": 8},
    "dialled": {
        "when": "2026-10-08 12:00",
        "talk": 31,
        "tracking_number_raw": "8 (343) 300-15-00",
        "value": "1 200,50",
    },
    "ours": {"when": "2026-10-09 12:00", "talk": 70, "direction": "out", "value": "много"},
}
RULES: dict[str, dict[str, Any]] = {
    "min_talk": {"min_talk": 60},
    "max_talk": {"max_talk": 31},
    "min_wait": {"min_wait": 8},
    "max_wait": {"max_wait": 7},
    "evening": {"hours": "20:00-24:00"},
    "days": {"days": "sat-sun"},
    "direction": {"direction": "out"},
    "outcome": {"outcome": ["missed", "busy"]},
    "ivr": {"ivr": "*окна"},
    "comment": {"comment": ["*купить*", "*заказать*"]},
    "percent": {"comment": "*00% дверь"},
    "underscore": {"comment": "*100_ дверь"},
    "employee": {"employee": "анна*"},
    "number": {"number": "+7343*"},
    "both": {"min_talk": 40, "hours": "09:00-20:00", "direction": "in"},
}
FITS = {
    "min_talk": "long ours",
    "max_talk": "menu dialled",  # talk is of answered calls: the busy line is no short talk
    "min_wait": "menu",
    "max_wait": "saturday",
    "evening": "night saturday",
    "days": "saturday",
    "direction": "ours",
    "outcome": "saturday",
    "ivr": "menu",
    "comment": "long",
    "percent": "long",
    "underscore": "",
    "employee": "long",
    "number": "dialled",
    "both": "plain long",
}


def tag(call_id: str, written: str, kind: str = "auto", value: str = "", source: str = "pbx") -> Row:
    """A row of landing."""
    category, _, name = written.rpartition("/")
    return {"source": source, "account_id": "", "call_id": call_id, "category": category, "name": name, "kind": kind,
            "value": value}  # fmt: skip


TOLD = (
    tag("plain", "Намерение/купить", "auto"),
    tag("plain", "намерение/узнать", "menu"),
    tag("plain", "НАМЕРЕНИЕ/Сервис", "manual"),
    tag("night", "Намерение/Купить", "auto", "70"),
    tag("night", "Намерение/купить", "menu"),
    tag("night", "Итог/звонил с +7 912 000-00-01", "auto"),
    tag("long", "Намерение/купить", "auto", "900"),
    tag("long", "Итог/плохая связь", "auto", "30"),
    tag("menu", "купить", ""),
    tag("menu", "без категории", ""),
    tag("dialled", "Намерение/купить", "manual", "5000"),
    tag("dialled", "Намерение/  ", "manual"),
)


def rows() -> Iterator[Row]:
    for name, told in CALLS.items():
        more = {key: value for key, value in told.items() if key not in ("when", "talk")}
        yield call(name, told["when"], told["talk"], **more)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    calls = {
        "tags": {"Намерение": {"kind": "target", "value": 500, "names": ["Купить"]}, "Итог": {}},
        "auto_tags": [{"tag": f"rule/{name}", "when": when} for name, when in RULES.items()],
        "intention": ["намерение/КУПИТЬ", "никогда"],
    }
    return made(tmp_path_factory.mktemp("tags"), calls, {"call_tag": list(TOLD)})


def made(data: Path, calls: Mapping[str, Any], more: Mapping[str, list[Row]]) -> Snapshot:
    land({**world(*rows()), **more}, data)
    publish(data, project(calls=dict(calls)))
    return opened(data)


@pytest.fixture(scope="module")
def tags(built: Snapshot) -> Callable[[str], list[tuple[Any, ...]]]:
    def of(columns: str) -> list[tuple[Any, ...]]:
        sql = f"select {columns} from call_tag inner join call using (call_no) where category <> 'rule' order by all"
        return [*built.query(sql).itertuples(index=False, name=None)]

    return of


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_tags_the_calls_that_fit(built: Snapshot, rule: str) -> None:
    found = built.query(
        "select call_id from call_tag inner join call using (call_no) where category = 'rule' and name = ?", [rule]
    )
    assert sorted(found["call_id"]) == sorted(FITS[rule].split())


def test_manual_beats_menu_beats_auto_inside_a_category(tags: Callable[[str], list[tuple[Any, ...]]]) -> None:
    ranks = {(call_id, name): (kind, rank) for call_id, name, kind, rank in tags("call_id, name, kind, rank")}
    assert ranks["plain", "Сервис"] == ("manual", 1)
    assert ranks["plain", "узнать"] == ("menu", 2)
    assert ranks["plain", "купить"] == ("auto", 3)
    assert ranks["night", "купить"] == ("menu", 1)  # told twice, counted once, as the stronger
    assert ranks["long", "купить"] == ranks["long", "плохая связь"] == ("auto", 1)


def test_a_tag_is_spelled_in_one_way(tags: Callable[[str], list[tuple[Any, ...]]]) -> None:
    assert {tag for (tag,) in tags("tag") if "упить" in tag} == {"Намерение/купить"}
    assert ("menu", "Намерение/купить", "manual") in tags("call_id, tag, kind")  # config knows its category
    assert ("menu", "без категории", "manual") in tags("call_id, tag, kind")
    assert not [name for (name,) in tags("name") if not name.strip()]


def test_phones_typed_into_a_tag_are_masked(tags: Callable[[str], list[tuple[Any, ...]]]) -> None:
    assert ("Итог/звонил с •••",) in tags("tag")


def test_kinds_and_intention(tags: Callable[[str], list[tuple[Any, ...]]]) -> None:
    assert {category for category, is_target in tags("category, is_target") if is_target} == {"Намерение"}
    assert {tag for tag, meant in tags("tag, is_intention") if meant} == {"Намерение/купить"}


def test_a_call_is_worth_its_own_value_else_the_best_of_its_tags(built: Snapshot) -> None:
    found = built.query(
        "select call_id, cast(worth.value as double) as value from call_value as worth inner join call using (call_no)"
    )
    assert dict(zip(found["call_id"], found["value"], strict=True)) == {
        "plain": 500.0,  # of the category of the manual tag
        "night": 500.0,  # the menu told no value: the category's, not the weaker tag's 70
        "long": 900.0,  # the larger of two categories, not 930
        "menu": 500.0,
        "dialled": 1200.5,  # its own, whatever its tag says; a word is no number
    }


def test_what_tells_of_intention_is_published(built: Snapshot) -> None:
    assert [*built.query("from call_intention")["tag"]] == ["намерение/КУПИТЬ", "никогда"]


def test_a_tag_of_the_twin_is_its_calls(tmp_path: Path) -> None:
    twin = tracked("t1", "2026-10-05 12:00:20")
    told = tag("t1", "Намерение/купить", source="track")
    land({"call": [call("c1", "2026-10-05 12:00", 45), twin], "call_tag": [told]}, tmp_path)
    publish(tmp_path, with_a_tracker())
    found = opened(tmp_path).query("select call_id, tag, rank from call_tag inner join call using (call_no)")
    assert found.to_numpy().tolist() == [["c1", "Намерение/купить", 1]]

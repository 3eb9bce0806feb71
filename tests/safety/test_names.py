"""Words of config.yaml and of links: identifiers are refused unless they are plain, all others are only words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors import SETTINGS
from tests.safety.project import Project
from tests.safety.words import FORMULAS, WORDS
from throughline.config import ConfigError, load
from throughline.errors import ParamError
from throughline.params import GROUPS, Defaults, Params, Period, parse
from throughline.reports.registry import definitions, run
from throughline.warehouse.snapshot import Snapshot, Snapshots

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
LINES = ("name\n", "a b", "a-b", "a.b", "A", "а", "1a", "", "a" * 1000 + "'")
FILE = {"name": "leads", "kind": "file", "path": "leads.csv", "table": "lead"}
IDENTIFIERS: dict[str, Any] = {
    "sources[0].name": lambda word: {"sources": [{**FILE, "name": word}]},
    "sources[0].kind": lambda word: {"sources": [{**FILE, "kind": word}]},
    "sources[0]": lambda word: {"sources": [{**FILE, "table": word}, {**FILE, "columns": {word: "Имя"}}]},
    "sources[0].currency": lambda word: {"sources": [{**FILE, "currency": word}]},
    "channels[0].channel": lambda word: {"channels": [{"channel": word, "when": {"utm_source": "a"}}]},
    "attribution.custom": lambda word: {"attribution": {"custom": {word: "1"}}},
    "attribution.model": lambda word: {"attribution": {"model": word}},
    "dimensions[0].name": lambda word: {"dimensions": [{"name": word, "from": "lead.custom.a"}]},
    "project.timezone": lambda word: {"project": {"timezone": word}},
    "project.currency": lambda word: {"project": {"currency": word}},
    "rates": lambda word: {"rates": {word: 90}},
}


@pytest.mark.parametrize("place", IDENTIFIERS)
def test_what_becomes_an_identifier_is_refused_unless_it_is_plain(place: str, tmp_path: Path) -> None:
    kinds = SETTINGS
    for word in (*WORDS, *FORMULAS, *LINES):
        path = tmp_path / "config.yaml"
        path.write_text(json.dumps(IDENTIFIERS[place](word)), "utf-8")
        with pytest.raises(ConfigError) as caught:
            load(path, kinds, {})
        assert any(problem.path.startswith(place) for problem in caught.value.problems), word


@pytest.mark.parametrize("name", ["group", "model", "axis", "link", "period", "compare", "snapshot", "order"])
def test_parameters_of_a_link_take_none_of_them(name: str) -> None:
    defaults = Defaults()
    for word in (*WORDS, *FORMULAS):
        params, errors = parse({name: [word]}, defaults, MARCH)
        assert [error.facts["name"] for error in errors] == [name], word
        assert params == parse({}, defaults, MARCH)[0]


def published(shop: Project) -> Snapshot:
    found = Snapshots(shop.data).current()
    assert found is not None
    return found


def test_words_reach_the_marts_as_they_are(hostile: Project) -> None:
    rows = published(hostile).query("select * from application order by app_no")
    assert len(rows) == len(WORDS) + len(FORMULAS)
    for number in range(len(WORDS)):
        assert set(rows[f"dim_d{number}"]) == {f"v{number}"}
    assert {word.strip() for word in (*WORDS, *FORMULAS)} == {text.strip() for text in rows["promo_code"]}


def test_tables_are_those_that_are_declared(hostile: Project) -> None:
    names = set(published(hostile).query("select table_name from duckdb_tables() where not internal")["table_name"])
    assert all(name.replace("_", "").isascii() and name.replace("_", "").isalpha() for name in names)
    assert {"application", "deal", "spend"} <= names


@pytest.mark.parametrize("name", [name for name in definitions() if name != "deal"])
def test_filters_are_only_words(hostile: Project, name: str) -> None:
    """Every group as a filter with every hostile word at once: rows or none, never an error of SQL."""
    snapshot = published(hostile)
    groups = [group for group in GROUPS if group not in ("day", "week", "month")]
    base = Params(period=MARCH, compare=None)
    for group in (*groups, "d0", "d3"):
        params = replace(base, filters=((group, (*WORDS, *FORMULAS)),))
        try:
            report = run(name, snapshot, params)
        except ParamError:
            continue  # this report does not take that group
        assert report.snapshot == snapshot.id


def test_a_word_finds_its_own_rows_only(hostile: Project) -> None:
    snapshot = published(hostile)
    for number, word in enumerate((*WORDS, *FORMULAS)):
        params = Params(period=MARCH, compare=None, group="product", filters=(("product", (word.strip(),)),))
        totals = run("deals", snapshot, params).main.totals
        assert totals["revenue"] == 1000 + number, word


def test_a_deal_card_of_a_hostile_number_is_refused(hostile: Project) -> None:
    for word in (*WORDS, *FORMULAS):
        with pytest.raises(ParamError):
            run("deal", published(hostile), Params(period=MARCH, filters=(("deal", (word,)),)))

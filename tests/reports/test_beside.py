"""A model of config that fails on a real path leaves the other models of the report standing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE
from throughline.errors import ParamError
from throughline.params import Params
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot

GOOD, BAD = ("good", "pos"), ("mine", "case when channel = 'ads' then -1 else 1 end")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("world")
    return random_world(folder, seed=31, applications=60)


def with_models(*models: tuple[str, str]) -> Params:
    return replace(BASE, model="linear", custom_models=models)


def test_the_others_stand_as_they_do_without_it(snapshot: Snapshot) -> None:
    without = registry.run("attribution", snapshot, with_models(GOOD))
    report = registry.run("attribution", snapshot, with_models(GOOD, BAD))
    assert "not_shown" not in without.tables
    for name, table in without.tables.items():
        pd.testing.assert_frame_equal(report.tables[name].rows, table.rows)
        assert report.tables[name].sql == table.sql
    assert report.findings == without.findings
    assert all(check.ok for check in report.checks)


@pytest.mark.parametrize(("lang", "said"), [("ru", "Своя модель mine"), ("en", "The custom model mine")])
def test_it_says_its_sentence(snapshot: Snapshot, lang: str, said: str) -> None:
    report = registry.run("attribution", snapshot, replace(with_models(BAD, GOOD), lang=lang))  # type: ignore[arg-type]
    ((model, why),) = report.tables["not_shown"].rows.itertuples(index=False)
    assert model == "mine"
    assert why.startswith(said)
    assert "ads" in why


def test_the_reader_s_own_model_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(ParamError) as caught:
        registry.run("attribution", snapshot, replace(with_models(BAD), model="mine"))
    assert caught.value.key == "model_failed"

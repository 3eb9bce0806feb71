"""Sentences are sure where a row stands on 20 effective sales or leads, however its credits are cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE
from throughline.attribution.intervals import ENOUGH
from throughline.params import Params, Period
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot

BEFORE = Period(date(2026, 9, 20), date(2026, 10, 10))
NOW = Period(date(2026, 10, 11), date(2026, 10, 31))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("world")
    return random_world(folder, seed=31, applications=800)


def stands_on(snapshot: Snapshot, params: Params, report: str, measure: str) -> dict[str, float]:
    rows = registry.run(report, snapshot, replace(params, compare=None)).tables["intervals"].rows
    rows = rows[rows["measure"] == measure]
    return dict(zip(rows[params.group], rows["effective"], strict=True))


@pytest.mark.parametrize("group", ["channel", "source", "campaign"])
@pytest.mark.parametrize("model", ["last", "linear", "time_decay"])
def test_a_shift_is_sure_with_sales_enough_in_one_of_the_periods(snapshot: Snapshot, model: str, group: str) -> None:
    params = replace(BASE, model=model, group=group, period=NOW, compare=BEFORE, compare_name="")
    finding = registry.run("overview", snapshot, params).findings["changes"]
    assert finding.key in ("shift_up", "shift_down", "shift_up_few", "shift_down_few")
    label = str(finding.facts["label"])
    sales = [stands_on(snapshot, replace(params, period=each), "overview", "sales").get(label, 0.0)
             for each in (NOW, BEFORE)]  # fmt: skip
    assert finding.key.endswith("_few") == (max(sales) < ENOUGH)


@pytest.mark.parametrize("model", ["linear", "time_decay"])
def test_conversion_is_sure_with_leads_and_sales_enough(snapshot: Snapshot, model: str) -> None:
    params = replace(BASE, model=model)
    finding = registry.run("funnel", snapshot, params).findings["conversion"]
    assert finding.key in ("converts", "converts_few", "converts_both")
    names = [str(finding.facts[name]) for name in ("into_leads", "into_sales")]
    leads = stands_on(snapshot, params, "funnel", "leads")
    assert all(leads[name] >= ENOUGH for name in names)
    if finding.key != "converts_both":
        sold = stands_on(snapshot, params, "funnel", "sold_applications")[names[1]]
        assert (finding.key == "converts_few") == (sold < ENOUGH)

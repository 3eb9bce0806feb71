"""Nothing is lost or made up: whatever the parameters, every report shares out the demo's applications and money whole.

Random questions are asked as JSON on the command line. THROUGHLINE_EXAMPLES=500 asks more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.demo.project import Project
from tests.demo.whole import Question, Whole
from throughline.config.names import GROUPS, MODELS

QUESTIONS = int(os.environ.get("THROUGHLINE_EXAMPLES", "21"))
FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
OPTIONS: dict[str, tuple[str, ...]] = {
    "axis": ("lead", "sale"),
    "model": (*MODELS, "markov", "markov"),
    "weights": ("40-20-40", "0-100-0", "1-0-0"),
    "half_life": ("7", "0.5"),
    "window": ("90", "1", "180"),
    "order": ("1", "1", "2", "3"),
    "direct": ("keep", "skip", "redistribute"),
    "significant": ("metrica", "paid"),
    "touches_until": ("lead", "sale"),
    "link": ("application", "client"),
    "margin": ("actual", "0.4"),
    "path_repeats": ("keep", "collapse"),
}
FILTERS: tuple[dict[str, str], ...] = ({}, {}, {}, {"brand": "Двери"}, {"kind": "call"}, {"manager": "Юлия Рогова"})
GROUPS_OF_LEADS = tuple(group for group in GROUPS if group != "contractor")
PLACES = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
# Report → the groups it takes, and its tables whose rows are parts of the whole.
REPORTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "money": (GROUPS_OF_LEADS, ("by_group", "scenario")),
    "funnel": (GROUPS_OF_LEADS, ("by_group",)),
    "overview": (GROUPS_OF_LEADS, ("by_group", "structure", "by_day", "by_week", "by_month", "scenario")),
    "attribution": (PLACES, ("by_group", "models", "link")),
    "paths": (PLACES, ("lengths", "lags")),
    "assisted": (PLACES, ("assisted",)),
    "markov": (PLACES[:3], ("removal",)),
}
# Columns that are a measure of the whole under another name.
SAME = {f"last_{name}": name for name in ("leads", "sales", "revenue")}
SAME |= {f"{name}_{side}": name for name in ("leads", "sales", "revenue") for side in "ab"}
SAME |= {"revenue_by_application": "revenue", "revenue_by_client": "revenue"}


@pytest.fixture(scope="module")
def whole(demo: Project) -> Whole:
    return Whole(demo.config.parent)


def _asked(chance: random.Random, name: str) -> tuple[dict[str, str], Question]:
    """Parameters of a report as words, and what they ask for."""
    days = chance.choice((1, 7, 31, 92, 365))
    last = LAST - timedelta(days=chance.randint(0, 365 - days))
    first = last - timedelta(days=days - 1)
    words = {option: chance.choice(values) for option, values in OPTIONS.items()}
    words |= {f"b.{option}": chance.choice(OPTIONS[option]) for option in ("model", "window", "link")}
    words |= {"period": f"{first}..{last}", "compare": "none", "group": chance.choice(REPORTS[name][0])}
    filters = chance.choice(FILTERS)
    return words | filters, Question(first, last, words["axis"], filters)


def _parts(table: dict[str, Any]) -> Iterator[tuple[str, str, list[float]]]:
    """Column, which model it is of, and its values by row; a column that the group does not know is left out."""
    names = [column["name"] for column in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    for name in names:
        for model in {row.get("model", "") for row in rows}:
            values = [row[name] for row in rows if row.get("model", "") == model]
            if all(isinstance(value, (int, float)) for value in values):
                yield name, model, values


@pytest.mark.parametrize("number", range(QUESTIONS))
def test_everything_is_shared_out(demo: Project, whole: Whole, number: int) -> None:
    name = list(REPORTS)[number % len(REPORTS)]
    words, question = _asked(random.Random(number), name)
    tables = demo.report(name, **words).document["tables"]
    expected, compared = whole.measures(question), 0
    for table in REPORTS[name][1]:
        for column, model, values in _parts(tables[table]):
            measure = SAME.get(column, column)
            if measure in expected:
                compared += 1
                told = f"{name}.{table}.{column} {model} {words}"
                assert sum(values) == pytest.approx(expected[measure], abs=0.01, rel=1e-9), told
    # Without anything to share out there is no row.
    assert compared or not (expected["leads"] or expected["revenue"]), f"{name} {words} {expected}"


@pytest.mark.parametrize(("axis", "by"), [("lead", "at"), ("sale", "first")])
def test_money_is_that_of_the_crm(demo: Project, whole: Whole, axis: str, by: str) -> None:
    """Cash in is every payment of the file on its day; by the day of the sale revenue, less refunds, is all of them."""
    for first, last in ((FIRST, LAST), (date(2026, 3, 1), date(2026, 3, 31))):
        period = f"{first}..{last}"
        totals = demo.report("money", axis=axis, period=period, compare="none", model="markov", group="campaign").totals
        found = totals["cash_in"] if by == "at" else totals["revenue"] - totals["refund"]
        assert found == pytest.approx(whole.received(Question(first, last, axis, {}), by), abs=0.01)

"""Real exports, loaded by `file` sources alone, give the figures that are known of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.project import Answer, Project

ALL = {"period": "2017-06-01..2018-12-31", "compare": "none"}

# origin: leads, sales. 60 leads say nothing of their origin, 1,099 say "unknown".
ORIGINS = {
    "organic_search": (2296, 271),
    "paid_search": (1586, 195),
    "social": (1350, 75),
    "unknown": (1099, 179),
    "direct_traffic": (499, 56),
    "email": (493, 15),
    "referral": (284, 24),
    "other": (150, 4),
    "display": (118, 6),
    "other_publicities": (65, 3),
    "": (60, 14),
}
# Sums of the file itself: impressions, clicks, cost.
AGES = {
    "30-34": (66_079_398, 9_140, 14_785.63),
    "35-39": (40_911_893, 6_802, 10_705.36),
    "40-44": (38_338_733, 7_411, 11_122.52),
    "45-49": (59_493_692, 12_715, 19_048.64),
}
GENDERS = {"F": (108_375_560, 22_193, 32_052.41), "M": (96_448_156, 13_875, 23_609.74)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(Path(__file__).parent / "config.yaml", tmp_path_factory.mktemp("real"))
    made.load()
    return made


def _spent(answer: Answer) -> dict[str, tuple[int, int, float]]:
    return {
        name: (row["impressions"], row["clicks"], pytest.approx(row["spend"], abs=0.005))
        for name, row in answer.rows.items()
        if row["impressions"]
    }


def test_leads_and_sales_by_origin(project: Project) -> None:
    funnel = project.report("funnel", **ALL, group="dim_origin")
    found = {name or "": (row["leads"], row["sales"]) for name, row in funnel.rows.items()}
    assert {name: pair for name, pair in found.items() if pair[0]} == ORIGINS
    assert (funnel.totals["leads"], funnel.totals["sales"]) == (8_000, 842)


def test_spend_to_the_last_unit(project: Project) -> None:
    money = project.report("money", **ALL)
    assert money.totals["spend"] == pytest.approx(55_662.15, abs=0.005)
    funnel = project.report("funnel", **ALL)
    assert (funnel.totals["impressions"], funnel.totals["clicks"]) == (204_823_716, 36_068)


def test_spend_by_age(project: Project) -> None:
    assert _spent(project.report("money", **ALL, group="dim_age")) == AGES


def test_spend_by_gender(project: Project) -> None:
    assert _spent(project.report("money", **ALL, group="dim_gender")) == GENDERS

"""Chain I works as its README says: the same command, the same figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.project import Project

EXAMPLE = Path(__file__).parents[2] / "examples" / "chain-1-crm-exports"
SUMMER = {"period": "2026-07-01..2026-09-30", "compare": "none"}

# channel: spend, leads, sales, revenue — the table of the README.
EXPECTED = {
    "yandex_direct": (60_000, 30, 4, 100_000),
    "vk_ads": (30_000, 20, 2, 27_500),
    "avito": (9_000, 15, 3, 25_000),
    "seo": (45_000, 12, 3, 90_000),
    "word_of_mouth": (0, 8, 4, 120_000),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(EXAMPLE / "config.yaml", tmp_path_factory.mktemp("chain-1"))
    made.load()
    return made


@pytest.mark.parametrize("channel", EXPECTED)
def test_figures_of_a_channel(project: Project, channel: str) -> None:
    row = project.report("money", **SUMMER).rows[channel]
    funnel = project.report("funnel", **SUMMER).rows[channel]
    found = (row["spend"] or 0, funnel["leads"], row["sales"], row["revenue"])
    assert found == pytest.approx(EXPECTED[channel])


def test_totals(project: Project) -> None:
    money = project.report("money", **SUMMER).totals
    funnel = project.report("funnel", **SUMMER).totals
    assert (funnel["enquiries"], funnel["leads"]) == (86, 85)  # one person applied twice within three hours
    # The buyer who left no application is in the total and in no channel's money.
    assert (money["spend"], money["sales"], money["revenue"]) == pytest.approx((144_000, 17, 367_500))


def test_the_broken_cell_is_named(project: Project) -> None:
    health = str(project.report("health", **SUMMER).document)
    assert "3O00" in health
    assert "14" in health

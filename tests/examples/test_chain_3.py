"""Chain III works as its README says: from a warehouse to reports and back, reconciled by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest

from tests.demo.project import Project
from tests.fakes.postgres_demo import PORT, Demo, demo

EXAMPLE = Path(__file__).parents[2] / "examples" / "chain-3-warehouse"
OCTOBER = {"period": "2026-10-01..2026-10-31", "compare": "none"}

# channel: spend with VAT, leads, target leads, sales, revenue. Direct: 10 days of 2,000, and a sale gave 5,000 back.
# VK: 5 days of 1,500 and 20 % VAT, one of its five deals is spam.
EXPECTED = {
    "yandex_direct": (20_000, 8, 4, 3, 95_000.50),
    "vk_ads": (9_000, 4, 2, 1, 20_000),
    "seo": (0, 2, 1, 1, 15_000),
}


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Demo]:
    with demo() as running:
        yield running


@pytest.fixture(scope="module")
def project(warehouse: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("chain-3")
    config = folder / "examples" / "chain-3" / "config.yaml"
    config.parent.mkdir(parents=True)
    text = (EXAMPLE / "config.yaml").read_text("utf-8")
    config.write_text(text.replace(str(PORT), str(warehouse.address.port)), "utf-8")
    made = Project(config, folder / "data" / "example-3")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in warehouse.environment.items():
            patch.setenv(name, value)
        made.load()
        yield made


@pytest.mark.parametrize("channel", EXPECTED)
def test_figures_of_a_channel(project: Project, channel: str) -> None:
    row = project.report("money", **OCTOBER).rows[channel]
    funnel = project.report("funnel", **OCTOBER).rows[channel]
    found = (row["spend"] or 0, funnel["leads"], funnel["target_leads"], row["sales"], row["revenue"])
    assert found == pytest.approx(EXPECTED[channel])


def test_totals(project: Project) -> None:
    money = project.report("money", **OCTOBER).totals
    assert (money["spend"], money["sales"], money["revenue"]) == pytest.approx((29_000, 5, 130_000.50))
    funnel = project.report("funnel", **OCTOBER).totals
    # Sixteen cards are in amoCRM: one is deleted, one of the others is spam.
    assert (funnel["enquiries"], funnel["leads"], funnel["clicks"]) == (15, 14, 500)


def _by_channel(rows: list[tuple[Any, ...]]) -> dict[str, tuple[float, ...]]:
    return {channel: tuple(float(value or 0) for value in values) for channel, *values in rows}


def test_results_lie_in_the_schema_and_in_the_folder(project: Project, warehouse: Demo) -> None:
    asked = (
        "select channel, sum(spend), sum(leads), sum(target_leads), sum(sales), sum(revenue) "
        "from throughline.marketing_daily group by channel"
    )
    with psycopg.connect(**warehouse.address.login) as connection:
        assert _by_channel(connection.execute(asked.encode()).fetchall()) == EXPECTED
        phones = connection.execute(b"select distinct phone_mask from throughline.lead").fetchall()
    assert all("•" in phone for (phone,) in phones)
    frame = pq.read_table(project.data / "bi" / "marketing_daily.parquet").to_pandas()
    sums = frame.groupby("channel")[["spend", "leads", "target_leads", "sales", "revenue"]].sum()
    assert _by_channel([(channel, *row) for channel, row in zip(sums.index, sums.to_numpy(), strict=True)]) == EXPECTED


def test_what_changes_in_the_warehouse_arrives(project: Project, warehouse: Demo) -> None:
    """MyBI reloads its costs under new ids, one day was restated; a payment was taken back, another came."""
    warehouse.mybi.address.run(
        "update general_costs_facts set cost = 2500 where account_id = 7 and dates_id in "
        "(select id from general_dates where simple_date = '2026-10-10')"
    )
    warehouse.mybi.reload_costs(date(2026, 10, 1))
    warehouse.address.run(
        "delete from accounting.payments where payment_id = 7;"
        "insert into accounting.payments values (8, 107, '2026-10-25 12:00+05', 12000)"
    )
    project.load()
    rows = project.report("money", **OCTOBER).rows
    assert rows["yandex_direct"]["spend"] == pytest.approx(20_500)
    assert (rows["yandex_direct"]["sales"], rows["yandex_direct"]["revenue"]) == pytest.approx((4, 107_000.50))
    assert rows["seo"]["sales"] in (0, None)
    with psycopg.connect(**warehouse.address.login) as connection:
        found = connection.execute(b"select sum(revenue) from throughline.marketing_daily").fetchone()
    assert found == (Decimal("127000.5000"),)

"""Real exports, by configuration only; and how fast many rows go."""

from __future__ import annotations

import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from tests.connectors.build import file_source, read_file, refused, whole

DATA = Path(__file__).parents[4] / "shared" / "data"


def test_leads() -> None:
    source = file_source(
        DATA / "olist",
        "marketing_qualified_leads.csv",
        "lead",
        columns={"lead_id": "mql_id", "created_at": "first_contact_date", "utm_source": "origin"},
    )
    leads = whole(read_file(source))
    assert leads.num_rows == 8000
    assert refused(read_file(source)) == []
    origins = Counter(leads["utm_source"].to_pylist())
    assert origins[None] == 60
    assert (origins["organic_search"], origins["paid_search"], origins["social"]) == (2296, 1586, 1350)


def test_deals() -> None:
    source = file_source(
        DATA / "olist",
        "closed_deals.csv",
        "deal",
        columns={
            "deal_id": "mql_id",
            "lead_id": "mql_id",
            "closed_at": "won_date",
            "status": {"const": "won"},
            "custom.segment": "business_segment",
        },
    )
    deals = whole(read_file(source))
    assert deals.num_rows == 842
    assert set(deals["status"].to_pylist()) == {"won"}
    assert deals["closed_at"].null_count == 0


def test_spend_by_age_and_gender() -> None:
    source = file_source(
        DATA / "facebook_ads",
        "conversion_data.csv",
        "spend_daily",
        currency="USD",
        columns={
            "day": {"const": "2017-08-17"},
            "campaign_id": "xyz_campaign_id",
            "ad_group_id": "fb_campaign_id",
            "ad_id": "ad_id",
            "cost": "Spent",
            "dims.age": "age",
            "dims.gender": "gender",
            "dims.interest": "interest",
        },
    )
    spend = whole(read_file(source))
    assert pc.sum(spend["cost"]).as_py() == Decimal("55662.15")
    assert pc.sum(spend["clicks"]).as_py() == 36_068
    assert pc.sum(spend["impressions"]).as_py() == 204_823_716
    assert spend["dims"][0].as_py() == '{"age": "30-34", "gender": "M", "interest": "10"}'
    assert refused(read_file(source)) == []


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_hundred_thousand_visits_take_a_second(tmp_path: Path, kind: str) -> None:
    count = 100_000
    numbers = pa.array(range(count))
    table = pa.table(
        {
            "visit_id": numbers.cast(pa.string()),
            "client_id": numbers.cast(pa.string()),
            "started_at": pa.array([1_790_000_000 + i for i in range(count)], pa.timestamp("s")),
            "utm_source": pa.array(["yandex", "vk", "", "google"] * (count // 4)),
            "pageviews": pa.array([1, 2, 3, 4] * (count // 4)),
        }
    )
    if kind == "csv":
        pacsv.write_csv(table, tmp_path / "a.csv")
    else:
        pq.write_table(table, tmp_path / "a.parquet")
    source = file_source(tmp_path, f"a.{kind}", "visit")
    start = time.perf_counter()
    rows = sum(batch.rows.num_rows for batch in read_file(source))
    assert rows == count
    assert time.perf_counter() - start < 2  # 0.2 s on an idle machine

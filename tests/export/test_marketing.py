"""The wide table against the reports: its sums are theirs, whatever the model, axis, margin, period and group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.snapshots import make_snapshot
from throughline.export.tables import parameters, published
from throughline.params import Defaults, Params
from throughline.reports.registry import run
from throughline.warehouse.snapshot import Snapshot

RULES = Defaults(custom_models=(("late", "pos"),))
MODELS = ("last_significant", "linear", "position", "shapley", "markov", "late")
MONEY = ("spend", "leads", "sales", "first_sales", "revenue", "refund", "cost_of_goods", "gross_profit", "receivable")
FUNNEL = ("impressions", "clicks", "visits", "enquiries", "leads", "target_leads", "sales", "repeat_sales")


def wide(snapshot: Snapshot, params: Params) -> pd.DataFrame:
    table = published(snapshot, params, ["marketing_daily"])["marketing_daily"]
    frame: pd.DataFrame = table.to_pandas()
    money = [name for name in frame if isinstance(frame[name].iloc[0], Decimal)]
    return frame.astype(dict.fromkeys(money, float))


def sums(frame: pd.DataFrame, names: tuple[str, ...]) -> dict[str, float]:
    return {name: float(frame[name].sum()) for name in names}


def known(row: Any, names: tuple[str, ...]) -> dict[str, float]:
    """What a row of a report knows of these measures."""
    told = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return {name: value for name, value in told.items() if not pd.isna(value)}


@pytest.mark.parametrize("axis", ["lead", "sale"])
@pytest.mark.parametrize("model", MODELS)
def test_sums_are_those_of_money_and_funnel_by_channel(world: Snapshot, model: str, axis: str) -> None:
    params = parameters({"model": model, "axis": axis, "weights": "50-30-20"}, world, RULES)
    frame = wide(world, params)
    for name, measures in (("money", MONEY), ("funnel", FUNNEL)):
        report = run(name, world, params).main
        for row in report.rows.itertuples():
            told = known(row, measures)
            assert sums(frame[frame["channel"] == row.channel], tuple(told)) == pytest.approx(told, abs=0.01)
        told = {measure: float(report.totals[measure] or 0) for measure in measures if measure in report.totals}
        assert sums(frame, tuple(told)) == pytest.approx(told, abs=0.01)


@pytest.mark.parametrize("margin", ["actual", "0.3"])
def test_days_of_a_month_are_those_of_overview(world: Snapshot, margin: str) -> None:
    october = "2026-10-01..2026-10-31"
    params = parameters({"model": "linear", "margin": margin, "period": october}, world, RULES)
    frame = wide(world, params)
    whole = wide(world, parameters({"model": "linear", "margin": margin}, world, RULES))
    inside = whole[(whole["date"] >= date(2026, 10, 1)) & (whole["date"] <= date(2026, 10, 31))]
    by_day = run("overview", world, params).tables["by_day"]
    for row in by_day.rows.itertuples():
        told = known(row, ("spend", "visits", "leads", "sales", "revenue", "gross_profit"))
        for part in (frame, inside):  # the month alone, and the month as a part of all days
            assert sums(part[part["date"] == row.day], tuple(told)) == pytest.approx(told, abs=0.01)


@pytest.mark.parametrize("group", ["keyword", "campaign", "brand"])
def test_groups_below_the_channel(world: Snapshot, group: str) -> None:
    params = parameters({"model": "position"}, world, RULES)
    report = run("money", world, Params(**{**_fields(params), "group": group})).main
    frame = wide(world, params)
    for row in report.rows.itertuples():
        told = known(row, ("spend", "leads", "sales", "revenue"))
        assert sums(frame[frame[group] == getattr(row, group)], tuple(told)) == pytest.approx(told, abs=0.01)


def _fields(params: Params) -> dict[str, object]:
    return {name: getattr(params, name) for name in Params.__slots__}


def _shop(tmp_path: Path) -> Iterator[Snapshot]:
    snapshot = make_snapshot(
        tmp_path,
        channel=[{"channel": "direct"}, {"channel": "ads", "label_ru": "Реклама", "label_en": "Ads"}],
        source_dim=[{"channel": "direct"}, {"channel": "ads", "source": "yandex", "keyword": "окна"}],
        application=[{"applied_at": "2026-10-01 20:30:00", "applied_day": "2026-10-02", "own_source_key": 0,
                      "is_enquiry": True, "is_sold": True, "brand": "north"}],
        application_touch=[{"app_no": 0, "pos": 1, "source_key": 1, "seconds_before": 3600},
                           {"app_no": 0, "pos": 2, "source_key": 0, "seconds_before": 0},
                           {"app_no": 0, "pos": 3, "source_key": 1, "seconds_before": 0}],
        deal=[{"app_no": 0, "sold_day": "2026-10-05", "is_sale": True, "revenue": "100.01", "margin": 0.4}],
        spend=[{"day": "2026-10-02", "source_key": 1, "spend": "12", "spend_with_vat": "12", "spend_without_vat": "10",
                "impressions": 100, "clicks": None, "brand": "north"},
               {"day": "2026-10-02", "source_key": 1, "spend": "6", "spend_with_vat": "6", "spend_without_vat": "5",
                "impressions": None, "clicks": None, "brand": "north"}],
        visit_daily=[{"day": "2026-10-02", "source_key": 1, "brand": "north", "visits": 7}],
    ).current()  # fmt: skip
    assert snapshot is not None
    yield snapshot


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Snapshot]:
    yield from _shop(tmp_path)


def test_one_lead_by_hand(shop: Snapshot) -> None:
    """Three touches, ads twice: two thirds of 1 lead and of 100.01; goods cost 60 % by the margin."""
    params = parameters({"model": "linear", "lang": "en"}, shop, Defaults())
    rows = published(shop, params, ["marketing_daily"])["marketing_daily"].to_pylist()
    assert [(row["date"], row["channel"], row["brand"]) for row in rows] == [
        (date(2026, 10, 2), "direct", "north"),
        (date(2026, 10, 2), "ads", "north"),
    ]
    direct, ads = rows
    assert (ads["channel_name"], ads["source"], ads["keyword"], ads["currency"]) == ("Ads", "yandex", "окна", "RUB")
    assert (ads["spend"], ads["spend_without_vat"], ads["impressions"], ads["clicks"], ads["visits"]) == (
        *(Decimal("18.0000"), Decimal("15.0000"), 100, None, 7),
    )
    assert (direct["leads"], ads["leads"]) == (0.333333333, 0.666666667)
    # 33.33666… and 66.67333…: rounded so that they add up.
    assert (direct["revenue"], ads["revenue"]) == (Decimal("33.3367"), Decimal("66.6733"))
    assert direct["gross_profit"] + ads["gross_profit"] == Decimal("40.0040")
    assert (direct["impressions"], direct["spend"]) == (None, Decimal("0.0000"))


def test_on_the_axis_of_sales_money_lies_on_the_day_of_the_sale(shop: Snapshot) -> None:
    params = parameters({"model": "last", "axis": "sale"}, shop, Defaults())
    rows = published(shop, params, ["marketing_daily"])["marketing_daily"].to_pylist()
    found = [(row["date"].day, row["channel"], row["leads"], row["sales"], row["revenue"]) for row in rows]
    assert found == [(2, "ads", 1.0, 0.0, Decimal("0.0000")), (5, "ads", 0.0, 1.0, Decimal("100.0100"))]

"""Leads, deals, calls and spend as rows: local times, masked phones, the same money, plain types."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.snapshots import make_snapshot
from throughline.errors import BuildError, ParamError
from throughline.export.columns import TABLES
from throughline.export.tables import parameters, published
from throughline.params import Defaults
from throughline.texts import LANGS
from throughline.warehouse.snapshot import Snapshot


@pytest.fixture
def shop(tmp_path: Path) -> Snapshot:
    snapshot = make_snapshot(
        tmp_path,
        channel=[{"channel": "direct"}, {"channel": "ads", "label_en": "Ads"}],
        source_dim=[{"channel": "direct"}, {"channel": "ads", "source": "yandex", "campaign": "c1"}],
        # 20:30 UTC is 01:30 of the next day in Yekaterinburg, UTC+5.
        application=[{"application_id": "L1", "source_name": "site", "applied_at": "2026-10-01 20:30:00",
                      "applied_day": "2026-10-02", "own_source_key": 0, "is_enquiry": True, "kind": "form",
                      "phone_mask": "+7 9•• •••-••-01", "match": "visit"}],
        application_touch=[{"app_no": 0, "pos": 1, "source_key": 1, "seconds_before": 60},
                           {"app_no": 0, "pos": 2, "source_key": 0, "seconds_before": 0}],
        deal=[{"deal_id": "D1", "source_name": "crm", "app_no": 0, "created_at": "2026-10-02 05:00:00",
               "created_day": "2026-10-02", "sold_at": "2026-10-03 05:00:00", "sold_day": "2026-10-03", "is_sale": True,
               "revenue": "1000", "refund": "100", "received": "900", "margin": 0.4, "status": "won"},
              {"deal_id": "D2", "source_name": "crm", "app_no": 0, "margin": 0.4, "status": "open", "cost": "7"}],
        call=[{"call_id": "C1", "started_at": "2026-10-04 06:00:00", "day": "2026-10-04", "source_key": 1,
               "direction": "in", "outcome": "answered", "wait_seconds": 5, "deal_no": 0,
               "phone_mask": "+7 9•• •••-••-02"},
              {"call_id": "C2", "started_at": "2026-10-04 07:00:00", "day": "2026-10-04", "direction": "out"}],
        call_type=[{"call_no": 0, "is_counted": True, "is_unique": True}],
        call_tag=[{"call_no": 0, "name": "цена", "tag": "цена", "rank": 1},
                  {"call_no": 0, "name": "акция", "tag": "акция", "rank": 1},
                  {"call_no": 0, "name": "старый", "tag": "старый", "rank": 2}],
        call_value=[{"call_no": 0, "value": "50"}],
        spend=[{"day": "2026-10-02", "source_key": 1, "spend": "12", "spend_with_vat": "12", "spend_without_vat": "10",
                "kind": "ads", "source_name": "direct", "impressions": 5}],
    ).current()  # fmt: skip
    assert snapshot is not None
    return snapshot


def rows(snapshot: Snapshot, name: str, **given: str) -> list[dict[str, object]]:
    params = parameters({"lang": "en", **given}, snapshot, Defaults())
    found: list[dict[str, object]] = published(snapshot, params, [name])[name].to_pylist()
    return found


def test_a_lead_in_local_time_with_its_channel_under_the_model(shop: Snapshot) -> None:
    (first,) = rows(shop, "lead", model="first")
    assert (first["lead_id"], first["source_system"], first["kind"]) == ("L1", "site", "form")
    assert (first["applied_at"], first["date"]) == (datetime(2026, 10, 2, 1, 30), date(2026, 10, 2))
    assert (first["channel"], first["channel_name"], first["campaign"]) == ("ads", "Ads", "c1")
    assert first["phone_mask"] == "+7 9•• •••-••-01"
    (last,) = rows(shop, "lead", model="last")
    assert (last["channel"], last["campaign"]) == ("direct", "")
    # Of equal parts the first on the path counts.
    assert rows(shop, "lead", model="linear")[0]["channel"] == "ads"


def test_deals_with_their_money(shop: Snapshot) -> None:
    sold, open_ = rows(shop, "deal", model="first")
    assert (sold["deal_id"], sold["lead_id"], sold["sold_date"]) == ("D1", "L1", date(2026, 10, 3))
    assert sold["created_at"] == datetime(2026, 10, 2, 10, 0)
    money = ("revenue", "refund", "received", "cost_of_goods", "gross_profit")
    # Goods cost 60 % of 1000 by the margin; profit is 1000 − 600 − 100.
    assert [sold[name] for name in money] == [Decimal(text) for text in ("1000", "100", "900", "600", "300")]
    # A deal that is no sale costs nothing; one whose day nobody knows is there all the same.
    assert (open_["deal_id"], open_["date"], open_["cost_of_goods"]) == ("D2", None, Decimal(0))
    assert rows(shop, "deal", margin="0.25")[0]["gross_profit"] == Decimal(150)  # 1000 − 750 − 100


def test_calls_with_types_tags_and_value(shop: Snapshot) -> None:
    ours, out = rows(shop, "call")
    assert (ours["started_at"], ours["outcome"], ours["deal_id"]) == (datetime(2026, 10, 4, 11), "answered", "D1")
    assert (ours["is_counted"], ours["is_repeat"], ours["tags"], ours["value"]) == (
        *(True, False, "акция; цена", Decimal(50)),
    )
    assert (ours["channel"], ours["wait_seconds"], ours["talk_seconds"]) == ("ads", 5, None)
    assert (out["is_counted"], out["value"], out["tags"], out["deal_id"]) == (None, None, "", "")


def test_a_period_cuts_rows_by_their_own_day(shop: Snapshot) -> None:
    period = "2026-10-04..2026-10-04"
    assert [len(rows(shop, name, period=period)) for name in ("lead", "call", "spend")] == [0, 2, 0]


def test_which_data_and_which_parameters(shop: Snapshot) -> None:
    (told,) = rows(shop, "export_info", model="linear", axis="sale")
    assert (told["snapshot_id"], told["model"], told["axis"]) == ("20261031-1", "linear", "sale")
    assert "model=linear" in str(told["parameters"])


def test_types_are_plain_and_every_column_is_described(shop: Snapshot) -> None:
    plain = {pa.string(), pa.date32(), pa.timestamp("us"), pa.decimal128(18, 4), pa.int64(), pa.float64(), pa.bool_()}
    made = published(shop, parameters({}, shop, Defaults()))
    assert list(made) == list(TABLES)
    for name, table in made.items():
        assert {field.type for field in table.schema} <= plain
        assert all(field.metadata[b"description"] for field in table.schema)
        for lang in LANGS:
            assert table.schema.equals(TABLES[name].schema(lang))


def test_flat_money_is_that_of_the_wide_table(world: Snapshot) -> None:
    given = {"model": "linear", "period": "2026-09-01..2026-12-31"}
    made = published(world, parameters(given, world, Defaults()))
    for table, measures in (("deal", ("revenue", "refund", "gross_profit")), ("spend", ("spend", "impressions"))):
        for measure in measures:
            both = [float(pc.sum(made[name][measure]).as_py()) for name in (table, "marketing_daily")]
            assert both[0] == pytest.approx(both[1], abs=0.05)
    leads = pc.sum(made["lead"]["is_lead"].cast(pa.int64())).as_py()
    assert leads == pytest.approx(pc.sum(made["marketing_daily"]["leads"]).as_py())


def test_dimensions_of_config_come_last(world: Snapshot) -> None:
    made = published(world, parameters({}, world, Defaults()), ["lead"])["lead"]
    assert made.schema.names[-1] == "dim_age"
    assert set(made["dim_age"].to_pylist()) == {"25", "45"}


def test_what_cannot_be_asked_for_is_refused(shop: Snapshot) -> None:
    for given, name in (({"group": "day"}, "group"), ({"channel": "ads"}, "channel"), ({"model": "best"}, "model")):
        with pytest.raises(ParamError) as caught:
            parameters(given, shop, Defaults())
        assert caught.value.facts["name"] == name
    with pytest.raises(ParamError):
        published(shop, parameters({}, shop, Defaults()), ["money"])


def test_sums_that_differ_from_the_reports_are_not_published(shop: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("throughline.export.marketing._factor", lambda *given: 1.01)
    with pytest.raises(BuildError) as caught:
        published(shop, parameters({}, shop, Defaults()), ["marketing_daily"])
    assert caught.value.key == "export_differs"
    assert "marketing_daily" in caught.value.sentence("ru")


def test_a_snapshot_without_data_is_empty_tables(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, snapshot_info=[{"first_day": None, "last_day": None}]).current()
    assert snapshot is not None
    made = published(snapshot, parameters({"model": "markov"}, snapshot, Defaults()))
    assert {name: table.num_rows for name, table in made.items()} == {
        **dict.fromkeys(TABLES, 0),
        "export_info": 1,
    }

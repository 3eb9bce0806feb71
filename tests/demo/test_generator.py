"""The generator: same bytes every time, of the size promised, and dirty where it should be."""

from __future__ import annotations

import hashlib
import re
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from tests.demo.tables import Tables
from throughline import demo
from throughline.demo.plan import CHANNELS


@pytest.fixture(scope="module")
def tables(root: Path) -> Tables:
    return Tables(root)


def _hashes(root: Path) -> dict[str, str]:
    files = sorted((root / "data" / "demo").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_bytes_on_every_run_and_fast(root: Path, tmp_path: Path) -> None:
    before = time.process_time()  # of this process: other work of the machine does not count
    written = demo.write(tmp_path)
    assert time.process_time() - before < 20
    assert _hashes(tmp_path) == _hashes(root)
    assert sorted(path.name for path in written) == sorted(_hashes(root))


def test_counts(tables: Tables) -> None:
    visits = tables.visits()
    assert 190_000 <= len(visits) <= 210_000
    assert visits["visit_id"].is_unique
    assert visits["visit_id"].map(int).min() > 2**63  # ids that die in a signed integer or a float
    leads = tables.leads()
    with_deal_or_talk = tables.calls().query("direction == 'in' and vendor_deal_id != ''")
    assert 7_500 <= len(leads) + len(with_deal_or_talk) <= 9_000
    assert leads["Форма"].replace("", pd.NA).nunique() == 12
    assert sorted(tables.calls()["operator"].unique()) == ["Mango Office", "МТТ", "Ростелеком"]
    assert len(CHANNELS) >= 12


def test_twelve_months_up_to_the_last_day(tables: Tables) -> None:
    local = tables.visits()["started_at"].dt.tz_convert("Asia/Yekaterinburg")
    assert local.min().date() == date(2025, 11, 1)
    assert local.max().date() == date(2026, 10, 31)
    for name, column in (("payments.csv", "Дата"), ("deals.csv", "Изменена"), ("deals.csv", "Создана")):
        days = pd.to_datetime(tables.export(name)[column], format="%d.%m.%Y %H:%M:%S")
        assert days.max().date() <= date(2026, 10, 31), name


def test_journeys_are_short_and_long(tables: Tables) -> None:
    counts = tables.visits().groupby("client_id").size()
    assert counts.min() == 1
    assert counts.max() >= 30
    assert (counts > 1).mean() > 0.3


def test_tags_are_dirty(tables: Tables) -> None:
    visits = tables.visits()
    assert {"Yandex", "ya", "YANDEX", "vkontakte"} <= set(visits["utm_source"])
    assert (visits["utm_campaign"] == "{campaign_id}").sum() > 1_000
    assert "CPC" in set(visits["utm_medium"])
    paid = visits["utm_source"].ne("").sum()
    bare = (visits["utm_source"].eq("") & visits["referrer"].eq("")).sum()
    assert 0 < bare < paid
    assert visits["is_bot"].sum() > 500


def test_phones_are_written_in_ten_ways(tables: Tables) -> None:
    shapes = {re.sub(r"\d", "0", phone) for phone in tables.leads()["Телефон"]}
    assert len(shapes) >= 10
    assert {"нет", "+0 000", "0000000000000"} <= shapes  # and phones that are none


def test_every_way_of_joining_occurs(tables: Tables) -> None:
    leads = tables.leads()
    visit, client, deal = (leads[name] != "" for name in ("VisitID", "ClientID", "Сделка"))
    assert visit.sum() > 1_000  # visit id
    assert (~visit & client).sum() > 800  # client id only
    assert len(tables.csv("goals.csv")) > 300  # application id in the web analytics
    assert (~client & (leads["utm_source"] != "")).sum() > 200  # the CRM's own utm
    assert (leads["Промокод"] != "").sum() > 40
    assert deal.sum() > 300  # the lead names its deal, the deal does not name the lead
    deals = tables.export("deals.csv")
    assert ((deals["ID заявки"] == "") & (deals["Основная сделка"] == "")).sum() > 1_000
    calls = tables.calls()
    static = set(tables.csv("numbers.csv").query("kind == 'static'")["number"])
    assert calls["tracking_number_raw"].isin(static).sum() > 800
    assert (calls["visit_id"] != "").sum() > 800
    shown = set(tables.visits()["shown_number"]) - {""}
    assert (calls["tracking_number_raw"].isin(shown) & (calls["visit_id"] == "")).sum() > 400


def test_money_is_dirty_too(tables: Tables) -> None:
    deals = tables.export("deals.csv")
    assert ((deals["Статус"] == "Успех") & (deals["Сумма"] == "")).sum() >= 10
    assert ((deals["Сумма"] != "") & (deals["Себестоимость"] == "")).sum() > 100
    assert set(deals["Удалена"]) == {"да", "нет"}
    assert (deals["Объединена с"] != "").sum() == 8
    payments = tables.export("payments.csv")
    assert (payments.groupby("ID сделки").size() >= 3).any()  # instalments
    assert payments["Сумма"].str.startswith("-").sum() >= 15  # refunds
    assert (deals["Причина отказа"] == "Спам").sum() > 100
    assert set(tables.csv("rates.csv")["currency"]) == {"USD"}


def test_the_sheet_has_every_rule_and_four_broken_cells(tables: Tables) -> None:
    header, *rows = CalamineWorkbook.from_path(tables.folder / "spend.xlsx").get_sheet_by_name("Расходы").to_python()
    assert header[:3] == ["Дата с", "Дата по", "Канал"]
    assert {row[7] for row in rows} >= {"по расходу", "по заявкам", "по выручке", "поровну"}
    amounts = {row[5] for row in rows if isinstance(row[5], str)}
    assert amounts == {"12O00", "договоримся", "#REF!", "14 500,50", "28 000"}
    assert sum(row[0] == "31.04.2026" for row in rows) == 1

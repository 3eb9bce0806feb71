"""Chain IV works as its README says: leads, CPL and ROMI made by hand, and counted again from the files."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.demo.project import Project

EXAMPLE = Path(__file__).parents[2] / "examples" / "chain-4-call-tracking"
SEPTEMBER = {"period": "2026-09-01..2026-09-30", "compare": "none"}

# channel: spend, leads, CPL, sales, revenue, ROMI — the table of the README; None where there is nothing to divide by.
EXPECTED: dict[str, tuple[float | None, ...]] = {
    "yandex_direct": (60_000, 12, 5_000, 3, 180_000, 2.0),
    "google_ads": (48_000, 8, 6_000, 1, 36_000, -0.25),
    "vk_ads": (15_000, 3, 5_000, 1, 45_000, 2.0),
    "maps": (0, 5, None, 2, 90_000, None),
    "seo": (0, 4, None, 1, 40_000, None),
    "leaflets": (0, 3, None, 0, 0, None),
    "signboard": (0, 2, None, 1, 25_000, None),
    "unknown": (0, 2, None, 0, 0, None),
}
MEASURES = ("spend", "leads", "cpl", "sales", "revenue", "romi")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(EXAMPLE / "config.yaml", tmp_path_factory.mktemp("chain-4"))
    made.load()
    return made


def exported(name: str, encoding: str = "utf-8-sig") -> pd.DataFrame:
    return pd.read_csv(EXAMPLE / "exports" / name, sep=";", encoding=encoding, dtype=str, keep_default_na=False)


def test_leads_cpl_and_romi_by_channel(project: Project) -> None:
    rows = project.report("money", **SEPTEMBER).rows
    assert set(rows) == set(EXPECTED)
    for channel, expected in EXPECTED.items():
        assert tuple(rows[channel][name] for name in MEASURES) == pytest.approx(expected), channel


def test_totals_reconcile(project: Project) -> None:
    totals = project.report("money", **SEPTEMBER).totals
    sums = {name: sum(row[place] or 0 for row in EXPECTED.values()) for place, name in enumerate(MEASURES)}
    assert (totals["spend"], totals["leads"], totals["sales"], totals["revenue"]) == pytest.approx(
        (sums["spend"], sums["leads"], sums["sales"], sums["revenue"])
    )
    assert totals["cpl"] == pytest.approx(123_000 / 39)
    assert totals["romi"] == pytest.approx((416_000 - 123_000) / 123_000)


def test_leads_counted_from_the_file() -> None:
    """Incoming, talked longer than 30 seconds, and no such call of the caller in the 30 days that one opened."""
    opened: dict[str, datetime] = {}
    leads = 0
    for _, call in exported("звонки.csv").iterrows():
        at = datetime.strptime(call["Дата и время"], "%d.%m.%Y %H:%M:%S")
        who = re.sub(r"\D", "", call["Кто звонил"])[-10:]
        if call["Тип звонка"] != "Входящий" or call["Статус"] != "Принят" or int(call["Разговор, сек"]) <= 30:
            continue
        if who not in opened or at >= opened[who] + timedelta(days=30):
            opened[who], leads = at, leads + 1
    assert leads == sum(row[1] or 0 for row in EXPECTED.values())


def test_money_counted_from_the_files() -> None:
    def roubles(column: pd.Series[Any]) -> int:
        return sum(int(re.sub(r"\D", "", cell)) for cell in column if cell)

    spent = {name: roubles(exported(f"{file}.csv")["Расход"]) / 100
             for file, name in (("директ", "yandex_direct"), ("google", "google_ads"), ("vk", "vk_ads"))}  # fmt: skip
    assert spent == {name: EXPECTED[name][0] for name in spent}
    paid = roubles(exported("сделки.csv", "cp1251")["Оплачено"]) / 100
    assert paid == sum(row[4] or 0 for row in EXPECTED.values())


def test_how_each_call_found_its_source(project: Project) -> None:
    document = project.report("tracking", **SEPTEMBER).document
    found = {row[0]: row[1] for row in document["tables"]["matching"]["rows"]}
    # The second site: two calls whose visitor is certain, one that two visitors could have made.
    assert (found["certain"], found["probable"]) == (2, 1)
    numbers = Counter(call["Куда звонили"][-5:] for _, call in exported("звонки.csv").iterrows()
                      if call["Тип звонка"] == "Входящий")  # fmt: skip
    assert found["static"] == numbers["60-01"] + numbers["60-02"]
    assert found["default"] == numbers["40-00"]
    assert found["told"] == sum(numbers[f"40-0{n}"] for n in range(1, 6))


def test_thresholds_move_leads_and_cpl(project: Project) -> None:
    """The call of exactly 30 seconds; and missed calls of new callers, when the first call of a number counts."""
    a_second_less = project.report("money", **SEPTEMBER, target_seconds="29")
    assert a_second_less.rows["maps"]["leads"] == 6
    assert a_second_less.totals["cpl"] == pytest.approx(123_000 / 40)
    calls = exported("звонки.csv")
    incoming = calls[calls["Тип звонка"] == "Входящий"]
    callers = incoming["Кто звонил"].str.replace(r"\D", "", regex=True).str[-10:]
    first_calls = callers[callers != ""].nunique() + (callers == "").sum()  # a hidden caller is new each time
    assert project.report("money", **SEPTEMBER, call_lead="unique").totals["leads"] == first_calls


def test_the_table_of_the_readme() -> None:
    page = (EXAMPLE / "README.md").read_text("utf-8")
    shown = re.findall(r"^\| \**([^|]+?)\** +\|([^\n]+)\|$", page, re.MULTILINE)
    by_name = {name: [cell.strip(" *") for cell in cells.split("|")] for name, cells in shown}
    labels = ("Яндекс Директ", "Google Ads", "VK Реклама", "Карты", "SEO", "Листовки", "Вывеска", "Неизвестно")
    for name, expected in zip(labels, EXPECTED.values(), strict=True):
        spend, leads, cpl, sales, revenue, romi = expected
        cells = [f"{spend:,.0f}" if spend else "—", f"{leads}", f"{cpl:,.0f}" if cpl else "—", f"{sales}",
                 f"{revenue:,.0f}", "—" if romi is None else f"{romi * 100:+.0f} %".replace("-", "−")]  # fmt: skip
        assert by_name[name] == [cell.replace(",", " ") for cell in cells]

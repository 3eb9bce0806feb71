"""The example of four files as its README says it, and every figure counted a second time by pandas from the files."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.demo.project import Project

EXAMPLE = Path(__file__).parents[2] / "examples" / "four-files"
AUTUMN = {"period": "2026-09-01..2026-10-31", "compare": "none"}
CHANNELS = {"Яндекс Директ": "yandex_direct", "Авито": "avito", "ВК": "vk_ads", "ВКонтакте": "vk_ads"}
NUMBERS = {"4951112233": "avito", "4951112244": "signboard"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(EXAMPLE / "config.yaml", tmp_path_factory.mktemp("four-files"))
    made.load()
    return made


def phone(text: object) -> str:
    """The last ten digits, '' for a hidden or blank one."""
    return re.sub(r"\D", "", str(text))[-10:]


def kopecks(text: object) -> int:
    """1 234,56 or a number as kopecks; blank and a dash are none."""
    digits = re.sub(r"[^\d,.]", "", str(text)).replace(",", ".")
    return round(float(digits) * 100) if digits else 0


def leads(folder: Path) -> pd.DataFrame:
    """Applications with a day that exists."""
    frame = pd.read_csv(folder / "заявки.csv", sep=";", encoding="cp1251", dtype=str, keep_default_na=False)
    written = frame["Дата обращения"]
    russian = pd.to_datetime(written, format="%d.%m.%Y %H:%M", errors="coerce")
    frame["at"] = russian.fillna(pd.to_datetime(written, format="%Y-%m-%d %H:%M", errors="coerce"))
    frame["channel"] = [CHANNELS.get(word, "unknown") for word in frame["Источник"]]
    frame["phone"] = [phone(text) for text in frame["Телефон"]]
    return frame[frame["at"].notna()]


def target_calls(folder: Path) -> Counter[str]:
    """Target calls by channel: counted ones that open a cycle of thirty days."""
    frame = pd.read_csv(folder / "звонки.csv", sep=";", encoding="cp1251", dtype=str)
    frame["at"] = pd.to_datetime(frame["Дата"], format="%d.%m.%Y %H:%M:%S")
    counted = frame[
        (frame["Тип"] == "Входящий") & (frame["Результат"] == "Принят") & (frame["Длительность, сек"].astype(int) > 30)
    ].sort_values("at")
    opened: dict[str, pd.Timestamp] = {}
    found: Counter[str] = Counter()
    for caller, number, at in zip(counted["Номер клиента"], counted["Куда звонили"], counted["at"], strict=True):
        who = phone(caller)
        if who and who in opened and at - opened[who] < timedelta(days=30):
            continue
        opened[who] = at
        found[NUMBERS[phone(number)]] += 1
    return found


def paid_deals(folder: Path) -> pd.DataFrame:
    """Deals that brought money, in kopecks, with the channel of their application; a stranger has none."""
    frame = pd.read_excel(folder / "сделки.xlsx", dtype=object, engine="calamine", keep_default_na=False)
    frame = frame[frame["Номер"] != "ИТОГО"]
    frame["kopecks"] = [kopecks(text) for text in frame["Оплачено"]]
    applied = leads(folder)
    by_phone = dict(zip(applied["phone"], applied["channel"], strict=True))
    frame["channel"] = [by_phone[phone(text)] if text else "unknown" for text in frame["Телефон"]]
    return frame[frame["kopecks"] > 0]


def spend(folder: Path) -> Counter[str]:
    """Kopecks by channel of the rows that can be read; under the header of months any date is its month."""
    frame = pd.read_excel(folder / "расходы.xlsx", dtype=object, engine="calamine", keep_default_na=False)
    good = frame[(frame["Месяц"] != "Итого") & (frame["Расход"] != "40 О00")]
    found: Counter[str] = Counter()
    for channel, cost in zip(good["Канал"], good["Расход"], strict=True):
        found[CHANNELS[channel.strip().replace("авито", "Авито")]] += kopecks(cost)
    return found


def test_leads_of_forms_and_calls(project: Project) -> None:
    applied, calls = leads(EXAMPLE), target_calls(EXAMPLE)
    answer = project.report("funnel", **AUTUMN)
    expected = Counter(applied["channel"]) + calls
    assert answer.of("enquiries") == pytest.approx(expected, abs=1e-9)
    assert answer.totals["enquiries"] == len(applied) + calls.total()
    assert answer.totals["leads"] == len(applied) - 1 + calls.total()  # one person asked again an hour later


def test_sales_and_revenue_to_the_kopeck(project: Project) -> None:
    deals = paid_deals(EXAMPLE)
    answer = project.report("money", **AUTUMN)
    for channel in {*CHANNELS.values(), "unknown"}:
        mine = deals[deals["channel"] == channel]
        assert len(mine) > 0
        assert answer.rows[channel]["sales"] == pytest.approx(len(mine))
        assert round(answer.rows[channel]["revenue"] * 100) == mine["kopecks"].sum()
    assert answer.totals["sales"] == len(deals)
    assert round(answer.totals["revenue"] * 100) == deals["kopecks"].sum()


def test_spend_of_months_to_the_kopeck(project: Project) -> None:
    found = project.report("money", **AUTUMN).of("spend")
    assert {channel: round(cost * 100) for channel, cost in found.items()} == spend(EXAMPLE)
    tenth = project.report("money", period="2026-10-01..2026-10-10", compare="none").of("spend")
    assert tenth == pytest.approx({"yandex_direct": 140_300.25 * 10 / 31, "avito": 31_000.70 * 10 / 31}, abs=0.01)


def test_every_refused_cell_is_named(project: Project) -> None:
    health = str(project.report("health", **AUTUMN).document)
    for value in ("31.09.2026 10:00", "Итого: 222", "45 О00,00", "ИТОГО", "40 О00"):
        assert value in health


def test_the_table_of_the_readme(project: Project) -> None:
    page = (EXAMPLE / "README.md").read_text("utf-8").replace(" ", "")
    answer = project.report("money", **AUTUMN)
    for row in (*answer.rows.values(), answer.totals):
        figures = [row["spend"], row["revenue"]]
        shown = [f"{figure:.2f}".replace(".", ",") for figure in figures if figure]
        assert [text for text in shown if text not in page] == []
        assert f"|{row['leads']:.0f}|{row['sales']:.0f}|" in page.replace("*", "")

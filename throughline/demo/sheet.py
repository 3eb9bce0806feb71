"""What people type by hand: the sheet of spend with its broken cells, the plan, the registry of numbers, mailings."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from throughline.demo.calls import DEFAULT_NUMBERS, STATIC_NUMBERS
from throughline.demo.plan import BRANDS, CHANNELS, FIRST, MAILING_DAYS, MONTHS, REPAIR
from throughline.demo.visits import pool_number

__all__ = ["HEADER", "SEO_MONTHLY", "budget_plan", "mailings", "numbers", "spend_sheet"]

SEO_MONTHLY = 50_000
HEADER = ("Дата с", "Дата по", "Канал", "Бренд", "Подрядчик", "Сумма", "Статья", "Распределение", "Комментарий")

# Monthly rows with a channel of their own.
_CHANNEL_ROWS = (
    ("SEO", "", "ИП Сеошников", SEO_MONTHLY, "SEO"),
    ("Наружная реклама", "", "Щит-Урал", 64_000, "Аренда щитов"),
    ("Радио", "", "Радио Урал", 38_000, "Ролики"),
    ("Карты", "", "2ГИС", 24_000, "Приоритет"),
    ("Авито", "Двери", "Авито", 15_000, "Продвижение"),
    ("Авито", "Окна", "Авито", 18_000, "Продвижение"),
    ("Партнёры", "", "Дизайн-студии", 30_000, "Комиссия"),
)
# Overheads belong to no channel; each is spread by a rule of its own. October's bills come in November.
_OVERHEADS = (
    ("Агентство «Лид»", 60_000, "Ведение рекламы", "по расходу"),
    ("Коллтрекинг", 12_000, "Телефония", "по заявкам"),
    ("Маркетолог", 70_000, "Зарплата", "по выручке"),
    ("CRM", 9_000, "Лицензии", "поровну"),
)
# Cells that cannot be read, by the number of the month after whose rows they stand.
_BROKEN = (
    (
        2,
        (
            date(2026, 1, 5),
            date(2026, 1, 31),
            "Радио",
            "",
            "Радио Урал",
            "12O00",
            "Ролики",
            "",
            "буква O",
        ),
    ),
    (5, ("31.04.2026", "30.04.2026", "Наружная реклама", "", "Щит-Урал", 5_000, "Печать", "", "такого дня нет")),
    (8, (date(2026, 7, 1), date(2026, 7, 31), "Карты", "", "2ГИС", "договоримся", "Приоритет", "", "")),
    (8, (date(2026, 7, 1), date(2026, 7, 31), "Карты", "", "Яндекс", "#REF!", "Приоритет", "", "")),
)


def spend_sheet() -> list[tuple[object, ...]]:
    """The rows of the sheet «Расходы», header first."""
    rows: list[tuple[object, ...]] = [HEADER]
    for place, month in enumerate(MONTHS):
        for channel, brand, contractor, amount, article in _CHANNEL_ROWS:
            rows.append((month.first, month.last, channel, brand, contractor, amount, article, "", ""))
        if not month.is_story:
            rows.extend((month.first, month.last, "", "", who, amount, article, rule, "общие")
                        for who, amount, article, rule in _OVERHEADS)  # fmt: skip
        rows.extend(cells for after, cells in _BROKEN if after == place)
    # One day, and a week across two months: each falls on its own days only.
    rows.append((date(2026, 5, 23), date(2026, 5, 23), "Радио", "Окна", "Радио Урал", "14 500,50", "Эфир", "", ""))
    rows.append((date(2026, 6, 27), date(2026, 7, 3), "Партнёры", "Двери", "Выставка", "28 000", "Стенд", "", ""))
    return rows


def budget_plan() -> pd.DataFrame:
    """The plan by month and channel."""
    rows = [
        {
            "month": month.first.isoformat(),
            "channel": channel.name,
            "campaign": "",
            "amount": channel.budget,
            "leads_target": round(channel.leads * month.season),
            "allowed_cost_per_sale": round(channel.receipt * 0.4),
        }
        for month in MONTHS
        for channel in CHANNELS
        if channel.budget
    ]
    return pd.DataFrame(rows)


def numbers() -> pd.DataFrame:
    """The registry of telephone numbers: those of offline ads, of the sites, and the dynamic pools."""
    operators = {brand.name: brand.operator for brand in BRANDS}
    rows: list[tuple[str, str, str, str, str, str]] = []
    for (channel, brand), number in STATIC_NUMBERS.items():
        rows.append((number, "static", channel, brand, operators[brand], FIRST.isoformat()))
    for brand, number in DEFAULT_NUMBERS.items():
        rows.append((number, "default", "", brand, operators[brand], FIRST.isoformat()))
    for place, one in enumerate(BRANDS):
        rows.extend(
            (pool_number(place, n), "dynamic", "", one.name, one.operator, REPAIR.isoformat()) for n in range(8)
        )
    return pd.DataFrame(rows, columns=["number", "kind", "channel", "brand", "operator", "valid_from"])


def mailings(rng: np.random.Generator) -> pd.DataFrame:
    """A digest every second Tuesday."""
    rows = []
    for day in MAILING_DAYS:
        sent = int(rng.integers(5_200, 7_800))
        rows.append((f"{day:%Y%m%d}", day.isoformat(), f"Дайджест {day:%d.%m}", sent, round(sent * 0.97),
                     round(sent * 0.21), round(sent * 0.026), round(sent * 0.003), f"{sent * 0.6:.2f}"))  # fmt: skip
    names = ["campaign_id", "day", "campaign_name", "sent", "delivered", "opened", "clicked", "unsubscribed", "cost"]
    return pd.DataFrame(rows, columns=names)

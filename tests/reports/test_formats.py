"""Numbers and days as people read them. Expected values are written by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from throughline.reports.wording.formats import ago, column_digits, column_format, compact, days_span, full, moment

CASES: list[tuple[str, Any, str, str, bool, str]] = [
    # what, value, unit, lang, plus, text; a space below is a no-break space in Russian
    ("grouped", 1412576, "money", "ru", False, "1 412 576"),
    ("grouped in English", 1412576, "money", "en", False, "1,412,576"),
    ("a return", 0.22, "share", "ru", True, "+22 %"),
    ("a loss", -0.2, "share", "ru", True, "−20 %"),
    ("a loss in English", -0.2, "share", "en", True, "−20%"),
    ("zero has no sign", 0.001, "share", "ru", True, "0 %"),
    ("nor a minus", -0.004, "share", "ru", True, "0 %"),
    ("a small part", 0.015, "share", "ru", False, "1,5 %"),
    ("missing", None, "money", "ru", False, "—"),
    ("not a number", float("nan"), "count", "en", False, "—"),
    ("infinite", float("inf"), "ratio", "en", False, "—"),
]


@pytest.mark.parametrize(("what", "value", "unit", "lang", "plus", "text"), CASES, ids=[case[0] for case in CASES])
def test_full(what: str, value: Any, unit: Any, lang: str, plus: bool, text: str) -> None:
    assert full(value, unit, lang, plus=plus).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("value", "unit", "lang", "text"),
    [
        (1_234_567, "money", "ru", "1,2 млн ₽"),
        (1_234_567, "money", "en", "₽1.2M"),
        (-395_162, "money", "ru", "−395 тыс. ₽"),
        (4164, "count", "ru", "4 164"),
        (12, "days", "ru", "12 дней"),
        (1, "days", "en", "1 day"),
        (None, "money", "ru", "—"),
    ],
)
def test_compact(value: Any, unit: Any, lang: str, text: str) -> None:
    assert compact(value, unit, lang, currency="RUB").replace("\u00a0", " ") == text


def test_a_column_of_small_money_keeps_its_kopecks() -> None:
    assert column_format("money", "ru", column_digits("money", pd.Series([3.456, -12.5])))(3.456) == "3,46"
    assert column_format("money", "ru", column_digits("money", pd.Series([3.456, 5000.0])))(3.456) == "3"


def test_days_and_times() -> None:
    assert days_span(date(2026, 10, 1), date(2026, 10, 28), "ru") == "1–28 окт 2026"
    assert days_span(date(2026, 9, 28), date(2026, 10, 25), "en") == "28 Sep – 25 Oct 2026"
    assert moment(datetime(2026, 10, 12, 9, 30), "ru", "Asia/Yekaterinburg") == "12 окт 2026, 14:30"
    assert ago(timedelta(minutes=12), "ru") == "12 минут назад"

"""Money of an account that none of its ads tells is found, and rounding is not taken for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.wire.answer import CutError
from connectors.wire.remainder import Remainder

TODAY = date(2026, 7, 10)


def _row(day: str, cost: str, impressions: int = 0, clicks: int = 0) -> dict[str, object]:
    return {"day": day, "cost": cost, "impressions": impressions, "clicks": clicks}


def test_what_ads_do_not_tell_is_a_row() -> None:
    it = Remainder()
    it.add(_row("2026-07-01", "10.10", 100, 5))
    it.add(_row("2026-07-01", "5.20", 50, 1))
    assert list(it.of([_row("2026-07-01", "20.00", 170, 9), _row("2026-07-02", "1.00")], TODAY)) == [
        {"day": "2026-07-01", "cost": Decimal("4.70"), "impressions": 20, "clicks": 3},
        {"day": "2026-07-02", "cost": Decimal("1.00"), "impressions": 0, "clicks": 0},
    ]
    assert (it.amount, it.days) == (Decimal("5.70"), 2)


def test_rounding_and_today_are_no_remainder() -> None:
    it = Remainder()
    for day in ("2026-07-01", "2026-07-10"):
        for _ in range(3):
            it.add(_row(day, "0.33"))
    assert list(it.of([_row("2026-07-01", "1.01"), _row("2026-07-10", "50")], TODAY)) == []


@pytest.mark.parametrize(("told", "is_found"), [("1000.47", False), ("1000.48", True), ("999.52", True)])
def test_of_a_thousand_ads_rounding_explains_half_a_unit_and_not_five(told: str, is_found: bool) -> None:
    it = Remainder()
    for _ in range(1000):
        it.add(_row("2026-07-01", "1.00"))
    # 0.005 × (1 + 3 × √1000) = 0.005 × 95 = 0.475; without chance it would be 5.
    assert bool(list(it.of([_row("2026-07-01", told)], TODAY))) is is_found


def test_ads_that_tell_more_than_the_account_are_taken_back() -> None:
    it = Remainder()
    it.add(_row("2026-07-01", "10"))
    assert [row["cost"] for row in it.of([_row("2026-07-01", "8")], TODAY)] == [Decimal(-2)]


def test_an_account_without_a_day_of_its_ads_was_cut() -> None:
    it = Remainder()
    it.add(_row("2026-07-01", "10"))
    with pytest.raises(CutError):
        list(it.of([], TODAY))


def test_a_cell_that_is_no_number_counts_nothing() -> None:
    it = Remainder()
    it.add(_row("2026-07-01", "many"))
    assert [row["cost"] for row in it.of([_row("2026-07-01", "8")], TODAY)] == [Decimal(8)]

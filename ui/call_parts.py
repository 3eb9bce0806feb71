"""Parts of the page of calls that wait until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ui.calls import waiting_chart
from ui.tracking import numbers, pool

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["PARTS"]


def _outcomes(page: Page) -> None:
    page.cell("outcomes", page.report("calls"), "outcomes")


def _answer_time(page: Page) -> None:
    calls = page.report("calls")
    page.cell("answer_time", calls, "answer_time", chart=waiting_chart(page, calls), folded=True)


def _employees(page: Page) -> None:
    page.cell("employees", page.report("calls"), "employees")


def _vendor(page: Page) -> None:
    page.cell("vendor", page.report("calls"), "vendor")


PARTS: Mapping[str, Callable[[Page], None]] = {
    "outcomes": _outcomes,
    "answer_time": _answer_time,
    "employees": _employees,
    "vendor": _vendor,
    "numbers": numbers,
    "pool": pool,
}

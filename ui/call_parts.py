"""Parts of the page of calls that wait until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ui.call import to_call
from ui.calls import waiting_chart
from ui.page import Page
from ui.tracking import numbers, pool

__all__ = ["PARTS"]

_LISTED = ("call_id", "started_at", "call_direction", "outcome", "call_type", "talk_seconds", "phone_mask", "channel",
           "employee")  # fmt: skip
_AT_ONCE = 10  # rows; all of them wait in the drawer


def _listed(page: Page) -> None:
    calls = page.report("calls")
    page.cell("calls", calls, "calls", columns=_LISTED, first=_AT_ONCE, opens="call_id", on_open=to_call)


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
    "calls": _listed,
    "outcomes": _outcomes,
    "answer_time": _answer_time,
    "employees": _employees,
    "vendor": _vendor,
    "numbers": numbers,
    "pool": pool,
}

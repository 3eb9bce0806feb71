"""The rules of calls from config and from parameters: equal rules are equal, however they were said."""

from __future__ import annotations

from datetime import date

from throughline.calls.rules import CallRules
from throughline.config.models import Calls
from throughline.params import Params, Period

PERIOD = Period(date(2026, 10, 1), date(2026, 10, 31))
BRANDS = {"Дачи": "counted", "Окна": "target"}


def test_of_config() -> None:
    calls = Calls(call_lead="target", call_lead_by_brand=BRANDS, target_seconds=45, cycle_days=7)
    rules = CallRules.of_config(calls)
    # A brand that says what all say says nothing.
    assert rules == CallRules("target", (("Дачи", "counted"),), 45, 7)
    assert rules.cycle_seconds == 604_800
    assert (rules.lead_of("Дачи"), rules.lead_of("Окна"), rules.lead_of("")) == ("counted", "target", "target")


def test_of_params() -> None:
    brands = tuple(BRANDS.items())
    by_brand = Params(PERIOD, call_lead="by_brand", brand_leads=brands, target_seconds=45, cycle_days=7)
    assert CallRules.of(by_brand) == CallRules("target", (("Дачи", "counted"),), 45, 7)
    one = Params(PERIOD, call_lead="unique", brand_leads=brands)
    assert CallRules.of(one) == CallRules("unique", (), 30, 30)

"""The section `calls` of config.yaml."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from throughline.config.sources import Model
from throughline.config.tags import AutoTag, TagCategory, TagName
from throughline.config.types import BrandHours, Country, Day, DayHours, Hours

__all__ = ["Calls", "StaticNumber"]

CallLead = Literal["target", "first_target", "unique", "counted"]


class StaticNumber(Model):
    channel: str
    brand: str | None = None
    pipeline: str | None = None
    operator: str | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            facts = {"at": ("valid_to",), "first": self.valid_from.isoformat()}
            raise PydanticCustomError("dates_reversed", "ends before it begins", facts)
        return self


class Calls(Model):
    working_hours: Hours = Field(
        default_factory=lambda: {"mon-fri": "09:00-18:00"}, description='{mon-fri: "09:00-20:00", sat: "10:00-16:00"}'
    )
    brand_hours: dict[str, BrandHours] = Field(
        default_factory=dict,
        description='Hours of brands that keep others than working_hours: {Brand: {mon-sun: "10:00-22:00"}}',
    )
    days_off: Country | list[Day] = Field(
        "ru", description="Country whose holidays nobody works on, as two letters, or a list of days; []: none"
    )
    exceptions: dict[Day, DayHours] = Field(
        default_factory=dict,
        description='Days with hours of their own, whatever else is said of them: {2026-12-31: "09:00-15:00", '
        '2026-06-11: "off"}',
    )
    static_numbers: dict[str, StaticNumber] = Field(
        default_factory=dict, description="By number, spelled in any way: whose calls come to it, on which days"
    )
    call_lead: CallLead = Field("target", description="Type of the incoming calls that are applications")
    call_lead_by_brand: dict[str, CallLead] = Field(
        default_factory=dict, description="The same of single brands: {Brand: counted}; all others take `call_lead`"
    )
    target_seconds: int = Field(30, ge=0, le=3600, description="A call counts when the talk is longer than this")
    cycle_days: int = Field(30, ge=1, le=3650, description="Sales cycle that a target call opens, days")
    greeting_seconds: int = Field(
        10, ge=0, le=600, description="A missed call whose caller waited less than this was the caller's own choice"
    )
    spam_tags: list[str] = Field(default_factory=list)
    tags: dict[str, TagCategory] = Field(
        default_factory=dict, description="Categories of tags: {Intention: {kind: target, value: 500}}"
    )
    auto_tags: list[AutoTag] = Field(
        default_factory=list, description="Tags that calls get by themselves; each rule that fits adds its own"
    )
    intention: TagName | list[TagName] = Field(
        default_factory=list,
        description="Tags that tell of the intention to buy: Intention/buy, or Intention/* for all",
    )

"""What every destination of conversions may say of itself; each sender adds its own settings to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from throughline.config.sources import Model
from throughline.config.types import Day

__all__ = ["SendSettings", "What"]

What = Literal["sales", "target_leads"]


class SendSettings(Model):
    """Settings common to all destinations."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_]{0,40}$", examples=["metrica"], description="Name of the destination: --destination"
    )
    kind: str = Field(description="Which system takes the conversions")
    what: dict[What, Annotated[str, Field(min_length=1)]] = Field(
        min_length=1,
        description="What is sent, and what it is called there: {sales: order_paid, target_leads: good_lead}. "
        "Metrica: the id of a JavaScript event goal; Google Ads: the number of a conversion action; GA4: an event",
        examples=[{"sales": "order_paid"}],
    )
    since: Day = Field(description="What happened before this day is never sent")
    value: Literal["revenue", "gross_profit", "none"] = Field(
        "revenue", description="What is told as the value of a sale, in the project's currency. Leads have none"
    )
    channels: list[str] = Field(
        default_factory=list, description="Only applications with a touch of one of these channels; default: all"
    )
    brands: list[str] = Field(default_factory=list, description="Only these brands; default: all")
    visits: list[str] = Field(
        default_factory=list,
        description="Names of the sources whose visits carry this system's identifiers; default: all that do",
    )
    fields: dict[Literal["client_id", "yclid", "gclid"], Annotated[str, Field(min_length=1)]] = Field(
        default_factory=dict,
        description="Fields of leads and deals (`custom`) in which the CRM keeps identifiers: {client_id: _ym_uid}",
    )
    auto: bool = Field(False, description="true: `run` sends after each build; false: only `send --for-real` does")

    @property
    def account(self) -> str:
        """The account that counts: one conversion goes there once, whatever its destination is called here."""
        raise NotImplementedError

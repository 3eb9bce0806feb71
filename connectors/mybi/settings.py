"""What config.yaml may say of a MyBI Connect warehouse."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from throughline.config.postgres import PostgresLogin
from throughline.config.sources import SourceSettings

__all__ = ["Fills", "MybiSettings"]

Fills = Literal["costs", "deals"]


class MybiSettings(SourceSettings, PostgresLogin):
    """The Postgres database of one MyBI Connect project."""

    kind: Literal["mybi"] = "mybi"
    in_schema: str = Field("public", max_length=63, description="Schema of the MyBI tables")
    fills: list[Fills] = Field(
        default=["costs", "deals"],
        min_length=1,
        description="costs: general_costs_facts into spend_daily; deals: amocrm_leads into deal, deal_stage and "
        "contact_point",
    )
    accounts: list[int] = Field(
        default_factory=list, description="Only these of general_accounts.account_id; default: all"
    )
    reread_days: int = Field(30, ge=1, le=3650, description="How many last days of costs are read again each time")
    phone_fields: list[str] = Field(
        default_factory=lambda: ["Телефон", "Phone"], description="Fields of amoCRM contacts that hold phones"
    )
    email_fields: list[str] = Field(
        default_factory=lambda: ["Email", "E-mail", "Почта"], description="Fields of amoCRM contacts that hold e-mails"
    )

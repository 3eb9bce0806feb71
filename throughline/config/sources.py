"""What every source may say of itself; each connector adds its own settings to it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from throughline.config.types import Currency, Day, Zone

__all__ = ["Model", "SourceSettings"]


class Model(BaseModel):
    """A part of config.yaml: frozen, and every unknown key is an error.

    Its validator is made when it is first asked: of forty connectors a project uses a few, and a command starts in
    half the time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, defer_build=True)


class SourceSettings(Model):
    """Settings common to all sources."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_]{0,40}$", examples=["crm"], description="Name of the source: reports, errors, --source"
    )
    kind: str = Field(description="Which connector reads it")
    account_id: str = Field("", description="Tells apart several accounts of one source")
    since: Day | None = Field(None, description="First day to load")
    currency: Currency | None = Field(None, description="Currency of money without its own; default: the project's")
    timezone: Zone | None = Field(None, description="Zone of times without their own; default: the project's")
    includes_vat: bool | None = Field(None, description="Whether costs include VAT where rows do not say")
    default_channel: str | None = Field(None, description="Channel of its spend that no rule names")
    leads: Literal["own", "separate"] = Field(
        "own",
        description="own: a deal without a lead is an application itself; separate: leads come apart (CRM exports), "
        "such a deal is joined to a lead by phone or e-mail, else it is a sale without a lead",
    )
    primary: bool = Field(
        True,
        description="false (calls, visits, traffic): another source makes the rows. A call here fills what the same "
        "call there leaves empty (same id, or same phone and direction within 60 s); visits and their sums here are "
        "left out",
    )

    @property
    def enriched(self) -> str:
        """The source whose word is the last on the rows of this one, which only tells of them earlier; '' for none."""
        return ""

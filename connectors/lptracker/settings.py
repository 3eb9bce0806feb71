"""What config.yaml may say of an account of LPTracker."""

from __future__ import annotations

from pydantic import Field

from connectors.crm.fields import FieldMap
from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]

_Ids = list[int | str]


class Settings(WireSettings):
    """An account of LPTracker: leads of its projects as deals."""

    host: str = Field("https://direct.lptracker.ru", description="Address of the API")
    login: str = Field(min_length=1, description="Login of a user who sees the projects")
    password: Secret = Field(description="Password, ${NAME}")
    service: str = Field("Throughline", min_length=1, description="How LPTracker names the program in its journal")
    projects: _Ids = Field(default_factory=list, description="Ids of projects; none: all that the user sees")
    won_stages: _Ids = Field(
        default_factory=list,
        description="Stages (ids or names) of deals that are won: LPTracker does not say. With payments it is enough "
        "that they came",
    )
    lost_stages: _Ids = Field(default_factory=list, description="Stages (ids or names) of deals that are lost")
    closed_at: str | None = Field(
        None,
        description="Field with the day on which a won or lost deal was closed: deal_date, or a field of yours by id "
        "or name",
    )
    fields: FieldMap = Field(
        default_factory=dict,
        description="Columns of a deal from fields of the project: {amount: 123456, custom.house: Дом}, by id or name",
    )
    page: int = Field(100, ge=2, le=1000, description="How many leads are asked for at once")

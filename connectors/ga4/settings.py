"""What config.yaml may say of a property of Google Analytics 4."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from connectors.google import GoogleSettings

__all__ = ["Settings"]


def _digits(value: str) -> str:
    """`properties/123456789` and `123456789` are the same property; G-… is a stream of it, UA-… is long gone."""
    bare = value.removeprefix("properties/")
    if not re.fullmatch(r"[0-9]{3,15}", bare):
        raise PydanticCustomError("bad_property", "not a property number", {"allowed": '"123456789"'})
    return bare


class Settings(GoogleSettings):
    """One property, by the Data API: sums of visits by day and marks."""

    host: str = Field("https://analyticsdata.googleapis.com", description="Address of the Data API")
    property: Annotated[str, AfterValidator(_digits)] = Field(description="Number of the property, in quotes")
    traffic: bool = Field(True, description="Load visits of a day by source")
    tags: Literal["manual", "session"] = Field(
        "manual",
        description="Where marks come from: manual: the utm tags of the link; session: what GA4 makes of them, which "
        "says the campaign's name of Google Ads where a click has its id",
    )
    costs: bool = Field(
        False, description="Also load the ad costs that GA4 knows; not where the ad systems themselves are sources"
    )

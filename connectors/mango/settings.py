"""What config.yaml may say of an exchange of Mango Office."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """A virtual exchange of Mango Office: its calls. `timezone` is that of the account; default: Moscow."""

    host: str = Field("https://app.mango-office.ru", description="Address of the API")
    api_key: Secret = Field(description="Unique code of the exchange (vpbx_api_key), ${NAME}")
    api_salt: Secret = Field(description="Key to make signatures with (vpbx_api_salt), ${NAME}")
    statistics: Literal["extended", "csv"] = Field(
        "extended", description="csv: the older statistics, for exchanges without the extended; no tags, no comments"
    )
    # The API tells ids of tags alone, and has no list of them.
    tags: dict[str, str] = Field(
        default_factory=dict, examples=[{"1204": "Целевой"}], description="Names of tags of calls by their ids"
    )

"""What config.yaml may say of a project of Ringostat."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]

_OLD = "https://api.ringostat.com"


class Settings(WireSettings):
    """A project of Ringostat: its calls. `timezone` is that of the project there."""

    host: str = Field("https://api.ringostat.net", description=f"Address of the API; default with api: old: {_OLD}")
    api: Literal["new", "old"] = Field(
        "new", description="new: key in a header; old: project_id and token in the address"
    )
    auth_key: Secret = Field(description="Key of the API (Auth-key; with api: old the token), ${NAME}")
    project_id: str = Field("", examples=["11111"], description="Number of the project; api: old needs it")
    dispositions: list[str] = Field(
        default_factory=list,
        examples=[["ANSWERED", "PROPER", "REPEATED"]],
        description="Only these statuses; default: all",
    )
    # What the three modes do the vendor does not say in its public pages.
    merge: Literal[0, 1, 2] | None = Field(
        None, description="How the vendor joins the legs of a call; default: as it does"
    )

    @model_validator(mode="before")
    @classmethod
    def _old_host(cls, values: Any) -> Any:
        """The old API has another address."""
        if isinstance(values, dict) and values.get("api") == "old" and not values.get("host"):
            return {**values, "host": _OLD}
        return values

    @model_validator(mode="after")
    def _old_needs_its_project(self) -> Self:
        if self.api == "old" and not self.project_id:
            raise PydanticCustomError("ringostat_project", "no project_id", {"at": ("project_id",)})
        return self

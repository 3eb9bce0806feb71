"""What config.yaml may say of a project in Roistat."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Levels", "Settings", "Tag"]

Tag = Literal["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"]
Levels = dict[Tag, Annotated[int, Field(ge=1, le=7)]]


def _in_order() -> Levels:
    return {"utm_source": 1, "utm_medium": 2, "utm_campaign": 3, "utm_content": 4, "utm_term": 5}


class Settings(WireSettings):
    """A project of Roistat: visits, calls, deals and costs, those of them that no other source tells."""

    host: str = Field("https://cloud.roistat.com", description="Address of the API")
    project: int = Field(ge=1, lt=2**63, description="Number of the project")
    api_key: Secret = Field(description="API key of the user, ${NAME}")
    read: list[Literal["visits", "calls", "deals", "costs"]] = Field(
        min_length=1, description="What to read: only what no other source tells, else it counts twice"
    )
    marks: Literal["utm", "marker"] | None = Field(
        None,
        description="utm: the tags of a visit, without any its marker; marker: always the marker, as costs are told. "
        "Default: marker where costs are read",
    )
    levels: Levels = Field(
        default_factory=_in_order,
        description="Which level of the marker is which tag",
    )
    cost_levels: int = Field(3, ge=1, le=7, description="Down to which level of the marker costs are asked for")
    client_id: Literal["first_visit", "visit", "metrica", "ga"] = Field(
        "first_visit",
        description="What tells a client: number of the first visit, number of the visit (roistat_visit, as a CRM "
        "keeps it), client id of Metrica or of Google Analytics",
    )
    deals_by: Literal["update_date", "creation_date"] = Field(
        "update_date", description="Which date deals are asked for by; creation_date: half a year of them is read again"
    )
    closed_at: str | None = Field(
        None,
        min_length=1,
        description="Field of a deal with the day of its sale, as the CRM tells it to Roistat; default: the day of the "
        "deal's last change, which moves with every later one",
    )
    reconcile: bool = Field(True, description="Each load asks for the ids of all deals, so that deleted ones vanish")

    @property
    def tags(self) -> dict[str, int]:
        """`levels` by plain names."""
        return {str(tag): level for tag, level in self.levels.items()}

    @property
    def has_markers(self) -> bool:
        """Whether the marker goes before the tags."""
        return self.marks == "marker" if self.marks else "costs" in self.read

"""What config.yaml may say of a GA4 export."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.bigquery.settings import PROJECT, BigQueryLogin

__all__ = ["Ga4ExportSettings"]


class Ga4ExportSettings(BigQueryLogin):
    """The dataset that a GA4 property exports its events to."""

    kind: Literal["ga4_export"] = "ga4_export"
    dataset: str = Field(pattern=r"^[A-Za-z0-9_]+$", description="The dataset: analytics_<number of the property>")
    dataset_project: str | None = Field(
        None, pattern=PROJECT, description="Project of the dataset, where another one pays"
    )
    goals: list[str] = Field(
        default_factory=lambda: ["purchase", "generate_lead"],
        description="Names of the events that fill goal; []: none",
    )
    traffic: Literal["session", "event"] = Field(
        "session",
        description="Where a visit came from. session: as GA4 says, a direct visit repeats the source before it; "
        "event: by the visit's own tags alone",
    )
    keep_days: int | None = Field(
        None, ge=1, le=36_500, description="After how many days tables expire (60 in the sandbox); default: never"
    )

    @property
    def place(self) -> str:
        """The dataset as GoogleSQL names it."""
        return f"{self.dataset_project or self.project}.{self.dataset}"

"""What config.yaml may say of a source in BigQuery."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.google import GoogleSettings
from connectors.mapping.query import QuerySettings

__all__ = ["HOST", "PROJECT", "BigQueryLogin", "BigQuerySettings"]

HOST = "https://bigquery.googleapis.com"
PROJECT = r"^[a-z0-9.:-]{4,100}$"
_RELATION = r"^[^`\s\\]+\.[^`\s\\]+$"


class BigQueryLogin(GoogleSettings):
    """Who asks, who pays, and how much one query may cost."""

    host: str = Field(HOST, description="Address of the API")
    project: str = Field(pattern=PROJECT, description="Id of the Google Cloud project that queries are paid from")
    location: str = Field(
        "", max_length=40, description="Where the dataset lies (EU, europe-west3); default: found out"
    )
    max_gib: float = Field(50, gt=0, le=1_000_000, description="Most gibibytes that one query may read")
    usd_per_tib: float = Field(6.25, ge=0, description="Price of a tebibyte, for what `check` says of the cost")
    timeout: int = Field(1800, ge=1, le=21_600, description="Seconds that one query may take")

    @property
    def max_bytes(self) -> int:
        """The limit in bytes."""
        return int(self.max_gib * 2**30)


class BigQuerySettings(QuerySettings, BigQueryLogin):
    """One SELECT, or one table, of BigQuery that fills one landing table."""

    kind: Literal["bigquery"] = "bigquery"
    relation: str = Field(
        "",
        max_length=1200,
        pattern=_RELATION,
        description="Instead of query: dataset.table or project.dataset.table, all its columns",
    )

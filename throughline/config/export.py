"""The section `export` of config.yaml: where results are published for Power BI, Looker Studio, DataLens and Excel."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from throughline.config.postgres import PostgresLogin
from throughline.config.sources import Model

__all__ = ["BigQueryTarget", "ExportTarget", "ParquetTarget", "PostgresTarget", "TargetSettings"]


class TargetSettings(Model):
    """Settings common to all places that results are published to."""

    params: dict[str, str] = Field(
        default_factory=dict,
        description="Parameters of what is published: {model: linear, period: this_year}; default: those of config, "
        "all days",
    )
    tables: list[str] = Field(default_factory=list, description="Which tables; default: all of docs/export.md")


class ParquetTarget(TargetSettings):
    """A folder with one Parquet file a table."""

    kind: Literal["parquet"] = Field(description="Where to: a folder of Parquet files")
    folder: str = Field("exports", description="Counts from the folder of config.yaml")


class PostgresTarget(TargetSettings, PostgresLogin):
    """A schema of a Postgres database."""

    kind: Literal["postgres"] = Field(description="Where to: a Postgres database")
    into: str = Field("throughline", min_length=1, max_length=63, description="Schema of the tables; made if missing")


class BigQueryTarget(TargetSettings):
    """A dataset of BigQuery."""

    kind: Literal["bigquery"] = Field(description="Where to: a dataset of BigQuery")
    project: str = Field(pattern=r"^[a-z0-9.:-]{4,100}$", description="Id of the Google Cloud project")
    dataset: str = Field(pattern=r"^[A-Za-z0-9_]+$", description="The dataset; made if it is missing")
    location: str = Field("EU", max_length=40, description="Where a dataset that is missing is made")
    credentials: str = Field(
        "",
        repr=False,
        description="Path to the JSON key of the service account, or ${NAME} that holds the JSON; "
        "default: the path in GOOGLE_APPLICATION_CREDENTIALS",
    )
    timeout: int = Field(600, ge=1, le=21_600, description="Seconds that one table may take")
    host: str = Field(
        "https://bigquery.googleapis.com",
        pattern=r"^(https://[a-z0-9.-]+\.googleapis\.com|http://(127\.0\.0\.1|localhost)(:\d{1,5})?)$",
        description="Address of the API; of others only this machine (for tests)",
    )


ExportTarget = Annotated[ParquetTarget | PostgresTarget | BigQueryTarget, Field(discriminator="kind")]

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
    project: str = Field(description="Id of the Google Cloud project")
    dataset: str = Field(description="The dataset; it must be there")
    credentials: str = Field(
        "",
        repr=False,
        description="Path to the JSON key of the service account, or ${NAME} that holds the JSON; "
        "default: the path in GOOGLE_APPLICATION_CREDENTIALS",
    )


ExportTarget = Annotated[ParquetTarget | PostgresTarget | BigQueryTarget, Field(discriminator="kind")]

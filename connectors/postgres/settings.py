"""What config.yaml may say of a Postgres source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.mapping.query import QuerySettings
from throughline.config.postgres import PostgresLogin

__all__ = ["PostgresSettings"]


class PostgresSettings(QuerySettings, PostgresLogin):
    """One SELECT, or one table, of a Postgres database that fills one landing table."""

    kind: Literal["postgres"] = "postgres"
    in_schema: str = Field("public", max_length=63, description="Schema of relation")

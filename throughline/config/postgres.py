"""How to reach a Postgres database, wherever config.yaml names one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from throughline.config.sources import Model
from throughline.config.types import Secret

__all__ = ["PostgresLogin"]


class PostgresLogin(Model):
    """Address, database and login."""

    host: str = Field(min_length=1, description="Name or address of the server")
    port: int = Field(5432, ge=1, le=65535)
    database: str = Field(min_length=1, max_length=63)
    user: str = Field(min_length=1, max_length=63)
    password: Secret = Field(description="Of the user")
    sslmode: Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] = Field(
        "prefer", description="As libpq has it; over the internet at least require"
    )
    sslrootcert: str = Field("", description="Path to the root certificate that verify-ca and verify-full trust")
    timeout: int = Field(600, ge=1, le=86_400, description="Seconds that one statement may take")

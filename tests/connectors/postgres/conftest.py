"""A real Postgres for the session, a database for each test, and connectors that read it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Context
from connectors.postgres import Postgres
from tests.fakes.postgres import Address, Server, postgres

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Make = Callable[..., Postgres]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Address:
    """An empty database with the name of the test."""
    name = re.sub(r"\W+", "_", request.node.name)[:50]
    return server.database(f"{name}_{os.getpid()}")


@pytest.fixture
def slept() -> list[float]:
    return []


def login(address: Address) -> dict[str, Any]:
    """The settings that lead to a database."""
    return {
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "user": address.user,
        "password": address.password,
    }


@pytest.fixture
def context(tmp_path: Path, slept: list[float]) -> Context:
    return Context(tmp_path, "Europe/Moscow", "RUB", lambda: NOW, slept.append, language="ru")


@pytest.fixture
def make(database: Address, context: Context) -> Make:
    def connector(**settings: Any) -> Postgres:
        given = {"name": "shop", "kind": "postgres", **login(database), **settings}
        return Postgres(Postgres.Settings.model_validate(given), context)

    return connector

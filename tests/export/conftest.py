"""A real Postgres for the session and a database for each test."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.fakes.postgres import Address, Server, postgres
from tests.reports.random_world import random_world
from throughline.warehouse.snapshot import Snapshot


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A random snapshot in which everything happens, from 20 September to 19 November 2026."""
    return random_world(tmp_path_factory.mktemp("world"), 1)


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Address:
    """An empty database with the name of the test."""
    name = re.sub(r"\W+", "_", request.node.name)[:50]
    return server.database(f"{name}_{os.getpid()}")

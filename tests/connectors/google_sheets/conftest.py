"""A running fake Google and clients for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.google_sheets.client import Client
from connectors.retry import Patience
from tests.fakes.google_sheets import Cell, FakeGoogle, google, key_file, new_key

BOOK = "1AbC-okna"
ROWS: list[list[Cell]] = [["Период", "Канал", "Сумма"], ["октябрь 2026", "seo", 50000]]


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    return new_key()


@pytest.fixture
def fake(private_key: rsa.RSAPrivateKey) -> Iterator[FakeGoogle]:
    with google(private_key.public_key()) as state:
        state.add(BOOK, {"Расходы": [list(row) for row in ROWS], "Архив 'Б'": []})
        yield state


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def key(fake: FakeGoogle, private_key: rsa.RSAPrivateKey) -> dict[str, str]:
    return key_file(private_key, fake.email, fake.address)


@pytest.fixture
def client(fake: FakeGoogle, key: dict[str, str], slept: list[float]) -> Callable[..., Client]:
    def make(book: str = BOOK, **patience: float) -> Client:
        return Client(
            "spend",
            book,
            key,
            sleep=slept.append,
            now=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC),
            host=fake.address,
            patience=Patience(**{"connect_s": 2, "read_s": 2, **patience}),  # type: ignore[arg-type]
        )

    return make

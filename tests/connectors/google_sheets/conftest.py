"""A running fake Google and clients for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.base import Context
from connectors.google_sheets import GoogleSheets
from connectors.google_sheets.client import Client
from connectors.google_sheets.settings import Settings
from connectors.retry import Patience
from tests.fakes.google_sheets import Cell, FakeGoogle, Formatted, google, key_file, new_key

BOOK = "1AbC-okna"
ROWS: list[list[Cell]] = [["Период", "Канал", "Сумма"], ["октябрь 2026", "seo", 50000]]

HEADER: list[Cell] = ["Месяц с", "по", "Канал", "Сумма", "Подрядчик", "Вид"]
COLUMNS = {
    "period_start": "Месяц с",
    "period_end": "по",
    "channel": "Канал",
    "amount": "Сумма",
    "contractor": "Подрядчик",
}
OCTOBER = Formatted(46296, "01.10.2026")
END = Formatted(46326, "31.10.2026")
Make = Callable[..., GoogleSheets]


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


@pytest.fixture
def make(fake: FakeGoogle, key: dict[str, str], tmp_path: Path, slept: list[float]) -> Make:
    def connector(**settings: Any) -> GoogleSheets:
        given = {
            "name": "spend",
            "kind": "google_sheets",
            "spreadsheet": BOOK,
            "table": "spend_manual",
            "columns": COLUMNS,
            "credentials": json.dumps(key),
            "api_host": fake.address,
            "allow_http_loopback": True,
            **settings,
        }
        context = Context(
            root=tmp_path,
            timezone="Asia/Yekaterinburg",
            currency="RUB",
            now=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC),
            sleep=slept.append,
            language="ru",
        )
        return GoogleSheets(Settings.model_validate(given), context)

    return connector

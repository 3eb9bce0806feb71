"""The fake Google on its own: what it refuses, and that an edited file is a changed Sheet."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.auth import crypt, jwt

from connectors.google import key_of
from connectors.google_sheets.client import Client
from tests.fakes.google_auth import AUDIENCE, GRANT
from tests.fakes.google_sheets import google, key_file, new_key
from tests.fakes.google_sheets.wire import SCOPE

NOW = 1_793_534_400
CLAIMS = {"iss": "a@b", "scope": SCOPE, "aud": AUDIENCE, "iat": NOW, "exp": NOW + 3600}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 200),
        ({"scope": SCOPE.removesuffix(".readonly")}, 400),
        ({"iss": "c@d"}, 400),
        ({"aud": "https://example.com"}, 400),
        ({"iat": NOW - 7200, "exp": NOW - 3600}, 400),
        ({"exp": NOW + 7200}, 400),
    ],
    ids=["good", "wider scope", "issuer", "audience", "expired", "too long"],
)
def test_the_claims_of_a_token_are_verified(changed: dict[str, Any], status: int) -> None:
    key = new_key()
    with google(key.public_key(), "a@b") as fake:
        fake.clock = lambda: float(NOW)
        signer = crypt.RSASigner.from_service_account_info(key_file(key, "a@b", fake.address))
        form = {"grant_type": [GRANT], "assertion": [jwt.encode(signer, {**CLAIMS, **changed}).decode()]}
        assert fake.grant(form)[0] == status


def test_an_edited_file_is_a_changed_sheet(tmp_path: Path) -> None:
    (tmp_path / "Расходы.csv").write_text("Канал,Сумма\nseo,5\n", "utf-8")
    command = [sys.executable, "-m", "tests.fakes.google_sheets", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        settings = dict(server.stdout.readline().strip().split(": ", 1) for _ in range(3))
        key = key_of(settings["credentials"], tmp_path)
        client = Client("s", "any", key, sleep=lambda _: None, now=lambda: datetime.now(UTC), host=settings["api_host"])
        assert client.grids(["Расходы"])[0].rows == [["Канал", "Сумма"], ["seo", "5"]]
        (tmp_path / "Расходы.csv").write_text("Канал,Сумма\nseo,6\n", "utf-8")
        assert client.grids(["Расходы"])[0].rows[1] == ["seo", "6"]
        server.terminate()

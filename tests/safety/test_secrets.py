"""Values from the environment are never told: not by errors, not by logs, not in any file a load leaves behind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors import SETTINGS
from tests.fakes.google_sheets import Cell, google, key_file, new_key
from tests.safety.project import Project
from throughline.config import ConfigError, load

CANARY = "s3cr3t-c4n4ry-9f31"
SHEET = {"name": "sheet", "kind": "google_sheets", "spreadsheet": "1AbC-okna", "table": "spend_manual"}
FILE = {"name": "leads", "kind": "file", "path": "leads.csv", "table": "lead"}
ROWS: list[list[Cell]] = [
    ["period_start", "period_end", "channel", "amount"],
    ["2026-10-01", "2026-10-31", "seo", 50000],
    ["2026-10-01", "2026-10-31", "seo", "5O000"],
]
WRONG = {
    "zone": {"project": {"timezone": "${CANARY}"}},
    "currency": {"project": {"currency": "x ${CANARY}"}},
    "day": {"sources": [{**FILE, "since": "${CANARY}"}]},
    "name": {"sources": [{**FILE, "name": "${CANARY}"}]},
    "kind": {"sources": [{**FILE, "kind": "${CANARY}"}]},
    "table": {"sources": [{**FILE, "table": "${CANARY}"}]},
    "number": {"sources": [{**FILE, "number": "${CANARY}"}]},
    "format": {"sources": [{**FILE, "columns": {"created_at": {"from": "x", "format": "${CANARY}"}}}]},
    "spreadsheet": {"sources": [{**SHEET, "spreadsheet": "https://x.example/${CANARY}"}]},
    "host": {"sources": [{**SHEET, "api_host": "http://${CANARY}.example"}]},
    "credentials as list": {"sources": [{**SHEET, "credentials": ["${CANARY}"]}]},
    "model": {"attribution": {"model": "${CANARY}"}},
    "stage": {"pipelines": {"A": {"stages": ["a"], "target_from": "${CANARY}"}}},
    "cron": {"schedule": {"all": "${CANARY}"}},
    "weights": {"attribution": {"weights": "${CANARY}"}},
    "dimension": {"dimensions": [{"name": "a", "from": "${CANARY}"}]},
    "phone": {"calls": {"working_hours": {"mon": "${CANARY}"}}},
}


@pytest.mark.parametrize("place", WRONG)
def test_an_error_of_config_hides_what_the_environment_gave(place: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(WRONG[place]), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, SETTINGS, {"CANARY": CANARY})
    for lang in ("ru", "en"):
        assert CANARY not in caught.value.sentence(lang)
    assert CANARY not in repr(caught.value)


@dataclass(frozen=True)
class Told:
    """What loads of a Sheet said and left behind, and what none of it may hold."""

    shop: Project
    said: str
    secrets: frozenset[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A key from the environment; a Sheet that is shared, then closed, then a key that is broken. Logs tell all."""
    shop, private, done = Project(tmp_path_factory.mktemp("sheet")), new_key(), []
    with google(private.public_key()) as fake:
        key = key_file(private, fake.email, fake.address)
        source = {**SHEET, "credentials": "${SHEET_KEY}", "api_host": fake.address, "allow_http_loopback": True}
        shop.write(config=json.dumps({"sources": [source]}))
        broken = {**key, "token_uri": "http://elsewhere.example/"}
        for command, shared, given in (
            ("run", True, key),
            ("load", False, key),
            ("check", False, key),
            ("load", True, broken),
        ):
            fake.add("1AbC-okna", {"Расходы": ROWS}, shared=shared)
            env = {"SHEET_KEY": json.dumps(given), "THROUGHLINE_LOG": "debug", "THROUGHLINE_DEBUG": "1"}
            done.append(shop.run(command, **env))
        assert [one.returncode for one in done] == [0, 4, 4, 4]
        lines = {line for line in key["private_key"].splitlines() if len(line) > 20 and not line.startswith("-")}
        return Told(shop, "".join(one.stdout + one.stderr for one in done), frozenset(lines | fake.tokens))


def test_no_line_of_a_log_or_an_error_tells_a_key_or_a_token(told: Told) -> None:
    assert "DEBUG" in told.said, "the logs tell all they can"
    assert [secret for secret in told.secrets if secret in told.said] == []
    assert "assertion=" not in told.said


def test_no_file_that_a_load_leaves_holds_one(told: Told) -> None:
    files = [path for path in told.shop.folder.rglob("*") if path.is_file()]
    assert {"landing.duckdb", "status.json", "CURRENT", "000001.duckdb"} <= {path.name for path in files}
    assert [path.name for path in files for one in told.secrets if one.encode() in path.read_bytes()] == []

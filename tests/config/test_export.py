"""The section `export`: which place is meant is told by its kind, and every mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughline.config import Config, ConfigError, load
from throughline.config.export import ParquetTarget, PostgresTarget
from throughline.config.types import secrets_of


def read(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.yaml"
    path.write_text(text, "utf-8")
    return load(path, {}, {"PW": "to-be-kept"})


def told(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    return caught.value.sentence("en")


def test_places_by_their_kind(tmp_path: Path) -> None:
    text = """
export:
  - {kind: parquet, folder: bi, params: {model: linear}, tables: [marketing_daily]}
  - {kind: postgres, host: db, database: bi, user: bi, password: "${PW}"}
"""
    parquet, postgres = read(tmp_path, text).export
    assert isinstance(parquet, ParquetTarget)
    assert (parquet.folder, parquet.params, parquet.tables) == ("bi", {"model": "linear"}, ["marketing_daily"])
    assert isinstance(postgres, PostgresTarget)
    assert (postgres.host, postgres.port, postgres.into) == ("db", 5432, "throughline")
    assert list(secrets_of(postgres)) == ["to-be-kept"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{kind: parket}", "export[0].kind"),
        ("{kind: parket}", "parquet"),
        ("{folder: x}", "kind"),
        ("{kind: parquet, foldr: x}", "folder"),
        ("{kind: postgres, host: db, database: bi, user: bi}", "password"),
        ("{kind: postgres, host: db, database: bi, user: bi, password: plain}", "${PASSWORD}"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, entry: str, said: str) -> None:
    assert said in told(tmp_path, f"export:\n  - {entry}\n")

"""The SQL models: one SELECT each, a stated grain, and only what DuckDB and Spark both understand alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from throughline.config.models import Config
from throughline.warehouse import models

FOLDER = Path(models.__file__).parent / "models"
FILES = sorted(FOLDER.rglob("*.sql"))
MODELS = models.load_models(
    Config.model_validate(
        {
            "dimensions": [
                {"name": "age", "from": "spend_daily.dims.age"},
                {"name": "landing", "from": "lead.custom.landing"},
                {"name": "town", "from": "deal.custom.town"},
            ]
        }
    )
)
# DESIGN, decision 4: each is missing in one of the engines, or means another thing there.
FORBIDDEN = re.compile(
    r"\b(list_\w+|pivot|unpivot|generate_subscripts|asof|unnest|date_diff|datediff|date_sub|epoch_us|quantile_cont|"
    r"percentile_cont|recursive|qualify|try_cast|exclude|replace\s*\(\s*\*)\b|\bas\s+at\b|group by all|order by all|::",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    first = text.splitlines()[0]
    assert first.startswith("-- "), first
    if path.parent.name not in ("invariants", "parts"):
        assert "\n-- Grain: " in f"\n{text}"
    assert max(map(len, text.splitlines())) <= 160


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_is_one_portable_select(name: str) -> None:
    statements = sqlglot.parse(MODELS[name].sql, dialect="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query)
    code = re.sub(r"--.*", "", MODELS[name].sql)
    code = re.sub(r"'[^']*'", "''", code)
    found = FORBIDDEN.search(code)
    assert not found, f"{name}: {found}"
    assert sqlglot.transpile(MODELS[name].sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_what_a_model_reads_is_what_a_parser_finds(name: str) -> None:
    tables = sqlglot.parse_one(MODELS[name].sql, dialect="duckdb").find_all(exp.Table)
    found = {f"{table.db}.{table.name}" for table in tables if table.db}
    assert MODELS[name].reads == found - {f"{name}_before"} | models.reads(MODELS[name].start)


def test_marts_read_no_landing_visits() -> None:
    """Visits are walked in core; marts look up the pages of applicants' visits, and count rows to reconcile."""
    readers = {name for name, model in MODELS.items() if "landing.visit" in model.reads and name.startswith("mart.")}
    assert readers == {"mart.reconciliation", "mart.candidate_touch"}

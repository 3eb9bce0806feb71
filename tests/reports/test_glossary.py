"""Every metric, parameter and column of a report is in the glossary, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

import pytest
import yaml

from throughline import glossary
from throughline.config.names import GROUPS, MODELS
from throughline.texts import FOLDER, LANGS

ROOT = Path(__file__).resolve().parents[2]
# METRICS, "Money", "Funnel", "Calls": every name they define.
METRICS = """
spend impressions clicks visits enquiries leads target_leads sales repeat_sales revenue gross_profit romi romi_margin
roas drr average_receipt receivable payback ltv cpc ctr cost_per_visit cpl cost_per_target_lead cpo cac cash_in
calls counted target repeat unique first_target unique_target missed
"""
# PRODUCT, "Parameters".
PARAMETERS = """
period compare axis model weights half_life window order direct significant touches_until call_lead link margin
target_seconds cycle_days greeting_seconds work_hours group stuck_days b lang snapshot
"""


@pytest.mark.parametrize("names", [METRICS.split(), PARAMETERS.split(), GROUPS, MODELS])
def test_every_name_of_the_product_is_explained(names: Collection[str]) -> None:
    assert [name for name in names if glossary.find(name) is None] == []


def declared_columns() -> set[str]:
    """The glossary keys of all columns written out in reports: Column("name", unit, "key")."""
    found: set[str] = set()
    for path in (ROOT / "throughline" / "reports").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Column":
                words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                words += [k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)]
                if len(words) == len(node.args) + len(node.keywords):
                    found.add(words[2] if len(words) > 2 and words[2] else words[0])
    return found


def test_every_column_of_the_reports_is_explained() -> None:
    assert sorted(name for name in declared_columns() if glossary.find(name) is None) == []


def test_a_key_stands_in_one_area_only() -> None:
    written = yaml.safe_load((FOLDER / "glossary.yaml").read_text("utf-8"))
    assert sum(len(area) for area in written.values()) == len(glossary.terms())


@pytest.mark.parametrize("lang", LANGS)
def test_every_term_has_a_name_and_a_sentence(lang: str) -> None:
    for term in glossary.terms().values():
        words = term.words(lang)
        assert words.name, term.key
        assert words.short.endswith("."), term.key
        assert words.long.startswith(words.short), term.key


def test_russian_is_russian_and_english_is_english() -> None:
    for term in glossary.terms().values():
        assert re.search("[а-яё]", term.ru.short), term.key
        assert not re.search("[а-яё]", term.en.name + term.en.long), term.key


def test_formulas_name_terms() -> None:
    """A word in snake case inside a formula is a term of the glossary."""
    for term in glossary.terms().values():
        unknown = [word for word in re.findall(r"[a-z]+_[a-z_]+", term.formula) if glossary.find(word) is None]
        assert unknown == [], term.key


def test_a_name_that_a_project_gave_stays_as_it_is() -> None:
    assert glossary.label("dim_age", "ru") == "age"
    assert glossary.label("spend", "ru") == "Расходы"
    assert glossary.label("spend", "en") == "Spend"


def test_a_column_of_the_period_before_says_so() -> None:
    assert glossary.label("spend_before", "ru") == "Расходы, было"
    assert glossary.label("spend_change", "en") == "Spend, change"
    assert glossary.find("spend_before") == glossary.find("spend")

"""Strings from data are letters, never Markdown; every column of every report has a name in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from throughline.config.models import Config
from throughline.params import Defaults, Period, parse
from throughline.reports.model import Report
from throughline.reports.registry import definitions, run
from throughline.reports.wording.checks import check_label
from throughline.reports.wording.labels import remember_labels
from throughline.texts import FOLDER
from throughline.warehouse.snapshot import Snapshots
from ui.words import column_label, escape, inert, value_label

ROOT = Path(__file__).resolve().parents[2]


@given(st.text(max_size=60))
def test_no_mark_of_markdown_is_left_bare(text: str) -> None:
    escaped = escape(text)
    marks = "`*_[]()#!|~<>$:&"
    assert all(escaped[place - 1] == "\\" for place, letter in enumerate(escaped) if letter in marks)


def test_invisible_letters_and_endless_names_are_cut() -> None:
    assert inert("a\u202eb\u200bc\n") == "a b c"
    assert len(inert("x" * 10_000)) == 120


def test_codes_are_put_into_words() -> None:
    assert value_label("status", "won", "ru") == "Успешна"
    assert value_label("junk_reason", "spam: Реклама", "ru") == "Спам: Реклама"
    assert value_label("status", "![x](http://evil.test)", "en") == "![x](http://evil.test)"


def test_a_name_of_the_project_stays_as_it_is() -> None:
    assert column_label("dim_utm_city", "ru") == "utm city"


def test_a_group_is_called_as_config_says() -> None:
    dimensions = [{"name": "age_group", "from": "lead.custom.age", "label": {"ru": "Возраст"}},
                  {"name": "house_kind", "from": "lead.custom.house"}]  # fmt: skip
    remember_labels(Config.model_validate({"dimensions": dimensions}))
    assert [column_label("dim_age_group", lang) for lang in ("ru", "en")] == ["Возраст", "Возраст"]
    assert column_label("house_kind", "ru") == "house kind"


def test_a_model_is_called_as_config_says_and_never_like_another() -> None:
    label = {"ru": "Линейная", "en": "Ours"}
    custom = {
        "as_we_do": {"expression": "1", "label": label},
        "by_hand": {"expression": "pos", "label": {"en": "Ours"}},
    }
    remember_labels(Config.model_validate({"attribution": {"custom": custom}}))
    names = [value_label("model", model, lang) for model in custom for lang in ("ru", "en")]
    assert names == ["Линейная (as_we_do)", "Ours", "Ours", "Ours (by_hand)"]


def test_a_model_of_config_is_said_as_words() -> None:
    assert value_label("model", "my_w_shaped", "ru") == "My w shaped"
    assert value_label("model", "linear", "en") == "Linear"


CARDS = {"deal": "D0", "call": "C0", "tag": "Намерение/купить"}  # reports of one thing, and one there is


@pytest.mark.parametrize("area", ["ui", "pages", "params", "columns", "values", "findings", "checks", "nouns"])
def test_both_languages_say_the_same_things(area: str) -> None:
    russian, english = (
        _keys(yaml.safe_load((FOLDER / lang / f"{area}.yaml").read_text("utf-8"))) for lang in ("ru", "en")
    )
    assert russian == english


def _keys(node: object, path: str = "") -> set[str]:
    if not isinstance(node, dict) or "other" in node:  # a plural has as many forms as its language
        return {path}
    return {key for name, child in node.items() for key in _keys(child, f"{path}.{name}")}


def test_pages_stay_outlines() -> None:
    for page in (ROOT / "pages").glob("*.py"):
        assert len(page.read_text("utf-8").splitlines()) <= 90, page.name


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_check_of_every_report_is_said_in_words(world: Path, lang: str) -> None:
    said = {check.name: check_label(check.name, lang) for report in reports(world, lang) for check in report.checks}
    assert {name for name in said if ":" not in name} >= {"credited_revenue_equals_crm", "deals_revenue"}
    assert [text for text in said.values() if "_" in text or "{" in text] == []


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_column_of_every_report_has_a_name(world: Path, lang: str) -> None:
    nameless = set()
    for report in reports(world, lang):
        for table in report.tables.values():
            labels = {column.name: column_label(column.name, lang) for column in table.columns}
            nameless |= {column for column, label in labels.items() if label == column.replace("_", " ")}
    assert not nameless


def test_a_check_of_layers_is_said_in_words() -> None:
    assert check_label("spend.direct: landing = mart", "ru") == "Расходы, direct: загружено и в витрине"
    assert check_label("revenue.all: mart = report", "en") == "Revenue, all sources: in the mart and in the reports"
    assert check_label("linear: spend_equals_mart", "ru").startswith("Линейная: ")


def reports(world: Path, lang: str) -> Iterator[Report]:
    """Every report of the small world, over all of its days."""
    params, _ = parse({"period": ("all",), "lang": (lang,)}, Defaults(), Period(date(2026, 8, 9), date(2026, 10, 31)))
    snapshot = Snapshots(world).current()
    assert snapshot is not None
    for name, definition in definitions().items():
        if name in ("sources", "glossary"):  # they need no snapshot
            continue
        group = params.group if not definition.groups or params.group in definition.groups else definition.groups[0]
        one = ((name, (CARDS[name],)),) if name in CARDS else ()
        yield run(name, snapshot, replace(params, group=group, filters=one))


@pytest.mark.parametrize("text", ["see http://evil.test/a", "HTTPS://evil.test", "www.evil.test", "a@evil.test"])
def test_a_plain_address_is_interrupted_unseen(text: str) -> None:
    """GitHub's Markdown would make a link of it in spite of every backslash."""
    shown = escape(text).replace("\\", "")
    assert shown != text
    assert shown.replace("\u2060", "") == text

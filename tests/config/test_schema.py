"""The JSON Schema and docs/config.md are current, cover every kind, and agree with the loader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from connectors import KINDS, SETTINGS
from connectors.send import SEND_SETTINGS, SENDERS
from throughline.cli.config_schema import files
from throughline.config import Config, Model, Secret, SourceSettings, load
from throughline.config.schema import schema

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_generated_files_are_current(path: Path) -> None:
    assert path.read_text("utf-8") == files()[path], "run: python -m throughline config-schema"


def test_it_is_a_schema_and_covers_every_kind() -> None:
    made = schema(SETTINGS)
    jsonschema.Draft202012Validator.check_schema(made)
    alternatives = made["properties"]["sources"]["items"]["anyOf"]
    parts = [made["$defs"][node["$ref"].rpartition("/")[2]] for node in alternatives]
    assert sorted(part["properties"]["kind"]["const"] for part in parts) == sorted(KINDS)


def test_it_covers_every_destination() -> None:
    made = schema(SETTINGS, SEND_SETTINGS)
    jsonschema.Draft202012Validator.check_schema(made)
    alternatives = made["properties"]["send"]["items"]["anyOf"]
    parts = [made["$defs"][node["$ref"].rpartition("/")[2]] for node in alternatives]
    assert sorted(part["properties"]["kind"]["const"] for part in parts) == sorted(SENDERS)


def _validate(written: Any, kinds: dict[str, type[SourceSettings]]) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema(kinds))
    return [error.message for error in validator.iter_errors(written)]


@pytest.mark.parametrize("path", [ROOT / "config.yaml", *sorted((ROOT / "examples").glob("*/config.yaml"))], ids=str)
def test_the_examples_follow_the_schema_and_load(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    named = text.splitlines()[0].rpartition("=")[2]
    assert (path.parent / named).resolve() == ROOT / "config.schema.json"
    # BaseLoader would make all text; dates are what the schema means by a day.
    loaded = yaml.load(text, _TextDates)  # noqa: S506
    assert _validate(loaded, SETTINGS) == []
    # An address passes for a host and for a secret alike.
    held = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "https://held.example.com")
    assert isinstance(load(path, SETTINGS, held, SEND_SETTINGS), Config)


class _TextDates(yaml.SafeLoader):
    """YAML with days left as text, as JSON has them."""


_TextDates.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


class Login(Model):
    password: Secret


class Shop(SourceSettings):
    token: Secret
    login: Login


@pytest.mark.parametrize(
    ("source", "is_right"),
    [
        ({"name": "a", "kind": "shop", "token": "${T}", "login": {"password": "${P}"}}, True),
        ({"name": "a", "kind": "shop", "token": "literal", "login": {"password": "${P}"}}, False),
        ({"name": "a", "kind": "shop", "token": "${T}", "login": {"password": "literal"}}, False),
        ({"name": "a", "kind": "spho", "token": "${T}", "login": {"password": "${P}"}}, False),
        ({"name": "a", "kind": "shop", "login": {"password": "${P}"}}, False),
        ({"name": "a", "kind": "shop", "token": "${T}", "login": {"password": "${P}"}, "extra": 1}, False),
    ],
)
def test_sources_by_kind(source: dict[str, Any], is_right: bool) -> None:
    assert (_validate({"sources": [source]}, {"shop": Shop}) == []) is is_right


def _keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
        return own.union(*(_keys(child) for child in node.values()))
    if isinstance(node, list):
        return set().union(*(_keys(child) for child in node))
    return set()


def test_every_key_is_in_the_docs() -> None:
    text = (ROOT / "docs" / "config.md").read_text("utf-8")
    missing = [key for key in sorted(_keys(schema(SETTINGS, SEND_SETTINGS))) if f"`{key}`" not in text]
    assert missing == []


def test_the_readme_leads_to_the_docs_of_every_key() -> None:
    assert "docs/config.md" in (ROOT / "README.md").read_text("utf-8")

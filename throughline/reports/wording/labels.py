"""What columns and coded values are called, and strings from data as one harmless line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from throughline import glossary
from throughline.config.models import Config
from throughline.params import MODELS
from throughline.texts import LANGS, has, say

__all__ = ["column_label", "inert", "remember_labels", "value_label"]

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LONGEST = 120
# Where codes are put into words, if not under values.<column>.
_CODES = {"rule": "rules", "model": "params.model.values", "table": "landing", "outcome": "values.title",
          "type_ours": "values.yes_no", "type_vendor": "values.yes_no"}  # fmt: skip

_own: dict[str, dict[str, str]] = {}  # group of the project's own → language → what config calls it
_own_models: dict[str, dict[str, str]] = {}


def remember_labels(config: Config) -> None:
    """Call the groups and models of config's own as it says from now on; where it leaves a language out, as in the
    other one."""
    for dimension in config.dimensions:
        if dimension.label:
            _own[dimension.name] = _in_each(dimension.label)
    taken: dict[str, set[str]] = {
        lang: {say(f"params.model.values.{model}", lang) for model in MODELS} for lang in LANGS
    }
    for name, custom in config.attribution.custom.items():
        if custom.label:
            _own_models[name] = _apart(_in_each(custom.label), name, taken)


def _apart(label: dict[str, str], name: str, taken: dict[str, set[str]]) -> dict[str, str]:
    """The label, with the name behind it where another model is called so: models stand side by side."""
    found = {lang: f"{text} ({name})" if text in taken[lang] else text for lang, text in label.items()}
    for lang, text in found.items():
        taken[lang].add(text)
    return found


def _in_each(label: str | Mapping[Literal["ru", "en"], str]) -> dict[str, str]:
    texts = {"ru": label} if isinstance(label, str) else dict(label)
    anyhow = next(iter(texts.values()))
    return {lang: inert(texts.get(lang, anyhow)) for lang in LANGS}


def inert(text: object, longest: int = _LONGEST) -> str:
    """A string from data as one short line without invisible characters: for tables and plain text."""
    line = _UNSEEN.sub(" ", str(text)).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def column_label(name: str, lang: str) -> str:
    """The header of a column, from the glossary. A group of the project's own is called as config says."""
    if glossary.find(name):
        return glossary.label(name, lang)
    if has(f"columns.{name}", lang):
        return say(f"columns.{name}", lang)
    own = name.removeprefix("dim_")
    return _own[own][lang] if own in _own else own.replace("_", " ")


def value_label(column: str, value: object, lang: str) -> str:
    """A coded value in words (a status, a model, a rule); any other value as it is."""
    if isinstance(value, (bool, float)):
        value = int(value)
    text = str(value)
    if column == "junk_reason":
        code, colon, reason = text.partition(": ")
        kind, told = _coded("values.junk_reason", code, lang), inert(reason)
        return kind if kind == told else f"{kind}{colon}{told}"
    if column == "connector" and not has(f"values.connector.{text}", lang) and has(f"hints.{text}.name", lang):
        return say(f"hints.{text}.name", lang)
    if column == "model" and text in _own_models:
        return _own_models[text][lang]
    told = _coded(_CODES.get(column, f"values.{column}"), text, lang)
    # A model of config is a plain identifier: said as words, «w_shaped» is no slip of the pen.
    return told[:1].upper() + told[1:].replace("_", " ") if column == "model" and told == text else told


def _coded(area: str, code: str, lang: str) -> str:
    key = f"{area}.{code}"
    if area == "glossary":
        return glossary.label(code, lang) if glossary.find(code) else inert(code)
    return say(key, lang) if has(key, lang) else inert(code)

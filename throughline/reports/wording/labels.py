"""What columns and coded values are called, and strings from data as one harmless line."""

from __future__ import annotations

import re

from throughline import glossary
from throughline.config.models import Config
from throughline.texts import LANGS, has, say

__all__ = ["column_label", "inert", "remember_labels", "value_label"]

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LONGEST = 120
# Where codes are put into words, if not under values.<column>.
_CODES = {"rule": "rules", "model": "params.model.values", "table": "landing", "outcome": "values.title"}

_own: dict[str, dict[str, str]] = {}  # group of the project's own → language → what config calls it


def remember_labels(config: Config) -> None:
    """Call the groups of config's own as it says from now on; where it leaves a language out, as in the other one."""
    for dimension in config.dimensions:
        if dimension.label:
            label = dimension.label if isinstance(dimension.label, dict) else {"ru": dimension.label}
            anyhow = next(iter(label.values()))
            _own[dimension.name] = {lang: inert(label.get(lang, anyhow)) for lang in LANGS}


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
    told = _coded(_CODES.get(column, f"values.{column}"), text, lang)
    # A model of config is a plain identifier: said as words, «w_shaped» is no slip of the pen.
    return told[:1].upper() + told[1:].replace("_", " ") if column == "model" and told == text else told


def _coded(area: str, code: str, lang: str) -> str:
    key = f"{area}.{code}"
    if area == "glossary":
        return glossary.label(code, lang) if glossary.find(code) else inert(code)
    return say(key, lang) if has(key, lang) else inert(code)

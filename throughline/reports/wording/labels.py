"""What columns and coded values are called, and strings from data as one harmless line."""

from __future__ import annotations

import re

from throughline import glossary
from throughline.texts import has, say

__all__ = ["column_label", "inert", "value_label"]

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LONGEST = 120
# Where codes are put into words, if not under values.<column>.
_CODES = {"rule": "rules", "model": "params.model.values", "table": "landing"}


def inert(text: object, longest: int = _LONGEST) -> str:
    """A string from data as one short line without invisible characters: for tables and plain text."""
    line = _UNSEEN.sub(" ", str(text)).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def column_label(name: str, lang: str) -> str:
    """The header of a column, from the glossary. A name of the project's own stays as it is."""
    if glossary.find(name):
        return glossary.label(name, lang)
    if has(f"columns.{name}", lang):
        return say(f"columns.{name}", lang)
    return name.removeprefix("dim_").replace("_", " ")


def value_label(column: str, value: object, lang: str) -> str:
    """A coded value in words (a status, a model, a rule); any other value as it is."""
    if isinstance(value, (bool, float)):
        value = int(value)
    text = str(value)
    if column == "junk_reason":
        code, colon, reason = text.partition(": ")
        kind, told = _coded("values.junk_reason", code, lang), inert(reason)
        return kind if kind == told else f"{kind}{colon}{told}"
    return _coded(_CODES.get(column, f"values.{column}"), text, lang)


def _coded(area: str, code: str, lang: str) -> str:
    key = f"{area}.{code}"
    if area == "glossary":
        return glossary.label(code, lang) if glossary.find(code) else inert(code)
    return say(key, lang) if has(key, lang) else inert(code)

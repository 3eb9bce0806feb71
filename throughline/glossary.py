"""Every metric and term with its name, definition and formula in both languages: texts/glossary.yaml.

Headers, tooltips, exports and the Glossary page read the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from throughline.texts import FOLDER

__all__ = ["Term", "Words", "find", "label", "terms"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a term is called and means: `short` fits a tooltip, `long` says everything."""

    name: str
    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Term:
    """One entry. `area` says which part of the glossary it belongs to; `formula` is in names of other terms."""

    key: str
    area: str
    ru: Words
    en: Words
    formula: str

    def words(self, lang: str) -> Words:
        """The words in a language, "ru" or "en"."""
        return self.ru if lang == "ru" else self.en


@cache
def terms() -> dict[str, Term]:
    """The whole glossary by key, in its order. A definition without a long form has the short one."""
    written = yaml.safe_load((FOLDER / "glossary.yaml").read_text("utf-8"))
    return {
        key: Term(key, area, _words(entry["ru"]), _words(entry["en"]), entry.get("formula", ""))
        for area, entries in written.items()
        for key, entry in entries.items()
    }


def _words(parts: list[str]) -> Words:
    name, short = parts[:2]
    return Words(name, short, " ".join(parts[1:]))


def find(key: str) -> Term | None:
    """The term of that key; None for what a project named itself."""
    return terms().get(key)


def label(key: str, lang: str) -> str:
    """What a column, group or parameter is called; a name that the project gave stays as it is."""
    term = find(key)
    return term.words(lang).name if term else key.removeprefix("dim_")

"""Every metric and term with its name, definition and formula in both languages: texts/glossary.yaml.

Headers, tooltips, exports and the Glossary page read the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from throughline.texts import FOLDER, read_yaml, say

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
    written = read_yaml(FOLDER / "glossary.yaml")
    return {
        key: Term(key, area, _words(entry["ru"]), _words(entry["en"]), entry.get("formula", ""))
        for area, entries in written.items()
        for key, entry in entries.items()
    }


def _words(parts: list[str]) -> Words:
    name, short = parts[:2]
    return Words(name, short, " ".join(parts[1:]))


def find(key: str) -> Term | None:
    """The term of that key, also for its value in the period before; None for what a project named itself."""
    return terms().get(_base(key)[0])


def label(key: str, lang: str) -> str:
    """What a column, group or parameter is called; a name that the project gave stays as it is."""
    base, ending = _base(key)
    term = terms().get(base)
    name = term.words(lang).name if term else base.removeprefix("dim_")
    return say(f"export.{ending}", lang, name=name) if ending else name


def _base(key: str) -> tuple[str, str]:
    """A name and what it is of: `before` (the period compared with), `change` (between the two) or ''.

    Of a measure also `a` and `b` (its value in that scenario), `delta` (between them) and `wins` (B is better).
    """
    for ending in ("before", "change"):
        if key.endswith(f"_{ending}"):
            return key.removesuffix(f"_{ending}"), ending
    base, _, ending = key.rpartition("_")
    is_side = ending in ("a", "b", "delta", "wins") and base in terms() and terms()[base].area in _MEASURES
    return (base, ending) if is_side else (key, "")


_MEASURES = ("metrics", "funnel")

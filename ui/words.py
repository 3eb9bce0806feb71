"""Texts in the reader's language, and the one place where strings from data become safe inside Markdown."""

from __future__ import annotations

import re

from throughline import glossary
from throughline.reports.wording.labels import column_label, inert, value_label
from throughline.texts import say

__all__ = ["column_help", "column_label", "escape", "group_label", "inert", "t", "value_label"]

# Every ASCII mark that CommonMark lets a backslash silence, and the dollar of formulas.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&\"'^=/@])")
# GitHub's Markdown makes links of plain addresses, whatever is silenced in them, unless they are interrupted unseen.
_ADDRESS = re.compile(r"(https?|www)(?=\\[:.])|(?=\\@)", re.IGNORECASE)
_UNSEEN = "\u2060"


def t(key: str, lang: str, **facts: object) -> str:
    """The text of `key`; facts that come from data must be escaped by the caller."""
    return say(key, lang, **facts)


def escape(text: object, longest: int = 120) -> str:
    """A string from data that Markdown shows literally: no image, link, formula, icon or HTML can come of it."""
    return _ADDRESS.sub(rf"\g<0>{_UNSEEN}", _MARKDOWN.sub(r"\\\1", inert(text, longest)))


def column_help(key: str, lang: str) -> str | None:
    """The definition of a column from the glossary, if it has one."""
    term = glossary.find(key)
    return term.words(lang).short if term else None


def group_label(name: str, lang: str) -> str:
    """What a grouping is called: «Канал», «Кампания»."""
    return column_label(name, lang)

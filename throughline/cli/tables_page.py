"""docs/tables.md: every table a file may fill, its columns and the words they know, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.mapping.demands import BUILT_KEYS, REQUIRED, VOCABULARY
from connectors.mapping.spoken import SPOKEN
from throughline.landing.contract import TABLES, Column, Table, Type
from throughline.texts import LANGS, has, say

__all__ = ["tables_page"]

_FIRST = ("lead", "deal", "payment", "call", "spend_manual", "spend_daily", "visit")


def tables_page() -> str:
    """The whole page. The tables that a small firm has come first."""
    names = [*_FIRST, *(name for name in TABLES if name not in _FIRST)]
    lines = ["<!-- Made by `python -m throughline config-schema`; do not edit by hand. -->"]
    for lang in LANGS:
        lines += ["", f"# {say('tables.head', lang)}", "", say("tables.intro", lang)]
        for name in names:
            lines += _table(TABLES[name], lang)
    return "\n".join([*lines, ""])


def _table(table: Table, lang: str) -> Iterator[str]:
    yield from ("", f"## `{table.name}`", "", say(f"tables.of.{table.name}", lang), "")
    yield f"| {' | '.join(say(f'tables.{word}', lang) for word in ('column', 'kind', 'about'))} |"
    yield "|---|---|---|"
    needed = set(REQUIRED[table.name]) - set(BUILT_KEYS.get(table.name, ()))
    for column in table.columns:
        name = f"**`{column.name}`**" if column.name in needed else f"`{column.name}`"
        kind = say(f"tables.{column.type}", lang, **({"name": column.name} if column.type is Type.JSON else {}))
        yield f"| {name} | {kind} | {_about(table, column, lang)} |"


def _about(table: Table, column: Column, lang: str) -> str:
    place = (table.name, column.name)
    key = f"tables.columns.{column.name}"
    parts = [say(key, lang)] if has(key, lang) else []
    if place in VOCABULARY:
        words = ", ".join(f"`{word}`" for word in sorted(VOCABULARY[place]))
        parts.append(say("tables.words", lang, words=words))
    if place in SPOKEN:
        parts.append(say("tables.spoken", lang, words=", ".join(f"«{word}»" for word in SPOKEN[place])))
    return "; ".join(parts)

"""docs/export.md: every table and column that `export` publishes, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from throughline.export.columns import TABLES, Table, described
from throughline.texts import LANGS, say

__all__ = ["export_page"]


def export_page() -> str:
    """The whole page."""
    lines = ["<!-- Made by `python -m throughline config-schema`; do not edit by hand. -->"]
    for lang in LANGS:
        lines += ["", f"# {say('bi.head', lang)}", "", say("bi.intro", lang)]
        for table in TABLES.values():
            lines += _table(table, lang)
    return "\n".join([*lines, ""])


def _table(table: Table, lang: str) -> Iterator[str]:
    yield from ("", f"## `{table.name}`", "", say(f"bi.tables.{table.name}", lang), "")
    yield f"| {' | '.join(say(f'bi.{word}', lang) for word in ('column', 'kind', 'about'))} |"
    yield "|---|---|---|"
    for column in table.columns:
        about = described(table, column.name, lang)
        yield f"| `{column.name}` | {say(f'bi.kinds.{column.kind}', lang)} | {about} |"
    if table.has_dimensions:
        yield from ("", say("bi.dims", lang))

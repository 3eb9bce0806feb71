"""How a figure was made: definitions, parameters, SQL, checks, and the figure as a file. Filled only when opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from throughline.params import encode
from throughline.reports.export import Edition, to_csv, to_xlsx
from throughline.reports.model import Check, Report, Table
from throughline.reports.wording.checks import check_label
from throughline.reports.wording.formats import full
from ui.words import column_help, column_label, escape, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["drawer"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def drawer(
    page: Page,
    key: str,
    report: Report,
    tables: Sequence[str],
    label: str = "",
    above: Callable[[], None] | None = None,
) -> None:
    """How `tables` of the report were made. A closed drawer costs one message; everything in it, `above` first, is
    made when it is opened."""
    lang = page.lang
    box = st.expander(label or t("ui.drawer", lang), type="compact", key=f"drawer_{page.name}_{key}", on_change="rerun")
    if not box.open:
        return
    with box:
        if above:
            above()
        _downloads(page, key, report, tables)
        definitions = _definitions([report.tables[table] for table in tables], lang)
        if definitions:
            st.markdown(definitions)
        if report.checks:
            st.caption("  \n".join(_check(check, lang) for check in report.checks))
        st.caption(t("ui.drawer_params", lang, snapshot=escape(report.snapshot)))
        st.code("\n".join(_parameters(report)), language=None)
        for table in tables:
            _made(report.tables[table], lang)


def _made(table: Table, lang: str) -> None:
    if table.sql:
        st.caption(t("ui.drawer_sql", lang))
        st.code(table.sql, language="sql", height=min(400, 40 + 20 * table.sql.count("\n")))
    elif table.how:
        st.caption(t(f"ui.how_{table.how}", lang))


def _downloads(page: Page, key: str, report: Report, tables: Sequence[str]) -> None:
    def edition() -> Edition:
        now = datetime.now(UTC)
        if page.snapshot is None:
            return Edition.without_snapshot(page.here.config, now)
        return Edition.of(page.snapshot, now)

    stem = f"{report.name}-{tables[0]}-{report.snapshot}"
    with st.container(horizontal=True):
        for table in tables:
            st.download_button(
                "CSV" if len(tables) == 1 else f"CSV: {column_label(report.tables[table].columns[0].name, page.lang)}",
                lambda table=table: to_csv(report, edition(), table),
                f"{report.name}-{table}-{report.snapshot}.csv",
                "text/csv",
                key=f"csv_{key}" if len(tables) == 1 else f"csv_{key}_{table}",
                on_click="ignore",
            )
        st.download_button(
            "XLSX", lambda: to_xlsx(report, edition()), f"{stem}.xlsx", _XLSX, key=f"xlsx_{key}", on_click="ignore"
        )


def _definitions(tables: Sequence[Table], lang: str) -> str:
    lines = []
    for column in dict.fromkeys(column for table in tables for column in table.columns):
        text = column_help(column.glossary or column.name, lang)
        if text:
            lines.append(f"- **{column_label(column.name, lang)}**: {text}")
    return "\n".join(lines)


def _check(check: Check, lang: str) -> str:
    key = "ui.check_ok" if check.ok else "ui.check_bad"
    expected, actual = (escape(full(value, "money", lang, digits=2)) for value in (check.expected, check.actual))
    return t(key, lang, name=escape(check_label(check.name, lang)), expected=expected, actual=actual)


def _parameters(report: Report) -> list[str]:
    return [f"{name} = {', '.join(values)}" for name, values in encode(report.params).items()]

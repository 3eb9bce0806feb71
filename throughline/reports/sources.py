"""Report `sources`: each source with its last load, rows, age, next run, and what went wrong with what to do.

It tells of the loader rather than of the data, so it reads `data/status.json` and answers before the first load too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from croniter import croniter

from throughline.config.models import Config
from throughline.landing.status import Status, TableStatus, read_status
from throughline.params import Params
from throughline.reports.model import Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot, Snapshots

__all__ = ["next_run", "of_folder"]

SOURCES = (
    Column("source_name", "text"),
    Column("connector", "text"),
    Column("state", "text", "state_of_source"),
    Column("last_load", "time"),
    Column("age_seconds", "seconds"),
    Column("rows", "count"),
    Column("rejected", "count"),
    Column("schedule", "text"),
    Column("next_run", "time"),
    Column("error", "text"),
    Column("remark", "text"),
)
TABLES = (
    Column("source_name", "text"),
    Column("landing_table", "text"),
    Column("state", "text", "state_of_source"),
    Column("last_load", "time"),
    Column("rows", "count"),
    Column("rows_read", "count"),
    Column("left_out", "count"),
    Column("rejected", "count"),
    Column("error", "text"),
    Column("remark", "text"),
)


@report("sources", by_rules=False)
def sources(snapshot: Snapshot, params: Params) -> Report:
    """The sources that the loader has met. Kinds and next runs are known only with the configuration: `of_folder`."""
    return of_folder(snapshot.data, params, snapshot_id=snapshot.id)


def of_folder(
    data: Path,
    params: Params,
    config: Config | None = None,
    now: datetime | None = None,
    snapshot_id: str | None = None,
) -> Report:
    """The same of a data folder, with or without a published snapshot. `now` is UTC; it is for ages and next runs."""
    now = now or datetime.now(UTC)
    status = read_status(data)
    names = [source.name for source in config.sources] if config else list(status.sources)
    found = [_source(name, status, config, params.lang, now) for name in names]
    tables = [
        {"source_name": name, "landing_table": table, **_table(known, params.lang)}
        for name in names
        for table, known in status.sources.get(name, {}).items()
        if table
    ]
    return Report(
        name="sources",
        snapshot=snapshot_id or Snapshots(data).current_id() or "",
        params=params,
        tables={
            "sources": Table(SOURCES, _frame(SOURCES, found)),
            "tables": Table(TABLES, _frame(TABLES, tables)),
        },
        findings={
            "sources": _finding(found) if found else Finding("sources_none", {}),
            "tables": _finding_of_tables(tables),
        },
    )


def _finding(sources: list[dict[str, Any]]) -> Finding:
    """What is wrong first, else that all is well."""
    states = [source["state"] for source in sources]
    facts: dict[str, object] = {"n": len(sources)}
    for state in ("failed", "never"):
        if state in states:
            named = sources[states.index(state)]["source_name"]
            return Finding(f"sources_{state}", {**facts, "wrong": states.count(state), "source_name": named})
    refused = sum(source["rejected"] or 0 for source in sources)
    if refused:
        return Finding("sources_refused", {**facts, "rejected": refused})
    told = [source["source_name"] for source in sources if source["remark"]]
    if told:
        return Finding("sources_remarked", {**facts, "told": len(told), "source_name": told[0]})
    return Finding("sources_good", facts)


def _finding_of_tables(tables: list[dict[str, Any]]) -> Finding:
    """How many tables hold rows, and how many rows."""
    filled = [table["rows"] for table in tables if table["rows"]]
    return (
        Finding("sources_tables", {"n": len(filled), "rows": sum(filled)})
        if filled
        else Finding("sources_no_tables", {})
    )


def next_run(cron: str, timezone: str, now: datetime) -> datetime:
    """When a schedule is due next after `now`, in UTC without a zone; its hours are those of the business."""
    due: datetime = croniter(cron, now.astimezone(ZoneInfo(timezone))).get_next(datetime)
    return due.astimezone(UTC).replace(tzinfo=None)


def _source(name: str, status: Status, config: Config | None, lang: str, now: datetime) -> dict[str, Any]:
    tables = list(status.sources.get(name, {}).values())
    kinds = {source.name: source.kind for source in config.sources} if config else {}
    cron = (config.schedule.get(name) or config.schedule.get("all", "")) if config else ""
    good = [table.succeeded_at for table in tables if table.succeeded_at]
    # A source is as fresh as its oldest table: the figures stand on all of them.
    last = min(good) if good and len(good) == len(tables) else None
    return {
        "source_name": name,
        "connector": kinds.get(name, ""),
        "state": _state(name, status, tables),
        "last_load": _naive(last),
        "age_seconds": round((now - last).total_seconds()) if last else None,
        "rows": sum(table.rows for table in tables) if tables else None,
        "rejected": sum(table.rejected for table in tables) if tables else None,
        "schedule": cron,
        "next_run": next_run(cron, config.project.timezone, now) if cron and config else None,
        "error": " ".join(dict.fromkeys(_errors(tables, lang))),
        "remark": " ".join(dict.fromkeys(_remarks(tables, lang))),
    }


def _state(name: str, status: Status, tables: list[TableStatus]) -> str:
    if status.running is not None and status.running.source == name:
        return "running"
    if not tables:
        return "never"
    return "failed" if any(table.outcome == "failed" for table in tables) else "loaded"


def _errors(tables: Iterable[TableStatus], lang: str) -> list[str]:
    return [table.problem.ru if lang == "ru" else table.problem.en for table in tables if table.problem]


def _remarks(tables: Iterable[TableStatus], lang: str) -> list[str]:
    return [remark.ru if lang == "ru" else remark.en for table in tables for remark in table.remarks]


def _table(table: TableStatus, lang: str) -> dict[str, Any]:
    return {
        "state": "failed" if table.outcome == "failed" else "loaded",
        "last_load": _naive(table.succeeded_at),
        "rows": table.rows,
        "rows_read": table.rows_read,
        "left_out": table.left_out,
        "rejected": table.rejected,
        "error": " ".join(_errors([table], lang)),
        "remark": " ".join(_remarks([table], lang)),
    }


def _naive(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def _frame(columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    for column in columns:
        if column.unit == "time":
            frame[column.name] = pd.to_datetime(frame[column.name])
    return frame

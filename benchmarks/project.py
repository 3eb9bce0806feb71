"""A project folder of a world: its files and the config.yaml that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml

from benchmarks.world import PAID, SOURCES, make, write

__all__ = ["Format", "config_for", "folder_of"]

Format = Literal["parquet", "csv"]
WORLDS = Path(__file__).parent / "worlds"
TABLES = ("visit", "lead", "deal", "payment", "call", "spend_daily", "spend_manual")


def folder_of(visits: int) -> Path:
    """The folder of the world with that many visits; made on first use."""
    folder = WORLDS / f"{visits}"
    if not (folder / "done").exists():
        write(make(visits), folder)
        (folder / "done").touch()
    return folder


def config_for(visits: int, kind: Format) -> Path:
    """A config.yaml that loads the world from Parquet or from CSV; the Sheet is always a CSV, to be edited."""
    folder = folder_of(visits)
    path = folder / f"config-{kind}.yaml"
    path.write_text(yaml.safe_dump(_config(kind), sort_keys=False, allow_unicode=True), "utf-8")
    return path


def _config(kind: Format) -> dict[str, object]:
    sources = [
        {
            "name": table,
            "kind": "file",
            "path": f"{table}.{'csv' if table == 'spend_manual' else kind}",
            "table": table,
            "timezone": "UTC",
        }
        for table in TABLES
    ]
    return {
        "project": {"name": "Benchmark", "timezone": "Europe/Moscow", "currency": "RUB"},
        "sources": sources,
        "channels": [
            {"channel": _channel(source, medium), "when": {"utm_source": source, "utm_medium": medium}}
            for source, medium in SOURCES
            if source
        ],
        "channel_info": {_channel(*SOURCES[number]): {"paid": True} for number in PAID},
        "pipelines": {"*": {"target_from": "measure"}},
        "margin": {"default": 0.35},
        "attribution": {"custom": {"w_shaped": "case when pos = 1 or pos = n then 3 else 1 end"}},
    }


def _channel(source: str, medium: str) -> str:
    return f"{source}_{medium}"

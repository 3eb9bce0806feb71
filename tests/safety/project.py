"""A small project whose every load fits only itself, and the command line run in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "Project"]

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """\
project: {timezone: UTC}
sources:
  - {name: leads, kind: file, path: leads.csv, table: lead}
  - {name: deals, kind: file, path: deals.csv, table: deal}
  - {name: costs, kind: file, path: costs.csv, table: spend_daily}
channels: [{channel: google, when: {utm_source: google}}]
"""


@dataclass(frozen=True)
class Project:
    """A folder with config.yaml, its files and its data."""

    folder: Path

    @property
    def config(self) -> Path:
        """Its config.yaml."""
        return self.folder / "config.yaml"

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def write(self, **files: str) -> None:
        """Write files by their stems: config.yaml and CSV. Each appears whole, as an export of a CRM does."""
        for stem, text in files.items():
            path = self.folder / ("config.yaml" if stem == "config" else f"{stem}.csv")
            fresh = path.with_suffix(".new")
            fresh.write_text(text, "utf-8")
            fresh.replace(path)

    def write_round(self, number: int) -> None:
        """n leads in March 2026, each with a sale of 1,000 + n, and 7 spent a lead: no two rounds share a figure."""
        days = [f"2026-03-{i % 28 + 1:02}" for i in range(number)]
        leads = [f"{i},{day} 10:00:00,form,deal-{i},+7900{i:07},google" for i, day in enumerate(days)]
        deals = [f"deal-{i},{i},won,{day} 11:00:00,{1000 + number}" for i, day in enumerate(days)]
        costs = [f"{day},{i},google,7" for i, day in enumerate(days)]
        self.write(
            leads="\n".join(["lead_id,created_at,kind,deal_id,phone_raw,utm_source", *leads, ""]),
            deals="\n".join(["deal_id,lead_id,status,closed_at,amount_paid", *deals, ""]),
            costs="\n".join(["day,campaign_id,utm_source,cost", *costs, ""]),
        )

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """One command, as cron runs it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("THROUGHLINE_")}
        return subprocess.run(
            [sys.executable, "-m", "throughline", *words, "--config", str(self.config)],
            cwd=ROOT, env=clean | env, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

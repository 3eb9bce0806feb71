"""The demo's files as people would open them, for tests that need no warehouse."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["Tables"]


class Tables:
    """Every file by name; texts stay texts."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "data" / "demo"

    def csv(self, name: str) -> pd.DataFrame:
        """A comma-separated file in UTF-8."""
        return pd.read_csv(self.folder / name, dtype=str, keep_default_na=False)

    def export(self, name: str) -> pd.DataFrame:
        """A file of the CRM or of Direct: cp1251 and semicolons."""
        return pd.read_csv(self.folder / name, dtype=str, keep_default_na=False, sep=";", encoding="cp1251")

    def leads(self) -> pd.DataFrame:
        """The site's applications."""
        return pd.read_csv(self.folder / "leads.csv", dtype=str, keep_default_na=False, sep=";", encoding="utf-8-sig")

    def calls(self) -> pd.DataFrame:
        """The calls of all operators."""
        return pd.concat([self.csv(path.name) for path in sorted(self.folder.glob("calls-*.csv"))], ignore_index=True)

    def visits(self) -> pd.DataFrame:
        """All visits, times in UTC."""
        return pd.read_parquet(self.folder / "visits.parquet")

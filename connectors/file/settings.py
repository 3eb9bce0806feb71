"""Settings of a `file` source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.mapping.settings import TableSettings

__all__ = ["FileSettings"]


class FileSettings(TableSettings):
    """CSV, TSV, XLS, XLSX or Parquet files that fill one landing table."""

    kind: Literal["file"] = "file"
    path: str | list[str] = Field(
        description="File, pattern (data/leads-*.xlsx) or a list of them; counts from the folder of config.yaml"
    )
    encoding: Literal["auto", "utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"] = Field(
        "auto", description="Of CSV and TSV; auto: byte order mark, else utf-8 if all of it is, else cp1251"
    )
    separator: Literal["auto", ";", ",", "\t", "|", "tab"] = Field("auto", description="Of CSV; auto: by the headers")
    sheet: str | int | None = Field(None, description="Name or number (from 1) of the sheet; default: the first")
    header_row: int = Field(1, ge=1, description="Row of the headers, as the spreadsheet or editor numbers it")
    refresh: Literal["full", "append"] = Field(
        "full", description="full: rows gone from the files go here too; append: the files hold news only"
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """The patterns as a list."""
        return (self.path,) if isinstance(self.path, str) else tuple(self.path)

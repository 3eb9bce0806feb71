"""Where the Sheets API is, known without importing the library that asks it."""

from __future__ import annotations

__all__ = ["GOOGLE", "READ_ONLY"]

GOOGLE = "https://sheets.googleapis.com"
READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"

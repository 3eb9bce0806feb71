"""What the fake Google Sheets knows and answers: spreadsheets, and the wire format of Sheets v4."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes.google_auth import GoogleAuth, error

SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"


@dataclass(frozen=True, slots=True)
class Formatted:
    """A cell whose look differs from its value: a day is `Formatted(46296, "01.10.2026")`."""

    value: float
    text: str
    is_date: bool = True


Cell = str | int | float | bool | None | Formatted


@dataclass(frozen=True, slots=True)
class Fault:
    """What a request gets instead of its answer, or how its answer is spoilt."""

    status: int = 0  # 0: the real answer
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    cut_at: int | None = None  # bytes of the body that are sent although all were promised
    hang_up: bool = False  # the connection closes before the first byte


@dataclass(slots=True)
class Book:
    """A spreadsheet: worksheets by name, and who may read it."""

    sheets: dict[str, list[list[Cell]]]
    shared_with: set[str]


class FakeGoogle(GoogleAuth):
    """State of the server; change `books` while it runs as an editor would."""

    def __init__(self, email: str, public_key: rsa.RSAPublicKey) -> None:
        super().__init__(SCOPE, email, public_key)
        self.books: dict[str, Book] = {}
        self.requests: list[str] = []  # path and query of every API request, in order
        self.faults: deque[Fault] = deque()
        self.token_faults: deque[Fault] = deque()
        self.address = ""

    def add(self, book_id: str, sheets: dict[str, list[list[Cell]]], shared: bool = True) -> None:
        """Put a spreadsheet on the server."""
        self.books[book_id] = Book(sheets, {self.email} if shared else set())

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Spoil the next `times` API requests."""
        self.faults.extend([fault] * times)

    def answer(self, path: str, query: Mapping[str, list[str]], token: str) -> tuple[int, dict[str, Any]]:
        """Answer to a GET of /v4/spreadsheets/…"""
        if token not in self.tokens:
            return _failed(401, "Request had invalid authentication credentials.")
        match = re.fullmatch(r"/v4/spreadsheets/([^/:]+)(/values:batchGet)?", path)
        book = self.books.get(match[1]) if match else None
        if match is None or book is None:
            return _failed(404, "Requested entity was not found.")
        if self.email not in book.shared_with:
            return _failed(403, "The caller does not have permission")
        if not match[2]:
            return 200, _metadata(match[1], book)
        return _batch_get(match[1], book, query)


def _failed(code: int, message: str) -> tuple[int, dict[str, Any]]:
    return code, error(code, message)


def _metadata(book_id: str, book: Book) -> dict[str, Any]:
    return {
        "spreadsheetId": book_id,
        "properties": {"title": "Расходы", "locale": "ru_RU", "timeZone": "Asia/Yekaterinburg"},
        "sheets": [
            {"properties": {"sheetId": n, "title": title, "index": n, "sheetType": "GRID"}}
            for n, title in enumerate(book.sheets)
        ],
    }


def _batch_get(book_id: str, book: Book, query: Mapping[str, list[str]]) -> tuple[int, dict[str, Any]]:
    parts = []
    for wanted in query.get("ranges", []):
        title = _sheet_of(wanted, book)
        if title is None:
            return _failed(400, f"Unable to parse range: {wanted}")
        rows = book.sheets[title]
        values = _trimmed([[_shown(cell, query) for cell in row] for row in rows])
        shown = title if title.isascii() and title.isalnum() else "'" + title.replace("'", "''") + "'"
        part = {"range": f"{shown}!A1:Z{max(1000, len(rows))}", "majorDimension": "ROWS"}
        parts.append({**part, "values": values} if values else part)
    return 200, {"spreadsheetId": book_id, "valueRanges": parts}


def _sheet_of(wanted: str, book: Book) -> str | None:
    if wanted == "A:ZZZ":
        return next(iter(book.sheets))
    quoted = re.fullmatch(r"'((?:[^']|'')+)'", wanted)
    title = quoted[1].replace("''", "'") if quoted else wanted
    return title if title in book.sheets else None


def _shown(cell: Cell, query: Mapping[str, list[str]]) -> str | int | float | bool:
    raw = query.get("valueRenderOption") == ["UNFORMATTED_VALUE"]
    if isinstance(cell, Formatted):
        as_text = not raw or (cell.is_date and query.get("dateTimeRenderOption") == ["FORMATTED_STRING"])
        return cell.text if as_text else cell.value
    if cell is None:
        return ""
    return cell if raw else str(cell).upper() if isinstance(cell, bool) else str(cell)


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Google leaves out empty cells at the end of a row and empty rows at the end of a sheet."""
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows

"""Telephone numbers to E.164 and e-mail addresses to one spelling. Rules: throughline/phones."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import phonenumbers
import pyarrow as pa

from throughline.config.models import Config
from throughline.phones import Numbering, mask, masked, read
from throughline.warehouse.steps import Step

__all__ = ["EMAILS", "PHONES", "addresses"]

_ADDRESS = re.compile(r"[^\s@,;<>()\"']+@[^\s@,;<>()\"']+\.[^\s@,;<>()\"']+")
_VERSION = 2  # raised when cells are read in another way


def addresses(raw: str) -> list[str]:
    """Every e-mail address in a cell, in lower case, in order and once."""
    return list(dict.fromkeys(address.lower().rstrip(".") for address in _ADDRESS.findall(raw)))


def _phones(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    """A row per number in a spelling, `position` from 1, and per thing in it that is none (`why`), `position` 0."""
    numbering = config.project.numbering
    rows = [row for raw in _raws(connection, "core.phone_raw") for row in _read(raw, numbering)]
    names = ("raw", "position", "e164", "extension", "mask", "why", "written")
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    types = [pa.int32() if name == "position" else pa.string() for name in names]
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=list(names))


def _read(raw: str, numbering: Numbering) -> Iterator[tuple[str, int, str, str, str, str, str]]:
    found = read(raw, numbering)
    for position, phone in enumerate(found.phones, start=1):
        yield raw, position, phone.e164, phone.extension, mask(phone.e164), "", ""
    for unread in found.unread:
        yield raw, 0, "", "", "", unread.why, masked(unread.text)


def _emails(connection: duckdb.DuckDBPyConnection, _: Config) -> pa.Table:
    rows = [{"raw": raw, "email": email} for raw in _raws(connection, "core.email_raw") for email in addresses(raw)]
    return pa.Table.from_pylist(rows, pa.schema([("raw", pa.string()), ("email", pa.string())]))


def _raws(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    return (raw for (raw,) in connection.execute(f"SELECT raw FROM {table} ORDER BY raw").fetchall())


PHONES = Step(
    "core.phone_read",
    frozenset({"core.phone_raw"}),
    _phones,
    lambda config: f"{_VERSION} {config.project.numbering} {phonenumbers.__version__}",
)
EMAILS = Step("core.email", frozenset({"core.email_raw"}), _emails, lambda config: "")

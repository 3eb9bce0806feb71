"""Exports of a project full of formulas: every file opens without one, and numbers are still numbers."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from tests.safety.project import Project
from tests.safety.words import FORMULAS, WORDS
from throughline.params import Params, Period
from throughline.reports.export import Edition, to_csv, to_json, to_xlsx
from throughline.reports.model import Report
from throughline.reports.registry import definitions, run
from throughline.warehouse.snapshot import Snapshot, Snapshots

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
GROUPED = {"money": "ad", "funnel": "product", "attribution": "campaign", "deals": "manager", "spend": "ad",
           "calls": "employee", "missed": "city"}  # fmt: skip
CARDS = {"deal": "D20", "call": "K20", "tag": "тег"}
NAMES = [name for name in definitions() if name not in ("glossary", "sources")]
WANTED = {word.strip() for word in FORMULAS}


def published(shop: Project) -> Snapshot:
    found = Snapshots(shop.data).current()
    assert found is not None
    return found


def made(snapshot: Snapshot, name: str) -> Report:
    """The report by a group whose values are the words."""
    filters = ((name, (CARDS[name],)),) if name in CARDS else ()
    return run(name, snapshot, Params(period=MARCH, compare=None, group=GROUPED.get(name, "channel"), filters=filters))


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_has_no_formula(hostile: Project, name: str) -> None:
    snapshot = published(hostile)
    content = to_xlsx(made(snapshot, name), Edition.of(snapshot, datetime.now(UTC)))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [part for part in package.namelist() if "external" in part.lower() or part.endswith(".bin")]
        sheets = [ElementTree.fromstring(package.read(part)) for part in package.namelist() if "/worksheets/s" in part]  # noqa: S314
        rels = b"".join(package.read(part) for part in package.namelist() if part.endswith(".rels"))
    assert b"evil" not in rels
    cells = [cell for sheet in sheets for cell in sheet.iter(f"{SHEET}c")]
    assert [cell.get("r") for cell in cells if cell.find(f"{SHEET}f") is not None] == []
    # Shared text, flag, number; never "str", which is the result of a formula.
    assert {cell.get("t") for cell in cells} <= {"s", "b", "n", None}
    if name in GROUPED:
        first = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        texts = {str(cell).strip() for row in first for cell in row}
        assert texts >= WANTED, "the words are there, as text"
        assert any(isinstance(cell, float | int) and not isinstance(cell, bool) for row in first for cell in row)


@pytest.mark.parametrize("name", NAMES)
def test_a_csv_has_no_cell_that_begins_a_formula(hostile: Project, name: str) -> None:
    snapshot = published(hostile)
    report, edition = made(snapshot, name), Edition.of(snapshot, datetime.now(UTC))
    cells = []
    for table in report.tables:
        text = to_csv(report, edition, table).decode("utf-8-sig")
        cells += [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for cell in row]
    begun = [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert [cell for cell in begun if not cell[1:].replace(",", "").isdigit()] == [], "only numbers begin with a minus"
    if name in GROUPED:
        assert {f"'{word}" for word in WANTED} <= set(cells)


def test_json_is_json_whatever_the_words(hostile: Project) -> None:
    rows = json.loads(to_json(made(published(hostile), "funnel")))["tables"]["by_group"]["rows"]
    assert {word.strip() for word in (*WORDS, *FORMULAS)} <= {str(row[0]).strip() for row in rows}

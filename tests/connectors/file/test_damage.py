"""Files that cannot be read are refused by a sentence; bombs before they are opened."""

from __future__ import annotations

import gzip
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as quick
from hypothesis import strategies as st

from tests.connectors.build import file_source, read_file
from throughline.errors import InputError


def error_of(root: Path, path: str = "a.csv", **more: object) -> InputError:
    with pytest.raises(InputError) as caught:
        read_file(file_source(root, path, "spend_daily", **more))
    assert caught.value.sentence("ru") != caught.value.sentence("en")
    return caught.value


@pytest.mark.parametrize(
    ("content", "more", "key"),
    [
        (b"", {}, "file_empty"),
        (b"\n\n", {}, "file_empty"),
        (b"day;cost\n", {"header_row": 5}, "file_empty"),
        ("день;цена\n".encode("cp1251"), {"encoding": "utf-8"}, "file_encoding"),
        (b'day,cost\n2026-10-01,"5\n' + b"2026-10-01,5\n" * 1_500_000, {}, "file_broken_csv"),
        (b"<?xml version='1.0'?><Workbook/>", {}, "file_kind"),
        (b"%PDF-1.4", {}, "file_kind"),
        (b"PK\x03\x04damaged", {}, "file_unreadable"),
        (b"PAR1damaged", {}, "file_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1damaged", {}, "file_unreadable"),
        (b"\x1f\x8bdamaged", {}, "file_unreadable"),
        (gzip.compress(b"day,cost\n" * 1000, mtime=0)[:-20], {}, "file_unreadable"),
        (gzip.compress(b"day,cost\n" + b"0" * (30 << 20), mtime=0), {}, "file_bomb"),
        (b"<html><table></table></html>", {}, "file_empty"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, more: dict[str, object], key: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert error_of(tmp_path, **more).key == key


def test_a_table_without_rows_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,cost\n", "utf-8")
    assert sum(batch.rows.num_rows for batch in read_file(file_source(tmp_path, "a.csv", "spend_daily"))) == 0


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Май")
    error = error_of(tmp_path, "a.xlsx", sheet="Июнь")
    assert (error.key, error.facts["sheets"]) == ("file_sheet", "«Май»")
    assert error_of(tmp_path, "a.xlsx", sheet=2).key == "file_sheet"


@pytest.mark.parametrize(("entries", "size"), [(1, 120 << 20), (300, 1)], ids=["unpacked size", "entries"])
def test_bombs_are_refused_before_they_are_opened(tmp_path: Path, entries: int, size: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number in range(entries):
            package.writestr(f"xl/{number}.xml", b"0" * size)
    start = time.monotonic()
    assert error_of(tmp_path, "a.xlsx").key == "file_bomb"
    assert time.monotonic() - start < 5


def test_entities_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>')
        package.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
    assert error_of(tmp_path, "a.xlsx").sentence("ru").count("DOCTYPE") == 1


def test_a_file_that_changes_while_it_is_read_is_not_a_load(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day,cost\n2026-10-01,5\n", "utf-8")
    source = file_source(tmp_path, "a.csv", "spend_daily")
    batches = source.read(source.streams()[0], None)
    next(batches)
    path.write_text("day,cost\n2026-10-01,5\n2026-10-02,5\n", "utf-8")
    with pytest.raises(InputError) as caught:
        list(batches)
    assert caught.value.key == "file_changed"


@quick(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_an_input_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(b"day;cost;campaign_id\n" + content)
    try:
        batches = read_file(file_source(tmp_path, "a.csv", "spend_daily"))
    except InputError:
        return
    for batch in batches:
        assert batch.rows_read >= batch.rows.num_rows
        assert batch.rows_read - batch.rows.num_rows <= len({cell.row for cell in batch.rejected})

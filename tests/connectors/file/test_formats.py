"""The same table in every format, encoding and separator gives the same rows."""

from __future__ import annotations

import gzip
import re
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from tests.connectors.build import all_accounted, file_source, read_file, refused, whole
from throughline.errors import InputError

HEADERS = ["День", "Кампания", "Расход", "Клики"]
ROWS = [["01.10.2026", "Бренд «Окна»", "1 200,50", "5"], ["02.10.2026", "Поиск", "7,5", "6"]]
COLUMNS = {"day": "День", "campaign_name": "Кампания", "cost": "Расход", "clicks": "Клики"}
EXPECTED = [
    (date(2026, 10, 1), "Бренд «Окна»", Decimal("1200.5"), 5),
    (date(2026, 10, 2), "Поиск", Decimal("7.5"), 6),
]


def found(root: Path, path: str | list[str], **more: object) -> list[tuple[object, ...]]:
    rows = whole(read_file(file_source(root, path, "spend_daily", columns=COLUMNS, **more)))
    return [tuple(row.values()) for row in rows.select(["day", "campaign_name", "cost", "clicks"]).to_pylist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_delimited(tmp_path: Path, encoding: str, separator: str, packed: bool) -> None:
    # utf-16-le has no mark here and is told by its NUL bytes, so its headers need Latin letters to show them.
    headers = ["День", "Кампания", "Расход", "Клики", "x" * 40]
    text = "\r\n".join(separator.join(row) for row in [headers, *ROWS]) + "\r\n"
    data = text.encode(encoding)
    (tmp_path / "a.csv").write_bytes(gzip.compress(data) if packed else data)
    assert found(tmp_path, "a.csv") == EXPECTED
    assert found(tmp_path, "a.csv", encoding=encoding, separator=separator) == EXPECTED


def test_commas_and_quotes(tmp_path: Path) -> None:
    lines = [",".join(f'"{cell}"' for cell in row) for row in [HEADERS, *ROWS]]
    (tmp_path / "a.csv").write_text("sep=,\n" + "\n".join(lines), "utf-8")
    assert found(tmp_path, "a.csv") == EXPECTED


def test_xlsx_with_typed_cells(tmp_path: Path) -> None:
    for is_1904 in (False, True):
        with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": is_1904}) as book:
            day = book.add_format({"num_format": "dd.mm.yyyy"})
            sheet = book.add_worksheet("Май")
            sheet.write_row(2, 0, HEADERS)
            sheet.write_datetime(3, 0, datetime(2026, 10, 1), day)
            sheet.write_row(3, 1, ["Бренд «Окна»", 1200.5, 5])
            epoch = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
            sheet.write_row(4, 0, [(date(2026, 10, 2) - epoch).days, "Поиск", 7.5, 6])
            sheet.set_row(4, None, None, {"hidden": True})
            book.add_worksheet("Июнь").write(0, 0, "x")
        for sheet_name in (None, 1, " май"):
            assert found(tmp_path, "a.xlsx", header_row=3, sheet=sheet_name) == EXPECTED


def test_xls(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Май")
    for column, header in enumerate(HEADERS):
        sheet.write(0, column, header)
    sheet.write(1, 0, datetime(2026, 10, 1), xlwt.easyxf(num_format_str="dd.mm.yyyy"))
    for column, value in enumerate(["Бренд «Окна»", 1200.5, 5], start=1):
        sheet.write(1, column, value)
    for column, value in enumerate(ROWS[1]):
        sheet.write(2, column, value)
    book.save(str(tmp_path / "a.xls"))
    assert found(tmp_path, "a.xls") == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_html_under_the_name_xls(tmp_path: Path, encoding: str) -> None:
    def row(cells: list[str]) -> str:
        return "<tr>" + "".join(f"<td>{cell.replace(' ', '&nbsp;')}</td>" for cell in cells) + "</tr>"

    table = "<table>" + row(HEADERS).replace("td>", "th>") + "".join(row(r) for r in ROWS) + "</table>"
    html = f"<html><meta charset={encoding}><body><table><tr><td>Отчёт</td></tr></table>{table}</body></html>"
    (tmp_path / "a.xls").write_bytes(html.encode(encoding))
    rows = found(tmp_path, "a.xls")
    assert [(r[0], r[2], r[3]) for r in rows] == [(r[0], r[2], r[3]) for r in EXPECTED]


def test_parquet_keeps_types_and_checks_them(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Кампания": pa.array(["Бренд «Окна»", "Поиск"]).dictionary_encode(),
            "День": pa.array([date(2026, 10, 1), date(2026, 10, 2)]),
            "Расход": pa.array([Decimal("1200.50"), Decimal("7.50")]),
            "Лишний": pa.array([1, 2]),
            "Клики": pa.array([5, 6], pa.int16()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert found(tmp_path, "a.parquet") == EXPECTED


def test_globs_and_lists(tmp_path: Path) -> None:
    for number, row in enumerate(ROWS):
        (tmp_path / f"part-{number}.csv").write_text(";".join(HEADERS) + "\n" + ";".join(row), "utf-8")
    (tmp_path / "~$part.csv").write_text("lock", "utf-8")
    assert found(tmp_path, "part-*.csv") == EXPECTED
    assert found(tmp_path, ["part-0.csv", "part-1.csv", "part-*.csv"]) == EXPECTED
    with pytest.raises(InputError) as caught:
        found(tmp_path, "none-*.csv")
    assert caught.value.key == "file_none"


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    text = (
        "Отчёт за октябрь\n\nДень;Кампания;Расход;Клики\n01.10.2026;Бренд;1 200,50;5\n\n"
        '02.10.2026;"в две\nстроки";12O0;7\n'
        "03.10.2026;лишняя;5;6;ячейка\n04.10.2026;короткая\n05.10.2026;пустой хвост;3,5;1;;\nИтого;;1200;12\n"
    )
    (tmp_path / "a.csv").write_text(text, "utf-8")
    batches = read_file(file_source(tmp_path, "a.csv", "spend_daily", columns=COLUMNS, header_row=3))
    assert sorted(refused(batches)) == [
        (6, "Расход", "letter_in_number"),
        (7, "Клики", "ragged_row"),
        (10, "День", "total_row"),
    ]
    assert sorted(whole(batches)["campaign_name"].to_pylist()) == ["Бренд", "короткая", "пустой хвост"]
    assert sum(batch.rows_read for batch in batches) == 6
    assert all_accounted(batches)


def test_nul_bytes_and_long_cells_are_refused_and_the_rest_stays(tmp_path: Path) -> None:
    text = f"day;campaign_name;cost\n2026-10-01;a\0b;5\n2026-10-01;{'x' * (1 << 20)};6\n2026-10-01;good;7\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    batches = read_file(file_source(tmp_path, "a.csv", "spend_daily"))
    assert refused(batches) == [(2, "campaign_name", "nul_byte"), (3, "campaign_name", "too_long")]
    assert whole(batches)["cost"].to_pylist() == [5, 6, 7]
    assert all(len(cell.value) <= 200 for cell in batches[0].rejected)


def test_merged_cells_repeat_texts_and_never_amounts(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["channel", "period_start", "amount"])
        sheet.merge_range(1, 0, 3, 0, "seo")
        sheet.write_column(1, 1, ["2026-10-01", "2026-11-01", "2026-12-01"])
        sheet.merge_range(1, 2, 2, 2, 50_000)
        sheet.write(3, 2, "1 000 ₽")
    batches = read_file(file_source(tmp_path, "a.xlsx", "spend_manual"))
    assert whole(batches).select(["channel", "amount"]).to_pylist() == [
        {"channel": "seo", "amount": Decimal(50_000)},
        {"channel": "seo", "amount": Decimal(1000)},
    ]
    assert refused(batches) == [(3, "amount", "empty")]


def test_errors_of_formulas_are_found_where_the_reader_sees_blanks(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "campaign_id", "cost"])
        for row, (formula, value) in enumerate([("=1+1", 2), ("=1/0", "#DIV/0!"), ("=1+1", 0)], start=1):
            sheet.write_row(row, 0, ["2026-10-01", f"c{row}"])
            sheet.write_formula(row, 2, formula, None, value)
    strip_value(tmp_path / "a.xlsx", "C4")
    batches = read_file(file_source(tmp_path, "a.xlsx", "spend_daily"))
    assert refused(batches) == [(3, "cost", "formula_error"), (4, "cost", "formula")]
    assert whole(batches)["cost"].to_pylist() == [Decimal(2)]


def strip_value(path: Path, cell: str) -> None:
    """Take the computed value out of a formula's cell, as programs do that write formulas and calculate nothing."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], count = re.subn(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v>[^<]*</v>'.encode(), rb"\1", parts[sheet])
    assert count == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def test_derived_tables_come_by_their_own_streams(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lead_id,created_at,phone_raw\n1,2026-10-01,+7 1; +7 2\n2,x,+7 3\n", "utf-8")
    source = file_source(tmp_path, "a.csv", "lead")
    assert [stream.table.name for stream in source.streams()] == ["lead", "contact_point"]
    assert refused(read_file(source)) == [(3, "created_at", "not_time")]
    contacts = read_file(source, 1)
    assert whole(contacts)["value_raw"].to_pylist() == ["+7 1", "+7 2"]
    assert refused(contacts) == []


def test_the_fingerprint_follows_content_and_settings_not_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day,cost\n2026-10-01,5\n", "utf-8")
    source = file_source(tmp_path, "a.csv", "spend_daily")
    mark = source.fingerprint(source.streams()[0])
    path.touch()
    assert source.fingerprint(source.streams()[0]) == mark
    other = file_source(tmp_path, "a.csv", "spend_daily", number="1 234,56")
    assert other.fingerprint(other.streams()[0]) != mark
    path.write_text("day,cost\n2026-10-01,6\n", "utf-8")
    assert source.fingerprint(source.streams()[0]) != mark


def test_check_tells_how_the_file_is_read(tmp_path: Path) -> None:
    rows = "".join(f"{date(2026, 1, 1) + timedelta(days=i):%d.%m.%Y};{i}\n" for i in range(150))
    (tmp_path / "a.csv").write_bytes(f"День;Расход\n{rows}x;y\n".encode("cp1251"))
    columns = {"day": "День", "cost": "Расход"}
    told = file_source(tmp_path, "a.csv", "spend_daily", columns=columns).check()
    assert told == "a.csv (cp1251, «;»): столбцы «День», «Расход»; из первых строк годны 100 из 100"


def test_check_tells_what_was_refused_and_which_words_would_do(tmp_path: Path) -> None:
    rows = "01.10.2026 10:00;Вбок;12\n02.10.2026 10:00;Вбок;1O\n32.10.2026;Входящий;5\n"
    (tmp_path / "a.csv").write_text(f"Когда;Куда;Секунд\n{rows}", "utf-8")
    columns = {"started_at": "Когда", "direction": "Куда", "talk_seconds": "Секунд"}
    told = file_source(tmp_path, "a.csv", "call", columns=columns).check().splitlines()
    assert told[0].endswith("годны 2 из 3")
    assert told[1] == (
        "  строка 2, столбец «Куда»: «Вбок» — слово не из списка этого столбца: переведите его через map "
        "(in, internal, out, unknown); таких ячеек 2"
    )
    assert [line.partition(" — ")[0] for line in told[2:]] == [
        "  строка 3, столбец «Секунд»: «1O»",
        "  строка 4, столбец «Когда»: «32.10.2026»",
    ]


def test_check_of_files_of_which_one_has_no_good_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,cost\n2026-10-01,5\n", "utf-8")
    (tmp_path / "b.csv").write_text("day,cost\nx,5\n", "utf-8")
    with pytest.raises(InputError) as caught:
        file_source(tmp_path, "*.csv", "spend_daily").check()
    assert caught.value.key == "nothing_readable"
    said = caught.value.sentence("ru")
    assert "a.csv (utf-8, «,»): столбцы «day», «cost»; из первых строк годны 1 из 1" in said
    assert "строка 2, столбец «day»: «x»" in said


def test_check_reads_on_where_only_the_first_rows_are_bad(tmp_path: Path) -> None:
    bad = "x,5\n" * 100
    (tmp_path / "a.csv").write_text(f"day,cost\n{bad}2026-10-01,5\n", "utf-8")
    assert "годны 0 из 100" in file_source(tmp_path, "a.csv", "spend_daily").check()

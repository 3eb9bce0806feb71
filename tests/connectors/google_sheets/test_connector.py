"""From a spreadsheet on the fake Google to batches of landing tables."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors import KINDS
from connectors.base import Batch, Refresh
from connectors.google_sheets import GoogleSheets
from tests.connectors.google_sheets.conftest import BOOK, END, HEADER, OCTOBER, Make
from tests.fakes.google_sheets import Cell, FakeGoogle, Fault
from throughline.errors import InputError, Terminal


def read(connector: GoogleSheets) -> list[Batch]:
    return [batch for stream in connector.streams() for batch in connector.read(stream, None)]


def test_it_is_listed() -> None:
    assert KINDS["google_sheets"] is GoogleSheets


def test_rows_of_the_sheet_of_spend(fake: FakeGoogle, make: Make) -> None:
    fake.add(
        BOOK,
        {"Расходы": [HEADER, [OCTOBER, END, "seo", 50000, "ИП Ёлкин"], [], [OCTOBER, END, "radio", "1 200,50"]]},
    )
    (batch,) = read(make())
    rows = batch.rows.select(
        ["sheet", "row", "period_start", "period_end", "channel", "amount", "currency", "contractor"]
    )
    assert rows.to_pylist() == [
        dict(zip(rows.column_names, values, strict=True))
        for values in (
            ("Расходы", 2, date(2026, 10, 1), date(2026, 10, 31), "seo", Decimal(50000), "RUB", "ИП Ёлкин"),
            ("Расходы", 4, date(2026, 10, 1), date(2026, 10, 31), "radio", Decimal("1200.5"), "RUB", None),
        )
    ]
    assert (batch.rejected, batch.rows_read) == ((), 2)
    assert len(fake.requests) == 1


def test_the_stream_is_whole(make: Make) -> None:
    assert [(stream.table.name, stream.refresh) for stream in make().streams()] == [("spend_manual", Refresh.FULL)]


def test_a_broken_amount_is_named_and_the_rest_is_loaded(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [HEADER, [OCTOBER, END, "seo", "5О000"], [OCTOBER, END, "radio", 7]]})
    (batch,) = read(make())
    (cell,) = batch.rejected
    assert (cell.file, cell.sheet) == (f"https://docs.google.com/spreadsheets/d/{BOOK}", "Расходы")
    assert (cell.row, cell.column, cell.value, cell.rule) == (2, "Сумма", "5О000", "letter_in_number")
    assert cell.address == "D2"
    assert batch.rows["row"].to_pylist() == [3]
    assert batch.rows_read == 2


def test_several_worksheets_in_one_request(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {name: [HEADER, [OCTOBER, END, "seo", n]] for n, name in enumerate(("Май", "Июнь", "Июль"), 1)})
    batches = read(make(worksheet=["Июль", "Май"]))
    assert [batch.rows["sheet"].to_pylist() for batch in batches] == [["Июль"], ["Май"]]
    assert [batch.rows["amount"].to_pylist() for batch in batches] == [[3], [1]]
    assert len(fake.requests) == 1


def test_header_row_further_down(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [["Расходы отдела"], [], HEADER, [OCTOBER, END, "seo", 5]]})
    (batch,) = read(make(header_row=3))
    assert batch.rows["row"].to_pylist() == [4]


def test_moved_columns_and_extra_ones_change_nothing(fake: FakeGoogle, make: Make) -> None:
    fake.add(
        BOOK, {"Расходы": [["Заметка", "Сумма", "Канал", "по", "Месяц с", "Подрядчик"], ["x", 5, "seo", END, OCTOBER]]}
    )
    (batch,) = read(make())
    assert batch.rows.select(["channel", "amount"]).to_pylist() == [{"channel": "seo", "amount": Decimal(5)}]


def test_a_missing_header_and_an_empty_sheet_say_what_is_there(fake: FakeGoogle, make: Make) -> None:
    for rows in ([["Месяц с", "по", "Канал", "Стоимость", "Подрядчик"]], []):
        fake.add(BOOK, {"Расходы": rows})
        with pytest.raises(InputError) as caught:
            read(make())
        assert "Сумма" in caught.value.sentence("ru") or "Месяц с" in caught.value.sentence("ru")
        assert "Расходы" in caught.value.sentence("ru")


def test_only_headers_is_a_load_of_no_rows(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [HEADER]})
    assert [(batch.rows.num_rows, batch.rows_read) for batch in read(make())] == [(0, 0)]


def test_ids_and_phones_stay_text(fake: FakeGoogle, make: Make) -> None:
    fake.add(
        BOOK,
        {
            "Заявки": [
                ["№", "Дата", "Телефон"],
                ["00123", "01.10.2026 10:30", "+79161234567"],
                [12, OCTOBER, 79161234567],
            ]
        },
    )
    columns = {"lead_id": "№", "created_at": "Дата", "phone_raw": "Телефон"}
    leads, contacts = read(make(table="lead", columns=columns))
    assert leads.rows["lead_id"].to_pylist() == ["00123", "12"]
    assert leads.rows["phone_raw"].to_pylist() == ["+79161234567", "79161234567"]
    assert leads.rows["created_at"].to_pylist() == [datetime(2026, 10, 1, 5, 30), datetime(2026, 9, 30, 19)]
    assert contacts.table.name == "contact_point"
    assert contacts.rows["value_raw"].to_pylist() == ["+79161234567", "79161234567"]
    assert len(fake.requests) == 1


def test_fingerprint_changes_with_the_cells_only(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [HEADER, [OCTOBER, END, "seo", 5]]})
    connector = make()
    (stream,) = connector.streams()
    first = connector.fingerprint(stream)
    assert first == connector.fingerprint(stream) == make().fingerprint(stream)
    fake.books[BOOK].sheets["Расходы"][1][3] = 6
    assert connector.fingerprint(stream) != first
    assert make(number="1,234.56").fingerprint(stream) != make().fingerprint(stream)


def test_a_refresh_is_one_request(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [HEADER, [OCTOBER, END, "seo", 5]]})
    connector = make()
    (stream,) = connector.streams()
    connector.fingerprint(stream)
    list(connector.read(stream, None))
    assert len(fake.requests) == 1


def test_check_says_what_was_found(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [HEADER, [OCTOBER, END, "seo", 5]]})
    assert make().check() == "лист «Расходы»: 1 строка под заголовками, годных 1"
    fake.fail(Fault(403))
    with pytest.raises(Terminal):
        make().check()


def test_check_names_the_cells_that_a_load_would_refuse(fake: FakeGoogle, make: Make) -> None:
    good: list[Cell] = [OCTOBER, END, "seo", 5]
    bad: list[Cell] = [OCTOBER, END, "seo", "5О000"]
    fake.add(BOOK, {"Расходы": [HEADER, good, bad, bad]})
    assert make().check().splitlines() == [
        "лист «Расходы»: 3 строки под заголовками, годных 1",
        "  ячейка D3, столбец «Сумма»: «5О000» — в числе буква, похожая на цифру (О вместо 0, З вместо 3?); "
        "таких ячеек 2",
    ]


def test_check_fails_where_no_row_would_be_loaded(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [HEADER, [OCTOBER, END, "seo", "5О000"]]})
    with pytest.raises(InputError) as caught:
        make().check()
    assert caught.value.key == "nothing_readable"
    assert "spend" in caught.value.sentence("ru")
    assert "ячейка D2" in caught.value.sentence("ru")


def test_check_names_every_missing_column(fake: FakeGoogle, make: Make) -> None:
    fake.add(BOOK, {"Расходы": [["Месяц с", "по", "Канал", "Сумма, руб"], [OCTOBER, END, "seo", 5]]})
    with pytest.raises(InputError) as caught:
        make().check()
    assert caught.value.key == "headers_missing"
    assert caught.value.facts["missing"] == "«Сумма» (≈ «Сумма, руб»), «Подрядчик»"


def test_two_hundred_thousand_rows(fake: FakeGoogle, make: Make) -> None:
    row: list[Cell] = [OCTOBER, END, "seo", 1]
    fake.add(BOOK, {"Расходы": [HEADER, *([row] * 200_000)]})
    batches = read(make())
    assert sum(batch.rows.num_rows for batch in batches) == 200_000


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ("https://docs.google.com/spreadsheets/d/1AbC-okna/edit#gid=0", True),
        ("https://docs.google.com/spreadsheets/u/0/d/1AbC-okna/edit?usp=sharing", True),
        ("1AbC-okna", True),
        ("https://example.com/spreadsheets/d/1AbC-okna/", False),
        ("1AbC/../../x", False),
        ("", False),
    ],
)
def test_link_or_id(given: str, allowed: bool, make: Make) -> None:
    if allowed:
        assert make(spreadsheet=given).settings.spreadsheet == "1AbC-okna"
    else:
        with pytest.raises(ValidationError):
            make(spreadsheet=given)


@pytest.mark.parametrize(
    ("host", "loopback", "allowed"),
    [
        ("https://sheets.googleapis.com", False, True),
        ("http://127.0.0.1:8000", True, True),
        ("http://127.0.0.1:8000", False, False),
        ("http://sheets.googleapis.com", True, False),
        ("https://sheets.googleapis.com.evil.example", True, False),
        ("https://evil.example/?.googleapis.com", True, False),
        ("http://10.0.0.1", True, False),
    ],
)
def test_the_key_goes_to_google_only(host: str, loopback: bool, allowed: bool, make: Make) -> None:
    if allowed:
        assert make(api_host=host, allow_http_loopback=loopback)
    else:
        with pytest.raises(ValidationError):
            make(api_host=host, allow_http_loopback=loopback)


def test_the_key_by_path_by_text_and_from_the_environment(
    fake: FakeGoogle, make: Make, key: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.add(BOOK, {"Расходы": [HEADER]})
    (tmp_path / "key.json").write_text(json.dumps(key), "utf-8")
    assert make(credentials="key.json").check() == "лист «Расходы»: 0 строк под заголовками, годных 0"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    assert make(credentials="").check() == "лист «Расходы»: 0 строк под заголовками, годных 0"
    assert json.dumps(key) not in repr(make().settings)


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        ("", "google_no_key"),
        ("nowhere.json", "google_key_unreadable"),
        ("{broken", "google_key_broken"),
        ('{"type": "authorized_user"}', "google_key_broken"),
        (
            '{"client_email": "a", "private_key": "SECRET", "token_uri": "https://oauth2.googleapis.com/token"}',
            "google_key_broken",
        ),
        (
            '{"client_email": "a", "private_key": "SECRET", "token_uri": "http://evil.example/token"}',
            "google_key_broken",
        ),
    ],
)
def test_keys_that_are_none(make: Make, credentials: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    with pytest.raises(InputError) as caught:
        make(credentials=credentials).check()
    assert caught.value.key == expected
    assert "SECRET" not in caught.value.sentence("ru") + caught.value.sentence("en") + repr(caught.value)
    assert not os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")

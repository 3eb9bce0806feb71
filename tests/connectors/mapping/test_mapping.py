"""Settings, headers, words, constants, made keys, derived rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from connectors.cells import Cell
from connectors.mapping import Frame, Mapping, Place, TableSettings
from tests.connectors.build import all_accounted, context, read_rows, refused, settings, whole
from throughline.errors import InputError


def rows_of(table: str, headers: list[str], rows: list[list[Cell]], **more: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = whole(read_rows(rows, settings(table, **more), headers)[:1]).to_pylist()
    return found


def test_canonical_names_need_no_mapping_and_headers_forgive() -> None:
    columns = {"amount": "Сумма платежа", "paid_at": "дата\u00a0ОПЛАТЫ"}
    found = rows_of(
        "payment",
        ["payment_id", " СУММА\n платежа ", "Дата  оплаты", "Лишний"],
        [["7", "5", "01.10.2026", "x"]],
        columns=columns,
    )
    assert found == [{"payment_id": "7", "paid_at": datetime(2026, 9, 30, 21), "amount": Decimal(5), "currency": "RUB"}]


def test_a_missing_header_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        rows_of("payment", ["Сумма", "Дата"], [], columns={"amount": "Сума", "paid_at": "Дата"})
    assert caught.value.key == "header_missing_close"
    assert caught.value.facts["file"] == "book/Май"
    assert caught.value.facts["header"] == "Сума"
    assert caught.value.facts["closest"] == "Сумма"
    assert caught.value.facts["headers"] == "«Сумма», «Дата»"
    for lang in ("ru", "en"):
        assert "Сума" in caught.value.sentence(lang)


def test_a_doubled_header_is_refused_only_when_it_is_wanted() -> None:
    with pytest.raises(InputError) as caught:
        rows_of("payment", ["amount", "Amount ", "paid_at"], [])
    assert caught.value.key == "header_doubled"
    assert caught.value.facts["columns"] == "1, 2"
    assert rows_of("rate", ["day", "currency", "rate", "", "", "x", "x"], [["2026-10-01", "usd", 92.5]]) == [
        {"day": date(2026, 10, 1), "currency": "USD", "rate": 92.5}
    ]


def test_needed_columns_must_be_there() -> None:
    with pytest.raises(InputError) as caught:
        rows_of("customer", ["segment"], [])
    assert caught.value.key == "columns_needed"
    assert caught.value.facts["columns"] == "customer_id"


@pytest.mark.parametrize(
    ("table", "columns", "told"),
    [
        ("spend", {}, "unknown_table"),
        ("payment", {"amuont": "x"}, "unknown_column"),
        ("payment", {"amount": {"from": "x", "const": 1}}, "one_origin"),
        ("payment", {"amount": {}}, "one_origin"),
        ("payment", {"amount": {"from": "x", "format": "%d"}}, "bad_number_format"),
        ("payment", {"paid_at": {"from": "x", "format": "дд.мм"}}, "bad_date_format"),
        ("payment", {"deal_id": {"from": "x", "format": "%d"}}, "no_format"),
        ("payment", {"custom.city": "x"}, "unknown_column"),
    ],
)
def test_bad_settings_are_told(table: str, columns: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TableSettings.model_validate({"name": "x", "kind": "rows", "table": table, "columns": columns})
    assert caught.value.errors()[-1]["type"] == told


def test_constants_words_and_formats() -> None:
    found = rows_of(
        "deal",
        ["№", "Статус", "Сумма", "Создана"],
        [["1", " Успешно ", "1,200", "01/02/26"], ["2", "отказ", "1,5", "2026-02-01"], ["3", "иное", "7", ""]],
        columns={
            "deal_id": "№",
            "status": {"from": "Статус", "map": {"успешно": "won", "Отказ": "lost", "*": "open"}},
            "amount": {"from": "Сумма", "format": "1 234,56"},
            "created_at": {"from": "Создана", "format": ["%d/%m/%y", "%Y-%m-%d"]},
            "branch": {"const": "Пермь"},
            "discount": {"const": 10},
        },
        timezone="UTC",
    )
    assert [row["status"] for row in found] == ["won", "lost", "open"]
    assert [row["amount"] for row in found] == [Decimal("1.2"), Decimal("1.5"), Decimal(7)]
    assert [row["created_at"] for row in found] == [datetime(2026, 2, 1), datetime(2026, 2, 1), None]
    assert {row["branch"] for row in found} == {"Пермь"}
    assert {row["discount"] for row in found} == {Decimal(10)}


def test_a_constant_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(InputError) as caught:
        rows_of("deal", ["deal_id"], [], columns={"status": {"const": "вон"}})
    assert caught.value.facts["rule"] == "not_in_list"


def test_words_outside_the_list_are_refused_but_the_deal_stays() -> None:
    batches = read_rows([["1", "на паузе", "12O0"]], settings("deal"), ["deal_id", "status", "amount"])
    assert refused(batches) == [(2, "status", "not_in_list"), (2, "amount", "letter_in_number")]
    assert whole(batches[:1]).to_pylist() == [{"deal_id": "1", "status": None, "amount": None, "currency": "RUB"}]
    assert batches[0].rows_read == 1


def test_formats_of_the_source_hold_for_all_columns() -> None:
    found = rows_of(
        "spend_daily",
        ["day", "cost"],
        [["10/31/2026", "1,200"]],
        number="1,234.56",
        dates=["%m/%d/%Y"],
    )
    assert (found[0]["day"], found[0]["cost"]) == (date(2026, 10, 31), Decimal(1200))


def test_fields_gather_into_json_with_sorted_keys() -> None:
    found = rows_of(
        "spend_daily",
        ["day", "cost", "Пол", "Возраст", "dims.place"],
        [["2026-10-01", 1, "M", "30-34", ""], ["2026-10-01", 2, "", "", None]],
        columns={"dims.gender": "Пол", "dims.age": "Возраст"},
    )
    assert [row["dims"] for row in found] == ['{"age": "30-34", "gender": "M"}', ""]


def test_day_and_time_from_two_columns() -> None:
    columns = {"call_id": "id", "started_at": {"from": ["Дата", "Время"]}}
    batches = read_rows(
        [["1", date(2026, 10, 1), datetime(1899, 12, 31, 9, 5).time()], ["2", "01.10.2026", "9:05"]],
        settings("call", columns=columns, timezone="UTC"),
        ["id", "Дата", "Время"],
    )
    assert whole(batches[:1])["started_at"].to_pylist() == [datetime(2026, 10, 1, 9, 5)] * 2


def test_spend_by_hand_is_keyed_by_sheet_and_row() -> None:
    batches = read_rows(
        [["2026-10-01", "seo", 5], [None, None, None], ["2026-10-01", "seo", 5]],
        settings("spend_manual"),
        ["period_start", "channel", "amount"],
    )
    assert whole(batches).select(["sheet", "row"]).to_pylist() == [
        {"sheet": "book/Май", "row": 2},
        {"sheet": "book/Май", "row": 4},
    ]
    assert batches[0].rows_read == 2


def test_made_ids_are_stable_and_tell_equal_rows_apart() -> None:
    headers = ["deal_id", "paid_at", "amount"]
    table: list[list[Cell]] = [["7", "2026-10-01", 5], ["7", "2026-10-01", 5], ["8", "2026-10-01", 5]]
    first = [row["payment_id"] for row in rows_of("payment", headers, table)]
    again = [row["payment_id"] for row in rows_of("payment", headers, [table[2], table[0]])]
    assert len(set(first)) == 3
    assert first[1] == f"{first[0]}-2"
    assert again == [first[2], first[0]]


def test_lines_of_a_deal_are_numbered() -> None:
    found = rows_of("deal_item", ["deal_id", "name"], [["1", "a"], ["2", "b"], ["1", "c"]])
    assert [(row["deal_id"], row["line"]) for row in found] == [("1", 1), ("2", 1), ("1", 2)]


def test_spend_without_ids_loses_no_row() -> None:
    found = rows_of(
        "spend_daily",
        ["day", "campaign_name", "cost"],
        [["2026-10-01", "Бренд", 5], ["2026-10-01", "Бренд", 7], ["2026-10-01", "Окна", 1]],
    )
    assert [(row["campaign_id"], row["dims"], row["cost"]) for row in found] == [
        ("Бренд", "", Decimal(5)),
        ("Бренд", '{"row": "2"}', Decimal(7)),
        ("Окна", "", Decimal(1)),
    ]


def test_lists_in_a_cell_become_contact_points() -> None:
    columns = {"emails_raw": {"from": "Почта", "separator": ","}}
    batches = read_rows(
        [["1", "+7 999 1234567; 8 (343) 200-00-01;", "a@b.ru, c@d.ru", "2026-10-01 10:00", "2026-10-02 10:00"]],
        settings("deal", columns=columns, timezone="UTC"),
        ["deal_id", "phones_raw", "Почта", "created_at", "updated_at"],
    )
    deal, contacts = batches
    assert deal.rows["phones_raw"].to_pylist() == ["+7 999 1234567; 8 (343) 200-00-01;"]
    assert contacts.table.name == "contact_point"
    assert [(c["entity"], c["entity_id"], c["kind"], c["value_raw"]) for c in contacts.rows.to_pylist()] == [
        ("deal", "1", "phone", "+7 999 1234567"),
        ("deal", "1", "phone", "8 (343) 200-00-01"),
        ("deal", "1", "email", "a@b.ru"),
        ("deal", "1", "email", "c@d.ru"),
    ]
    assert set(contacts.rows["first_seen_at"].to_pylist()) == {datetime(2026, 10, 1, 10)}
    assert set(contacts.rows["last_seen_at"].to_pylist()) == {datetime(2026, 10, 2, 10)}


def test_tags_of_a_call_become_rows() -> None:
    batches = read_rows(
        [["1", "2026-10-01", "целевой; спам"], ["2", "2026-10-01", ""]],
        settings("call"),
        ["call_id", "started_at", "tags"],
    )
    assert "tags" not in batches[0].rows.column_names
    tags = next(batch for batch in batches if batch.table.name == "call_tag")
    assert [(row["call_id"], row["name"]) for row in tags.rows.to_pylist()] == [("1", "целевой"), ("1", "спам")]
    assert [t.name for t in Mapping(settings("call"), context()).tables] == ["call", "contact_point", "call_tag"]


def test_months_begin_on_their_first_day() -> None:
    found = rows_of(
        "budget_plan",
        ["month", "channel", "amount"],
        [["10.2026", "seo", 5]],
        columns={"month": {"from": "month", "format": "%m.%Y"}},
    )
    assert found == [
        {"month": date(2026, 10, 1), "channel": "seo", "campaign": "", "amount": Decimal(5)},
    ]


@pytest.mark.parametrize("word", ["Итого", "ИТОГО:", "Итого: 1 260", "Всего за октябрь", "Grand total", "Total"])
def test_totals_are_never_summed_in(word: str) -> None:
    table: list[list[Cell]] = [
        ["2026-10-01", "Бренд", 5],
        [None, word, 5],
        [word, None, 5],
    ]
    batches = read_rows(table, settings("spend_daily"), ["day", "campaign_name", "cost"])
    assert [rule for _, _, rule in refused(batches)] == ["total_row", "total_row"]
    assert all_accounted(batches)


def test_subtotals_beside_a_day_are_totals_too_but_a_keyword_may_be_that_word() -> None:
    batches = read_rows(
        [["2026-10-01", "Итого", "x", 5], ["2026-10-01", "Бренд", "всего", 5]],
        settings("spend_daily"),
        ["day", "campaign_name", "keyword", "cost"],
    )
    assert refused(batches) == [(2, "campaign_name", "total_row")]


def test_the_digest_follows_settings_and_days() -> None:
    first = Mapping(settings("payment"), context()).digest
    assert first == Mapping(settings("payment"), context()).digest
    assert first != Mapping(settings("payment", number="1 234,56"), context()).digest
    assert first != Mapping(settings("payment"), context(timezone="UTC")).digest


def test_vat_and_currency_of_the_source_fill_what_rows_do_not_say() -> None:
    found = rows_of("spend_daily", ["day", "cost"], [["2026-10-01", "$5"]], currency="USD", includes_vat=True)
    assert (found[0]["currency"], found[0]["includes_vat"], found[0]["cost"]) == ("USD", True, Decimal(5))


def test_a_second_row_of_one_key_is_refused_where_it_would_replace_the_first() -> None:
    of = settings("budget_plan", dates=["%d.%m.%Y"])
    headers = ["month", "channel", "amount"]
    rows = [["01.10.2026", "seo", "100"], ["01.10.2026", "radio", "50"], [], ["15.10.2026", "seo", "30"]]
    batches = read_rows(rows, of, headers)
    assert whole(batches)["amount"].to_pylist() == [100, 50]
    (cell,) = batches[0].rejected
    assert (cell.row, cell.column, cell.value, cell.rule) == (5, "month", "2026-10-01 · seo", "doubled_row")
    assert all_accounted(batches)


def test_doubled_mail_statistics_are_refused_across_frames_too() -> None:
    headers = ["campaign_id", "day", "sent"]
    sheet = Mapping(settings("mail_stat"), context()).bind(headers, Place("mail.csv"))
    row = ["spring", "2026-10-01", "5"]
    first, second = (
        list(sheet.batches(Frame.of_rows(rows, number, len(headers)))) for rows, number in (([row], 2), ([row], 3))
    )
    assert (refused(first), refused(second)) == ([], [(3, "campaign_id", "doubled_row")])
    assert (second[0].rows.num_rows, second[0].rows_read) == (0, 1)


def test_traffic_of_a_day_is_one_row_a_set_of_marks_and_never_without_its_visits() -> None:
    headers = ["day", "utm_source", "utm_campaign", "visits", "bounces"]
    rows = [
        ["2026-10-01", "yandex", "spring", "12", "3"],
        ["2026-10-01", "yandex", "spring", "5", ""],  # would replace the twelve
        ["2026-10-01", "yandex", "", "many", ""],
        ["2026-10-02", "yandex", "spring", "-1", ""],
        ["2026-10-03", "", "", "7", ""],
        ["Итого", "", "", "24", "3"],
    ]
    batches = read_rows(rows, settings("traffic_daily"), headers)
    assert whole(batches)["visits"].to_pylist() == [12, 7]
    assert [(cell.row, cell.column, cell.rule) for cell in batches[0].rejected] == [
        (3, "day", "doubled_row"),
        (4, "visits", "not_number"),
        (5, "visits", "negative"),
        (7, "day", "total_row"),
    ]


def test_claimed_conversions_are_told_apart_by_goal_and_model() -> None:
    headers = ["day", "campaign_id", "goal_id", "model", "conversions", "value"]
    rows = [
        ["2026-10-01", "c-1", "11", "first", "1.5", "300"],
        ["2026-10-01", "c-1", "11", "last", "2", "400.50"],
        ["2026-10-01", "c-1", "11", "last", "3", "600"],
        ["2026-10-01", "c-1", "12", "last", "2", "dear"],
    ]
    batches = read_rows(rows, settings("ad_conversion_daily"), headers)
    kept = whole(batches)
    assert kept["conversions"].to_pylist() == [1.5, 2.0]
    assert kept["value"].to_pylist() == [Decimal("300.0000"), Decimal("400.5000")]
    assert kept["currency"].to_pylist() == ["RUB", "RUB"]
    assert [(cell.row, cell.rule) for cell in batches[0].rejected] == [(4, "doubled_row"), (5, "not_number")]


@pytest.mark.parametrize(
    ("position", "address"),
    [(0, "A17"), (3, "D17"), (25, "Z17"), (26, "AA17"), (701, "ZZ17"), (702, "AAA17"), (-1, "17")],
)
def test_addresses_of_cells(position: int, address: str) -> None:
    assert Place("book.xlsx", "Май", has_letters=True).address(17, position) == address
    assert Place("a.csv").address(17, position) == ""

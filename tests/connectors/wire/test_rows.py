"""Rows of a vendor, typed by the table they fill."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.base import Batch
from connectors.wire.rows import RowBuilder, WrongShapeError
from throughline.landing.contract import TABLES

MOSCOW = ZoneInfo("Europe/Moscow")


def build(table: str, *rows: dict[str, Any]) -> Batch:
    builder = RowBuilder(TABLES[table], "it", MOSCOW, "RUB")
    for row in rows:
        builder.add(row)
    return builder.take()


def refused(batch: Batch) -> list[tuple[int, str, str, str]]:
    return [(cell.row, cell.column, cell.value, cell.rule) for cell in batch.rejected]


def test_words_of_numbers_and_days_will_do() -> None:
    row = {"day": "2026-07-01", "campaign_id": 12345678901234567890, "clicks": "12", "cost": "23328.92"}
    (read,) = build("spend_daily", row).rows.to_pylist()
    assert read["day"] == date(2026, 7, 1)
    assert read["campaign_id"] == "12345678901234567890"
    assert read["clicks"] == 12
    assert read["cost"] == Decimal("23328.9200")
    assert read["ad_id"] is None, "a key column that has nothing is filled by the loader"


def test_a_cent_is_never_lost_in_a_float() -> None:
    with pytest.raises(TypeError):
        build("spend_daily", {"day": "2026-07-01", "cost": 0.1})


@pytest.mark.parametrize(
    ("told", "code"),
    [("RUR", "RUB"), ("руб.", "RUB"), (" usd ", "USD"), ("TON", "TON"), ("kes", "KES"), ("", None), ("баллы", "баллы")],
)
def test_currencies_are_told_by_their_codes(told: str, code: str | None) -> None:
    (read,) = build("spend_daily", {"day": "2026-07-01", "cost": "1", "currency": told}).rows.to_pylist()
    assert read.get("currency") == code


def test_times_become_utc() -> None:
    zone = timezone(timedelta(hours=5))
    rows = [
        {"visit_id": "1", "started_at": datetime(2026, 7, 1, 12, 0, 0, 999_999, tzinfo=zone)},
        {"visit_id": "2", "started_at": datetime(2026, 7, 1, 12, 0)},  # a wall clock of the source
        {"visit_id": "3", "started_at": "2026-07-01T12:00:00Z"},
    ]
    found = [row["started_at"] for row in build("visit", *rows).rows.to_pylist()]
    assert found == [datetime(2026, 7, 1, 7), datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 12)]
    assert datetime(2026, 7, 1, 9, tzinfo=UTC) == datetime(2026, 7, 1, 12, tzinfo=MOSCOW)


@pytest.mark.parametrize("year", [1, 1969, 2101, 9999])
def test_times_of_no_time_are_refused_by_name(year: int) -> None:
    """`0001-01-01` and `9999-12-31` are what systems write for "never"."""
    moment = datetime(year, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5)))
    batch = build("deal", {"deal_id": "1", "amount": "1", "closed_at": moment})
    assert refused(batch) == [(1, "closed_at", str(moment), "day_out_of_range")]
    assert batch.rows.to_pylist()[0].get("closed_at") is None
    assert refused(build("spend_daily", {"day": date(year, 12, 31), "cost": "1"}))[0][3] == "day_out_of_range"


def test_half_a_character_is_replaced() -> None:
    row = {"deal_id": "1", "amount": "1", "branch": "смех \ud83d", "custom": {"a": "\ude00 \ud83d\ude00"}}
    (read,) = build("deal", row).rows.to_pylist()
    assert (read["branch"], read["custom"]) == ("смех \ufffd", '{"a": "\ufffd \U0001f600"}')


def test_a_row_goes_without_what_it_cannot_do_without_and_stays_without_the_rest() -> None:
    batch = build(
        "spend_daily",
        {"day": "2026-07-01", "cost": "1.00", "impressions": 1},
        {"day": "2026-07-32", "cost": "2.00"},
        {"cost": "3.00"},
        {"day": "2026-07-02", "cost": "x"},
        {"day": "2026-07-03", "cost": "4.00", "includes_vat": "maybe"},
    )
    assert [row["cost"] for row in batch.rows.to_pylist()] == [Decimal("1.0000"), Decimal("4.0000")]
    assert batch.rows_read == 5
    assert [(row, column, value) for row, column, value, _ in refused(batch)] == [
        (2, "day", "2026-07-32"),
        (3, "day", ""),
        (4, "cost", "x"),
        (5, "includes_vat", "maybe"),
    ]


@pytest.mark.parametrize("value", [2**63, -(10**30), "9" * 40])
def test_numbers_beyond_any_column_are_refused_by_name(value: Any) -> None:
    batch = build("visit", {"visit_id": "1", "started_at": "2026-07-01T12:00:00Z", "pageviews": value})
    assert [(column, rule) for _, column, _, rule in refused(batch)] == [("pageviews", "too_large")]


def test_words_outside_the_list_are_refused() -> None:
    batch = build("call", {"call_id": "1", "started_at": "2026-07-01T12:00:00Z", "outcome": "gone fishing"})
    assert batch.rows.num_rows == 1
    assert refused(batch) == [(1, "outcome", "gone fishing", "not_in_list")]


@pytest.mark.parametrize("value", [{"a": 1}, [1], True])
def test_another_shape_is_no_cell_but_another_format(value: Any) -> None:
    with pytest.raises(WrongShapeError) as caught:
        build("spend_daily", {"day": "2026-07-01", "clicks": value})
    assert caught.value.args[0] == "clicks"


def test_a_column_that_the_table_has_not_is_a_defect() -> None:
    with pytest.raises(TypeError, match="spend_daily has no column roas"):
        build("spend_daily", {"day": "2026-07-01", "roas": 1})


def test_json_has_sorted_keys_and_no_blanks() -> None:
    batch = build("spend_daily", {"day": "2026-07-01", "dims": {"gender": "f", "age": "18-24", "region": ""}})
    assert batch.rows.to_pylist()[0]["dims"] == '{"age": "18-24", "gender": "f"}'


def test_rows_are_counted_through_the_batches() -> None:
    builder = RowBuilder(TABLES["mail_stat"], "it", MOSCOW, "RUB")
    builder.add({"campaign_id": "1", "day": "2026-07-01"})
    assert builder.take().rows_read == 1
    builder.add({"campaign_id": "2", "day": "?"})
    batch = builder.take()
    assert (batch.rows_read, batch.rows.num_rows, batch.rejected[0].row) == (1, 0, 2)
    assert builder.take().rows_read == 0

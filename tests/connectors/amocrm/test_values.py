"""Fields of amoCRM: lists of objects or null, and values of every kind as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.amocrm.values import by_name, embedded, moment, of_code
from connectors.crm.fields import filled
from tests.fakes.amocrm import contact, field

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("text", ["  Химки "], "Химки"),
        ("numeric", ["14012"], "14012"),
        ("numeric", [0], "0"),
        ("checkbox", [False], "false"),
        ("multiselect", ["панельный", "кирпич"], "панельный; кирпич"),
        ("date", [1782853200], "2026-07-01"),  # midnight in Moscow, the evening before in UTC
        ("birthday", [1782853200], "2026-07-01"),
        ("date_time", [1782896400], "2026-07-01 12:00:00+03:00"),
        ("date", ["2026-07-01"], "2026-07-01"),
        ("tracking_data", [None], None),
        ("tracking_data", [""], None),
        ("tracking_data", [], None),
    ],
)
def test_a_value_is_text(kind: str, values: list[Any], text: str | None) -> None:
    entity = {"custom_fields_values": [field("UTM_SOURCE", *values, id_=7, kind=kind)]}
    assert by_name(entity, MOSCOW) == ({} if text is None else {"7": text, "utm_source": text})


def test_no_fields_are_null_and_not_a_list() -> None:
    assert by_name({"custom_fields_values": None}, MOSCOW) == {}
    assert of_code({}, "PHONE") == ()
    assert embedded({"_embedded": None}, "contacts") == []


def test_phones_are_as_they_are_written() -> None:
    person = contact(1, 0, ["8 (495) 123-45-67 доб. 12", " +79161234567 ", ""], ["a@okna.example"])
    assert of_code(person, "PHONE") == ("8 (495) 123-45-67 доб. 12", "+79161234567")
    assert of_code(person, "EMAIL") == ("a@okna.example",)


@pytest.mark.parametrize("never", [None, 0])
def test_never_is_null_or_nought(never: int | None) -> None:
    assert moment(never) is None
    assert moment(1782896400) == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_the_first_field_that_is_filled_counts() -> None:
    wanted: dict[str, Any] = {"utm_source": ["MY", 7], "branch": 8, "custom.house": "дом", "utm_medium": ""}
    assert filled(wanted, {"7": "vk", "дом": "кирпич"}) == {"utm_source": "vk", "custom": {"house": "кирпич"}}
    assert filled(wanted, {"my": "ya", "7": "vk", "8": "Химки"}) == {"utm_source": "ya", "branch": "Химки"}
    assert filled(wanted, {}) == {}

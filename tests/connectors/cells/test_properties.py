"""What is written in any form is read as it was; anything read is a value or a rule, finite and bounded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells import (
    PARSERS,
    CellError,
    NumberFormat,
    Reading,
    Rule,
    parse_boolean,
    parse_day,
    parse_integer,
    parse_json,
    parse_money,
    parse_number,
    parse_text,
    parse_time,
)
from throughline.landing.contract import Type

LIMIT = Decimal(10) ** 12
amounts = st.decimals(-LIMIT, LIMIT, places=4, allow_nan=False, allow_infinity=False)
days = st.dates(date(1970, 1, 2), date(2100, 12, 30))
EXAMPLES = ("1 234,56", "1,234.56", "1.234,56", "1'234.56", "1234,56", "1234.56")


def write(amount: Decimal, pattern: str) -> str:
    number = NumberFormat.of(pattern)
    return f"{amount:,f}".replace(",", "¤").replace(".", number.decimal).replace("¤", number.group)


@given(amounts, st.sampled_from(EXAMPLES))
def test_declared_amounts_come_back(amount: Decimal, pattern: str) -> None:
    assert parse_money(write(amount, pattern), Reading(number=NumberFormat.of(pattern))) == amount


@given(amounts, st.sampled_from(EXAMPLES))
def test_undeclared_amounts_with_four_places_come_back(amount: Decimal, pattern: str) -> None:
    assert parse_money(write(amount, pattern), Reading()) == amount


@given(amounts, st.sampled_from(["{} ₽", "{} руб.", "₽ {}", "\u00a0{}\u202fр.", "{}RUB"]))
def test_signs_of_the_column_change_nothing(amount: Decimal, frame: str) -> None:
    assert parse_money(frame.format(amount), Reading(currency="RUB")) == amount


@given(st.integers(-(10**12), 10**12))
def test_integers_come_back(number: int) -> None:
    assert parse_integer(str(number), Reading()) == number
    assert parse_integer(f"{number:,}".replace(",", "\u202f"), Reading()) == number
    assert parse_integer(float(number), Reading()) == number


@given(days, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d"]))
def test_days_come_back(day: date, form: str) -> None:
    text = day.strftime(form)
    assert parse_day(text, Reading(dates=(form,))) == day
    if form in ("%Y-%m-%d", "%d.%m.%Y"):
        assert parse_day(text, Reading()) == day


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Asia/Yekaterinburg", "UTC"]))
def test_times_come_back(moment: datetime, name: str) -> None:
    utc = moment.replace(microsecond=0)
    aware = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(name))
    assert parse_time(aware.isoformat(), Reading()) == utc
    assert parse_time(aware, Reading()) == utc


@given(st.text(max_size=40), st.sampled_from(list(Type)))
def test_any_text_is_a_value_or_a_rule(text: str, kind: Type) -> None:
    check(text, kind)


@given(st.text("0123456789 .,-+'()eE%₽$№OОl/:\u00a0TZ", max_size=24), st.sampled_from(list(Type)))
def test_any_text_like_a_number_is_a_value_or_a_rule(text: str, kind: Type) -> None:
    check(text, kind)


@given(
    st.one_of(
        st.floats(),
        st.integers(),
        st.booleans(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
        st.none(),
    ),
    st.sampled_from(list(Type)),
)
def test_any_typed_cell_is_a_value_or_a_rule(cell: object, kind: Type) -> None:
    check(cell, kind)


def check(cell: object, kind: Type) -> None:
    try:
        value = PARSERS[kind](cell, Reading(currency="RUB"))  # type: ignore[arg-type]
    except CellError as error:
        assert error.rule in Rule
        return
    if isinstance(value, (Decimal, int, float)) and not isinstance(value, bool):
        assert Decimal(value).is_finite()
        assert kind is Type.TEXT or abs(Decimal(value)) <= LIMIT


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_is_told_in_both_languages(rule: Rule) -> None:
    russian, english = CellError(rule).sentence("ru"), CellError(rule).sentence("en")
    assert russian
    assert english
    assert russian != english


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("007", "007"),
        (123.0, "123"),
        (123, "123"),
        ("1,23E+11", Rule.ID_AS_FLOAT),
        ("1.23e+11", Rule.ID_AS_FLOAT),
        (1.23e17, Rule.ID_AS_FLOAT),
        (79991234567.0, "79991234567"),
        ("+7 999 123-45-67", "+7 999 123-45-67"),
        ("1e10", "1e10"),
        ("18446744073709551615", "18446744073709551615"),
        ("a\0b", Rule.NUL_BYTE),
        ("x" * 65_537, Rule.TOO_LONG),
        ("x" * 65_536, "x" * 65_536),
        ("#ССЫЛКА!", Rule.FORMULA_ERROR),
        ("#хэштег", "#хэштег"),
        (" \u00a0да\u202f", "да"),
        (True, "true"),
    ],
)
def test_ids_and_texts(cell: object, expected: object) -> None:
    try:
        assert parse_text(cell, Reading(is_id=True)) == expected  # type: ignore[arg-type]
    except CellError as error:
        assert error.rule is expected


def test_yes_and_no() -> None:
    assert [parse_boolean(c, Reading()) for c in ("Да", "нет", "1", 0, "TRUE", "ложь", "", None)] == [
        True,
        False,
        True,
        False,
        True,
        False,
        None,
        None,
    ]
    with pytest.raises(CellError) as caught:
        parse_boolean("может быть", Reading())
    assert caught.value.rule is Rule.NOT_BOOLEAN


def test_json_is_sorted() -> None:
    assert parse_json('{"b": 1, "a": "я"}', Reading()) == '{"a": "я", "b": 1}'
    for bad in ("[1]", "5", "{", "[" * 60_000):
        with pytest.raises(CellError):
            parse_json(bad, Reading())


def test_numbers_and_durations() -> None:
    assert parse_number("0,5", Reading()) == 0.5
    assert parse_integer("5,0", Reading()) == 5
    assert parse_integer(timedelta(minutes=1, seconds=5), Reading()) == 65
    with pytest.raises(CellError) as caught:
        parse_integer("5,5", Reading())
    assert caught.value.rule is Rule.NOT_INTEGER


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        # Berlin, 29.03.2026: 02:00 → 03:00. 02:30 never comes: the offset before (+1) makes it 01:30 UTC = 03:30.
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30)),
        ("2026-03-29 01:59", datetime(2026, 3, 29, 0, 59)),
        ("2026-03-29 03:00", datetime(2026, 3, 29, 1, 0)),
        # 25.10.2026: 03:00 → 02:00. 02:30 comes twice: the first is summer time (+2).
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30)),
        ("2026-10-25 03:00", datetime(2026, 10, 25, 2, 0)),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30)),
        ("25.10.2026, 12:00:59.999", datetime(2026, 10, 25, 11, 0, 59)),
        ("25.10.2026", datetime(2026, 10, 24, 22, 0)),
    ],
)
def test_wall_clocks(wall: str, utc: datetime) -> None:
    assert parse_time(wall, Reading(zone=ZoneInfo("Europe/Berlin"))) == utc


def test_unix_seconds() -> None:
    assert parse_time("1700000000", Reading(dates=("unix",))) == datetime(2023, 11, 14, 22, 13, 20)
    assert parse_time("1700000000123", Reading(dates=("unix_ms",))) == datetime(2023, 11, 14, 22, 13, 20)

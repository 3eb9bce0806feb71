"""Columns read at once give what cells read one by one do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells import CellError, NumberFormat, Reading
from connectors.mapping.convert import convert
from connectors.mapping.frame import MixedCells, TextCells, cells_of
from connectors.mapping.target import Target
from connectors.mapping.zones import to_utc
from throughline.landing.contract import Column, Type

BERLIN = ZoneInfo("Europe/Berlin")
READINGS = [
    Reading(currency="RUB", zone=BERLIN, is_id=True),
    Reading(number=NumberFormat.of("1 234,56"), dates=("%d.%m.%Y %H:%M", "%d.%m.%Y"), zone=BERLIN),
    Reading(number=NumberFormat.of("1,234.56"), dates=("%Y-%m-%d %H:%M:%S",), zone=BERLIN),
]
SAMPLES = [
    *[
        "",
        " ",
        "-",
        "н/д",
        "1,200",
        "1.200",
        "1,25",
        "12",
        "-7.5",
        " 5 ",
        "1 200,50",
        "$5",
        "5 ₽",
        "1E+5",
        "#REF!",
        "#1",
    ],
    *["2026-10-01 12:30", "2026-10-01 12:30:15", "01.10.2026 12:30", "01.10.2026", "2026-02-30 10:00", "да", "0"],
    *["31.02.2026 10:00", "2026-03-29 02:30", "2026-10-25 02:30:00", "1969-01-01 00:00", '{"a": 1}', "a\0b"],
    *["999999999999", "1000000000000", "1000000000001"],
]
texts = st.one_of(st.sampled_from(SAMPLES), st.text("0123456789.,- :₽E+", max_size=20))


@given(st.lists(texts, max_size=30), st.sampled_from(list(Type)), st.sampled_from(READINGS))
def test_a_column_is_its_cells(column: list[str], kind: Type, reading: Reading) -> None:
    target = Target(Column("x", kind), reading, {})
    values, bad = [], {}
    for row, cell in enumerate(column):
        try:
            values.append(target.parse(cell, reading.currency))
        except CellError as error:
            values.append(None)
            bad[row] = error.rule
    expected = pa.array(values, kind.arrow).to_pylist()
    for cells in (TextCells(pa.array(column, pa.string())), MixedCells(column)):
        found = convert(cells, target, reading.currency)
        assert found.bad == bad
        assert found.values.to_pylist() == expected
        assert found.values.type == kind.arrow


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "Asia/Yekaterinburg", "America/New_York", "Africa/Casablanca", "UTC"]
)
@given(moments=st.lists(st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)), min_size=1, max_size=30))
def test_wall_clocks_at_once(name: str, moments: list[datetime]) -> None:
    zone = ZoneInfo(name)
    walls = [moment.replace(microsecond=0, fold=0) for moment in moments]
    epoch = datetime(1970, 1, 1)
    seconds = np.array([int((wall - epoch).total_seconds()) for wall in walls])
    expected = [wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None) for wall in walls]
    assert [epoch + timedelta(seconds=int(s)) for s in to_utc(seconds, zone)] == expected


def test_typed_columns() -> None:
    noon = datetime(2026, 10, 1, 12, 0, 0, 999)
    cases = [
        (pa.array([noon], pa.timestamp("us")), Type.TIME, [datetime(2026, 10, 1, 10, 0)]),
        (pa.array([noon], pa.timestamp("us", "UTC")), Type.TIME, [datetime(2026, 10, 1, 12, 0)]),
        (pa.array([noon.date()], pa.date32()), Type.DAY, [noon.date()]),
        (pa.array([1, None], pa.int32()), Type.TEXT, ["1", None]),
        (pa.array([True], pa.bool_()), Type.BOOLEAN, [True]),
        (pa.array([0.1], pa.float64()), Type.NUMBER, [0.1]),
        (pa.array(["a", None]).dictionary_encode(), Type.TEXT, ["a", None]),
        (pa.array(["5"], pa.large_string()), Type.INTEGER, [5]),
    ]
    for array, kind, expected in cases:
        found = convert(cells_of(array), Target(Column("x", kind), READINGS[0], {}), "RUB")
        assert found.values.to_pylist() == expected
        assert found.values.type == kind.arrow


def test_typed_columns_are_checked() -> None:
    for array, kind, rule in [
        (pa.array([10**13]), Type.MONEY, "too_large"),
        (pa.array([float("nan")]), Type.NUMBER, "not_finite"),
        (pa.array([float("inf")]), Type.MONEY, "not_finite"),
        (pa.array([datetime(1900, 1, 1)]), Type.TIME, "day_out_of_range"),
        (pa.array([True]), Type.MONEY, "boolean_in_number"),
    ]:
        found = convert(cells_of(array), Target(Column("x", kind), READINGS[0], {}), "RUB")
        assert found.bad == {0: rule}
        assert found.values.to_pylist() == [None]

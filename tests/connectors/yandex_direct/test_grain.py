"""Rows of one key become one row, whatever they are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.yandex_direct.grain import Grain, summed

GRAIN = Grain(("AdId", "Criterion"), ("CriterionId",))
ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from([None, "окна", "двери"]),
        st.sampled_from(["7", "8", "9"]),
        st.one_of(st.none(), st.integers(0, 9)),
    ),
    max_size=30,
)


@settings(deadline=None, derandomize=True)
@given(ROWS)
def test_sums_are_those_of_a_dictionary(rows: list[tuple[int, str | None, str | None, str, int | None]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    words = pa.dictionary(pa.int32(), pa.string())
    report = pa.table(
        {
            "Date": pa.array([date(2026, 7, day) for day in columns[0]], pa.date32()),
            **{
                name: pa.array(values, pa.string()).dictionary_encode().cast(words)
                for name, values in zip(("AdId", "Criterion", "CriterionId"), columns[1:4], strict=True)
            },
            "Clicks": pa.array(columns[4], pa.int64()),
        }
    )
    kept: dict[tuple[object, ...], list[tuple[str, int | None]]] = defaultdict(list)
    for day, ad, criterion, number, clicks in rows:
        kept[date(2026, 7, day), ad, criterion].append((number, clicks))
    expected = {
        key: (
            same[0][0] if len(same) == 1 else None,
            sum(known) if (known := [clicks for _, clicks in same if clicks is not None]) else None,
        )
        for key, same in kept.items()
    }
    found = summed(report, GRAIN, ["Clicks"]).to_pylist()
    assert len(found) == len(expected)
    assert {
        (row["Date"], row["AdId"], row["Criterion"]): (row["CriterionId"], row["Clicks"]) for row in found
    } == expected

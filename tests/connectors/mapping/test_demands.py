"""The lists of columns name columns that are there, and every table says what its rows need."""

from __future__ import annotations

import pytest

from connectors.mapping.demands import BUILT_KEYS, HAPPENED, REQUIRED, VITAL, VOCABULARY
from throughline.landing.contract import TABLES


def test_every_table_has_demands() -> None:
    assert set(REQUIRED) == set(TABLES)


@pytest.mark.parametrize("lists", [REQUIRED, VITAL, HAPPENED, BUILT_KEYS])
def test_the_columns_are_there(lists: dict[str, tuple[str, ...]]) -> None:
    for table, columns in lists.items():
        assert {*columns} <= {column.name for column in TABLES[table].columns}
    assert {*BUILT_KEYS} <= {*TABLES}


def test_words_are_of_columns_that_are_there() -> None:
    for table, column in VOCABULARY:
        assert TABLES[table].column(column).name == column


def test_made_keys_are_keys() -> None:
    for table, columns in BUILT_KEYS.items():
        assert {*columns} <= {*TABLES[table].key}

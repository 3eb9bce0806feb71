"""However few rows a list tells, each comes once and in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.wire import CutError
from connectors.wire.halves import TooManyError, in_halves

START = datetime(2026, 7, 1)
LENGTH = 3600  # seconds


def moment(second: int) -> datetime:
    return START + timedelta(seconds=second)


@given(seconds=st.lists(st.integers(0, LENGTH), unique=True, max_size=40), most=st.integers(1, 9))
def test_all_rows_come_once(seconds: list[int], most: int) -> None:
    asked: list[tuple[datetime, datetime]] = []

    def read(first: datetime, last: datetime) -> list[int]:
        found = sorted(second for second in seconds if first <= moment(second) <= last)
        asked.append((first, last))
        if len(found) > most:
            raise TooManyError
        return found

    assert list(in_halves(read, moment(0), moment(LENGTH))) == sorted(seconds)
    assert len(asked) == len(set(asked))


def test_a_second_that_has_too_many_is_not_halved() -> None:
    def read(first: datetime, last: datetime) -> Iterator[int]:
        raise TooManyError

    with pytest.raises(CutError) as caught:
        list(in_halves(read, moment(0), moment(LENGTH)))
    assert caught.value.what == "too_large"

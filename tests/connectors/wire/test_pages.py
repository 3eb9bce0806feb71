"""Lists in pages: 0 lost, 0 doubled, and an end to every list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.wire.pages import EndlessPagesError, MovingPagesError, Page, ShortPagesError, by_cursor, by_offset


class List:
    """A list of numbers behind an API of offsets; `before` runs before each answer, with how many were given."""

    def __init__(self, rows: Sequence[int], size: int, with_total: bool = True) -> None:
        self.rows, self.size, self.with_total = list(rows), size, with_total
        self.answers = 0
        self.before: Callable[[int], None] = lambda answers: None

    def page(self, offset: int) -> Page:
        self.before(self.answers)
        self.answers += 1
        rows = self.rows[offset : offset + self.size]
        return Page(rows, total=len(self.rows) if self.with_total else None)

    def read(self, size: int | None = None) -> list[int]:
        return [row for page in by_offset(self.page, key=lambda row: row, size=size) for row in page]


@given(st.integers(0, 30), st.integers(1, 7), st.booleans())
def test_everything_is_read_whatever_the_size_of_a_page(count: int, size: int, with_total: bool) -> None:
    rows = list(range(count))
    assert List(rows, size, with_total).read(size=None if with_total else size) == rows


def test_without_a_total_or_a_size_an_empty_page_is_the_end() -> None:
    api = List(range(4), 2, with_total=False)
    assert api.read() == [0, 1, 2, 3]
    assert api.answers == 3


def test_a_row_that_vanishes_between_pages_pulls_none_past_the_border() -> None:
    api = List([1, 2, 3, 4], 2)
    # After the first page 1 is gone: 3 moves to the place that was read already.
    api.before = lambda answers: api.rows.remove(1) if answers == 1 else None
    assert set(api.read()) == {1, 2, 3, 4}


def test_a_row_that_comes_between_pages_is_read_too() -> None:
    api = List([1, 2, 3, 4], 2)
    api.before = lambda answers: api.rows.insert(0, 0) if answers == 1 else None
    assert set(api.read()) == {0, 1, 2, 3, 4}


def test_a_list_that_never_stands_still_is_given_up() -> None:
    api = List(range(10), 2)
    api.before = lambda answers: api.rows.append(100 + answers)
    with pytest.raises(MovingPagesError):
        api.read()


def test_a_page_that_came_twice_is_read_again_in_its_place() -> None:
    pages = [Page([1, 2], total=4), Page([1, 2], total=4), Page([1, 2], total=4), Page([3, 4], total=4)]
    rows = [row for page in by_offset(lambda offset: pages.pop(0), key=lambda row: row) for row in page]
    assert set(rows) == {1, 2, 3, 4}


def test_the_same_page_for_ever_ends() -> None:
    with pytest.raises(MovingPagesError):
        list(by_offset(lambda offset: Page([1, 2], total=9), key=lambda row: row))


def test_an_empty_page_before_the_total_is_no_end() -> None:
    with pytest.raises(ShortPagesError) as caught:
        list(by_offset(lambda offset: Page([1, 2] if offset == 0 else [], total=4), key=lambda row: row))
    assert caught.value.args == (2, 4)


def test_the_first_row_may_be_number_one() -> None:
    asked: list[int] = []

    def fetch(offset: int) -> Page:
        asked.append(offset)
        return Page([offset, offset + 1], total=4)

    assert [row for page in by_offset(fetch, key=lambda row: row, first=1) for row in page] == [1, 2, 3, 4]
    assert asked == [1, 3]


def test_cursors_are_followed_to_the_one_that_names_none() -> None:
    pages = {None: Page([1], "a"), "a": Page([2], "b"), "b": Page([])}
    assert [row for page in by_cursor(pages.__getitem__) for row in page] == [1, 2]


def test_cursors_in_a_circle_end() -> None:
    pages = {None: Page([1], "a"), "a": Page([2], "b"), "b": Page([3], "a")}
    with pytest.raises(EndlessPagesError):
        list(by_cursor(pages.__getitem__))

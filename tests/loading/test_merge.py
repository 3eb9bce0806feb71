"""Whatever the batches, their order and the windows: what is stored is what the source says."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Refresh, Stream
from tests.loading.stand_in import NOW, Row, Shelf, run, stored
from throughline.landing.contract import TABLES
from throughline.landing.store import Landing

SPEND = Stream(TABLES["spend_daily"], Refresh.WINDOW, timedelta(days=3))
VISITS = Stream(TABLES["visit"], Refresh.WINDOW, timedelta(days=1))
DEALS = Stream(TABLES["deal"], Refresh.FULL)
NEWS = Stream(TABLES["payment"], Refresh.APPEND)


def spend(day: int, cost: str, campaign: str = "a", **rest: Any) -> Row:
    return {"day": date(2026, 3, day), "campaign_id": campaign, "cost": Decimal(cost), "currency": "RUB", **rest}


def spent(data: Path) -> list[tuple[Any, ...]]:
    return stored(data, "SELECT day(day), campaign_id, cost, _load_id FROM spend_daily ORDER BY ALL")


def shelf(stream: Stream, *batches: list[Row]) -> dict[str, Shelf]:
    name = stream.table.name
    return {"ads": Shelf([stream], {name: [(name, rows) for rows in batches]})}


def test_a_first_load_stores_its_rows_typed_and_with_keys_filled(tmp_path: Path) -> None:
    result = run(tmp_path, shelf(SPEND, [spend(1, "10.50")]), settings={"ads": {"account_id": "main"}})
    assert [(table.source, table.table, table.outcome) for table in result.tables] == [("ads", "spend_daily", "loaded")]
    found = stored(
        tmp_path,
        "SELECT source, account_id, day, ad_id, keyword, dims, cost, currency, campaign_name, _load_id, _loaded_at "
        "FROM spend_daily",
    )
    loaded_at = datetime(2026, 3, 10, 9, 0)
    assert found == [("ads", "main", date(2026, 3, 1), "", "", "", Decimal("10.5000"), "RUB", None, 1, loaded_at)]


def test_an_equal_row_changes_nothing_and_keeps_its_load(tmp_path: Path) -> None:
    run(tmp_path, shelf(SPEND, [spend(8, "10"), spend(9, "20")]))
    versions = stored(tmp_path, "SELECT * FROM table_version")
    second = run(tmp_path, shelf(SPEND, [spend(8, "10"), spend(9, "20")]))
    assert second.tables[0].outcome == "unchanged"
    assert spent(tmp_path) == [(8, "a", Decimal(10), 1), (9, "a", Decimal(20), 1)]
    assert stored(tmp_path, "SELECT * FROM table_version") == versions


def test_a_restated_row_replaces_and_a_vanished_one_goes_inside_the_window_only(tmp_path: Path) -> None:
    run(tmp_path, shelf(SPEND, [spend(1, "1"), spend(6, "6"), spend(7, "7"), spend(8, "8"), spend(9, "9")]))
    # The last day is the 9th and three days are read again: the window starts with the 6th.
    shelves = shelf(SPEND, [spend(6, "6"), spend(8, "8.80"), spend(9, "9"), spend(10, "10")])
    result = run(tmp_path, shelves)
    assert shelves["ads"].asked == [("spend_daily", date(2026, 3, 6))]
    assert spent(tmp_path) == [
        (1, "a", Decimal(1), 1),
        (6, "a", Decimal(6), 1),
        (8, "a", Decimal("8.80"), 2),
        (9, "a", Decimal(9), 1),
        (10, "a", Decimal(10), 2),
    ]
    entry = result.tables[0].entry
    assert entry is not None
    counts = (entry.rows_read, entry.inserted, entry.updated, entry.unchanged, entry.removed)
    assert counts == (4, 1, 1, 2, 1)


def test_a_window_of_times_starts_at_local_midnight(tmp_path: Path) -> None:
    def visit(name: str, *at: int) -> Row:
        return {"visit_id": name, "started_at": datetime(2026, 3, *at)}

    # Midnight of the 8th in Moscow is 21:00 of the 7th in UTC.
    run(tmp_path, shelf(VISITS, [visit("before", 7, 20, 59, 59), visit("at", 7, 21), visit("last", 9, 12)]))
    shelves = shelf(VISITS, [visit("last", 9, 12)])
    run(tmp_path, shelves)
    assert shelves["ads"].asked == [("visit", date(2026, 3, 8))]
    assert stored(tmp_path, "SELECT visit_id FROM visit ORDER BY 1") == [("before",), ("last",)]


def test_full_removes_what_is_absent_append_nothing(tmp_path: Path) -> None:
    run(tmp_path, shelf(DEALS, [{"deal_id": "1"}, {"deal_id": "2"}]))
    run(tmp_path, shelf(DEALS, [{"deal_id": "2"}]))
    assert stored(tmp_path, "SELECT deal_id FROM deal") == [("2",)]
    run(tmp_path, shelf(DEALS))
    assert stored(tmp_path, "SELECT deal_id FROM deal") == []
    run(tmp_path, shelf(NEWS, [{"payment_id": "1"}]))
    run(tmp_path, shelf(NEWS, [{"payment_id": "2"}]))
    assert stored(tmp_path, "SELECT payment_id FROM payment ORDER BY 1") == [("1",), ("2",)]


def test_sources_never_touch_each_other(tmp_path: Path) -> None:
    one, two = shelf(DEALS, [{"deal_id": "1", "status": "won"}]), shelf(DEALS, [{"deal_id": "1", "status": "lost"}])
    run(tmp_path, {"one": one["ads"], "two": two["ads"]})
    run(tmp_path, {"one": one["ads"], "two": shelf(DEALS)["ads"]})
    assert stored(tmp_path, "SELECT source, deal_id, status FROM deal") == [("one", "1", "won")]


def test_of_equal_keys_in_one_load_the_last_wins_and_is_counted_once(tmp_path: Path) -> None:
    result = run(tmp_path, shelf(SPEND, [spend(1, "1"), spend(1, "2")], [spend(2, "5"), spend(1, "3")]))
    assert spent(tmp_path) == [(1, "a", Decimal(3), 1), (2, "a", Decimal(5), 1)]
    entry = result.tables[0].entry
    assert entry is not None
    assert (entry.rows_read, entry.inserted, entry.duplicates) == (4, 2, 2)


def test_null_and_empty_keys_are_one_key(tmp_path: Path) -> None:
    run(tmp_path, shelf(SPEND, [spend(1, "1", keyword=None), spend(1, "2", keyword="")]))
    assert spent(tmp_path) == [(1, "a", Decimal(2), 1)]


def test_a_value_that_becomes_unknown_is_a_change(tmp_path: Path) -> None:
    run(tmp_path, shelf(DEALS, [{"deal_id": "1", "amount": Decimal(5)}]))
    result = run(tmp_path, shelf(DEALS, [{"deal_id": "1", "amount": None}]))
    assert result.tables[0].outcome == "loaded"
    assert stored(tmp_path, "SELECT amount, _load_id FROM deal") == [(None, 2)]


def test_rows_of_a_second_table_are_merged_with_the_first(tmp_path: Path) -> None:
    def both(*phones: str) -> dict[str, Shelf]:
        points: list[Row] = [{"entity": "deal", "entity_id": "1", "value_raw": phone} for phone in phones]
        return {"crm": Shelf([DEALS], {"deal": [("deal", [{"deal_id": "1"}]), ("contact_point", points)]})}

    run(tmp_path, both("+7 900", "+7 901"))
    run(tmp_path, both("+7 901"))
    assert stored(tmp_path, "SELECT value_raw FROM contact_point") == [("+7 901",)]
    ledger = stored(tmp_path, "SELECT table_name, rows_read, removed FROM load_ledger WHERE load_id = 2 ORDER BY 1")
    assert ledger == [("contact_point", 1, 1), ("deal", 1, 0)]


Cell = tuple[str, int, int]  # account, id, day
rows_of = st.lists(
    st.tuples(st.sampled_from("xy"), st.integers(1, 4), st.integers(1, 9), st.integers(0, 2)), max_size=12
)


def cut(rows: list[Row], places: list[int]) -> list[list[Row]]:
    """`rows` in batches, cut at any places."""
    edges = sorted({min(place, len(rows)) for place in places} | {0, len(rows)})
    return [rows[a:b] for a, b in pairwise(edges)]


@settings(max_examples=15, deadline=None)
@given(loads=st.lists(st.tuples(rows_of, st.lists(st.integers(0, 12), max_size=3)), min_size=1, max_size=4))
def test_any_series_of_loads_leaves_what_a_plain_dictionary_would(
    loads: list[tuple[list[tuple[str, int, int, int]], list[int]]],
) -> None:
    """The oracle knows only the rule: a trailing window is replaced, what lies before it is upserted."""
    oracle: dict[Cell, int] = {}
    last: date | None = None
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for rows, places in loads:
            since = last - SPEND.reread if last else None
            told = [spend(day, str(cost), f"{i}", account_id=account) for account, i, day, cost in rows]
            run(data, shelf(SPEND, *cut(told, places)))
            oracle = {key: cost for key, cost in oracle.items() if since and date(2026, 3, key[2]) < since}
            oracle |= {(account, i, day): cost for account, i, day, cost in rows}
            last = max((row["day"] for row in told), default=last)
            found = stored(data, "SELECT account_id, campaign_id::INT, day(day)::INT, cost FROM spend_daily")
            assert len(found) == len(oracle)
            assert {row[:3]: row[3] for row in found} == oracle
        sums = "rows_read = inserted + updated + unchanged + duplicates + left_out"
        assert stored(data, f"SELECT count(*), count(*) FILTER ({sums}) FROM load_ledger") == [(len(loads),) * 2]


@settings(max_examples=6, deadline=None)
@given(days=st.lists(st.integers(1, 9), min_size=1, max_size=9, unique=True), order=st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(days: list[int], order: Any) -> None:
    shuffled = sorted(days, key=lambda _: order.random())
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        run(Path(one), shelf(SPEND, [spend(day, "1") for day in days]))
        run(Path(two), shelf(SPEND, *[[spend(day, "1")] for day in shuffled]))
        assert spent(Path(one)) == spent(Path(two))


def test_load_numbers_grow_when_the_clock_goes_back(tmp_path: Path) -> None:
    clock = [NOW, NOW - timedelta(hours=1), NOW + timedelta(days=365), NOW - timedelta(days=365)]
    ids = [
        run(tmp_path, shelf(DEALS, [{"deal_id": str(i)}]), now=lambda moment=moment: moment).load_id
        for i, moment in enumerate(clock)
    ]
    assert ids == [1, 2, 3, 4]
    with Landing.open(tmp_path) as landing:
        assert landing.next_load_id() == 5


def test_a_clock_that_once_ran_ahead_skips_no_day(tmp_path: Path) -> None:
    ahead = datetime(2027, 3, 10, tzinfo=UTC)
    run(tmp_path, shelf(SPEND, [spend(1, "1")]), now=lambda: ahead)
    shelves = shelf(SPEND, [spend(1, "1"), spend(2, "2")])
    run(tmp_path, shelves)
    assert shelves["ads"].asked == [("spend_daily", date(2026, 2, 26))]
    assert [row[0] for row in spent(tmp_path)] == [1, 2]


LIVING = Stream(TABLES["deal"], Refresh.LIVING, timedelta(days=1))


def deal(name: str, day: int, **rest: Any) -> Row:
    return {"deal_id": name, "updated_at": datetime(2026, 3, day, 9), **rest}


def test_of_news_and_living_keys_only_the_dead_go(tmp_path: Path) -> None:
    def load(*batches: tuple[str, list[Row]]) -> tuple[list[tuple[Any, ...]], int]:
        shelves = {"crm": Shelf([LIVING], {"deal": list(batches)})}
        entry = run(tmp_path, shelves).tables[0].entry
        assert entry is not None
        return stored(tmp_path, "SELECT deal_id, day(updated_at) FROM deal ORDER BY ALL"), entry.removed

    keys = [{"deal_id": name} for name in "abc"]
    assert load(("deal", [deal("a", 1), deal("b", 2), deal("c", 3)]), ("alive:deal", keys)) == (
        [("a", 1), ("b", 2), ("c", 3)],
        0,
    )
    # b was deleted, c changed, d came after the keys were listed, a is old and alive.
    news = ("deal", [deal("c", 9), deal("d", 9)])
    assert load(news, ("alive:deal", keys[:1]), ("alive:deal", keys[2:])) == ([("a", 1), ("c", 9), ("d", 9)], 1)
    # Without keys nobody knows who died.
    assert load(("deal", [deal("e", 9)])) == ([("a", 1), ("c", 9), ("d", 9), ("e", 9)], 0)
    # No living key at all is an answer too: only what the load itself holds is left.
    assert load(("deal", [deal("e", 9)]), ("alive:deal", [])) == ([("e", 9)], 3)


def test_the_beginning_of_a_key_keeps_all_rows_alive_that_begin_so(tmp_path: Path) -> None:
    def load(*batches: tuple[str, list[Row]]) -> list[tuple[Any, ...]]:
        run(tmp_path, {"crm": Shelf([LIVING], {"deal": list(batches)})})
        return stored(tmp_path, "SELECT deal_id, line FROM deal_item ORDER BY ALL")

    deals = ("deal", [deal("a", 1), deal("b", 1), deal("c", 1)])
    items = [{"deal_id": name, "line": line} for name in "abc" for line in (1, 2)]
    assert len(load(deals, ("deal_item", items))) == 6
    # a was not read again, b was and lost a line, c is gone.
    alive = ("alive:deal", [{"deal_id": "a"}, {"deal_id": "b"}])
    left = [("a", 1), ("a", 2), ("b", 1)]
    assert load(alive, ("alive:deal_item", [{"deal_id": "a"}]), ("deal_item", items[2:3])) == left
    # Beginnings and whole keys may be told side by side.
    whole = ("alive:deal_item", [{"deal_id": "b", "line": 1}])
    assert load(("alive:deal_item", [{"deal_id": "a"}]), whole) == left
    assert load(whole) == [("b", 1)]


def test_of_what_was_told_again_only_that_may_vanish(tmp_path: Path) -> None:
    calls = Stream(TABLES["call"], Refresh.WINDOW, timedelta(days=7))

    def load(*batches: tuple[str, list[Row]]) -> list[tuple[Any, ...]]:
        told = [("call", [{"call_id": name, "started_at": datetime(2026, 3, 9, 9)} for name in "abc"]), *batches]
        run(tmp_path, {"calls": Shelf([calls], {"call": told})})
        return stored(tmp_path, "SELECT call_id, name FROM call_tag ORDER BY ALL")

    tags = [{"call_id": name, "category": "status", "name": word} for name in "abc" for word in ("lead", "spam")]
    assert len(load(("call_tag", tags))) == 6
    # a keeps one tag, b loses both, c was not told again.
    again = [("retold:call_tag", [{"call_id": name}]) for name in "ab"]
    assert load(*again, ("call_tag", tags[:1])) == [("a", "lead"), ("c", "lead"), ("c", "spam")]
    # Without keys tags are news alone.
    assert load(("call_tag", tags[1:2])) == [("a", "lead"), ("a", "spam"), ("c", "lead"), ("c", "spam")]

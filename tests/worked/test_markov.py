"""METRICS, "Attribution": Markov, Shapley and the odds of paths, worked by hand from visits to credits."""

from __future__ import annotations

import pytest

from tests.worked.conftest import Ask
from tests.worked.rows import Row, ask, deal, lead, payment, project, visit, world


def _walk(client: str, *channels: str, day: int = 1) -> list[Row]:
    """A client's visits, an hour apart."""
    return [visit(f"{client}{n}", f"2026-10-{day:02} {8 + n:02}:00", name, client) for n, name in enumerate(channels)]


def _sold(client: str, *channels: str, worth: int = 100, day: int = 1) -> list[Row]:
    """The same with a lead at the last visit, and a sale."""
    when = f"2026-10-{day:02} {7 + len(channels):02}:00"
    return [
        *_walk(client, *channels, day=day),
        lead(f"l{client}", when, client_id=client),
        deal(f"d{client}", when, lead_id=f"l{client}"),
        payment(f"p{client}", f"d{client}", when, worth),
    ]


# A > B > C converts, A alone does not, nor does B > C. A is left for B half of the time and lost half of the time;
# C converts half of the time. From the start 2/3 begin with A and 1/3 with B.
# P = 2/3 · 1/2 · 1/2 + 1/3 · 1/2 = 1/3. Without A 1/3 · 1/2 = 1/6; without B or C nothing: effects 1/2, 1, 1.
CHAIN = [*_sold("k1", "a", "b", "c"), *_walk("k2", "a"), *_walk("k3", "b", "c")]


@pytest.mark.parametrize(("measure", "whole"), [("leads", 1), ("sales", 1), ("revenue", 100)])
def test_removal_effects_of_one_half_one_and_one(answer: Ask, measure: str, whole: float) -> None:
    table = answer(world(*CHAIN), project(), ask(model="markov"))
    found = [table[channel][measure] for channel in "abc"]
    assert found == pytest.approx([whole * 0.2, whole * 0.4, whole * 0.4], abs=1e-4)


def test_of_order_three_a_path_is_remembered_whole(answer: Ask) -> None:
    # Nothing but A > B > C converts then: each of the three is as needed as the others.
    table = answer(world(*CHAIN), project(), ask(model="markov", order=3))
    assert [table[channel]["revenue"] for channel in "abc"] == pytest.approx([33.3333] * 3, abs=1e-3)


def test_money_goes_by_what_sales_bring(answer: Ask) -> None:
    # A > B brings 100, C 300: V = (100 + 300) / 2 = 200. Without A or B 300 / 2, without C 100 / 2.
    # Effects 1/4, 1/4, 3/4 of 400.
    rows = world(*_sold("k1", "a", "b"), *_sold("k2", "c", worth=300))
    table = answer(rows, project(), ask(model="markov"))
    assert [table[channel]["revenue"] for channel in "abc"] == pytest.approx([80, 80, 240], abs=1e-3)
    # Of leads each is worth the same: effects 1/2 all.
    assert [table[channel]["leads"] for channel in "abc"] == pytest.approx([2 / 3] * 3, abs=1e-6)


def test_shapley_shares_equally_among_the_channels_of_an_application(answer: Ask) -> None:
    # Three touches of A and one of B are two players.
    table = answer(world(*_sold("k1", "a", "a", "b", "a")), project(), ask(model="shapley"))
    assert [table[channel]["revenue"] for channel in "ab"] == [50, 50]


def test_odds_of_paths(answer: Ask) -> None:
    # A > B: 1 of 2 convert, A alone 1 of 4, B alone none. A > B without B is A: B adds 1/2 − 1/4, A adds 1/2 − 0.
    # So the sale of A > B goes 2/3 to A, 1/3 to B; that of A alone to A.
    rows = world(
        *_sold("k1", "a", "b"),
        *_walk("k2", "a", "b"),
        *_sold("k3", "a", worth=10),
        *(row for n in (4, 5, 6) for row in _walk(f"k{n}", "a")),
        *_walk("k7", "b"),
    )
    table = answer(rows, project(), ask(model="path_incremental"))
    assert [table[channel]["revenue"] for channel in "ab"] == pytest.approx([76.6667, 33.3333], abs=1e-3)


def test_a_refund_is_shared_by_its_own_paths(answer: Ask) -> None:
    # k2 got more back than it paid in October: what it lost goes to B alone, what k1 brought to A alone.
    rows = world(
        *_sold("k1", "a"),
        *_sold("k2", "b", day=2),
        payment("r2", "dk2", "2026-10-05 12:00", -250),
    )
    table = answer(rows, project(), ask(model="markov"))
    assert [table[channel]["cash_in"] for channel in "ab"] == [100, -150]

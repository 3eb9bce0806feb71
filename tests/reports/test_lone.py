"""Lone journeys as arrays: by hand, and against plain loops over the rows of the mart."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.snapshots import make_snapshot
from throughline.attribution.journeys import Journeys
from throughline.params import Params, Period
from throughline.reports.engine.lone import lone, lone_journeys
from throughline.reports.engine.scope import Scope
from throughline.warehouse.snapshot import Snapshot

FIRST = date(2026, 10, 1)
OCTOBER = Period(FIRST, date(2026, 10, 31))
SOURCES = ["ads", "direct", "seo"]
BRANDS = ("", "north", "south")
Walked = tuple[tuple[int, ...], float]


def publish(folder: Path, journeys: list[dict[str, Any]]) -> Snapshot:
    """A snapshot with these journeys: `walks` are their sources in turn."""
    rows = []
    for number, journey in enumerate(sorted(journeys, key=lambda each: each["end_day"])):
        about = {name: value for name, value in journey.items() if name != "walks"}
        rows += [{"journey": number, "source_key": source, **about} for source in journey["walks"]]
    found = make_snapshot(folder, channel=SOURCES, source_dim=SOURCES, lone_touch=rows).current()
    assert found is not None
    return found


def asked(snapshot: Snapshot, period: Period = OCTOBER, **more: Any) -> list[Walked]:
    """The sources of each journey and how many walked so, in order."""
    return unrolled(lone_journeys(Scope(snapshot, Params(period=period, **more), period, "")))


def unrolled(journeys: Journeys) -> list[Walked]:
    bounds = zip(journeys.offsets[:-1], journeys.offsets[1:], journeys.count, strict=True)
    return [(tuple(journeys.state[first:end].tolist()), float(count)) for first, end, count in bounds]


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(
        tmp_path_factory.mktemp("hand"),
        [
            {"end_day": date(2026, 9, 30), "walks": [0, 2]},
            {"end_day": date(2026, 10, 1), "walks": [1], "journeys": 7, "brand": "north"},
            {"end_day": date(2026, 10, 1), "walks": [1, 0, 1, 2]},
            {"end_day": date(2026, 10, 31), "walks": [1, 1], "brand": "south"},
            {"end_day": date(2026, 11, 1), "walks": [2], "journeys": 3},
        ],
    )


CASES: list[tuple[dict[str, Any], list[Walked]]] = [
    ({}, [((1,), 7), ((1, 0, 1, 2), 1), ((1, 1), 1)]),
    ({"direct": "skip"}, [((1,), 7), ((0, 2), 1), ((1, 1), 1)]),
    ({"direct": "redistribute"}, [((1,), 7), ((1, 0, 1, 2), 1), ((1, 1), 1)]),
    ({"filters": (("brand", ("north",)),)}, [((1,), 7)]),
    ({"filters": (("brand", ("", "south")),), "direct": "skip"}, [((0, 2), 1), ((1, 1), 1)]),
    ({"filters": (("brand", ("nowhere",)),), "direct": "skip"}, []),
    # Journeys know neither cities nor, as a filter, their sources.
    ({"filters": (("channel", ("seo",)), ("city", ("Perm",)))}, [((1,), 7), ((1, 0, 1, 2), 1), ((1, 1), 1)]),
    ({"period": Period(date(2025, 1, 1), date(2025, 1, 31)), "direct": "skip"}, []),
    ({"period": Period(date(2026, 9, 1), date(2026, 9, 30))}, [((0, 2), 1)]),
]


@pytest.mark.parametrize(("question", "expected"), CASES)
def test_by_hand(by_hand: Snapshot, question: dict[str, Any], expected: list[Walked]) -> None:
    assert asked(by_hand, **question) == expected


def test_equal_questions_share_an_answer(by_hand: Snapshot) -> None:
    def ask(**more: Any) -> Journeys:
        return lone_journeys(Scope(by_hand, Params(period=OCTOBER, **more), OCTOBER, "channel"))

    assert ask(model="linear", window=30) is ask(model="first", filters=(("channel", ("seo",)),))
    assert ask(direct="skip") is not ask()


def test_a_snapshot_without_any(tmp_path: Path) -> None:
    empty = publish(tmp_path, [])
    assert asked(empty) == asked(empty, direct="skip", filters=(("brand", ("",)),)) == []


def test_touches_are_kept_in_four_bytes(by_hand: Snapshot) -> None:
    held = lone(by_hand)
    sizes = [each.dtype.itemsize for each in (held.source, held.offsets, held.end_day, held.count, held.brand)]
    assert sizes == [4, 4, 4, 4, 2]


@pytest.fixture(scope="module")
def journeys() -> list[dict[str, Any]]:
    """Journeys of a few weeks, in no order within a day."""
    dice = random.Random(7)
    found = []
    for _ in range(300):
        walks = [dice.randrange(len(SOURCES)) for _ in range(dice.choice((1, 1, 2, 3, 6)))]
        count = dice.randint(1, 9) if len(walks) == 1 else 1
        day = FIRST + timedelta(days=dice.randrange(40))
        found.append({"end_day": day, "walks": walks, "journeys": count, "brand": dice.choice(BRANDS)})
    return found


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, journeys: list[dict[str, Any]]) -> Snapshot:
    return publish(tmp_path_factory.mktemp("random"), journeys)


@given(
    first=st.integers(-3, 42),
    days=st.integers(1, 50),
    brands=st.none() | st.sets(st.sampled_from(BRANDS), min_size=1),
    direct=st.sampled_from(("keep", "skip")),
)
def test_like_plain_loops(
    snapshot: Snapshot, journeys: list[dict[str, Any]], first: int, days: int, brands: set[str] | None, direct: str
) -> None:
    period = Period(FIRST + timedelta(days=first), FIRST + timedelta(days=first + days - 1))
    expected: Counter[Walked] = Counter()
    for each in journeys:
        if period.first <= each["end_day"] <= period.last and (brands is None or each["brand"] in brands):
            others = [source for source in each["walks"] if SOURCES[source] != "direct"]
            walks = others or each["walks"] if direct == "skip" else each["walks"]
            expected[tuple(walks), each["journeys"]] += 1
    filters = (("brand", tuple(sorted(brands))),) if brands else ()
    assert Counter(asked(snapshot, period, filters=filters, direct=direct)) == expected

"""METRICS, "Attribution", worked; PRODUCT, story 4."""

from __future__ import annotations

import pytest

from tests.worked.conftest import Ask, Figures
from tests.worked.rows import SOURCES, Row, ask, deal, lead, payment, project, visit, world

A_B_C_B_A = ("a", "b", "c", "b", "a")


def _journey(channels: tuple[str, ...]) -> list[Row]:
    """Touches a day apart; the application comes with the last one; 100 roubles."""
    visits = [visit(f"v{day}", f"2026-10-{day + 1:02} 12:00", channel) for day, channel in enumerate(channels)]
    when = f"2026-10-{len(channels):02} 12:00"
    return [*visits, lead("l1", when, client_id="k1"), deal("d1", when, lead_id="l1"), payment("p1", "d1", when, 100)]


def _revenue(table: Figures) -> dict[str, float]:
    return {channel: round(row.get("revenue") or 0, 2) for channel, row in table.items() if row.get("revenue")}


CASES = [
    ("first", A_B_C_B_A, {}, {"a": 100}),
    ("last", A_B_C_B_A, {}, {"a": 100}),
    ("linear", A_B_C_B_A, {}, {"a": 40, "b": 40, "c": 20}),
    ("position", A_B_C_B_A, {}, {"a": 80, "b": 13.33, "c": 6.67}),
    ("position", ("a", "b"), {}, {"a": 50, "b": 50}),
    ("position", ("a", "b"), {"weights": (30, 50, 20)}, {"a": 60, "b": 40}),
    ("position", ("a", "b"), {"weights": (0, 100, 0)}, {"a": 50, "b": 50}),
    ("time_decay", ("a", "b", "c"), {"half_life": 1.0}, {"a": 14.29, "b": 28.57, "c": 57.14}),
    ("first", ("search", "direct_ad", "ads", ""), {}, {"search": 100}),
    ("last", ("search", "direct_ad", "ads", ""), {}, {"direct": 100}),
    ("last_significant", ("search", "direct_ad", "ads", ""), {}, {"ads": 100}),
    ("last_non_direct", ("", ""), {}, {"direct": 100}),
    ("linear", ("a", "", "b", ""), {"direct": "skip"}, {"a": 50, "b": 50}),
    ("position", ("", "a", "b"), {"direct": "redistribute"}, {"a": 33.33, "b": 66.67}),
]


@pytest.mark.parametrize(("model", "path", "changes", "expected"), CASES)
def test_credits_of_a_journey(
    answer: Ask, model: str, path: tuple[str, ...], changes: dict[str, object], expected: dict[str, float]
) -> None:
    table = answer(world(*_journey(path)), project(), ask(model=model, **changes))
    assert _revenue(table) == expected


def test_both_ends_of_the_window_are_in(answer: Ask) -> None:
    # The first touch is exactly 4 days before the application.
    rows = world(*_journey(A_B_C_B_A))
    assert _revenue(answer(rows, project(), ask(model="linear", window=4))) == {"a": 40, "b": 40, "c": 20}
    assert _revenue(answer(rows, project(), ask(model="linear", window=3))) == {"a": 25, "b": 50, "c": 25}


def test_one_visitor_three_applications(answer: Ask) -> None:
    rows: list[Row] = []
    for number, (channel, worth) in enumerate((("google", 100), ("instagram", 200), ("yandex_direct", 400))):
        day = f"2026-10-{5 * number + 1:02}"
        rows += [
            visit(f"v{number}", f"{day} 10:00", channel),
            lead(f"l{number}", f"{day} 10:10", client_id="k1", visit_id=f"v{number}"),
            deal(f"d{number}", f"{day} 10:20", lead_id=f"l{number}"),
            payment(f"p{number}", f"d{number}", f"{day} 11:00", worth),
        ]
    own = answer(world(*rows), project(), ask(link="application"))
    assert _revenue(own) == {"google": 100, "instagram": 200, "yandex_direct": 400}
    shared = answer(world(*rows), project(), ask(link="client"))
    assert _revenue(shared) == {"yandex_direct": 700}
    assert shared["yandex_direct"]["leads"] == 3


def test_sales_without_a_lead_have_one_client_too(answer: Ask) -> None:
    """A CRM whose leads are elsewhere and were never made: both sales go by the client's latest one."""
    rows = world(
        visit("v1", "2026-10-01 10:00", "google"),
        deal("d1", "2026-10-02 10:00", client_id="k1"),
        payment("p1", "d1", "2026-10-02 11:00", 100),
        visit("v2", "2026-10-10 10:00", "instagram"),
        deal("d2", "2026-10-11 10:00", client_id="k1"),
        payment("p2", "d2", "2026-10-11 11:00", 50),
    )
    sources = [{"name": name, "kind": "file", "leads": "separate" if name == "crm" else "own"} for name in SOURCES]
    config = project(sources=sources)
    assert _revenue(answer(rows, config, ask(link="application"))) == {"google": 100, "instagram": 50}
    assert _revenue(answer(rows, config, ask(link="client"))) == {"instagram": 150}


def test_a_shared_phone_of_eleven_clients_glues_nobody(answer: Ask) -> None:
    # k0 came by google; the other ten have the same office phone and no visits of their own.
    leads = [
        lead(f"l{n}", f"2026-10-{2 * n + 1:02} 12:00", client_id=f"k{n}", phone_raw="+79120000001") for n in range(11)
    ]
    visits = [visit("v0", "2026-10-01 11:00", "google", client="k0")]
    assert answer(world(*visits, *leads), project(), ask())["google"]["leads"] == 1
    assert answer(world(*visits, *leads[:10]), project(), ask())["google"]["leads"] == 10


def test_touches_after_the_application(answer: Ask) -> None:
    rows = world(
        visit("v1", "2026-10-01 10:00", "google"),
        lead("l1", "2026-10-01 10:10", client_id="k1"),
        deal("d1", "2026-10-01 10:20", lead_id="l1"),
        visit("v2", "2026-10-03 10:00", "instagram"),
        payment("p1", "d1", "2026-10-03 10:00", 100),
        visit("v3", "2026-10-03 10:01", "yandex_direct"),
    )
    assert _revenue(answer(rows, project(), ask(touches_until="lead"))) == {"google": 100}
    assert _revenue(answer(rows, project(), ask(touches_until="sale"))) == {"instagram": 100}

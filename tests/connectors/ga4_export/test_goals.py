"""Key events as goals: once each, however often they were written or their page was opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.connectors.ga4_export.conftest import Ask
from tests.fakes.bigquery.events import event


def bought(moment: str, transaction: str | None = "A-17", user: str | None = "111.222", **rest: Any) -> dict[str, Any]:
    revenue = rest.pop("revenue", 1500.5)
    return event(
        moment, "purchase", user, **rest, ecommerce={"transaction_id": transaction, "purchase_revenue": revenue}
    )


def test_what_a_goal_knows(ask: Ask) -> None:
    events = [
        bought("2026-07-05 10:00:00.7+03:00", session=5),
        event("2026-07-05 11:00+03:00", "generate_lead", session=5, params={"value": 300, "currency": "RUB"}),
        event("2026-07-05 11:00+03:00", "scroll", session=5),
    ]
    rows = ask({"20260705": events}, table="goal")
    named = {row["name"]: row for row in rows}
    assert set(named) == {"purchase", "generate_lead"}
    assert named["purchase"]["value"] == 1500.5
    assert named["purchase"]["happened_at"] == datetime(2026, 7, 5, 7, 0, 0)
    assert (named["purchase"]["visit_id"], named["purchase"]["client_id"]) == ("111.222.5", "111.222")
    assert named["generate_lead"]["value"] == 300


def test_names_of_goals_are_the_settings(ask: Ask) -> None:
    events = [event("2026-07-05 11:00+03:00", "form_sent"), bought("2026-07-05 10:00+03:00")]
    assert [row["name"] for row in ask({"20260705": events}, table="goal", goals=["form_sent"])] == ["form_sent"]
    assert ask({}, table="goal", goals=[]) == []


def test_a_goal_outside_of_a_session_is_a_goal_without_a_visit(ask: Ask) -> None:
    (row,) = ask({"20260705": [bought("2026-07-05 10:00+03:00", user=None, session=None)]}, table="goal")
    assert (row.get("visit_id"), row.get("client_id"), row["value"]) == (None, None, 1500.5)


def test_a_thank_you_page_opened_again_is_the_same_purchase(ask: Ask) -> None:
    """In the same session, ten days later, and once more after that; from another visitor it is another purchase."""
    rows = ask(
        {
            "20260601": [bought("2026-06-01 10:00+03:00", session=1)],
            "20260701": [bought("2026-07-01 10:00+03:00", session=2)],  # 30 days later
            "20260705": [
                bought("2026-07-05 10:00+03:00", session=3),
                bought("2026-07-05 10:01+03:00", session=3),
                bought("2026-07-05 12:00+03:00", user="333.444"),
            ],
        },
        table="goal",
    )
    assert [(row["client_id"], row["happened_at"].day) for row in rows] == [("333.444", 5)]


def test_any_window_tells_the_same_purchases(ask: Ask) -> None:
    tables = {
        "20260601": [bought("2026-06-01 10:00+03:00", session=1)],
        "20260703": [bought("2026-07-03 10:00+03:00", session=2)],  # 32 days later: another purchase by the same number
        "20260706": [bought("2026-07-06 10:00+03:00", session=3)],
    }
    whole = ask(tables, since=date(2026, 6, 1), table="goal")
    assert [row["happened_at"].date() for row in sorted(whole, key=lambda row: row["happened_at"])] == [
        date(2026, 6, 1),
        date(2026, 7, 3),
    ]
    parts = [ask({}, since=day, table="goal") for day in (date(2026, 7, 1), date(2026, 7, 4))]
    assert [[row["happened_at"].date() for row in part] for part in parts] == [[date(2026, 7, 3)], []]
    assert parts[0][0]["goal_id"] in {row["goal_id"] for row in whole}


def test_purchases_without_a_number_are_each_their_own(ask: Ask) -> None:
    rows = ask(
        {
            "20260705": [
                bought("2026-07-05 10:00+03:00", None),
                bought("2026-07-05 10:00+03:00", None),  # written twice
                bought("2026-07-05 10:05+03:00", "(not set)"),
                bought("2026-07-05 10:09+03:00", ""),
                bought("2026-07-05 10:10+03:00", "(not set)", index=1),
                bought("2026-07-05 10:10+03:00", "(not set)", index=2),
            ]
        },
        table="goal",
    )
    assert len(rows) == 5


def test_events_of_one_batch_are_told_apart_by_their_place(ask: Ask) -> None:
    first, second = (event("2026-07-05 10:00+03:00", "generate_lead", index=place) for place in (1, 2))
    rows = ask({"20260705": [first, first, second]}, table="goal")
    assert len({row["goal_id"] for row in rows}) == len(rows) == 2


def test_the_daily_table_takes_the_place_of_the_intraday_one(ask: Ask) -> None:
    lead = event("2026-07-09 10:00+03:00", "generate_lead", index=1)
    spam, late = (event(f"2026-07-09 {hour}:00+03:00", "generate_lead", index=1) for hour in (11, 12))
    rows = ask({"intraday_20260709": [lead, spam], "20260709": [lead, late]}, table="goal")
    assert [row["happened_at"].hour for row in rows] == [7, 9]


def test_a_property_without_goals_is_not_read_whole_each_time(ask: Ask) -> None:
    """With nothing stored a load asks for all days: then only the names of events are looked at."""
    view = event("2026-07-05 10:00+03:00", "page_view")
    assert ask({"20260705": [view]}, since=None, table="goal") == []
    assert _asked_for_goals(ask) == ["first_goal"]
    # Later there is one. What is told is the same as in a short window.
    tables = {"20260706": [bought("2026-07-06 00:00+03:00")]}
    (whole,) = ask(tables, since=None, table="goal")
    assert [whole] == ask({}, since=date(2026, 7, 1), table="goal")
    assert _asked_for_goals(ask) == ["first_goal", "first_goal", "goals", "goals"]


def _asked_for_goals(ask: Ask) -> list[str]:
    """Which statements ran, those of visits aside."""
    texts = [job["configuration"]["query"]["query"] for job in ask.fake.jobs.values()]
    return ["goals" if "bought" in text else "first_goal" for text in texts if "landing_page" not in text]

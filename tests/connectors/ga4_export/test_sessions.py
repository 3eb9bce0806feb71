"""What the statement makes of events, executed over invented tables: every expectation is worked out by hand.

1 July 2026 00:00 in Moscow is 30 June 21:00 UTC; tables are cut in the property's zone, Moscow here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.connectors.ga4_export.conftest import Ask
from tests.fakes.bigquery.events import event

PAGE = "https://okna.example/"
_YANDEX = {"manual_source": "yandex", "manual_medium": "cpc", "manual_campaign_name": "poisk", "manual_term": "окна"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(rows) == 1, rows
    return rows[0]


def test_one_user_with_two_sessions_is_two_visits(ask: Ask) -> None:
    rows = ask(
        {
            "20260705": [
                event("2026-07-05 10:00+03:00", "page_view", session=1, page=PAGE),
                event("2026-07-05 15:00+03:00", "page_view", session=2, page=PAGE),
                event("2026-07-05 10:05+03:00", "page_view", "333.444", session=1, page=PAGE),
            ]
        }
    )
    assert sorted((row["visit_id"], row["client_id"]) for row in rows) == [
        ("111.222.1", "111.222"),
        ("111.222.2", "111.222"),
        ("333.444.1", "333.444"),
    ]


def test_what_a_visit_knows(ask: Ask) -> None:
    """It begins with its first event, whatever the order in the table, on the first page and from the first referrer.

    Duration: 70.9 s between its ends, 65 s engaged. The moment is cut to whole seconds.
    """
    row = only(
        ask(
            {
                "20260705": [
                    event("2026-07-05 10:01:11.400+03:00", "scroll", page=f"{PAGE}b", user_id="u-9", engaged_ms=50_000),
                    event("2026-07-05 10:00:00.500+03:00", "session_start"),
                    event(
                        "2026-07-05 10:00:00.500+03:00",
                        "page_view",
                        page=f"{PAGE}a?utm_source=x",
                        came_from="https://ya.ru/",
                        index=2,
                    ),
                    event("2026-07-05 10:00:50+03:00", "page_view", page=f"{PAGE}b", came_from=PAGE, engaged_ms=15_000),
                ]
            }
        )
    )
    assert {name: row[name] for name in ("started_at", "landing_url", "referrer", "pageviews", "duration_seconds")} == {
        "started_at": at("2026-07-05T07:00:00"),
        "landing_url": f"{PAGE}a?utm_source=x",
        "referrer": "https://ya.ru/",
        "pageviews": 2,
        "duration_seconds": 70,
    }
    assert (row["user_id"], row["device"], row["city"]) == ("u-9", "mobile", "Moscow")


def test_who_reads_one_page_for_long_stayed_as_long_as_engaged(ask: Ask) -> None:
    rows = ask({"20260705": [event("2026-07-05 10:00+03:00", "page_view", page=PAGE, engaged_ms=42_999)]})
    assert only(rows)["duration_seconds"] == 42


def test_of_an_event_written_twice_the_fuller_counts(ask: Ask) -> None:
    bare, full = (event("2026-07-05 10:00+03:00", "page_view", page=PAGE, engaged_ms=ms) for ms in (None, 30_000))
    for events in ([bare, full], [full, bare]):
        assert only(ask({"20260705": events}))["duration_seconds"] == 30


def test_a_first_page_without_referrer_has_none_though_a_later_one_has(ask: Ask) -> None:
    rows = ask(
        {
            "20260705": [
                event("2026-07-05 10:00+03:00", "page_view", page=PAGE),
                event("2026-07-05 10:01+03:00", "page_view", page=f"{PAGE}b", came_from=PAGE),
            ]
        }
    )
    assert only(rows).get("referrer") is None


def test_events_written_twice_count_once_and_those_of_one_moment_twice(ask: Ask) -> None:
    """Events of a batch share their microsecond: place in the batch tells them apart, where the batch is told."""
    first = event("2026-07-05 10:00+03:00", "page_view", page=PAGE, index=1, engaged_ms=1000)
    second = event("2026-07-05 10:00+03:00", "page_view", page=PAGE, index=2)
    bare = event("2026-07-05 10:02+03:00", "page_view", page=f"{PAGE}b")
    other_page = event("2026-07-05 10:02+03:00", "page_view", page=f"{PAGE}c")
    row = only(ask({"20260705": [first, first, second, bare, bare, other_page]}))
    assert row["pageviews"] == 4


def test_a_session_over_midnight_is_one_visit_of_its_first_day(ask: Ask) -> None:
    tables = {
        "20260705": [event("2026-07-05 23:50+03:00", "page_view", page=PAGE)],
        "20260706": [event("2026-07-06 00:20+03:00", "page_view", page=f"{PAGE}b")],
    }
    row = only(ask(tables))
    assert (row["started_at"], row["pageviews"], row["duration_seconds"]) == (at("2026-07-05T20:50:00"), 2, 1800)
    # Asked from the second day on it belongs to the day before: it is not told again, as if it had begun at midnight.
    assert ask(tables, since=date(2026, 7, 6)) == []


def test_the_first_and_the_last_instant_of_the_window(ask: Ask) -> None:
    """Days of the business zone: what began in the last microsecond before is left out, as is what is to come."""
    rows = ask(
        {
            "20260704": [event("2026-07-04 23:59:59.999999+03:00", "page_view", session=1, page=PAGE)],
            "20260705": [event("2026-07-05 00:00:00+03:00", "page_view", session=2, page=PAGE)],
            "20260710": [event("2026-07-10 23:59:59.999999+03:00", "page_view", session=3, page=PAGE)],
            "20260711": [event("2026-07-11 00:00:00+03:00", "page_view", session=4, page=PAGE)],
        },
        since=date(2026, 7, 5),
    )
    assert sorted(row["visit_id"] for row in rows) == ["111.222.2", "111.222.3"]


def test_a_property_in_another_zone_loses_no_hours(ask: Ask) -> None:
    """A table of Los Angeles of 4 July lasts until 10:00 of 5 July in Moscow; one of Kamchatka begins at 15:00 of 4."""
    rows = ask(
        {
            "20260704": [event("2026-07-04 23:00-07:00", "page_view", "la", page=PAGE)],
            "20260711": [event("2026-07-11 00:30+12:00", "page_view", "kamchatka", page=PAGE)],
        },
        since=date(2026, 7, 5),
    )
    assert sorted(row["client_id"] for row in rows) == ["kamchatka", "la"]


def test_the_daily_table_takes_the_place_of_the_intraday_one(ask: Ask) -> None:
    """Both are there for a while; the daily one knows more, and drops what Google takes for spam. Of today there is
    only the intraday one.
    """
    early = event("2026-07-09 10:00+03:00", "page_view", page=PAGE)
    late = event("2026-07-09 10:09+03:00", "page_view", page=f"{PAGE}b")
    today = event("2026-07-10 10:00+03:00", "page_view", session=2, page=PAGE)
    spam = event("2026-07-09 10:03+03:00", "page_view", page=f"{PAGE}spam")
    rows = ask({"intraday_20260709": [early, spam], "20260709": [early, late], "intraday_20260710": [today]})
    assert sorted((row["visit_id"], row["pageviews"]) for row in rows) == [("111.222.1", 2), ("111.222.2", 1)]


def test_tags_are_the_sessions_own_and_never_the_first_ever(ask: Ask) -> None:
    last = {"manual_campaign": {"source": "vk", "medium": "cpc", "campaign_name": "sale", "campaign_id": "77"}}
    rows = ask({"20260705": [event("2026-07-05 10:00+03:00", "page_view", collected=_YANDEX, last_click=last)]})
    row = only(rows)
    # All of one place: the term of the page's tags does not mix in.
    assert _tags(row) == ("vk", "cpc", "sale", None)
    assert row["campaign_id"] == "77"


def test_without_the_sessions_tags_those_of_its_first_tagged_event_count(ask: Ask) -> None:
    rows = ask(
        {
            "20260705": [
                event("2026-07-05 10:00+03:00", "session_start"),
                event("2026-07-05 10:00:01+03:00", "page_view", collected={**_YANDEX, "gclid": "G1"}),
                event("2026-07-05 10:05+03:00", "page_view", collected={"manual_source": "vk", "gclid": "G2"}),
            ]
        }
    )
    row = only(rows)
    assert _tags(row) == ("yandex", "cpc", "poisk", "окна")
    assert row["gclid"] == "G1"


def test_google_ads_without_utm_is_google_cpc_with_its_campaign(ask: Ask) -> None:
    last = {
        "manual_campaign": {"source": "(not set)", "medium": "(not set)", "campaign_name": "(not set)"},
        "google_ads_campaign": {"campaign_id": "555", "campaign_name": "Brand", "ad_group_id": "66"},
    }
    rows = ask({"20260705": [event("2026-07-05 10:00+03:00", "page_view", last_click=last, collected={"gclid": "G1"})]})
    row = only(rows)
    assert _tags(row) == ("google", "cpc", "Brand", None)
    assert (row["campaign_id"], row["ad_group_id"], row["gclid"]) == ("555", "66", "G1")


def test_words_of_google_for_nothing_are_nothing(ask: Ask) -> None:
    last = {"manual_campaign": {"source": "(direct)", "medium": "(none)", "campaign_name": "(direct)"}}
    organic = {"manual_campaign": {"source": "google", "medium": "organic", "campaign_name": "(organic)"}}
    rows = ask(
        {
            "20260705": [
                event("2026-07-05 10:00+03:00", "page_view", session=1, last_click=last),
                event("2026-07-05 11:00+03:00", "page_view", session=2, last_click=organic),
            ]
        }
    )
    assert [_tags(row) for row in sorted(rows, key=lambda row: row["visit_id"])] == [
        (None, None, None, None),
        ("google", "organic", None, None),
    ]


def test_traffic_by_event_leaves_a_direct_visit_direct(ask: Ask) -> None:
    """GA4 gives a direct visit the source before it; who pays by visits may want its own."""
    last = {"manual_campaign": {"source": "yandex", "medium": "cpc", "campaign_name": "poisk"}}
    tables = {"20260705": [event("2026-07-05 10:00+03:00", "page_view", last_click=last)]}
    assert _tags(only(ask(tables))) == ("yandex", "cpc", "poisk", None)
    assert _tags(only(ask(tables, traffic="event"))) == (None, None, None, None)


def test_views_without_a_session_are_told_and_make_no_visit(ask: Ask) -> None:
    rows = ask(
        {
            "20260704": [event("2026-07-04 10:00+03:00", "page_view", None, None, page=PAGE)],
            "20260705": [
                event("2026-07-05 10:00+03:00", "page_view", None, None, page=PAGE),
                event("2026-07-05 10:01+03:00", "page_view", "111.222", None, page=PAGE),
                event("2026-07-05 10:02+03:00", "scroll", None, None, page=PAGE),
            ],
        },
        since=date(2026, 7, 5),
    )
    assert rows == []
    assert [(remark.key, remark.facts) for remark in ask.remarks] == [("hints.ga4_export.cookieless", {"n": 2})]


def test_a_day_without_a_table_between_others_is_told(ask: Ask) -> None:
    view = event("2026-07-05 10:00+03:00", "page_view", page=PAGE)
    ask({"20260705": [view], "20260708": [view], "intraday_20260709": [view]}, since=date(2026, 7, 1))
    assert [(remark.key, remark.facts) for remark in ask.remarks] == [
        ("hints.ga4_export.gaps", {"days": "2026-07-06, 2026-07-07"})
    ]


def _tags(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(f"utm_{name}") for name in ("source", "medium", "campaign", "term"))

"""The statements against a plain count in Python, over random events, windows and tables."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.ga4_export import Ga4Export
from connectors.wire import Window
from tests.connectors.conformance.case import connect
from tests.connectors.ga4_export.case import CASE
from tests.fakes.bigquery import FakeBigQuery
from tests.fakes.bigquery.events import DATASET, SCHEMA, event, export

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST = date(2026, 7, 5)
TAGS = ({"manual_source": "vk", "manual_campaign_name": "a"}, {"manual_source": "yandex", "manual_medium": "cpc"}, None)
DAYS = [FIRST + timedelta(days=n) for n in range(3)]
MOMENTS = ["00:00", "00:20", "12:00", "12:10", "23:45", "23:59:59"]

one = st.builds(
    lambda day, clock, name, user, session, page, tag, engaged, index: (
        day,
        event(
            f"{day} {clock}+03:00",
            name,
            user,
            session,
            page=page,
            collected=tag,
            engaged_ms=engaged,
            index=index,
        ),
    ),
    st.sampled_from(DAYS),
    st.sampled_from(MOMENTS),
    st.sampled_from(["page_view", "scroll", "session_start"]),
    st.sampled_from(["1.1", "2.2", None]),
    st.sampled_from([1, 2, None]),
    st.sampled_from(["https://a/", "https://b/", None]),
    st.sampled_from(TAGS),
    st.sampled_from([None, 700, 90_000]),
    st.sampled_from([None, 1, 2]),
)


def counted(events: list[dict[str, Any]], window: Window) -> tuple[dict[str, tuple[Any, ...]], int]:
    """Visits by id, and the views without a session, as a person would count them."""
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in events:
        given = {pair["key"]: next(iter(pair["value"].values())) for pair in row["event_params"]}
        seen = {**row, **{name: given.get(name) for name in ("ga_session_id", "page_location")}}
        seen["engaged"] = given.get("engagement_time_msec")
        place = seen["batch_event_index"]
        key = (seen["user_pseudo_id"], seen["ga_session_id"], seen["event_name"], seen["event_timestamp"])
        key = (*key, seen["page_location"], place)
        if key not in kept or (kept[key]["engaged"] or -1) < (seen["engaged"] or -1):
            kept[key] = seen
    since, until = (int(moment.timestamp()) * 10**6 for moment in (window.since, window.until))
    sessions: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    lost = 0
    for seen in kept.values():
        if seen["user_pseudo_id"] is None or seen["ga_session_id"] is None:
            lost += seen["event_name"] == "page_view" and since <= seen["event_timestamp"] < until
        else:
            sessions[seen["user_pseudo_id"], seen["ga_session_id"]].append(seen)
    found = {}
    for (user, session), rows in sessions.items():
        rows.sort(
            key=lambda row: (
                row["event_timestamp"],
                row["batch_event_index"] or 0,
                row["event_name"],
                row["page_location"] or "",
            )
        )
        began = rows[0]["event_timestamp"]
        if since <= began < until:
            length = max(
                (rows[-1]["event_timestamp"] - began) // 10**6, sum(row["engaged"] or 0 for row in rows) // 1000
            )
            found[f"{user}.{session}"] = (
                datetime.fromtimestamp(began // 10**6, UTC),
                sum(row["event_name"] == "page_view" for row in rows),
                length,
                next((row["page_location"] for row in rows if row["page_location"]), None),
            )
    return found, lost


def asked(fake: FakeBigQuery, window: Window) -> tuple[dict[str, tuple[Any, ...]], int]:
    """The same by the statement."""
    source = connect(CASE, fake)
    assert isinstance(source, Ga4Export)
    rows = fake.engine.ask(source._query("visits.sql", window, own=False).configuration()).to_pylist()
    names = ("started_at", "pageviews", "duration_seconds", "landing_url")
    visits = {row["visit_id"]: tuple(row[name] for name in names) for row in rows if row["visit_id"]}
    assert len({row["without_session"] for row in rows}) == 1
    return visits, rows[0]["without_session"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(one, max_size=12), doubled=st.booleans(), first=st.sampled_from(DAYS), length=st.integers(0, 2))
def test_visits_are_what_a_person_would_count(rows: list[Any], doubled: bool, first: date, length: int) -> None:
    fake = FakeBigQuery()
    fake.address = "http://127.0.0.1:1"
    for day in [FIRST - timedelta(days=1), *DAYS]:
        events = [row for of_day, row in rows if of_day == day]
        export(fake.engine, f"events_{day:%Y%m%d}", events * (2 if doubled else 1))
        if not events:  # GA4 makes no table of a day without events
            continue
        # What the intraday table of a day tells does not count where the daily one is there.
        spam = event(f"{day} 12:00+03:00", "page_view", "9.9", 9)
        fake.engine.put(DATASET, f"events_intraday_{day:%Y%m%d}", pa.Table.from_pylist([spam], SCHEMA))
    window = Window(first, first + timedelta(days=length), MOSCOW)
    # One table before the window is read: of a session that lasts for days, what was earlier is not seen.
    read = [row for day, row in rows if first - timedelta(days=1) <= day <= window.end + timedelta(days=1)]
    assert asked(fake, window) == counted(read, window)

"""What a property says of itself, and which settings it takes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from connectors.ga4_export.tables import ExportedDays
from tests.connectors.conformance.case import connect
from tests.connectors.ga4_export.case import CASE
from tests.connectors.ga4_export.conftest import Ask
from tests.fakes.bigquery.events import DATASET, SCHEMA, event, export
from throughline.errors import Terminal


def test_a_dataset_without_events_says_so(ask: Ask) -> None:
    ask.fake.engine.make("analytics_312345678")
    with pytest.raises(Terminal) as caught:
        ask({})
    assert caught.value.key == "ga4_export_no_tables"
    assert "analytics_312345678" in caught.value.sentence("ru")


def test_tables_of_another_make_are_no_mistake_of_config(ask: Ask) -> None:
    rows = [event("2026-07-05 10:00+03:00", "page_view")]
    old = pa.Table.from_pylist(rows, SCHEMA).drop_columns("session_traffic_source_last_click")
    ask.fake.engine.put(DATASET, "events_20260705", old)
    for act in (connect(CASE, ask.fake).check, lambda: ask({})):
        with pytest.raises(Terminal) as caught:
            act()
        assert caught.value.key == "ga4_export_columns"
        assert "session_traffic_source_last_click" in caught.value.sentence("ru")


def test_a_load_that_costs_too_much_says_what_to_do(ask: Ask) -> None:
    ask.fake.bytes_read = 2**31
    with pytest.raises(Terminal) as caught:
        ask({"20260705": [event("2026-07-05 10:00+03:00", "page_view")]}, max_gib=1)
    assert caught.value.key == "ga4_export_bytes"
    assert "since" in caught.value.sentence("ru")
    assert ask.fake.jobs == {}


def test_check_tells_the_days_and_the_price(ask: Ask) -> None:
    """10 MiB at 6.25 USD a tebibyte is 0.00006 USD."""
    view = event("2026-07-05 10:00+03:00", "page_view")
    for table in ("events_20260705", "events_intraday_20260706", "pseudonymous_users_20260705"):
        export(ask.fake.engine, table, [view])
    told = connect(CASE, ask.fake).check()
    assert "2026-07-05" in told
    assert "2026-07-06" in told
    assert "10.0 MiB (0.0001 USD" in told
    assert ask.fake.jobs == {}


def test_what_expires_in_bigquery_stays_in_the_store(ask: Ask) -> None:
    assert {stream.remembers for stream in connect(CASE, ask.fake).streams()} == {None}
    assert {stream.remembers for stream in connect(CASE, ask.fake, keep_days=60).streams()} == {timedelta(days=60)}


def test_days_without_a_table_are_looked_for_between_those_with_one() -> None:
    days = ExportedDays.of(
        ["events_20260703", "events_intraday_20260706", "users_20260704", "events_", "events_2026070"]
    )
    assert days.days == (date(2026, 7, 3), date(2026, 7, 6))
    assert days.gaps(date(2026, 7, 1)) == [date(2026, 7, 4), date(2026, 7, 5)]
    assert days.gaps(date(2026, 7, 5)) == [date(2026, 7, 5)]
    assert days.gaps(date(2026, 7, 7)) == ExportedDays(()).gaps(date(2026, 7, 1)) == []


@pytest.mark.parametrize("settings", [{"dataset": "a`b"}, {"dataset_project": "p` WHERE"}, {"keep_days": 0}])
def test_settings_that_cannot_be_right(ask: Ask, settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        connect(CASE, ask.fake, **settings)

"""How far back each load reads, and where the cursor stands after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.base import Refresh, Stream
from tests.loading.stand_in import NOW, Row, Shelf, run, stored
from throughline.config.sources import SourceSettings
from throughline.landing.books import Cursor
from throughline.landing.contract import TABLES
from throughline.landing.merge import Window
from throughline.loading.span import last_day_of, span_of

MOSCOW = ZoneInfo("Europe/Moscow")
SPEND = Stream(TABLES["spend_daily"], Refresh.WINDOW, timedelta(days=28))
VISITS = Stream(TABLES["visit"], Refresh.WINDOW, timedelta(days=1))
FULL = Stream(TABLES["deal"], Refresh.FULL)

# name, stream, since of config, cursor, asked, → since, window, gapless
CASES = [
    ("nothing loaded", SPEND, None, None, None, None, Window(), True),
    ("first day of config", SPEND, date(2026, 1, 1), None, None, date(2026, 1, 1), Window(date(2026, 1, 1)), True),
    ("trailing window", SPEND, None, date(2026, 3, 9), None, date(2026, 2, 9), Window(date(2026, 2, 9), False), True),
    ("not before config", SPEND, date(2026, 3, 1), date(2026, 3, 9), None, date(2026, 3, 1),
     Window(date(2026, 3, 1), False), True),
    ("cursor in the future", SPEND, None, date(2999, 1, 1), None, date(2026, 2, 10),
     Window(date(2026, 2, 10), False), True),
    ("asked inside what is loaded", SPEND, None, date(2026, 3, 9), date(2026, 1, 5), date(2026, 1, 5),
     Window(date(2026, 1, 5), False), True),
    ("asked behind a gap", SPEND, None, date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 5),
     Window(date(2026, 3, 5), False), False),
    ("asked of an empty store", SPEND, date(2026, 1, 1), None, date(2026, 3, 5), date(2026, 3, 5),
     Window(date(2026, 3, 5), False), False),
    ("full is never cut", FULL, date(2026, 1, 1), date(2026, 3, 9), date(2026, 3, 5), date(2026, 1, 1), Window(), True),
    ("midnight of the zone", VISITS, None, date(2026, 3, 9), None, date(2026, 3, 8),
     Window(datetime(2026, 3, 7, 21), False), True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stream", "first", "last_day", "asked", "since", "window", "gapless"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_span(
    stream: Stream,
    first: date | None,
    last_day: date | None,
    asked: date | None,
    since: date | None,
    window: Window,
    gapless: bool,
) -> None:
    settings = SourceSettings(name="ads", kind="shelf", since=first)
    span = span_of(stream, settings, Cursor(last_day), asked, NOW, MOSCOW)
    assert (span.since, span.window, span.is_gapless) == (since, window, gapless)


REMEMBERED = Stream(TABLES["spend_daily"], Refresh.WINDOW, timedelta(days=3), remembers=timedelta(days=30))


@pytest.mark.parametrize(
    ("first", "asked", "since"),
    [
        (None, None, date(2026, 2, 8)),  # 30 days before 10 March
        (date(2020, 1, 1), None, date(2026, 2, 8)),
        (date(2026, 3, 1), None, date(2026, 3, 1)),
        (None, date(2025, 1, 1), date(2026, 2, 8)),
    ],
)
def test_what_a_source_has_forgotten_is_not_asked_for(first: date | None, asked: date | None, since: date) -> None:
    settings = SourceSettings(name="ads", kind="shelf", since=first)
    span = span_of(REMEMBERED, settings, Cursor(), asked, NOW, MOSCOW)
    assert (span.since, span.window) == (since, Window(since, asked is None and since == first))


def test_what_a_source_has_forgotten_stays(tmp_path: Path) -> None:
    old, new = ({"day": date(2026, month, 5), "campaign_id": "a", "cost": Decimal(1)} for month in (1, 3))
    run(tmp_path, {"ads": Shelf([SPEND], {"spend_daily": [("spend_daily", [old, new])]})})
    # Other settings: everything is read anew, and of January the source can say nothing any more.
    again = {"ads": Shelf([REMEMBERED], {"spend_daily": [("spend_daily", [new])]})}
    run(tmp_path, again, settings={"ads": {"shape": "other"}})
    assert stored(tmp_path, "SELECT day FROM spend_daily ORDER BY day") == [(date(2026, 1, 5),), (date(2026, 3, 5),)]


def test_append_removes_nowhere() -> None:
    stream = Stream(TABLES["payment"], Refresh.APPEND)
    span = span_of(stream, SourceSettings(name="ads", kind="shelf"), Cursor(), None, NOW, MOSCOW)
    assert span.window is None


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", datetime(2026, 3, 28, 23)),  # the night the clock goes forward: midnight is still winter's
        (
            "America/Santiago",
            datetime(2026, 9, 6, 4),
        ),  # here midnight itself does not exist: the day begins at the jump
    ],
)
def test_a_window_starts_where_the_local_day_starts(zone: str, start: datetime) -> None:
    day = date(2026, 3, 29) if zone == "Europe/Berlin" else date(2026, 9, 6)
    stream = Stream(TABLES["visit"], Refresh.WINDOW)
    now = datetime(2026, 12, 31, tzinfo=UTC)
    span = span_of(stream, SourceSettings(name="ads", kind="shelf"), Cursor(day), None, now, ZoneInfo(zone))
    assert span.window == Window(start, False)


def test_the_last_day_is_local_and_never_to_come() -> None:
    assert last_day_of(None, NOW, MOSCOW) is None
    assert last_day_of(datetime(2026, 3, 8, 21), NOW, MOSCOW) == date(2026, 3, 9)
    assert last_day_of(date(2999, 1, 1), NOW, MOSCOW) == date(2026, 3, 10)


def shelf(*days: int, fingerprint: str | None = None) -> dict[str, Shelf]:
    rows: list[Row] = [{"day": date(2026, 3, day), "campaign_id": "a", "cost": Decimal(day)} for day in days]
    stream = Stream(TABLES["spend_daily"], Refresh.WINDOW, timedelta(days=2))
    return {"ads": Shelf([stream], {"spend_daily": [("spend_daily", rows)]}, fingerprint=fingerprint)}


def asked(shelves: dict[str, Shelf]) -> list[date | None]:
    return [since for _, since in shelves["ads"].asked]


def test_an_equal_fingerprint_skips_the_read_and_full_does_not(tmp_path: Path) -> None:
    run(tmp_path, shelf(1, fingerprint="one"))
    same = shelf(1, fingerprint="one")
    assert run(tmp_path, same).tables[0].outcome == "skipped"
    assert asked(same) == []
    assert run(tmp_path, same, full=True).tables[0].outcome == "unchanged"
    other = shelf(2, fingerprint="two")
    assert run(tmp_path, other).tables[0].outcome == "loaded"
    assert stored(tmp_path, "SELECT count(*) FROM load_ledger") == [(3,)]


def test_other_settings_read_everything_anew(tmp_path: Path) -> None:
    run(tmp_path, shelf(1, 9, fingerprint="one"))
    again = shelf(9, fingerprint="one")
    run(tmp_path, again, settings={"ads": {"shape": "new"}})
    assert asked(again) == [None]
    assert stored(tmp_path, "SELECT day(day) FROM spend_daily") == [(9,)]


def test_another_account_of_the_source_starts_from_the_first_day(tmp_path: Path) -> None:
    run(tmp_path, shelf(9), settings={"ads": {"account_id": "old"}})
    again = shelf(8)
    run(tmp_path, again, settings={"ads": {"account_id": "new"}})
    assert asked(again) == [None]
    assert stored(tmp_path, "SELECT account_id, day(day) FROM spend_daily") == [("new", 8)]


def test_a_day_asked_for_leaves_no_hole_behind_it(tmp_path: Path) -> None:
    run(tmp_path, shelf(1))
    run(tmp_path, shelf(9, fingerprint="one"), since=date(2026, 3, 8))
    again = shelf(1, 5, 9, fingerprint="one")
    run(tmp_path, again)
    assert asked(again) == [date(2026, 2, 27)]
    assert stored(tmp_path, "SELECT day(day) FROM spend_daily ORDER BY 1") == [(1,), (5,), (9,)]


def test_rows_without_a_time_go_only_when_everything_is_read(tmp_path: Path) -> None:
    stream = Stream(TABLES["visit"], Refresh.WINDOW, timedelta(days=2))

    def visits(*rows: Row) -> dict[str, Shelf]:
        return {"web": Shelf([stream], {"visit": [("visit", list(rows))]})}

    settings = {"web": {"since": date(2026, 1, 1)}}
    dated: Row = {"visit_id": "dated", "started_at": datetime(2026, 3, 9)}
    run(tmp_path, visits(dated, {"visit_id": "undated", "started_at": None}), settings=settings)
    run(tmp_path, visits(dated), settings=settings)
    assert stored(tmp_path, "SELECT count(*) FROM visit") == [(2,)]
    run(tmp_path, visits(dated), settings=settings, full=True)
    assert stored(tmp_path, "SELECT count(*) FROM visit") == [(1,)]


def test_lines_without_a_time_are_asked_for_from_the_load_before_on(tmp_path: Path) -> None:
    """LIVING: the news and which lines there are. What a wrong clock has loaded leaves no hole behind it."""
    stream = Stream(TABLES["deal_item"], Refresh.LIVING, timedelta(days=1))
    asked_for = []
    for now in (NOW, NOW + timedelta(days=400), NOW + timedelta(days=3)):
        goods = Shelf([stream], {"deal_item": [("deal_item", [{"deal_id": "d1", "line": 1}])]})
        run(tmp_path, {"books": goods}, now=lambda now=now: now)
        asked_for += [since for _, since in goods.asked]
    assert asked_for == [None, date(2026, 3, 9), date(2026, 3, 12)]

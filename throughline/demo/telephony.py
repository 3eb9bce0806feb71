"""What telephone exchanges know besides conversations: bad lines, callbacks, calls among colleagues, one exact week.

Nobody whose call is made here applies: talks are too short, or we rang, or nobody answered. Everything is drawn from a
generator of its own, so that the rest of the demo does not move.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from throughline.demo import people
from throughline.demo.applications import Application
from throughline.demo.calls import Row, call_row
from throughline.demo.deals import END
from throughline.demo.plan import BRANDS, FIRST, LAST, REPAIR, SEED, UTC_OFFSET, Brand
from throughline.demo.visits import Visits, pool_number

__all__ = ["SHARE_OF_BAD_LINES", "STORY_BRAND", "STORY_WEEK", "bar", "further", "is_working"]

# Story 2: this week, this brand: 200 calls, 40 of them missed, 3 of these by people.
STORY_BRAND = BRANDS[0]
STORY_WEEK = (date(2026, 6, 22), date(2026, 6, 28))
_STORY_CALLS = 200
_STORY_BARS = {"outside_hours": 13, "outgoing": 13, "short_wait": 11, "by_people": 3}

# Story 8: the lines that visitors from Google Ads are shown break: that share of their calls fails.
SHARE_OF_BAD_LINES = 0.24
_BAD_CALLS = 48
_GREETING = 10
_MISSED = ("missed", "busy", "declined", "callback_agent_no_answer")
# Phones of those who ring here and nowhere else: from this number on.
_STRANGERS = 6_000_000


class _Phones:
    """Phones that nobody else in the demo has, one after another."""

    def __init__(self) -> None:
        self._next = _STRANGERS

    def next(self, rng: np.random.Generator) -> str:
        """The next one, spelled in some way."""
        self._next += 17
        return people.spelled(people.phone(self._next), int(rng.integers(10)))


def further(base: pd.DataFrame, made: list[Application], visits: Visits) -> pd.DataFrame:
    """The calls to be added to those of `base`, in its columns and `is_callback`."""
    rng = np.random.default_rng((SEED, 2))
    phones = _Phones()
    rows = [*_bad_lines(rng, phones, made, visits), *_callbacks(rng, phones), *_lost_in_menus(rng, phones)]
    frame = pd.DataFrame([*rows, *_among_colleagues(rng)])
    frame = frame[frame["started_at"] <= END]
    return pd.concat([frame, pd.DataFrame(_story_week(rng, phones, pd.concat([base, frame])))])


def is_working(when: datetime) -> bool:
    """Whether the demo's shops are open: config.yaml, `calls.working_hours`; the story week has no holiday."""
    opens, closes = ((9, 20), (10, 16), (0, 0))[max(0, when.weekday() - 4)]
    return opens <= when.hour < closes


def bar(call: Mapping[Hashable, object]) -> str:
    """The bar of the waterfall that a call leaves at; '' for one that nobody missed. METRICS, "Missed waterfall"."""
    when = call["started_at"]
    if call["outcome"] not in _MISSED or not isinstance(when, datetime):
        return ""
    if not is_working(when):
        return "outside_hours"
    if call["direction"] == "out":
        return "outgoing"
    return "short_wait" if int(str(call["wait_seconds"])) < _GREETING else "by_people"


def _moment(rng: np.random.Generator, working: bool, first: date = REPAIR, last: date = LAST) -> datetime:
    """A moment inside or outside working hours of the days from `first` to `last`."""
    begin = datetime(first.year, first.month, first.day)
    while True:
        when = begin + timedelta(seconds=int(rng.integers(((last - first).days + 1) * 86_400)))
        if is_working(when) == working and when <= END:
            return when


def _brand(rng: np.random.Generator) -> Brand:
    return BRANDS[int(rng.integers(len(BRANDS)))]


def _silent(rng: np.random.Generator, outcome: str, least: int = _GREETING, most: int = 60) -> Row:
    """Nobody talked; the caller waited from `least` to `most` seconds, the last one outside."""
    return {"outcome": outcome, "talk_seconds": 0, "wait_seconds": int(rng.integers(least, most)), "employee": ""}


def _bad_lines(rng: np.random.Generator, phones: _Phones, made: list[Application], visits: Visits) -> Iterator[Row]:
    """Visitors from Google Ads who rang, heard nothing and never came back."""
    frame = visits.frame
    applied = frame["client_id"].iloc[[a.visit_row for a in made if a.visit_row >= 0]]
    local = frame["started_at"] + UTC_OFFSET
    fits = (frame["gclid"] != "") & ~frame["is_bot"] & ~frame["client_id"].isin(applied)
    fits &= (local >= pd.Timestamp(REPAIR)) & local.dt.hour.between(9, 18)
    hosts = {f"https://{brand.host}/": brand for brand in BRANDS}
    for row in np.sort(rng.choice(np.flatnonzero(fits), _BAD_CALLS, replace=False)):
        visit = frame.iloc[row]
        brand = next(brand for host, brand in hosts.items() if visit["landing_url"].startswith(host))
        number = visit["shown_number"] or pool_number(BRANDS.index(brand), int(rng.integers(8)))
        when = local.iloc[row].to_pydatetime() + timedelta(seconds=int(rng.integers(40, 500)))
        known = {"tracking_number_raw": number, "visit_id": visit["visit_id"], "city": visit["city"]}
        yield call_row(rng, brand, when, phones.next(rng), **known, **_silent(rng, "failed", 1, 8))


def _callbacks(rng: np.random.Generator, phones: _Phones) -> Iterator[Row]:
    """Callers who got through to nobody and whom we rang back: most of them did not answer us."""
    for _ in range(170):
        brand, when, client = _brand(rng), _moment(rng, working=True), phones.next(rng)
        yield call_row(rng, brand, when, client, **_silent(rng, "missed"))
        later = when + timedelta(minutes=float(rng.lognormal(3, 1)))
        luck = rng.random()
        answer: Row = {"talk_seconds": int(rng.integers(5, 30))}
        if luck < 0.55:
            answer = _silent(rng, "callback_client_no_answer", 20)
        elif luck < 0.68:
            answer = _silent(rng, "callback_agent_no_answer", 20)
        # Every third we rang by hand: to the exchange that is a plain outgoing call.
        by_hand = luck >= 0.68 and rng.random() < 0.5
        yield call_row(rng, brand, later, client, direction="out", is_callback="" if by_hand else "true", **answer)


def _lost_in_menus(rng: np.random.Generator, phones: _Phones) -> Iterator[Row]:
    """Callers who chose what is not there, robots that were stopped, and words that nobody can read."""
    for outcome, count in (("no_extension", 40), ("wrong_extension", 35), ("blocked", 50), ("unknown", 8)):
        for _ in range(count):
            when = _moment(rng, working=bool(rng.random() < 0.7), first=FIRST)
            yield call_row(rng, _brand(rng), when, phones.next(rng), **_silent(rng, outcome, 2, 25))


def _among_colleagues(rng: np.random.Generator) -> Iterator[Row]:
    """Calls from desk to desk."""
    for _ in range(520):
        talk = {"talk_seconds": int(5 + rng.exponential(60))}
        silent = {"outcome": "missed", "talk_seconds": 0}
        known = {"direction": "internal", "tracking_number_raw": "", **(talk if rng.random() < 0.85 else silent)}
        yield call_row(rng, _brand(rng), _moment(rng, working=True, first=FIRST), "", **known)


def _story_week(rng: np.random.Generator, phones: _Phones, all_calls: pd.DataFrame) -> Iterator[Row]:
    """What the story's week lacks to its 200 calls, 40 of them missed for the story's reasons."""
    first, last = STORY_WEEK
    days = all_calls["started_at"].dt.date.between(first, last)
    # Desks belong to no brand: their calls are not of its week.
    week = all_calls[days & (all_calls["operator"] == STORY_BRAND.operator) & (all_calls["direction"] != "internal")]
    had = [bar(row) for row in week.to_dict("records")]
    added = 0
    for name, wanted in _STORY_BARS.items():
        for _ in range(wanted - had.count(name)):
            added += 1
            when = _moment(rng, name != "outside_hours", first, last)
            short = name == "short_wait"
            known = _silent(rng, "missed", 1 if short else 15, _GREETING if short else 60)
            direction = "out" if name == "outgoing" else "in"
            yield call_row(rng, STORY_BRAND, when, phones.next(rng), direction=direction, **known)
    for no in range(_STORY_CALLS - len(week) - added):
        when = _moment(rng, True, first, last)
        known = {"direction": "out" if no % 3 == 0 else "in", "talk_seconds": int(rng.integers(5, 30))}
        yield call_row(rng, STORY_BRAND, when, phones.next(rng), **known)

"""Calls of the three telephone operators: applications, what came before and after them, and noise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from throughline.demo import people
from throughline.demo.applications import Application
from throughline.demo.deals import END
from throughline.demo.people import EMPLOYEES
from throughline.demo.plan import BRANDS, CITIES, FIRST, LAST, Brand
from throughline.demo.visits import Visits, pool_number, visit_id

__all__ = ["DEFAULT_NUMBERS", "STATIC_NUMBERS", "Row", "call_row", "calls", "tags"]

# The number in the header of each site, and the numbers of offline ads: one a channel and brand.
DEFAULT_NUMBERS = {brand.name: f"+7343300{place}500" for place, brand in enumerate(BRANDS, start=1)}
STATIC_NUMBERS = {
    (channel, brand.name): f"+7343300{place}6{no}0"
    for place, brand in enumerate(BRANDS, start=1)
    for no, channel in enumerate(("billboard", "radio", "maps", "avito"))
}
_MISSED = ("missed", "missed", "busy", "declined", "failed", "voicemail")
_TAGS = (("Намерение", "купить", 0.25), ("Намерение", "узнать цену", 0.3), ("Намерение", "сервис", 0.15),
         ("Итог", "нет в наличии", 0.10), ("Итог", "плохая связь", 0.06))  # fmt: skip

Row = dict[str, object]


def calls(rng: np.random.Generator, made: list[Application], visits: Visits) -> pd.DataFrame:
    """The calls of applicants and strangers in order of time, without ids; `operator` tells whose file they are in."""
    rows: list[Row] = []
    for a in made:
        if a.kind == "call":
            rows.extend(_around(rng, a, visits))
        if a.fate == "deal":
            rows.extend(_outgoing(rng, a))
    rows.extend(_strangers(rng))
    frame = pd.DataFrame(rows)
    frame = frame[frame["started_at"] <= END]
    return frame.sort_values(["started_at", "client_raw"], kind="stable", ignore_index=True)


def call_row(rng: np.random.Generator, brand: Brand, when: datetime, client: str, **known: object) -> Row:
    """A call that was answered, but for what is `known` of it."""
    staff = EMPLOYEES[brand.name]
    return {
        "call_id": "",
        "started_at": when,
        "direction": "in",
        "outcome": "answered",
        "wait_seconds": int(rng.integers(3, 25)),
        "talk_seconds": int(40 + rng.exponential(110)),
        "client_raw": client,
        "tracking_number_raw": DEFAULT_NUMBERS[brand.name],
        "employee": staff[rng.integers(len(staff))],
        "operator": brand.operator,
        "visit_id": "",
        "city": "",
        "vendor_deal_id": "",
    } | known


def _number(rng: np.random.Generator, a: Application, visits: Visits) -> str:
    """The number that was dialled."""
    if a.way == "static":
        return STATIC_NUMBERS[a.channel.name, a.brand.name]
    if a.way == "none":
        return DEFAULT_NUMBERS[a.brand.name]
    shown = str(visits.frame["shown_number"].iat[a.visit_row])
    return shown or pool_number(BRANDS.index(a.brand), int(rng.integers(8)))


def _around(rng: np.random.Generator, a: Application, visits: Visits) -> Iterator[Row]:
    """The call that is the application; sometimes a missed one before it and another one after it."""
    number = _number(rng, a, visits)
    visit = visit_id(a.visit_row) if a.way == "call_visit" else ""
    known = {"tracking_number_raw": number, "visit_id": visit, "city": CITIES[a.city][0]}
    style = int(rng.integers(10))
    # In the months of disorder every second caller had to call twice.
    if not a.month.is_story and rng.random() < (0.5 if a.month.is_disorder else 0.22):
        early = a.at - timedelta(minutes=int(rng.integers(2, 50)))
        yield call_row(rng, a.brand, early, people.spelled(a.phone, style), **known, **_no_talk(rng))
    deal = a.deal_id if a.fate in ("deal", "junk") else ""
    yield call_row(rng, a.brand, a.at, people.spelled(a.phone, style), **known, vendor_deal_id=deal)
    if a.fate == "deal" and rng.random() < 0.45:
        later = a.at + timedelta(days=int(rng.integers(1, 25)), minutes=int(rng.integers(0, 120)))
        yield call_row(rng, a.brand, later, people.spelled(a.phone, style + 1), tracking_number_raw=number)


def _outgoing(rng: np.random.Generator, a: Application) -> Iterator[Row]:
    for no in range(int(rng.integers(0, 3))):
        when = a.at + timedelta(hours=float(rng.lognormal(0.5 + no, 1)))
        talked = rng.random() < 0.7
        silent: Row = {} if talked else {"outcome": "missed", "talk_seconds": 0}
        yield call_row(rng, a.brand, when, people.spelled(a.phone, 0), direction="out", **silent)


def _no_talk(rng: np.random.Generator) -> Row:
    """A call nobody talked on: the short waits are callers who hung up during the greeting."""
    short = rng.random() < 0.4
    wait = int(rng.integers(1, 10)) if short else int(rng.integers(10, 70))
    return {"outcome": str(rng.choice(_MISSED)), "talk_seconds": 0, "wait_seconds": wait, "employee": ""}


def _strangers(rng: np.random.Generator) -> Iterator[Row]:
    """Wrong numbers, robots and night calls: none of them long enough to be an application."""
    days = (LAST - FIRST).days + 1
    for no in range(1_900):
        when = datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(seconds=int(rng.integers(0, days * 86_400)))
        brand = BRANDS[int(rng.integers(3))]
        client = "" if rng.random() < 0.04 else people.spelled(people.phone(3_000_000 + no * 13), int(rng.integers(10)))
        known: Row = {"talk_seconds": int(rng.integers(2, 30))} if rng.random() < 0.4 else _no_talk(rng)
        yield call_row(rng, brand, when, client, **known)


def tags(rng: np.random.Generator, made: pd.DataFrame) -> pd.DataFrame:
    """What speech analytics noted of answered calls, by their place in `made` (story 8: a quarter wanted to buy)."""
    answered = np.flatnonzero((made["direction"] == "in") & (made["outcome"] == "answered"))
    rows = [
        (place, category, name)
        for category, name, share in _TAGS
        for place in answered[rng.random(len(answered)) < share]
    ]
    return pd.DataFrame(rows, columns=["place", "category", "name"])

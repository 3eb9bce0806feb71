"""Who applied, how, and what became of the application: worked on, closed as junk, or never carded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from throughline.demo import people
from throughline.demo.journeys import Journeys
from throughline.demo.plan import BRANDS, CHANNELS, CITIES, FIRST, LAST, MONTHS, Brand, Channel, Month

__all__ = ["FORMS", "PROMO_CODES", "Application", "day_of", "make"]

# Four forms a brand: name and the kind of application it makes.
FORMS = {
    brand.name: (
        (f"{brand.name}: расчёт стоимости", "form"),
        (f"{brand.name}: запись на замер", "form"),
        (f"{brand.name}: заказать звонок", "callback"),
        (f"{brand.name}: корзина", "order"),
    )
    for brand in BRANDS
}
PROMO_CODES = {"billboard": "ЩИТ7", "radio": "РАДИО5"}

# Story 7. Until the repair 8 % of enquiries reached a deal, the rest were closed as junk. After it 86 % did: a tenth of
# the leads again is junk, and the months after it have 383 doubles and spam besides (stories.py).
_WORKED_BEFORE = 0.08
_JUNK_PER_LEAD = 0.10
# This form broke: for a month its applications left no card in the CRM.
_BROKEN_FORM, _BROKEN_MONTH = "Двери: корзина", (2026, 8)
_LATEST = ((LAST - FIRST).days + 1) * 86_400 - 2_400
_Ways = tuple[tuple[str, float], ...]
_WAYS_BEFORE: _Ways = (("visit", 0.35), ("client", 0.15), ("utm", 0.20), ("none", 0.30))
_WAYS_AFTER: _Ways = (("visit", 0.62), ("client", 0.22), ("utm", 0.11), ("none", 0.05))
_WAYS_EXACT: _Ways = (("visit", 0.8), ("client", 0.2))


@dataclass(slots=True)
class Application:
    """One enquiry. Seconds count from FIRST, local time; `visitor` and `visit_row` are −1 when nobody saw the site.

    way: how it can be joined to its source (visit client utm none phone email, static promo, call_visit call_number).
    fate: deal, junk, no_card; spam and copy are dirt beside the applications proper.
    """

    no: int
    month: Month
    channel: Channel
    brand: Brand
    city: int
    second: int
    visitor: int
    visit_row: int
    kind: str
    way: str
    person: int  # number of the phone and e-mail
    product: str
    form: str = ""
    fate: str = "deal"
    amount: int = 0  # roubles of the sale, 0 when it never buys
    copy_of: Application | None = field(default=None, repr=False)

    @property
    def at(self) -> datetime:
        """Local time of the application."""
        return datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(seconds=self.second)

    @property
    def is_exact(self) -> bool:
        """Whether a story needs it to be credited to its channel without doubt."""
        return self.month.is_story and self.channel.exact is not None

    @property
    def lead_id(self) -> str:
        """The application id."""
        return f"L{self.no:06d}"

    @property
    def deal_id(self) -> str:
        """The id of its deal, whether or not it has one."""
        return f"D{self.no:06d}"

    @property
    def phone(self) -> str:
        """Ten digits."""
        return people.phone(self.person * 7919)


def day_of(day: Month) -> tuple[int, int]:
    """First second of a month and of the next one, counted from FIRST."""
    return (day.first - FIRST).days * 86_400, (day.next - FIRST).days * 86_400


def make(rng: np.random.Generator, journeys: Journeys) -> list[Application]:
    """All proper applications with their fates, in order of time."""
    made: list[Application] = []
    for month in MONTHS:
        for index in range(len(CHANNELS)):
            cell = list(_cell(rng, journeys, month, index, len(made)))
            if not month.is_disorder:
                for application in cell[: round(len(cell) * _JUNK_PER_LEAD / (1 + _JUNK_PER_LEAD))]:
                    application.fate = "junk"
            made.extend(cell)
    _disorder(rng, [a for a in made if a.month.is_disorder])
    for application in made:
        if application.form == _BROKEN_FORM and (application.month.year, application.month.month) == _BROKEN_MONTH:
            application.fate = "junk" if application.fate == "junk" else "no_card"
    _come_back(rng, made)
    return sorted(made, key=lambda a: (a.second, a.no))


def _cell(rng: np.random.Generator, journeys: Journeys, month: Month, index: int, no: int) -> Iterator[Application]:
    """Applications of one channel in one month: exactly its leads and a tenth more as junk."""
    channel = CHANNELS[index]
    wanted = round(round(channel.leads * month.season) * (1 + _JUNK_PER_LEAD))
    offline = round(wanted * channel.offline)
    begin, end = day_of(month)
    if wanted > offline:
        last = journeys.last_of
        seconds = np.where(last >= 0, journeys.second[last], -1)
        fits = np.flatnonzero(
            (journeys.significant == index) & (seconds >= begin) & (seconds < min(end - 2_400, _LATEST))
        )
        # People who look around longer apply more often.
        weight = np.minimum(last[fits] - journeys.first_of[fits] + 1, 8).astype(float)
        for visitor in rng.choice(fits, wanted - offline, replace=False, p=weight / weight.sum()):
            no += 1
            yield _from_site(rng, journeys, month, channel, int(visitor), no)
    for _ in range(offline):
        no += 1
        yield _from_street(rng, month, channel, no)


def _from_site(
    rng: np.random.Generator, journeys: Journeys, month: Month, channel: Channel, visitor: int, no: int
) -> Application:
    row = int(journeys.last_of[visitor])
    second = int(journeys.second[row] + rng.integers(120, 1_200))
    brand = BRANDS[journeys.brand[visitor]]
    is_call = 9 <= second % 86_400 // 3600 < 20 and rng.random() < 0.38
    form, kind = FORMS[brand.name][rng.integers(4)]
    if is_call:
        form, kind = "", "call"
        way = "none" if month.is_disorder else "call_visit" if month.is_story or rng.random() < 0.55 else "call_number"
    else:
        is_exact = month.is_story and channel.exact is not None
        ways = _WAYS_EXACT if is_exact else _WAYS_BEFORE if month.is_disorder else _WAYS_AFTER
        way = str(rng.choice([name for name, _ in ways], p=[share for _, share in ways]))
        if rng.random() < 0.08:
            form, kind = "", str(rng.choice(["chat", "messenger"]))
    product = brand.products[rng.integers(2)]
    return Application(
        no, month, channel, brand, int(journeys.city[visitor]), second, visitor, row, kind, way, no, product, form
    )


def _from_street(rng: np.random.Generator, month: Month, channel: Channel, no: int) -> Application:
    """Somebody who read a static number, or heard a promo code, and never opened the site."""
    begin, end = day_of(month)
    second = int(rng.integers(begin // 86_400, end // 86_400) * 86_400 + rng.integers(9 * 3600, 20 * 3600))
    brand = BRANDS[rng.choice(3, p=[0.5, 0.28, 0.22])]
    is_promo = channel.name in PROMO_CODES and rng.random() < 0.2
    kind, way = ("import", "promo") if is_promo else ("call", "static")
    city = int(rng.integers(len(CITIES)))
    return Application(no, month, channel, brand, city, second, -1, -1, kind, way, no, brand.products[rng.integers(2)])


def _disorder(rng: np.random.Generator, made: list[Application]) -> None:
    """Give exactly the share _WORKED_BEFORE a deal; the operators close the rest as junk."""
    deals = round(_WORKED_BEFORE * len(made))
    for place, index in enumerate(rng.permutation(len(made))):
        made[index].fate = "deal" if place < deals else "junk"


def _come_back(rng: np.random.Generator, made: list[Application]) -> None:
    """Some people apply again: the later application is of the same person, known by browser, phone or e-mail."""
    free = [a for a in made if a.visitor >= 0 and not a.month.is_story and a.channel.name != "direct"]
    order = rng.permutation(len(free))
    for one, two in zip(order[:500:2], order[1:500:2], strict=True):
        first, again = sorted((free[one], free[two]), key=lambda a: a.second)
        if again.second - first.second > 12 * 86_400 and again.kind != "call":
            again.person = first.person
            again.way = str(rng.choice(["client", "phone", "email"]))
            if first.way in ("utm", "none"):
                first.way = "client"

"""The table of visits: tags, referrers, devices, and the dirt that tags collect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from throughline.demo.ads import LEAVES
from throughline.demo.applications import Application
from throughline.demo.journeys import DEVICES, Journeys
from throughline.demo.plan import BRANDS, CHANNELS, CITIES, FIRST, MAILING_DAYS, REPAIR, UTC_OFFSET

__all__ = ["Visits", "client_id", "make", "pool_number", "visit_id"]

Ints = NDArray[np.int64]

_REFERRERS = {
    "seo": ("https://yandex.ru/", "https://www.google.com/", "https://yandex.ru/", "https://go.mail.ru/"),
    "referral": ("https://e1.ru/stroi/", "https://forum-remont.example/t/120", "https://59.ru/text/"),
    "maps": ("https://yandex.ru/maps/org/", "https://2gis.ru/ekaterinburg/"),
    "avito": ("https://www.avito.ru/",),
    "social": ("https://vk.com/", "https://ok.ru/", "https://away.vk.com/away.php"),
    "email": ("https://e.mail.ru/",),
    "partners": ("https://design-studio.example/", "https://novostroy.example/"),
}
_TAGS = {
    "email": ("unisender", "email"),
    "partners": ("partner", "partner", "design-studio"),
}
# How people and platforms write the same source; all of them are matched by the rules of config.yaml.
_VARIANTS = {
    "yandex": ("Yandex", "ya", "YANDEX", "yandex_direct"),
    "vk": ("vkontakte", "VK", "vk.com"),
    "google": ("Google", "google_ads"),
}


@dataclass(frozen=True, slots=True)
class Visits:
    """The frame to write, and per visit the ad leaf it came from (−1: none)."""

    frame: pd.DataFrame
    leaf: Ints


def visit_id(row: int) -> str:
    """Beyond 2^63, as Metrica's are: an id that dies in a float or a signed integer."""
    return str(9_300_000_000_000_000_001 + row * 41)


def client_id(person: int) -> str:
    """The browser's id, nineteen digits."""
    return str(1_700_000_000_000_000_003 + person * 7919)


def pool_number(brand: int, place: int) -> str:
    """A dynamic number of a brand's pool of eight."""
    return f"+7343300{brand + 1}{place:02d}0"


def make(rng: np.random.Generator, journeys: Journeys, made: list[Application]) -> Visits:
    """All visits in the canonical columns of the landing table `visit`."""
    rows = len(journeys.visitor)
    brand, city = journeys.brand[journeys.visitor], journeys.city[journeys.visitor]
    leaf = _leaf_of(rng, journeys.channel, brand, city)
    applied = np.zeros(rows, dtype=bool)
    applied[np.isin(journeys.visitor, [a.visitor for a in made if a.visitor >= 0])] = True
    frame = pd.DataFrame({"visit_id": [visit_id(i) for i in range(rows)]})
    frame["client_id"] = _clients(journeys, made)
    midnight = np.datetime64(datetime(FIRST.year, FIRST.month, FIRST.day), "s")
    frame["started_at"] = midnight + journeys.second.astype("timedelta64[s]") - np.timedelta64(UTC_OFFSET, "s")
    for column, values in _tags(rng, journeys.channel, leaf, applied).items():
        frame[column] = values
    mailed = np.flatnonzero(frame["utm_medium"] == "email")
    frame.loc[mailed, "utm_campaign"] = _digests(journeys.second[mailed])
    hosts = np.array([f"https://{b.host}" for b in BRANDS], dtype=object)
    paths = np.array([f"/{slug}/" for _, slug in CITIES], dtype=object)
    frame["landing_url"] = hosts[brand] + paths[city]
    frame["device"] = np.array(DEVICES, dtype=object)[journeys.device[journeys.visitor]]
    frame["city"] = np.array([name for name, _ in CITIES], dtype=object)[city]
    frame["pageviews"] = 1 + rng.poisson(2.2, rows)
    frame["duration_seconds"] = rng.integers(5, 600, rows)
    frame["is_bot"] = (rng.random(rows) < 0.006) & ~applied
    frame["shown_number"] = _numbers(rng, journeys, brand)
    return Visits(frame, leaf)


def _digests(second: Ints) -> NDArray[np.object_]:
    """The digest that brought a visit: the latest one sent before it."""
    sent = np.array([(day - FIRST).days for day in MAILING_DAYS])
    place = np.maximum(np.searchsorted(sent, second // 86_400, side="right") - 1, 0)
    return np.array([f"digest-{day:%Y%m%d}" for day in MAILING_DAYS], dtype=object)[place]


def _leaf_of(rng: np.random.Generator, channel: Ints, brand: Ints, city: Ints) -> Ints:
    """An ad for every visit from an ad account, of the visit's brand and city."""
    names = [c.name for c in CHANNELS]
    leaf = np.full(len(channel), -1)
    keys = np.array([(names.index(one.account.channel), one.brand, one.city) for one in LEAVES])
    weights = np.array([one.weight for one in LEAVES])
    for key in np.unique(keys, axis=0):
        fits = np.flatnonzero((keys == key).all(axis=1))
        rows = np.flatnonzero((channel == key[0]) & (brand == key[1]) & (city == key[2]))
        leaf[rows] = rng.choice(fits, len(rows), p=weights[fits] / weights[fits].sum())
    return leaf


def _clients(journeys: Journeys, made: list[Application]) -> list[str]:
    """A browser id a visitor; whoever came back to apply again kept the browser of the first time."""
    owner = np.arange(len(journeys.brand))
    seen: dict[int, int] = {}
    for application in made:
        if application.visitor >= 0:
            owner[application.visitor] = seen.setdefault(application.person, application.visitor)
    return [client_id(int(person)) for person in owner[journeys.visitor]]


def _tags(
    rng: np.random.Generator, channel: Ints, leaf: Ints, applied: NDArray[np.bool_]
) -> dict[str, NDArray[np.object_]]:
    """utm, referrer, click and ad ids; some tags lost, misspelled, or with macros that nobody filled."""
    rows = len(channel)
    columns = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
    tags = {name: np.full(rows, "", dtype=object) for name in (*columns, "referrer", "gclid", "yclid", "campaign_id",
                                                              "ad_group_id", "ad_id")}  # fmt: skip
    from_ad = np.flatnonzero(leaf >= 0)
    for place, name in enumerate(columns):
        tags[name][from_ad] = np.array([one.utm[place] for one in LEAVES], dtype=object)[leaf[from_ad]]
    for place, one in enumerate(CHANNELS):
        here = np.flatnonzero(channel == place)
        if one.name in _TAGS:
            for name, word in zip(columns, _TAGS[one.name], strict=False):
                tags[name][here] = word
        if one.name in _REFERRERS:
            tags["referrer"][here] = rng.choice(np.array(_REFERRERS[one.name], dtype=object), len(here))
    names = [c.name for c in CHANNELS]
    google = np.flatnonzero(channel == names.index("google_ads"))
    tags["gclid"][google] = [f"Cj0KCQ{n:09d}" for n in google]
    yandex = np.flatnonzero(channel == names.index("yandex_direct"))
    tags["yclid"][yandex] = [str(11_000_000_000_000_000_000 + int(n)) for n in yandex]
    known = yandex[rng.random(len(yandex)) < 0.7]  # Metrica knows the ad of most visits
    for name in ("campaign_id", "ad_group_id", "ad_id"):
        tags[name][known] = np.array([getattr(one, name) for one in LEAVES], dtype=object)[leaf[known]]
    _spoil(rng, tags, leaf, applied)
    return tags


def _spoil(
    rng: np.random.Generator, tags: dict[str, NDArray[np.object_]], leaf: Ints, applied: NDArray[np.bool_]
) -> None:
    """Variants and macros anywhere; lost tags only on visits of people who never applied."""
    luck = rng.random(len(leaf))
    for word, variants in _VARIANTS.items():
        here = np.flatnonzero((tags["utm_source"] == word) & (luck < 0.06))
        tags["utm_source"][here] = rng.choice(np.array(variants, dtype=object), len(here))
    capitals = (leaf >= 0) & (luck > 0.06) & (luck < 0.08) & (tags["utm_medium"] == "cpc")
    tags["utm_medium"][capitals] = "CPC"
    unfilled = (leaf >= 0) & (luck > 0.08) & (luck < 0.10)
    tags["utm_campaign"][unfilled] = "{campaign_id}"
    tags["utm_content"][unfilled] = "{ad_id}"
    untagged = np.flatnonzero((leaf >= 0) & ~applied & (luck > 0.96))
    for name, values in tags.items():
        if name != "referrer":
            values[untagged] = ""


def _numbers(rng: np.random.Generator, journeys: Journeys, brand: Ints) -> NDArray[np.object_]:
    """Dynamic numbers came with the repair; every second visit is shown one."""
    since = (REPAIR - FIRST).days * 86_400
    place = rng.integers(0, 16, len(brand))
    pool = np.array([[pool_number(b, p) for p in range(8)] + [""] * 8 for b in range(len(BRANDS))], dtype=object)
    return np.where(journeys.second >= since, pool[brand, place], "")

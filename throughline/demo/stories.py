"""People and dirt that a story or a rule needs: the visitor with three applications, spam, doubled applications."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from throughline.demo.applications import Application
from throughline.demo.journeys import Journeys
from throughline.demo.plan import BRANDS, CHANNELS, FIRST, LOYAL_PRODUCT, MONTHS

__all__ = ["dirt", "loyal", "returns"]

# Story 4. One visitor, three applications in September 2026, each from a channel of its own, all of one product
# that nobody else buys: Yandex Direct 38,000, VK 96,000, SEO 52,000. By application every channel has its own sale;
# by client all 186,000 go where the latest application came from, so 134,000 change channel.
_LOYAL = (
    (date(2026, 9, 3), "yandex_direct", 38_000),
    (date(2026, 9, 10), "vk_ads", 96_000),
    (date(2026, 9, 21), "seo", 52_000),
)
_SEPTEMBER = MONTHS[10]


def loyal(journeys: Journeys, no: int) -> tuple[Journeys, list[Application]]:
    """The journeys with the visitor of story 4 added, and that visitor's applications numbered from `no`."""
    names = [channel.name for channel in CHANNELS]
    visitor, rows = len(journeys.brand), len(journeys.visitor)
    seconds = [(day - FIRST).days * 86_400 + 11 * 3600 for day, _, _ in _LOYAL]
    channels = [names.index(name) for _, name, _ in _LOYAL]
    grown = replace(
        append(journeys, [visitor] * 3, seconds, channels),
        last_of=np.append(journeys.last_of, rows + 2),
        first_of=np.append(journeys.first_of, rows),
        brand=np.append(journeys.brand, 0),
        city=np.append(journeys.city, 0),
        device=np.append(journeys.device, 1),
    )
    made = [
        Application(
            no + i, _SEPTEMBER, CHANNELS[channels[i]], BRANDS[0], 0, seconds[i] + 600, visitor, rows + i, "form",
            "visit", no, LOYAL_PRODUCT, "Окна: запись на замер", amount=amount,
        )
        for i, (_, _, amount) in enumerate(_LOYAL)
    ]  # fmt: skip
    return grown, made


def returns(rng: np.random.Generator, journeys: Journeys, made: list[Application]) -> Journeys:
    """Visits after an application: retargeting and mailings, which only touches_until=sale counts."""
    names = [channel.name for channel in CHANNELS]
    back = [a for a in made if a.visitor >= 0 and a.fate == "deal" and not a.month.is_story and rng.random() < 0.15]
    seconds = [a.second + int(rng.integers(86_400, 12 * 86_400)) for a in back]
    channels = [names.index(str(rng.choice(["email", "vk_ads", "yandex_direct", "direct"]))) for _ in back]
    return append(journeys, [a.visitor for a in back], seconds, channels)


def append(journeys: Journeys, visitors: list[int], seconds: list[int], channels: list[int]) -> Journeys:
    """The journeys with further visits at the end; whose last visit is whose stays as it was."""
    return replace(
        journeys,
        visitor=np.append(journeys.visitor, visitors),
        second=np.append(journeys.second, seconds),
        channel=np.append(journeys.channel, channels),
    )


def dirt(rng: np.random.Generator, made: list[Application], no: int) -> list[Application]:
    """Doubled applications (same person within 24 hours) and spam, numbered from `no`; never in a story's cell."""
    forms = [a for a in made if a.form and a.product != LOYAL_PRODUCT and not (a.is_exact or a.month.is_disorder)]
    picked = rng.permutation(len(forms))
    doubled = [
        replace(forms[i], no=no + n, second=forms[i].second + int(rng.integers(40, 18_000)), fate="copy", amount=0,
                way="none", copy_of=forms[i])
        for n, i in enumerate(picked[:230])
    ]  # fmt: skip
    no += len(doubled)
    spam = [
        replace(forms[i], no=no + n, second=forms[i].second + int(rng.integers(3_600, 9 * 86_400)), fate="spam",
                amount=0, way="none", visitor=-1, visit_row=-1, person=no + n)
        for n, i in enumerate(picked[230:383])
    ]  # fmt: skip
    last = (MONTHS[-1].next - FIRST).days * 86_400 - 1_800
    for application in (*doubled, *spam):
        application.second = min(application.second, last)
    return [*doubled, *spam]

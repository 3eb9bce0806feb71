"""What all rows of a world are made of: a few moments and their edges, a few persons, a few tags.

Times come from a short list of moments and from offsets that sit on the edges of windows, so that a handful of rows
meets the corners which a thousand spread out rows would miss. Berlin changes its clocks in the worlds' month.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]
ZONES = ("Europe/Berlin", "Asia/Yekaterinburg", "America/New_York")
CLIENTS = ("k1", "k2", "k3", "")
PHONES = ("+79120000001", "8 (912) 000-00-02", "79120000003", "")
EMAILS = ("a@example.com", "B@example.com ", "")
PRODUCTS = ("", "doors", "windows")
BRANDS = ("", "north")
STATIC = "+73430000001"
DYNAMIC = "+73430000009"
# Clock changes of Berlin (25 October) and New York (1 November), ends of months and days.
MOMENTS = (
    datetime(2026, 9, 30, 21, 59, 59),
    datetime(2026, 10, 1, 4, 0, 0),
    datetime(2026, 10, 24, 22, 0, 0),
    datetime(2026, 10, 25, 0, 30, 0),
    datetime(2026, 10, 25, 1, 30, 0),
    datetime(2026, 10, 25, 23, 0, 0),
    datetime(2026, 10, 31, 19, 0, 0),
    datetime(2026, 11, 1, 5, 30, 0),
    datetime(2026, 11, 1, 6, 30, 0),
    datetime(2026, 11, 5, 12, 0, 0),
)
# Edges: the same second, a second off, half an hour (numbers), a day (duplicates), windows of 7 and 30 days.
OFFSETS = (0, 1, -1, 1800, 1801, 86_399, 86_400, 86_401, 7 * 86_400, 7 * 86_400 + 1, 30 * 86_400, 30 * 86_400 + 1)

# (utm_source, utm_medium, utm_campaign): what rules below make of it
TAGS = (
    ("", "", ""),
    ("yandex", "cpc", "c1"),
    ("yandex", "cpc", "camp two"),
    ("google", "cpc", "c3"),
    ("insta", "social", ""),
    ("odd", "", ""),
)


def moments() -> st.SearchStrategy[datetime]:
    """A moment of the list, moved by one of the edges."""
    edge = st.sampled_from(OFFSETS).map(lambda seconds: timedelta(seconds=seconds))
    return st.builds(lambda at, by: at - by, st.sampled_from(MOMENTS), edge)


def money(most: int = 5000) -> st.SearchStrategy[Decimal]:
    """A sum to the kopeck."""
    return st.integers(1, most * 100).map(lambda kopecks: Decimal(kopecks) / 100)


def row(source: str, **columns: Any) -> Row:
    """A row of a source without accounts."""
    return {"source": source, "account_id": "", **columns}


def tags(tag: tuple[str, str, str]) -> Row:
    """The utm columns of a tag."""
    return dict(zip(("utm_source", "utm_medium", "utm_campaign"), tag, strict=True))

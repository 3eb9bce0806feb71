"""What the demo's world is like: its days, brands, channels and the figures its stories need.

Everything here is local time of the business (Asia/Yekaterinburg, always UTC+5) and roubles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "BRANDS",
    "CHANNELS",
    "CITIES",
    "FIRST",
    "LAST",
    "LOYAL_PRODUCT",
    "MAILING_DAYS",
    "MONTHS",
    "REPAIR",
    "SEED",
    "STORY_MONTH",
    "UTC_OFFSET",
    "Brand",
    "Channel",
    "Month",
]

SEED = 20261031
FIRST = date(2025, 11, 1)
LAST = date(2026, 10, 31)
UTC_OFFSET = timedelta(hours=5)

# Story 7: until this day three operators and many numbers were in disorder and 8 % of enquiries reached a deal.
REPAIR = date(2026, 2, 1)

# A digest goes out every second Tuesday.
MAILING_DAYS = tuple(date(2025, 11, 4) + timedelta(days=14 * n) for n in range(26))

# Story 4: what only the visitor with three applications buys.
LOYAL_PRODUCT = "Остекление коттеджа"

# Stories 1 and 5 are exact in this month, over all brands, by the default model (last_significant), axis=lead.
STORY_MONTH = (2026, 10)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the demo and how busy it is against the mean (windows sell before winter)."""

    year: int
    month: int
    season: float

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def next(self) -> date:
        """The first day of the month after it."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next - timedelta(days=1)

    @property
    def is_story(self) -> bool:
        """Whether stories 1 and 5 are exact in it."""
        return (self.year, self.month) == STORY_MONTH

    @property
    def is_disorder(self) -> bool:
        """Whether telephony and forms were still in disorder."""
        return self.first < REPAIR


MONTHS = (
    Month(2025, 11, 0.95),
    Month(2025, 12, 0.80),
    Month(2026, 1, 0.70),
    Month(2026, 2, 0.85),
    Month(2026, 3, 1.00),
    Month(2026, 4, 1.05),
    Month(2026, 5, 1.05),
    Month(2026, 6, 1.05),
    Month(2026, 7, 1.10),
    Month(2026, 8, 1.20),
    Month(2026, 9, 1.25),
    Month(2026, 10, 1.00),
)


@dataclass(frozen=True, slots=True)
class Brand:
    """One of the three brands: its site, telephone operator, pipeline and what it sells."""

    name: str
    slug: str
    host: str
    pipeline_id: str
    operator: str
    products: tuple[str, ...]
    cost_share: float


BRANDS = (
    Brand("Окна", "okna", "okna-ural.example", "1", "Mango Office", ("Окно ПВХ", "Остекление дома"), 0.58),
    Brand("Двери", "dveri", "dveri-ural.example", "2", "МТТ", ("Входная дверь", "Межкомнатная дверь"), 0.64),
    Brand("Балконы", "balkony", "balkony-ural.example", "3", "Ростелеком", ("Балкон", "Лоджия"), 0.52),
)
CITIES = (("Екатеринбург", "ekb"), ("Пермь", "perm"), ("Челябинск", "chel"))


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel in a month of season 1.

    opens, returns: weights of being the first and a later visit of a journey. leads: leads a month that end on it;
    sold: share of them that buy once telephony is in order; receipt: mean money of a sale; offline: share of leads
    that call a static number and never saw the site; budget: of the ad account a month; exact: sales and revenue
    in STORY_MONTH, where a story needs them.
    """

    name: str
    opens: float
    returns: float
    leads: int
    sold: float
    receipt: int
    offline: float = 0.0
    budget: int = 0
    exact: tuple[int, int] | None = None


# Story 1 in October, five times the figures of the book: spend 250,000 / 250,000 / 125,000,
# revenue 610,000 / 500,000 / 200,000, so ROMI +144 / +100 / +60 % and with a margin of 50 % +22 / 0 / −20 %.
# Yandex: 150 leads, 20 sales (30 leads gave 4); Instagram: 24 leads, 12 sales (half). Story 5: SEO sells for 100,000.
CHANNELS = (
    Channel("yandex_direct", 17, 6, 150, 0.133, 25_000, budget=250_000, exact=(20, 500_000)),
    Channel("google_ads", 9, 3, 60, 0.233, 43_500, budget=250_000, exact=(14, 610_000)),
    Channel("instagram", 24, 3, 24, 0.500, 16_500, budget=125_000, exact=(12, 200_000)),
    Channel("vk_ads", 13, 5, 70, 0.120, 30_000, budget=120_000),
    Channel("telegram_ads", 6, 1, 18, 0.110, 28_000, budget=60_000),
    Channel("seo", 14, 9, 60, 0.110, 25_000, exact=(4, 100_000)),
    Channel("direct", 6, 15, 70, 0.200, 34_000),
    Channel("referral", 3, 1, 14, 0.150, 30_000),
    Channel("email", 0.5, 5, 20, 0.250, 27_000),
    Channel("maps", 3, 2, 40, 0.220, 26_000, offline=0.6),
    Channel("avito", 2, 1, 40, 0.150, 18_000, offline=0.6),
    Channel("billboard", 0, 0, 25, 0.160, 33_000, offline=1.0),
    Channel("radio", 0, 0, 12, 0.120, 30_000, offline=1.0),
    Channel("partners", 1.5, 0.5, 25, 0.300, 36_000),
    Channel("social", 3, 1, 10, 0.100, 22_000),
)

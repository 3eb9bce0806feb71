"""What the oracle knows after all rules have run: plain records that reports sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.oracle.model.channels import Place


@dataclass
class Touch:
    """A contact of a person. `touch_id` breaks ties of time."""

    touch_id: str
    at: datetime
    place: Place
    person: object
    kind: str = "visit"


@dataclass
class Deal:
    """A deal after the rules of its pipeline. Money is in the project's currency."""

    deal_id: str
    row: dict[str, Any]
    pipeline: str
    counts: bool = True
    is_cleaning: bool = False
    is_spam: bool = False
    is_target: bool = False
    status: str = "open"
    received: Fraction = Fraction(0)
    receivable: Fraction = Fraction(0)
    payments: list[tuple[datetime, Fraction]] = field(default_factory=list)
    revenue: Fraction = Fraction(0)
    refund: Fraction = Fraction(0)
    cost: Fraction | None = None
    margin: Fraction = Fraction(0)
    basis: str = ""
    is_sale: bool = False
    sold_at: datetime | None = None
    is_repeat: bool = False
    is_first: bool = False


@dataclass
class Application:
    """An application, or a sale without a lead (`is_enquiry` false)."""

    key: str
    origin: str  # lead, call, deal
    row: dict[str, Any]
    at: datetime
    kind: str
    own: Place
    contacts: set[tuple[str, str]]
    is_enquiry: bool = True
    deals: list[Deal] = field(default_factory=list)
    person: object = None
    match: str = "none"
    visit: dict[str, Any] | None = None
    is_spam: bool = False
    is_duplicate: bool = False
    is_cleaning: bool = False
    is_target: bool = False
    target_call: bool = False
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def is_lead(self) -> bool:
        """Neither spam nor duplicate nor on a cleaning stage."""
        return self.is_enquiry and not (self.is_spam or self.is_duplicate or self.is_cleaning)


@dataclass
class Cost:
    """Spend of one day."""

    day: date
    place: Place
    amount: Fraction
    source_name: str
    kind: str
    device: str = ""
    contractor: str = ""
    impressions: int | None = None
    clicks: int | None = None

"""The life of every deal: its way through the stages, payments by instalments, refunds, claims, goods."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from throughline.demo.applications import Application
from throughline.demo.people import EMPLOYEES
from throughline.demo.pipelines import CLAIMS, FITTING, JUNK_REASONS, LOSS_REASONS, RETAIL
from throughline.demo.plan import LAST, LOYAL_PRODUCT
from throughline.demo.sales import is_retail

__all__ = ["END", "Deal", "make"]

END = datetime(LAST.year, LAST.month, LAST.day, 23, 50)  # nothing is known after it

# Median days from the stage before to: new, survey, contract, production, won.
_STEP_DAYS = (0.0, 2.0, 4.0, 2.0, 14.0)
_SPLITS = ((1.0,), (0.6, 0.4), (0.5, 0.5), (0.4, 0.3, 0.3))
_RETAIL_GOODS = ("Москитная сетка", "Подоконник", "Фурнитура")


@dataclass(slots=True)
class Deal:
    """A deal as the CRM ends up knowing it. Times are local; `path` is (when, pipeline, stage) in order."""

    deal_id: str
    application: Application
    pipeline: str
    path: list[tuple[datetime, str, str]]
    product: str
    responsible: str
    status: str = "open"
    amount: int | None = None
    cost: int | None = None
    loss_reason: str = ""
    parent: str = ""
    merged_into: str = ""
    is_deleted: bool = False
    payments: list[tuple[datetime, int]] = field(default_factory=list)

    @property
    def stage(self) -> str:
        """Where it stands."""
        return self.path[-1][2]

    @property
    def created(self) -> datetime:
        """When the card was made."""
        return self.path[0][0]

    @property
    def updated(self) -> datetime:
        """The last thing that happened to it."""
        return max([self.path[-1][0], *(day for day, _ in self.payments)])

    @property
    def closed(self) -> datetime | None:
        """When it was won or lost."""
        return None if self.status == "open" else self.path[-1][0]


def make(rng: np.random.Generator, made: list[Application], copies: list[Application]) -> list[Deal]:
    """All deals: of applications, of spam and copies, and those that claims and fitting add."""
    deals = [_deal(rng, a) for a in made if a.fate in ("deal", "junk")]
    deals += [_refused(rng, a, "Спам") for a in copies if a.fate == "spam"]
    deals += [_refused(rng, a, "Дубль") for a in copies if a.fate == "copy" and rng.random() < 0.25]
    sold = [d for d in deals if d.payments and not d.application.is_exact and d.product != LOYAL_PRODUCT]
    _claims(rng, sold)
    deals.extend(_children(rng, deals))
    _mess(rng, deals)
    return deals


def _deal(rng: np.random.Generator, application: Application) -> Deal:
    pipeline = RETAIL if is_retail(application) else application.brand.pipeline_id
    created = application.at + timedelta(seconds=int(rng.integers(20, 600)))
    staff = EMPLOYEES[application.brand.name]
    product = str(rng.choice(_RETAIL_GOODS)) if pipeline == RETAIL else application.product
    deal = Deal(application.deal_id, application, pipeline, [], product, staff[rng.integers(len(staff))])
    if application.fate == "junk":
        _junk(rng, deal, created)
    elif application.amount:
        _buy(rng, deal, created)
    else:
        _browse(rng, deal, created)
    return deal


def _steps(rng: np.random.Generator, created: datetime, is_exact: bool) -> list[datetime]:
    """When a deal comes to stages 2–6. A story's deal gets there before the data end."""
    days = np.cumsum([median * rng.lognormal(0, 0.7) for median in _STEP_DAYS])
    left = (END - created).total_seconds() / 86_400
    if is_exact and days[-1] > left:
        days = days * (left * 0.9 / days[-1])
    return [created + timedelta(seconds=int(day * 86_400)) for day in days]


def _buy(rng: np.random.Generator, deal: Deal, created: datetime) -> None:
    application = deal.application
    surely = application.is_exact or deal.product == LOYAL_PRODUCT
    steps = _steps(rng, created, surely)
    deal.path = [(when, deal.pipeline, str(2 + i)) for i, when in enumerate(steps) if when <= END]
    deal.amount = application.amount
    if rng.random() > 0.14:
        deal.cost = round(deal.amount * application.brand.cost_share * rng.uniform(0.85, 1.15))
    split = _SPLITS[rng.choice(len(_SPLITS), p=[0.45, 0.25, 0.15, 0.15])]
    parts = [round(deal.amount * share) for share in split[:-1]]
    parts.append(deal.amount - sum(parts))
    # The first part at the contract, the last when the work is done, one between them.
    days = {1: [steps[2]], 2: [steps[2], steps[4]], 3: [steps[2], steps[3], steps[4]]}[len(parts)]
    deal.payments = [(day + timedelta(minutes=5), part) for day, part in zip(days, parts, strict=True) if day <= END]
    if deal.stage == "6":
        deal.status = "won"
        if len(parts) == 3 and not surely and rng.random() < 0.25:
            deal.payments.pop()  # done and not yet paid in full: receivable


def _browse(rng: np.random.Generator, deal: Deal, created: datetime) -> None:
    steps = _steps(rng, created, is_exact=False)
    reached = int(rng.choice([1, 2, 3], p=[0.55, 0.30, 0.15]))
    deal.path = [(when, deal.pipeline, str(2 + i)) for i, when in enumerate(steps[:reached]) if when <= END]
    if rng.random() > 0.08:
        deal.amount = max(1_500, round(deal.application.channel.receipt * rng.lognormal(0, 0.6) / 100) * 100)
    gone = deal.path[-1][0] + timedelta(days=float(rng.lognormal(1.6, 0.8)))
    luck = rng.random()
    if luck < 0.06:
        return  # stuck: nobody moves it any more
    if gone > END:
        return
    if luck < 0.07 and deal.pipeline != RETAIL:
        deal.status, deal.amount = "won", None  # won, and nobody wrote the sum
        deal.path.append((gone, deal.pipeline, "6"))
        return
    deal.status, deal.loss_reason = "lost", str(rng.choice(LOSS_REASONS, p=[0.35, 0.25, 0.2, 0.12, 0.08]))
    deal.path.append((gone, deal.pipeline, "7"))


def _junk(rng: np.random.Generator, deal: Deal, created: datetime) -> None:
    """Closed as junk, in the months of disorder by whoever sat at the telephone."""
    deal.path = [(created, deal.pipeline, "1")]
    closed = created + timedelta(hours=float(rng.lognormal(2, 1)))
    if deal.application.month.is_disorder:
        deal.responsible = f"Оператор {1 + int(rng.integers(3))}"
    if closed <= END:
        deal.status, deal.loss_reason = "lost", str(rng.choice(JUNK_REASONS))
        deal.path.append((closed, deal.pipeline, "8"))


def _refused(rng: np.random.Generator, application: Application, reason: str) -> Deal:
    created = min(application.at + timedelta(minutes=2), END)
    staff = EMPLOYEES[application.brand.name]
    pipeline = application.brand.pipeline_id
    path = [(created, pipeline, "2"), (min(created + timedelta(hours=2), END), pipeline, "7")]
    return Deal(
        application.deal_id, application, pipeline, path, application.product, staff[rng.integers(len(staff))],
        "lost", loss_reason=reason,
    )  # fmt: skip


def _claims(rng: np.random.Generator, sold: list[Deal]) -> None:
    """Story 3: a paid deal moves to the claims pipeline and is lost there with its money given back."""
    for deal in sold:
        paid = sum(amount for _, amount in deal.payments)
        when = deal.updated + timedelta(days=float(rng.uniform(4, 20)))
        if deal.status == "won" and when + timedelta(days=4) < END and rng.random() < 0.05:
            share = 1.0 if rng.random() < 0.6 else float(rng.uniform(0.3, 0.7))
            deal.pipeline, deal.status = CLAIMS, "lost"
            deal.loss_reason = str(rng.choice(["Брак", "Сорван срок", "Возврат по договорённости"]))
            deal.path += [(when, CLAIMS, "1"), (when + timedelta(days=3), CLAIMS, "3")]
            deal.payments.append((when + timedelta(days=3, minutes=10), -round(paid * share)))
        elif deal.status == "won" and when < END and rng.random() < 0.02:
            deal.payments.append((when, -round(paid * 0.1)))  # a discount given back


def _children(rng: np.random.Generator, deals: list[Deal]) -> list[Deal]:
    """Deals that hang on another one: fitting (auxiliary) repeats its sum, a claim of its own brings nothing."""
    made = []
    for deal in deals:
        closed = deal.closed
        if deal.status != "won" or closed is None or closed > END - timedelta(days=5):
            continue
        later = closed + timedelta(days=1)
        if rng.random() < 0.4:
            path = [(later, FITTING, "1"), (later + timedelta(days=2), FITTING, "2")]
            made.append(Deal(f"M{deal.deal_id[1:]}", deal.application, FITTING, path, deal.product, deal.responsible,
                             "won", deal.amount, parent=deal.deal_id))  # fmt: skip
        elif rng.random() < 0.03:
            path = [(later, CLAIMS, "1"), (later + timedelta(days=3), CLAIMS, "4")]
            made.append(Deal(f"R{deal.deal_id[1:]}", deal.application, CLAIMS, path, deal.product, deal.responsible,
                             "won", parent=deal.deal_id))  # fmt: skip
    return made


def _mess(rng: np.random.Generator, deals: list[Deal]) -> None:
    """Cards deleted by mistake and cards merged into others, as every CRM has."""
    lost = [d for d in deals if d.status == "lost" and d.pipeline == d.application.brand.pipeline_id
            and d.application.fate == "deal" and not d.application.is_exact]  # fmt: skip
    picked = rng.permutation(len(lost))
    for place in picked[:8]:
        lost[place].is_deleted = True
    for one, other in zip(picked[8:16], picked[16:24], strict=True):
        lost[one].merged_into = lost[other].deal_id

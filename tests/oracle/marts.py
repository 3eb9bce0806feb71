"""A snapshot made of the oracle's own facts: reports are compared without the warehouse between them and the oracle."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracle.model.build import Truth, of_deal
from tests.oracle.model.channels import DIRECT, Place
from tests.oracle.model.draws import application_id
from tests.oracle.model.facts import Application
from tests.oracle.model.traffic import counted_sums
from tests.oracle.model.world import rows, text
from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.warehouse.snapshot import Snapshot

Row = dict[str, Any]
LEVELS = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
ALWAYS = Period(date(2000, 1, 1), date(2100, 1, 1))


class Marts:
    """Rows of docs/marts.md. Money is rounded to the marts' four digits."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.sources: dict[tuple[str, ...], int] = {}
        self.channels: dict[str, int] = {}
        in_order = sorted(truth.apps.values(), key=lambda app: (app.at, application_id(app)))
        self.number = {app.key: number for number, app in enumerate(in_order)}
        self.persons = {app.person: number for number, app in enumerate(in_order)}
        self.apps = in_order
        self.deals = [(app, deal) for app in in_order for deal in app.deals]

    def publish(self, folder: Path) -> Snapshot:
        """Write the snapshot and open it."""
        tables: dict[str, list[Row]] = {
            "application": [self._application(app) for app in self.apps],
            "application_touch": [touch for app in self.apps for touch in self._touches(app)],
            "deal": [self._deal(app, deal) for app, deal in self.deals],
            "spend": [self._spend(cost) for cost in self.truth.costs],
            "lone_touch": self._lone(),
            "payment": sorted(self._payments(), key=lambda row: row["paid_at"]),
            "visit_daily": self._visits(),
        }
        tables["spend"].sort(key=lambda row: row["day"])
        tables["visit_daily"].sort(key=lambda row: row["day"])
        tables["source_dim"] = [
            {**dict(zip(LEVELS, levels, strict=True)), "channel_key": self.channels[levels[0]]}
            for levels in self.sources
        ]
        tables["channel"] = [self._channel(name) for name in self.channels]
        project = self.truth.config.project
        info = {"timezone": project.timezone, "week_start": project.week_start, "first_day": "2026-08-01"}
        tables["snapshot_info"] = [{**info, "last_day": "2026-11-30", "as_of": "2026-12-01 12:00:00"}]
        snapshot = make_snapshot(folder, **tables).current()
        assert snapshot is not None
        return snapshot

    def _source(self, place: Place) -> int:
        levels = tuple(getattr(place, level) for level in LEVELS)
        self.channels.setdefault(place.channel, len(self.channels))
        return self.sources.setdefault(levels, len(self.sources))

    def _channel(self, name: str) -> Row:
        config = self.truth.config
        info = config.channel_info.get(name)
        paid = info.paid if info and info.paid is not None else name in self.truth.paid
        insignificant = name in config.attribution.insignificant
        return {"channel": name, "is_direct": name == DIRECT, "is_insignificant": insignificant, "is_paid": paid}

    def _application(self, app: Application) -> Row:
        same = [other for other in self.apps if other.person == app.person]
        latest = max([other for other in same if other.is_enquiry] or same, key=lambda other: (other.at, other.key))
        return {
            "application_id": application_id(app),
            "source_name": text(app.row, "source"),
            "applied_at": app.at,
            "applied_day": self.truth.day(app.at),
            "person_id": self.persons[app.person],
            "is_enquiry": app.is_enquiry,
            "is_spam": app.is_spam,
            "is_duplicate": app.is_duplicate,
            "is_cleaning": app.is_cleaning,
            "is_lead": app.is_lead,
            "is_target": app.is_target,
            "is_sold": any(deal.is_sale for deal in app.deals),
            "sold_at": min((deal.sold_at for deal in app.deals if deal.is_sale and deal.sold_at), default=None),
            "deals": len(app.deals),
            "client_app_no": self.number[latest.key],
            "own_source_key": self._source(app.own),
            **app.attributes,
        }

    def _touches(self, app: Application) -> list[Row]:
        longest = Params(ALWAYS, window=self.truth.config.attribution.max_window, touches_until="sale")
        return [
            {
                "app_no": self.number[app.key],
                "touch_no": self.truth.touches.index(touch),
                "source_key": self._source(touch.place),
                "seconds_before": before,
            }
            for touch, before in self.truth.paths.path(app, longest)
        ]

    def _deal(self, app: Application, deal: Any) -> Row:
        row: Row = {
            "app_no": self.number[app.key],
            "person_id": self.persons[app.person],
            "created_at": deal.row["created_at"],
            "created_day": self.truth.day(deal.row["created_at"]),
            "is_target": deal.is_target,
            "is_sale": deal.is_sale,
            "revenue": _money(deal.revenue),
            "refund": _money(deal.refund),
            "received": _money(deal.received),
            "receivable": _money(deal.receivable),
            "cost": None if deal.cost is None else _money(deal.cost),
            "margin": float(deal.margin),
            "is_repeat_sale": deal.is_repeat,
            "is_first_sale": deal.is_first,
            "status": deal.status,
            **of_deal(deal, app, self.truth.config),
        }
        if deal.is_sale:
            row |= {"sold_at": deal.sold_at, "sold_day": self.truth.day(deal.sold_at)}
        return row

    def _payments(self) -> list[Row]:
        return [
            {"deal_no": number, "paid_at": at, "paid_day": self.truth.day(at), "amount": _money(amount)}
            for number, (_, deal) in enumerate(self.deals)
            for at, amount in deal.payments
        ]

    def _lone(self) -> list[Row]:
        """A row a touch; journeys of one touch are counted together, by day, brand and place."""
        alone: Counter[tuple[date, str, int]] = Counter()
        longer = []
        for lone in sorted(self.truth.paths.lone, key=lambda lone: lone.end):
            keys = [self._source(Place(place.channel, place.source, place.campaign)) for place in lone.places]
            if len(keys) == 1:
                alone[lone.end, lone.brand, keys[0]] += 1
            else:
                longer.append((lone.end, lone.brand, keys, 1))
        journeys = [(end, brand, [key], count) for (end, brand, key), count in sorted(alone.items())] + longer
        return [
            {"end_day": end, "brand": brand, "journey": number, "journeys": count, "source_key": key}
            for number, (end, brand, keys, count) in enumerate(journeys)
            for key in keys
        ]

    def _spend(self, cost: Any) -> Row:
        return {
            "day": cost.day,
            "source_key": self._source(cost.place),
            "brand": cost.place.brand,
            "contractor": cost.contractor,
            "kind": cost.kind,
            "device": cost.device,
            "impressions": cost.impressions,
            "clicks": cost.clicks,
            "spend": _money(cost.amount),
        }

    def _visits(self) -> list[Row]:
        """Visits with rows of their own, then those told as sums."""
        world = self.truth.world
        seen = [(row, self.truth.day(row["started_at"]), 1) for row in rows(world, "visit") if not row.get("is_bot")]
        sums = [(row, row["day"], row["visits"]) for row in counted_sums(world, self.truth.config)]
        places = [(self.truth.place_of_visit(row), day, visits) for row, day, visits in seen + sums]
        return [
            {"day": day, "source_key": self._source(place), "brand": place.brand, "visits": visits}
            for place, day, visits in places
        ]


def _money(amount: Fraction) -> Decimal:
    return round(Decimal(amount.numerator) / Decimal(amount.denominator), 4)

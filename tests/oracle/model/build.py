"""From landing to everything that reports sum, in the order of DATA_MODEL, "Core"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.oracle.model.applications import Apps, applications, is_application, join_separate, own_place
from tests.oracle.model.calls import Types, typed, types_of_calls
from tests.oracle.model.channels import DIRECT, UNKNOWN, Place, first_rule, is_tagged, place
from tests.oracle.model.clock import day_of
from tests.oracle.model.deals import deals
from tests.oracle.model.facts import Application, Cost, Deal, Touch
from tests.oracle.model.graph import Components
from tests.oracle.model.matching import match_by_id, match_by_person
from tests.oracle.model.numbers import place_of_call, static_number
from tests.oracle.model.paths import Paths
from tests.oracle.model.people import persons, record_of
from tests.oracle.model.pipelines import name_of, rules_of
from tests.oracle.model.spend import ads, sheet
from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config
from throughline.params import Params, Period

SAME_APPLICATION = timedelta(hours=24)


class Truth:
    """A world understood: applications, deals, touches, spend, and the paths between them."""

    def __init__(self, world: World, config: Config, custom: Any = None) -> None:
        self.world, self.config = world, config
        self.zone = config.project.timezone
        types = types_of_calls(world, config.calls)
        self.deals = deals(world, config)
        self.apps, self.owner = applications(world, config, types)
        match_by_id(world, config, self.apps)
        people = persons(world, self.apps, self.owner)
        join_separate(world, config, self.apps, self.owner, people)
        match_by_person(world, config, self.apps, people)
        for app in self.apps.values():
            app.person = people.of(record_of(app.key))
        self._give_deals()
        _duplicates(self.apps, self.config, self.owner, self.deals)
        self._flags()
        self._repeats(people)
        self.campaigns = _names(rows(world, "spend_daily"), "campaign")
        self.touches = self._touches(types, people)
        direct_spend = ads(world, config)
        self.paid = {cost.place.channel for cost in direct_spend} | {
            text(row, "channel") for row in rows(world, "spend_manual") if text(row, "channel")
        }
        self.paths = Paths(config, self.apps, self.touches, self.paid, custom)
        self.costs = direct_spend + sheet(world, config, self._base, overheads=False)
        self.costs = self.costs + sheet(world, config, self._base, overheads=True)
        self._custom = custom
        self._root = self
        self._under: dict[tuple[object, ...], Truth] = {}

    def under(self, params: Params) -> Truth:
        """The same world when the parameters say which calls are applications; overheads stay laid by config."""
        root = self._root
        names = ("call_lead", "target_seconds", "cycle_days")
        rules = tuple(getattr(params, name) for name in names)
        if rules == tuple(getattr(root.config.calls, name) for name in names):
            return root
        if rules not in root._under:
            calls = root.config.calls.model_copy(update=dict(zip(names, rules, strict=True)))
            other = Truth(root.world, root.config.model_copy(update={"calls": calls}), root._custom)
            other.costs, other.paid, other._root = root.costs, root.paid, root
            root._under[rules] = other
        return root._under[rules]

    def _give_deals(self) -> None:
        for app in self.apps.values():
            mine = [self.deals[deal_id] for deal_id, key in sorted(self.owner.items()) if key == app.key]
            app.deals = [deal for deal in mine if deal.counts]
            app.deals.sort(key=lambda deal: (deal.row["created_at"], deal.deal_id))

    def _flags(self) -> None:
        """Decision: an application with several deals is spam or cleaning when all of them are."""
        for app in self.apps.values():
            app.own = own_place(app, self.config)
            counted = [deal for deal in app.deals if deal.counts]
            app.is_spam = bool(counted) and all(deal.is_spam for deal in counted)
            app.is_cleaning = bool(counted) and all(deal.is_cleaning for deal in counted)
            app.is_spam = app.is_spam or self._has_spam_tag(app)
            app.is_target = any(deal.is_target for deal in counted) if counted else app.target_call
            app.attributes = {**attributes(app, self.config), **app.attributes}

    def _has_spam_tag(self, app: Application) -> bool:
        call_id = text(app.row, "call_id")
        tags = {text(tag, "name") for tag in rows(self.world, "call_tag") if text(tag, "call_id") == call_id}
        return bool(call_id) and bool(tags & set(self.config.calls.spam_tags))

    def _repeats(self, people: Components) -> None:
        """First and later sold deals of a customer. Decision: a customer is a person."""
        customers: dict[object, list[Deal]] = {}
        for deal in self.deals.values():
            if deal.is_sale:
                customers.setdefault(people.of(("deal", deal.deal_id)), []).append(deal)
        for sold in customers.values():
            sold.sort(key=lambda deal: (deal.sold_at, deal.deal_id))
            for number, deal in enumerate(sold):
                deal.is_first, deal.is_repeat = number == 0, number > 0

    def place_of_visit(self, row: dict[str, Any]) -> Place:
        """Decision: a visit no rule names is direct when it says nothing of its source, else unknown."""
        found = place(row, self.config, UNKNOWN if is_tagged(row) else DIRECT)
        return replace(found, campaign=self.campaigns.get(found.campaign, found.campaign))

    def _touches(self, types: Types, people: Components) -> list[Touch]:
        found = []
        for row in rows(self.world, "visit"):
            if not row.get("is_bot"):
                node = ("visit", text(row, "visit_id"))
                found.append(Touch(node[1], row["started_at"], self.place_of_visit(row), people.of(node)))
        told = {text(row, "call_id") for row in rows(self.world, "lead")}
        for row in rows(self.world, "call"):
            call_id = text(row, "call_id")
            counts = is_application(row, types, self.config, self.world)
            is_contact = typed(row) and text(row, "outcome") != "callback_client_no_answer"
            is_offline = counts and static_number(self.world, self.config, row) is not None
            if is_contact and call_id not in told and (not counts or is_offline):
                where = place_of_call(self.world, self.config, row)
                found.append(Touch(call_id, row["started_at"], where, people.of(("call", call_id)), "call"))
        # Decision: a promo code is a touch whenever the rule that names the application's channel asks for one.
        rules = {app.key: first_rule(app.row, self.config, app.kind) for app in self.apps.values()}
        named = {key for key, rule in rules.items() if rule is not None and rule.when.promo_code is not None}
        promos = [app for app in self.apps.values() if app.key in named]
        found += [Touch(app.key, app.at, app.own, app.person, "promo") for app in promos]
        return found

    def _base(self, how: str, first: date, last: date) -> dict[str, Fraction]:
        """What overheads are shared by, per channel, over the row's period, by the project's default model."""
        inside = [cost for cost in self.costs if first <= cost.day <= last]
        spending = {cost.place.channel for cost in inside}
        amounts = dict.fromkeys(sorted(spending), Fraction(0))
        if how == "by_spend":
            for cost in inside:
                amounts[cost.place.channel] += cost.amount
        if how in ("by_leads", "by_revenue"):
            own = self.config.attribution.model
            params = Params(
                period=Period(first, last),
                model="linear" if own in ("markov", "path_incremental") else own,
                window=self.config.attribution.window,
                half_life=self.config.attribution.half_life,
            )
            for app in self.apps.values():
                if first <= self.day(app.at) <= last:
                    worth = Fraction(int(app.is_lead)) if how == "by_leads" else sum_revenue(app)
                    for where, weight in self.paths.credits(app, params):
                        amounts[where.channel] = amounts.get(where.channel, Fraction(0)) + worth * weight
        # Decision: a base of zero is shared evenly among the channels that spent in the period.
        return amounts if any(amounts.values()) else dict.fromkeys(sorted(spending), Fraction(0))

    def day(self, moment: datetime) -> date:
        """The business day."""
        return day_of(moment, self.zone)


def sum_revenue(app: Application) -> Fraction:
    """Revenue of the application's deals to date."""
    return sum((deal.revenue for deal in app.deals if deal.is_sale), Fraction(0))


def _names(spend: list[dict[str, Any]], level: str) -> dict[str, str]:
    return {text(row, f"{level}_id"): text(row, f"{level}_name") or text(row, f"{level}_id") for row in spend}


def attributes(app: Application, config: Config) -> dict[str, str]:
    """What the application can be grouped by: its own words, else those of its first deal."""
    deal = app.deals[0] if app.deals else None
    row = deal.row if deal else {}
    pipeline = deal.pipeline if deal else app.own.pipeline
    brand = (
        text(app.row, "brand") or app.own.brand or text(row, "brand") or (rules_of(row, config).brand if deal else "")
    )
    return {
        "brand": brand,
        "pipeline": pipeline or (name_of(row) if deal else ""),
        "product": text(app.row, "product") or text(row, "product"),
        "branch": text(row, "branch"),
        "manager": text(row, "responsible"),
        "kind": app.kind,
        "form": text(app.row, "form_name"),
        "promo_code": text(app.row, "promo_code") or text(row, "promo_code"),
        "city": text(app.visit or app.row, "city"),
        "device": text(app.visit or {}, "device"),
    }


def of_deal(deal: Deal, app: Application, config: Config) -> dict[str, str]:
    """What a deal says of itself."""
    return {
        "brand": text(deal.row, "brand") or rules_of(deal.row, config).brand or app.attributes["brand"],
        "pipeline": deal.pipeline,
        "product": text(deal.row, "product"),
        "branch": text(deal.row, "branch"),
        "manager": text(deal.row, "responsible"),
    }


def _duplicates(apps: Apps, config: Config, owner: dict[str, str], known: dict[str, Deal]) -> None:
    """Same person, brand and product within 24 h of an earlier application; its deals move to that one.

    Decision: "earlier" is the one just before, itself a duplicate or not; deals move to the first of such a chain.
    Brand and product are those by which duplicates were told, whichever deals move: a duplicate has those of its first.
    """
    chains: dict[object, list[Application]] = {}
    for app in apps.values():
        about = attributes(app, config)
        app.attributes = {"brand": about["brand"], "product": about["product"]}
        if app.is_enquiry:
            chains.setdefault((app.person, about["brand"], about["product"]), []).append(app)
    for chain in chains.values():
        chain.sort(key=lambda app: (app.at, app.key))
        root = chain[0]
        for before, app in pairwise(chain):
            if app.at - before.at > SAME_APPLICATION:
                root = app
                continue
            app.is_duplicate = True
            for deal in app.deals:
                owner[deal.deal_id] = root.key
            root.deals = sorted(root.deals + app.deals, key=lambda deal: (deal.row["created_at"], deal.deal_id))
            app.deals = []


__all__ = ["Cost", "Truth"]

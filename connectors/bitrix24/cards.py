"""What belongs to deals and leads beside their own rows: who of them lives, their goods, deals that came of leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from connectors.base import Living
from connectors.bitrix24 import parse
from connectors.bitrix24.catalog import DEAL
from connectors.bitrix24.commands import SIZE, Items
from connectors.bitrix24.portal import Portal
from connectors.bitrix24.walk import Card, Page
from connectors.wire import CutError, Side
from throughline.landing.contract import TABLES

__all__ = ["deals_of", "goods", "living"]

_ENTITIES = ("deal", "lead")


def living(entity: str, page: Page) -> Iterator[Living]:
    """Rows that stay: the cards that were met, every phone and e-mail they ever had, goods of those not read again.

    Phones of the other entity are not this stream's to judge.
    """
    yield Living(TABLES[entity], _texts(**{f"{entity}_id": page.alive}))
    points = TABLES["contact_point"]
    yield Living(points, _texts(entity=[it for it in _ENTITIES if it != entity]))
    yield Living(points, _texts(entity=[entity] * len(page.alive), entity_id=page.alive))
    if entity == "deal":
        yield Living(TABLES["deal_item"], _texts(deal_id=page.calm))


def goods(portal: Portal, cards: Sequence[Card]) -> Iterator[Side]:
    """Lines of deals, numbered in the order they were added. The method takes one deal at a time."""
    asked = [
        Items("crm.item.productrow.list", {}, {"=ownerType": "D", "=ownerId": card.row["id"]}, "productRows")
        for card in cards
    ]
    results = portal.ask([items.page(0) for items in asked])
    for items, result in zip(asked, results, strict=True):
        rows = items.rows(result)
        if len(rows) == SIZE:
            rows = list(portal.rows(items))
        if any(row["ownerId"] != items.filter["=ownerId"] for row in rows):
            raise CutError("cut")
        for line, row in enumerate(rows, 1):
            yield Side("deal_item", parse.item(row, line))


def deals_of(portal: Portal, cards: Sequence[Card]) -> dict[str, str]:
    """Lead → the first deal that was made of it."""
    leads = [card.row["id"] for card in cards]
    found: dict[str, str] = {}
    params = {"entityTypeId": DEAL, "select": ["id", "leadId"]}
    for row in portal.rows(Items("crm.item.list", params, {"@leadId": leads})) if leads else ():
        found.setdefault(str(row["leadId"]), str(row["id"]))
    return found


def _texts(**columns: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(list(values), pa.string()) for name, values in columns.items()})

"""Cost of goods of a deal from its lines: the CRM's own, or those that accounting tells of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.adapter import Project
from tests.worked.rows import SOURCES, Row, deal, payment, project, world


def item(deal_id: str, line: int, cost: int | None, source: str = "books", quantity: float = 1.0) -> Row:
    told = {"deal_id": deal_id, "line": line, "quantity": quantity, "cost": None if cost is None else Decimal(cost)}
    return {"source": source, "account_id": "", **told}


def cost_of(folder: Path, *items: Row, **of_deal: Any) -> Decimal | None:
    """The cost of deal d1, of which 1000 were paid, closed on the day of the rate 90 roubles for a dollar."""
    rows = world(deal("d1", "2026-10-05 12:00", **of_deal), payment("p1", "d1", "2026-10-06 12:00", 1000))
    day = {"source": "books", "account_id": "", "day": deal("d1", "2026-10-05 12:00")["created_at"].date()}
    rate = {**day, "currency": "USD", "rate": 90.0}
    sources = [*({"name": name, "kind": "file"} for name in SOURCES), {"name": "books", "kind": "file"}]
    sources.append({"name": "abroad", "kind": "file", "currency": "USD"})
    snapshot = Project(folder, project(sources=sources), {**rows, "deal_item": [*items], "rate": [rate]}).snapshot
    found = snapshot.query("SELECT cost FROM deal")["cost"].tolist()
    assert len(found) == 1
    return None if found[0] is None or found[0] != found[0] else Decimal(str(found[0]))


@pytest.mark.parametrize(
    ("items", "cost"),
    [
        ([item("d1", 1, 300, quantity=2), item("d1", 2, 50)], 650),
        ([item("d1", 1, 300), item("d1", 2, None)], None),  # one that nobody knows: all are not known
        ([item("d1", 1, None, "crm"), item("d1", 1, 400)], 400),  # the CRM lists goods, accounting knows their cost
        ([item("d1", 1, 70, "crm"), item("d1", 1, 400)], 70),  # told twice it counts once: what the CRM says
        ([item("d1", 1, 2, "abroad")], 180),
    ],
    ids=["accounting", "in part", "both list", "both know", "currency of accounting"],
)
def test_cost_of_a_deal(tmp_path: Path, items: list[Row], cost: int | None) -> None:
    assert cost_of(tmp_path, *items) == cost


def test_the_deals_own_lines_are_in_its_currency(tmp_path: Path) -> None:
    assert cost_of(tmp_path, item("d1", 1, 2, "crm"), currency="USD") == 180


def test_what_the_deal_says_itself_goes_before_its_lines(tmp_path: Path) -> None:
    assert cost_of(tmp_path, item("d1", 1, 400), cost_of_goods=Decimal(333)) == 333

"""Samples of the vendor's own pages are read as they are."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.crm.people import Person
from connectors.moysklad.links import kind_of, shares
from connectors.moysklad.lists import MOSCOW, link_of
from connectors.moysklad.parse import Known, Shipped, deal, stage

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "moysklad"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def test_an_order() -> None:
    doc = sample("customerorder.1")["rows"][0]
    known = Known({}, {"bc1b4fde-019a-11e6-9464-e4de00000073": "USD"}, "RUB", {"product": "AttributeName1"}, "created")
    row = deal(doc, "customerorder", known, Person(), Shipped())
    assert (row["deal_id"], row["amount"], row["amount_paid"]) == (doc["id"], "3464537012.06", "3659396118.04")
    assert (row["currency"], row["product"], row["status"]) == ("USD", "1251252", "open")
    assert row["updated_at"] == datetime(2016, 4, 14, 12, 3, 5, tzinfo=MOSCOW)
    assert row["customer_id"] == "9794d400-f689-11e5-8a84-bae500000078"


def test_a_payment_of_a_shift_belongs_to_no_deal() -> None:
    doc = sample("paymentin.1")["rows"][0]
    (operation,) = doc["operations"]
    assert (kind_of(operation), link_of(operation)) == ("retailshift", "90ba347d-6b8b-11e6-8a84-bae5000000bd")
    assert shares(doc, {}) == {}


def test_states() -> None:
    found = [stage("customerorder", number, state) for number, state in enumerate(sample("states.1")["states"], 1)]
    assert [(row["name"], row["semantic"]) for row in found][:2] == [("Новый", "open"), ("Подписан договор", "won")]

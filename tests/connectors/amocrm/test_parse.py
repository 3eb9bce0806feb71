"""Answers as amoCRM's own reference shows them, read by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.amocrm import parse
from connectors.amocrm.parse import Known
from connectors.amocrm.people import contacts_of, of
from connectors.amocrm.settings import FIELDS
from connectors.amocrm.values import of_code
from connectors.crm.people import Person
from connectors.wire import Answer

SHARED = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "amocrm"
KNOWN = Known("RUB", {"5204152": "Окна"}, {("5204152", "142"): "Успешно"}, {}, {}, FIELDS, ZoneInfo("Europe/Moscow"))


def said(name: str, of: str) -> Any:
    """Rows of a recorded answer, as the base reads them."""
    return Answer(200, {}, (SHARED / name).read_bytes()).json()["_embedded"][of]


def test_a_page_of_deals() -> None:
    won, lost = said("synthetic.leads.page1.json", "leads")
    person = Person(("8 (495) 123-45-67 доб. 12", "+79161234567"), ("user@example.com",))
    assert contacts_of(won) == ["700", "701"]
    row = parse.deal(won, KNOWN, of(won, {"700": person, "701": Person(("+79161234567",))}))
    assert row == {
        "deal_id": "101",
        "pipeline_id": "5204152",
        "pipeline_name": "Окна",
        "stage_id": "142",
        "stage_name": "Успешно",
        "status": "won",
        "created_at": datetime(2026, 7, 25, 17, 20, tzinfo=UTC),
        "updated_at": datetime(2026, 7, 30, 11, 43, 12, tzinfo=UTC),
        "closed_at": datetime(2026, 7, 30, 11, 43, 12, tzinfo=UTC),
        "amount": Decimal("200.75"),
        "currency": "RUB",
        "loss_reason": None,
        "responsible": "7902115",
        "customer_id": "700",
        "phones_raw": "8 (495) 123-45-67 доб. 12;+79161234567",
        "emails_raw": "user@example.com",
        "crm_source": None,
        "utm_source": "yandex",
        "utm_medium": "cpc",
        "utm_campaign": "brand|123456",
        "utm_content": "gid|1|aid|2",
        "utm_term": "купить окна",
        "client_id": "1699999999123456789",
        "custom": {"_ym_uid": "1699999999123456789", "yclid": "1234567890123456789", "roistat": "100001"},
    }
    row = parse.deal(lost, KNOWN, Person())
    assert (row["status"], row["loss_reason"], row["amount"]) == ("lost", "Пропала потребность", 0)
    assert row["phones_raw"] is None


def test_a_contact() -> None:
    contact = json.loads((SHARED / "synthetic.contact.json").read_text("utf-8"))
    assert of_code(contact, "PHONE") == ("8 (495) 123-45-67 доб. 12", "+79161234567")
    assert of_code(contact, "EMAIL") == ("user@example.com",)


def test_the_bin_tells_an_id_and_a_time() -> None:
    (row,) = map(parse.deleted, said("synthetic.leads.only_deleted.json", "leads"))
    assert row == {"deal_id": "103", "updated_at": datetime(2026, 7, 30, 11, 45, tzinfo=UTC), "is_deleted": True}


def test_stages_of_a_pipeline() -> None:
    rows = list(parse.stages(said("synthetic.pipelines.json", "pipelines")))
    assert [(row["stage_id"], row["sort"], row["semantic"]) for row in rows] == [
        ("63384118", 10, "open"),
        ("63384122", 20, "open"),
        ("142", 10000, "won"),
        ("143", 11000, "lost"),
    ]
    assert {row["pipeline_id"] for row in rows} == {"7670334"}


def test_moves_of_a_deal() -> None:
    moved, made = map(parse.event, said("synthetic.events.page1.json", "events"))
    assert moved == {
        "event_id": "01kysdbvsnt5n43xgp5hmp2k77",
        "deal_id": "34079577",
        "happened_at": datetime(2026, 7, 30, 11, 43, 12, tzinfo=UTC),
        "from_pipeline_id": "7670334",
        "from_stage_id": "63384122",
        "to_pipeline_id": "7670334",
        "to_stage_id": "143",
    }
    assert (made["from_pipeline_id"], made["from_stage_id"], made["to_stage_id"]) == (None, None, "63384122")

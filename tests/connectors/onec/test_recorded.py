"""Bodies of a base of trade are read as they are."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.commerceml import parse as commerceml
from connectors.commerceml.documents import documents
from connectors.onec.parse import rows_of
from connectors.onec.settings import Object
from connectors.onec.verdicts import judge
from connectors.wire import Answer, Kind

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "1c"


def test_sales() -> None:
    said = json.loads((SAMPLES / "synthetic.odata.collection.json").read_text("utf-8"), parse_float=Decimal)
    columns = {"amount": "СуммаДокумента", "customer_id": "Контрагент_Key"}
    wanted = Object(object="Document_РеализацияТоваровУслуг", table="deal", columns=columns)
    first, second = (row for doc in said["value"] for row in rows_of(doc, wanted, {}))
    assert (first["amount"], first["customer_id"]) == (Decimal("54000.5"), "22222222-2222-11e6-80e7-0cc47a4b75cc")
    assert second["customer_id"] is None  # the key of nothing
    wanted = Object(object="Document_РеализацияТоваровУслуг", table="deal", columns={"lead_id": "Сделка"})
    (row,) = rows_of(said["value"][0], wanted, {})
    assert row["lead_id"] is None


@pytest.mark.parametrize(("status", "kind"), [(401, Kind.DENIED), (500, Kind.REFUSED)])
def test_errors(status: int, kind: Kind) -> None:
    verdict = judge(Answer(status, {}, (SAMPLES / f"synthetic.odata.error.{status}.json").read_bytes()))
    assert verdict is not None
    assert verdict.kind is kind


def test_an_order_of_commerceml() -> None:
    (found,) = documents(SAMPLES / "synthetic.commerceml.sale.xml", "sale.xml")
    row = commerceml.deal(found)
    assert (row["deal_id"], row["amount"], row["amount_paid"], row["currency"]) == (
        "1001",
        "54000.50",
        "54000.50",
        "RUB",
    )
    assert (row["phones_raw"], row["status"]) == ("8 (916) 123-45-67", "open")
    (line,) = commerceml.items(found)
    assert (line["price"], line["quantity"]) == ("27000.2500", "2")

"""The traps of 1C over OData."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import KINDS
from connectors.onec.currency import currency_of
from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.conformance.loads import Loads
from tests.connectors.onec.case import BACK, CASE, PAID, REGISTER, SALE, fake, money, sale, turnover
from tests.fakes.onec import NOTHING, FakeOneC, document
from tests.fakes.wire import Fault
from throughline.errors import SourceError
from throughline.landing.status import read_status


def rows(vendor: FakeOneC, table: str, since: date | None = CASE.since, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vendor, **changed), since)[table]


def stream(vendor: FakeOneC, **changed: Any) -> dict[str, Any]:
    return {**CASE.settings(vendor)["streams"][0], **changed}


def test_requests_are_as_1c_takes_them(vendor: FakeOneC) -> None:
    rows(vendor, "deal")
    pages = [request for request in vendor.requests if "$skip" in request.query]
    assert {request.one("$orderby") for request in pages} == {"Ref_Key"}
    assert {request.one("allowedOnly") for request in pages} == {"true"}
    assert not any("$inlinecount" in request.query for request in vendor.requests)
    assert "Posted eq true and DeletionMark eq false" in pages[-1].one("$filter")


def test_rows_that_may_not_be_seen_do_not_end_the_load(vendor: FakeOneC) -> None:
    vendor.hidden = True
    assert len(rows(vendor, "deal", streams=[stream(vendor, cost=None)])) == 2
    with pytest.raises(SourceError) as caught:  # a part of the cost would be a wrong margin
        rows(vendor, "deal")
    assert caught.value.key == "wire_denied"


@pytest.mark.parametrize("is_xml", [False, True])
def test_an_object_that_is_not_published_is_named(vendor: FakeOneC, is_xml: bool) -> None:
    vendor.is_xml = is_xml
    del vendor.of[SALE]
    with pytest.raises(SourceError) as caught:
        rows(vendor, "deal")
    assert (caught.value.key, caught.value.facts["object"]) == ("onec_unpublished", SALE)


XML = (
    '<?xml version="1.0"?><m:error xmlns:m="x"><m:code>{}</m:code><m:message xml:lang="ru">Слова</m:message></m:error>'
)
JSON = '{{"odata.error": {{"code": "{}", "message": {{"lang": "ru", "value": "Слова"}}}}}}'


@pytest.mark.parametrize("shape", [XML, JSON])
@pytest.mark.parametrize(
    ("status", "code", "key"),
    [(401, 20, "wire_denied"), (500, -1, "wire_refused"), (501, 3, "wire_refused"), (412, 14, "wire_refused")],
)
def test_errors_in_json_and_xml(vendor: FakeOneC, shape: str, status: int, code: int, key: str) -> None:
    vendor.fail(Fault(status, shape.format(code).encode()))
    with pytest.raises(SourceError) as caught:
        rows(vendor, "deal")
    assert caught.value.key == key
    assert "Слова" in caught.value.sentence("ru") or key == "wire_denied"


def test_a_bomb_in_an_error_is_not_unpacked(vendor: FakeOneC) -> None:
    bomb = (
        b'<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><error><code>-1</code><message>&b;</message></error>'
    )
    vendor.fail(Fault(500, bomb))
    with pytest.raises(SourceError) as caught:
        rows(vendor, "deal")
    assert caught.value.key == "wire_refused"


def test_money_is_as_it_is_written(vendor: FakeOneC) -> None:
    vendor.of[SALE][0]["СуммаДокумента"] = 0.1
    vendor.of[SALE][1]["СуммаДокумента"] = "9007199254"  # an Int64 comes as a text
    assert [row["amount"] for row in rows(vendor, "deal")] == [money("0.1"), money("9007199254")]


def test_turnovers_of_a_document_are_added_up(vendor: FakeOneC) -> None:
    vendor.turnovers[REGISTER].append(turnover("s-1", "2026-07-10T23:59:59", -0.33))
    assert rows(vendor, "deal")[0]["cost_of_goods"] == money("30000")


def test_drafts_are_taken_where_it_is_said(vendor: FakeOneC) -> None:
    found = rows(vendor, "deal", streams=[stream(vendor, posted_only=False)])
    assert [row["deal_id"] for row in found] == ["s-1", "s-2", "s-3"]


@pytest.mark.parametrize("before", ["", "Контрагент_Key eq guid'b-9' or "])
def test_a_further_condition(vendor: FakeOneC, before: str) -> None:
    """It narrows what is read: with `or` too, the draft of the same buyer stays out."""
    found = rows(vendor, "deal", streams=[stream(vendor, filter=f"{before}Контрагент_Key eq guid'b-1'")])
    assert [row["deal_id"] for row in found] == ["s-1"]


def test_fields_that_the_document_has_not_are_named(vendor: FakeOneC) -> None:
    with pytest.raises(SourceError) as caught:
        rows(vendor, "deal", streams=[stream(vendor, columns={"amount": "Сумма"})])
    assert caught.value.facts["column"] == "Сумма"


def test_columns_that_the_table_has_not_are_refused() -> None:
    words = {"name": "it", "kind": "onec", **CASE.settings(fake())}
    words["streams"] = [{"object": SALE, "table": "payment", "columns": {"summa": "Сумма"}}]
    with pytest.raises(ValidationError):
        KINDS["onec"].Settings.model_validate(words)


@pytest.mark.parametrize(
    ("text", "code"), [("руб.", "RUB"), ("643", "RUB"), ("USD", "USD"), ("978", "EUR"), ("у.е.", "у.е.")]
)
def test_currencies(text: str, code: str) -> None:
    assert currency_of(text) == code


def _day(day: int, month: int = 7) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "changed",
    [{"part": "Товары"}, {"table": "payment"}, {"columns": {"deal_id": "Number"}}, {"columns": {"custom.": "Number"}}],
)
def test_what_makes_no_sense_of_a_table_is_refused(vendor: FakeOneC, changed: dict[str, Any]) -> None:
    """`part` would take the last line for the deal; `lines` and `cost` are a deal's; keys are the documents' own."""
    words = {"name": "it", "kind": "onec", **CASE.settings(vendor), "streams": [stream(vendor, **changed)]}
    with pytest.raises(ValidationError):
        KINDS["onec"].Settings.model_validate(words)


def test_contact_information_is_no_column(vendor: FakeOneC) -> None:
    vendor.of["Catalog_Контрагенты"][0]["КонтактнаяИнформация"] = [{"Тип": "Телефон", "Представление": "8 916"}]
    with pytest.raises(SourceError) as caught:
        rows(vendor, "deal", streams=[stream(vendor, columns={"phones_raw": "Контрагент_Key/КонтактнаяИнформация"})])
    assert caught.value.facts["value"] == "КонтактнаяИнформация"


def test_flags_are_statuses_too(vendor: FakeOneC) -> None:
    vendor.of[SALE][0]["Выполнен"], vendor.of[SALE][1]["Выполнен"] = True, False
    words = {"columns": {"status": "Выполнен"}, "statuses": {"true": "won"}}
    assert [row["status"] for row in rows(vendor, "deal", streams=[stream(vendor, **words)])] == ["won", "open"]


def test_refunds_as_deals_are_negative(vendor: FakeOneC) -> None:
    found = rows(vendor, "deal", streams=[stream(vendor, sign=-1)])
    assert [row["amount"] for row in found] == [money("-54000.1"), money("-50")]


def test_payments_find_the_deals_of_a_crm_through_their_orders(vendor: FakeOneC) -> None:
    """A reference may lead to documents too: there the number of the CRM's deal stands."""
    vendor.of[SALE][0]["НомерСделкиCRM"] = "31001"
    words = {"object": BACK, "table": "payment", "columns": {"amount": "Сумма", "deal_id": "Основание/НомерСделкиCRM"}}
    (found,) = rows(vendor, "payment", streams=[words], catalogs={"Основание": SALE})
    assert (found["deal_id"], found["amount"]) == ("31001", money("20.5"))


def test_money_of_no_document_is_told(vendor: FakeOneC, loads: Loads) -> None:
    vendor.of[PAID][0]["Расшифровка"][0]["Основание"] = NOTHING
    loads.load(_day(10))
    assert loads.rows("payment", "payment_id, deal_id")[0] == ("p-1:1", None)
    (remark,) = read_status(loads.data).sources["it"]["payment"].remarks
    assert remark.en.startswith("1 line of payments of 1C belongs to no document")


def test_what_was_unposted_or_deleted_long_ago_vanishes(vendor: FakeOneC, loads: Loads) -> None:
    old = [sale(f"o-{n}", f"2026-02-0{n}T12:00:00", 100) for n in (1, 2, 3)]
    part = [{"LineNumber": str(n), "Сумма": 10, "Основание": f"o-{n}"} for n in (1, 2)]
    paid = [document(f"m-{n}", "2026-02-05T12:00:00", Сумма=20, Валюта_Key="c-1", Расшифровка=part) for n in (1, 2)]
    vendor.of |= {SALE: [*old, *vendor.of[SALE]], PAID: [*paid, *vendor.of[PAID]]}
    loads.load(_day(10))
    assert [id_ for (id_,) in loads.rows("deal", "deal_id")][:3] == ["o-1", "o-2", "o-3"]
    old[0]["Posted"], paid[0]["Posted"] = False, False
    vendor.of[SALE].remove(old[1])  # deleted as if it had never been
    paid[1]["Расшифровка"] = part[:1]
    loads.load(_day(12))
    assert loads.rows("deal", "deal_id") == [("o-3",), ("s-1",), ("s-2",)]
    assert loads.rows("deal_item", "deal_id, line") == [("s-1", 1)]
    assert loads.rows("payment", "payment_id") == [("m-2:1",), ("p-1:1",), ("p-1:2",), ("q-1",)]


def test_backdated_edits_of_sixty_days_are_heard(vendor: FakeOneC, loads: Loads) -> None:
    loads.load(_day(10))
    vendor.of[SALE][0]["СуммаДокумента"] = 1
    vendor.of[PAID][0]["Posted"] = False
    vendor.of[BACK] = []
    loads.load(_day(25, 8))
    assert loads.rows("deal", "deal_id, amount") == [("s-1", money("1")), ("s-2", money("50"))]
    assert loads.rows("payment") == []


def test_a_base_that_shows_nothing_any_more_empties_nothing(vendor: FakeOneC, loads: Loads) -> None:
    loads.load(_day(10))
    vendor.of |= {SALE: [], PAID: []}
    loads.load(_day(12))
    assert (len(loads.rows("deal")), len(loads.rows("payment"))) == (2, 3)


def test_the_last_document_may_be_unposted(vendor: FakeOneC, loads: Loads) -> None:
    """It is still shown, so no right was lost."""
    loads.load(_day(10))
    for doc in vendor.of[SALE]:
        doc["Posted"] = False
    loads.load(_day(12))
    assert loads.rows("deal") == loads.rows("deal_item") == []


def test_one_kind_that_shows_nothing_any_more_keeps_all(vendor: FakeOneC, loads: Loads) -> None:
    """Nobody can say which of the stored deals were of that kind."""
    orders = "Document_ЗаказКлиента"
    vendor.of[orders] = [sale("z-1", "2026-07-05T12:00:00", 100)]
    streams = [*CASE.settings(vendor)["streams"], {**stream(vendor, object=orders), "cost": None}]
    loads.load(_day(10), streams=streams)
    vendor.of[orders] = []
    loads.load(_day(12), streams=streams)
    assert ("z-1",) in loads.rows("deal", "deal_id")

"""The traps of 1C over OData."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import KINDS
from connectors.onec.currency import currency_of
from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.onec.case import BACK, CASE, PAID, REGISTER, SALE, fake, money, sale
from tests.fakes.onec import FakeOneC
from tests.fakes.wire import Fault, serving
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.errors import SourceError
from throughline.loading import load


@pytest.fixture
def vendor():  # type: ignore[no-untyped-def]
    """The base of the case."""
    with serving(fake()) as it:
        yield it


def rows(vendor: FakeOneC, table: str, since: date | None = CASE.since, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vendor, **changed), since)[table]


def stream(vendor: FakeOneC, **changed: Any) -> dict[str, Any]:
    return {**CASE.settings(vendor)["streams"][0], **changed}


def loaded(vendor: FakeOneC, data: Path, day: int, month: int = 7, **changed: Any) -> None:
    """One load, on that day of 2026."""
    data.mkdir(exist_ok=True)
    words = {"name": "it", "kind": "onec", "since": date(2026, 1, 1), **CASE.settings(vendor), **changed}
    config = Config(
        project=Project(timezone="Europe/Moscow", currency="RUB"),
        sources=[KINDS["onec"].Settings.model_validate(words)],
    )
    now = datetime(2026, month, day, 9, tzinfo=UTC)
    result = load(config, KINDS, data, data, now=lambda: now, sleep=lambda seconds: None)
    assert result.exit_code == 0, [table.error for table in result.tables]


def test_requests_are_as_1c_takes_them(vendor: FakeOneC) -> None:
    rows(vendor, "deal")
    pages = [request for request in vendor.requests if "$skip" in request.query]
    assert {request.one("$orderby") for request in pages} == {"Ref_Key"}
    assert {request.one("allowedOnly") for request in pages} == {"true"}
    assert not any("$inlinecount" in request.query for request in vendor.requests)
    assert "Posted eq true and DeletionMark eq false" in pages[-1].one("$filter")


def test_rows_that_may_not_be_seen_do_not_end_the_load(vendor: FakeOneC) -> None:
    vendor.hidden = True
    assert len(rows(vendor, "deal")) == 2


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
    vendor.turnovers[REGISTER] += [{"Документ": "s-1", "СтоимостьTurnover": -0.33}]
    assert rows(vendor, "deal")[0]["cost_of_goods"] == money("30000")


def test_drafts_are_taken_where_it_is_said(vendor: FakeOneC) -> None:
    found = rows(vendor, "deal", streams=[stream(vendor, posted_only=False)])
    assert [row["deal_id"] for row in found] == ["s-1", "s-2", "s-3"]


def test_a_further_condition(vendor: FakeOneC) -> None:
    found = rows(vendor, "deal", streams=[stream(vendor, filter="Контрагент_Key eq guid'b-1'")])
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


def test_what_was_unposted_or_deleted_long_ago_vanishes(vendor: FakeOneC, tmp_path: Path) -> None:
    old = [sale(f"o-{n}", f"2026-02-0{n}T12:00:00", 100) for n in (1, 2, 3)]
    vendor.of[SALE] = [*old, *vendor.of[SALE]]
    loaded(vendor, tmp_path, 10)
    assert [id_ for (id_,) in stored(tmp_path, "SELECT deal_id FROM deal ORDER BY ALL")][:3] == ["o-1", "o-2", "o-3"]
    old[0]["Posted"] = False
    vendor.of[SALE].remove(old[1])  # deleted as if it had never been
    loaded(vendor, tmp_path, 12)
    assert stored(tmp_path, "SELECT deal_id FROM deal ORDER BY ALL") == [("o-3",), ("s-1",), ("s-2",)]
    assert stored(tmp_path, "SELECT deal_id, line FROM deal_item") == [("s-1", 1)]


def test_backdated_edits_of_sixty_days_are_heard(vendor: FakeOneC, tmp_path: Path) -> None:
    loaded(vendor, tmp_path, 10)
    vendor.of[SALE][0]["СуммаДокумента"] = 1
    vendor.of[PAID][0]["Posted"] = False
    vendor.of[BACK] = []
    loaded(vendor, tmp_path, 25, month=8)
    assert stored(tmp_path, "SELECT deal_id, amount FROM deal ORDER BY ALL") == [
        ("s-1", money("1")),
        ("s-2", money("50")),
    ]
    assert stored(tmp_path, "SELECT payment_id FROM payment") == []


def test_a_base_that_shows_nothing_any_more_empties_nothing(vendor: FakeOneC, tmp_path: Path) -> None:
    loaded(vendor, tmp_path, 10)
    vendor.of[SALE] = []
    loaded(vendor, tmp_path, 12)
    assert len(stored(tmp_path, "SELECT deal_id FROM deal")) == 2


@pytest.mark.parametrize(
    ("text", "code"), [("руб.", "RUB"), ("643", "RUB"), ("USD", "USD"), ("978", "EUR"), ("у.е.", "у.е.")]
)
def test_currencies(text: str, code: str) -> None:
    assert currency_of(text) == code


def test_one_kind_that_shows_nothing_any_more_keeps_all(vendor: FakeOneC, tmp_path: Path) -> None:
    """Nobody can say which of the stored deals were of that kind."""
    orders = "Document_ЗаказКлиента"
    vendor.of[orders] = [sale("z-1", "2026-07-05T12:00:00", 100)]
    streams = [*CASE.settings(vendor)["streams"], {**stream(vendor, object=orders), "cost": None}]
    loaded(vendor, tmp_path, 10, streams=streams)
    vendor.of[orders] = []
    loaded(vendor, tmp_path, 12, streams=streams)
    assert ("z-1",) in stored(tmp_path, "SELECT deal_id FROM deal")

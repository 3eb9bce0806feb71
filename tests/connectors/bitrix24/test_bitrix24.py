"""The traps of Bitrix24: lists by ids, rights that hide, errors inside batches, limits of requests and of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Living
from connectors.bitrix24 import Bitrix24
from connectors.retry import Patience
from tests.connectors.bitrix24.case import CASE
from tests.connectors.conformance.case import NOW, Time, connect, rows_of
from tests.fakes.bitrix24 import FakeBitrix24
from tests.fakes.bitrix24_world import deal, event, line
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS, Phrase

SINCE = date(2026, 7, 1)


def read(portal: FakeBitrix24, table: str, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, portal, **changed), SINCE)[table]


def warned(portal: FakeBitrix24, **changed: Any) -> dict[str, Phrase]:
    """What a whole load warns of, by key."""
    said: list[Phrase] = []
    it = connect(CASE, portal, **changed)
    rows_of(Bitrix24(it.settings, replace(it.context, remark=said.append)), SINCE)
    return {phrase.key.rpartition(".")[2]: phrase for phrase in said}


def asked(portal: FakeBitrix24, method: str) -> int:
    return sum(name == method for name, _ in portal.asked)


# Lists


@pytest.mark.parametrize("count", [49, 50, 51, 100, 333])
@pytest.mark.parametrize("resolves", [True, False])
def test_lists_are_read_whole_by_ids(portal: FakeBitrix24, count: int, resolves: bool) -> None:
    """Ids have gaps; a portal that does not understand references to other commands is read page by page."""
    portal.resolves = resolves
    portal.world["deals"] = [deal(7 * n, 0, "NEW", "P", n, []) for n in range(1, count + 1)]
    portal.world["goods"] = []
    portal.world["history"] = [
        event(3 * n, 1, 7 * n, 0, "NEW", "P", "2026-07-05T10:00:00+03:00") for n in range(1, count)
    ]
    found = rows_of(connect(CASE, portal), SINCE)
    assert {row["deal_id"] for row in found["deal"]} == {str(7 * n) for n in range(1, count + 1)}
    assert len(found["deal_stage_event"]) == count - 1


def test_many_pages_come_in_few_requests(portal: FakeBitrix24) -> None:
    """Of 800 deals that did not change 16 pages are met in 6 requests: 1, 2, 4, 8 and one more page, and the end."""
    portal.world["deals"] = [deal(n, 0, "NEW", "P", 1, [], moved="2026-06-01T10:00:00+03:00") for n in range(1, 801)]
    read(portal, "deal")
    scans = [request for request in portal.requests if b"isRecurring" in request.body]
    assert len(scans) == 6


def test_a_deal_with_many_goods_has_all_of_them(portal: FakeBitrix24) -> None:
    portal.world["goods"] = [line(n, 101, f"вещь {n}", n, 1) for n in range(1, 121)]
    found = [row for row in read(portal, "deal_item") if row["deal_id"] == "101"]
    assert [row["line"] for row in sorted(found, key=lambda row: int(row["line"]))] == list(range(1, 121))


def test_empty_maps_come_as_lists(portal: FakeBitrix24) -> None:
    for name in ("deals", "leads", "goods", "history", "activities", "calls", "invoices", "contacts", "companies"):
        portal.world[name] = []
    found = rows_of(connect(CASE, portal), SINCE)
    assert {name: len(rows) for name, rows in found.items() if rows} == {"deal_stage": 6}


# Rights


def test_who_sees_all_is_told_nothing(portal: FakeBitrix24) -> None:
    assert warned(portal) == {}
    portal.is_admin = False
    assert warned(portal, reads_all=True) == {}


def test_one_who_is_no_administrator_is_named(portal: FakeBitrix24) -> None:
    portal.is_admin = False
    assert warned(portal)["partial"].facts == {"user": "Анна Белова"}


def test_pipelines_that_rights_hide_are_told(portal: FakeBitrix24) -> None:
    """Their deals are absent without a word; their stages and their history are not."""
    portal.hidden = {1}
    said = warned(portal)
    assert said["hidden"].facts == {"n": 1, "pipelines": "1"}
    assert said["unseen"].facts == {"n": 1, "pipelines": "1"}
    assert [row["deal_id"] for row in read(portal, "deal")] == ["101", "103"]


def test_names_of_people_need_a_right_of_their_own(portal: FakeBitrix24) -> None:
    portal.scopes.remove("user_brief")
    assert "names" in warned(portal)
    assert {row["responsible"] for row in read(portal, "deal")} == {"1", "7"}


def test_a_missing_right_is_a_denial_with_a_hint(portal: FakeBitrix24) -> None:
    portal.scopes.remove("telephony")
    with pytest.raises(Terminal) as caught:
        read(portal, "call")
    assert caught.value.key == "wire_denied"
    assert "telephony" in caught.value.sentence("ru")
    assert read(portal, "deal", calls=False)


def test_a_token_that_is_refused_is_no_missing_right(portal: FakeBitrix24) -> None:
    """Names of people may be refused; a key may not."""
    portal.failing["user.get"] = [(401, "INVALID_CREDENTIALS", "Invalid request credentials")]
    with pytest.raises(Terminal) as caught:
        read(portal, "deal")
    assert caught.value.key == "wire_auth"


def test_a_portal_without_stages_is_no_portal(portal: FakeBitrix24) -> None:
    portal.world["statuses"] = []
    with pytest.raises(Transient) as caught:
        read(portal, "deal_stage")
    assert caught.value.key == "wire_cut"


# Errors and limits


def fail(portal: FakeBitrix24, code: str, status: int = 400, said: str = "Something", times: int = 1) -> None:
    portal.failing["crm.stagehistory.list"] = [(status, code, said)] * times


@pytest.mark.parametrize("code", ["QUERY_LIMIT_EXCEEDED", "INTERNAL_SERVER_ERROR", "OPERATION_TIME_LIMIT"])
def test_a_passing_error_inside_a_batch_is_asked_again(portal: FakeBitrix24, code: str) -> None:
    fail(portal, code)
    assert len(read(portal, "deal_stage_event")) == 5


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("", "wire_refused"),
        ("0", "wire_refused"),
        ("ERROR_ARGUMENT", "wire_refused"),
        ("ACCESS_DENIED", "wire_denied"),
        ("INVALID_CREDENTIALS", "wire_auth"),
        ("expired_token", "wire_auth"),
        ("OVERLOAD_LIMIT", "wire_quota"),
    ],
)
def test_an_error_inside_a_batch_is_one_of_the_load(portal: FakeBitrix24, code: str, key: str) -> None:
    fail(portal, code, said="Слова портала")
    with pytest.raises(SourceError) as caught:
        read(portal, "deal_stage_event")
    assert caught.value.key == key
    assert caught.value.facts["said"] == "Слова портала"


@pytest.mark.parametrize(("seconds", "slept"), [(45, 45), (0, 60), (3000, 600)])
def test_a_blocked_method_is_waited_for_in_bounds(portal: FakeBitrix24, seconds: int, slept: float) -> None:
    """Until it is released; a minute where that is not told; never more than ten."""
    release = NOW.timestamp() + seconds if seconds else 0.0
    portal.work["crm.stagehistory.list"] = (481.0, release)
    portal.failing["crm.stagehistory.list"] = [(429, "OPERATION_TIME_LIMIT", "Method is blocked")]
    time = Time()
    assert len(rows_of(connect(CASE, portal, time), SINCE)["deal_stage_event"]) == 5
    assert any(slept <= waited <= slept * 1.25 for waited in time.slept), time.slept


def test_a_method_that_worked_long_rests_before_it_is_blocked(portal: FakeBitrix24) -> None:
    portal.work["crm.item.productrow.list"] = (430.0, NOW.timestamp() + 33)
    time = Time()
    rows_of(connect(CASE, portal, time), SINCE)
    assert any(33 <= waited <= 34 for waited in time.slept), time.slept


def test_it_is_never_faster_than_the_bucket_runs_dry(portal: FakeBitrix24) -> None:
    portal.resolves = False  # a page a request
    portal.world["deals"] = [deal(n, 0, "NEW", "P", 1, []) for n in range(1, 1501)]
    time = Time()
    portal.clock = time.clock
    it = connect(CASE, portal, time)
    deals = sum(batch.rows.num_rows for batch in it.read(it.streams()[0], SINCE) if hasattr(batch, "rows"))
    assert deals >= 1500
    assert len(portal.requests) > 80
    assert time.now == pytest.approx(len(portal.requests) / 2, rel=0.3)
    assert not any(waited > 21 for waited in time.slept), "nothing was refused"


# Meanings


def test_a_closing_date_may_be_a_plan(portal: FakeBitrix24) -> None:
    """Deal 101 is open and has one; the others were closed when they moved, or on the day that people set."""
    told = {row["deal_id"]: row["closed_at"] for row in read(portal, "deal", closed_by="closedate")}
    midnight = datetime(2026, 7, 31, 21)  # 1 August in Moscow
    assert told == {"101": None, "102": midnight, "103": midnight}


def test_a_field_that_the_portal_has_not_is_refused(portal: FakeBitrix24) -> None:
    with pytest.raises(Terminal) as caught:
        read(portal, "deal", fields={"branch": "UF_CRM_GONE"})
    assert (caught.value.key, caught.value.facts["field"]) == ("bitrix24_no_field", "UF_CRM_GONE")
    assert all("UF_CRM_GONE" in caught.value.sentence(lang) for lang in LANGS)


def test_values_of_lists_are_told_in_words(portal: FakeBitrix24) -> None:
    portal.world["deals"][0]["UF_CRM_HOUSE"] = [45, 47]
    portal.world["deals"][1]["UF_CRM_HOUSE"] = 99  # deleted from the list
    fields = {"product": "UF_CRM_HOUSE", "crm_source": ["UF_CRM_YM", "utmMedium"]}
    told = {row["deal_id"]: (row["product"], row["crm_source"]) for row in read(portal, "deal", fields=fields)}
    assert told["101"] == ("Панельный; Кирпичный", "1716800000123")
    assert told["102"] == ("99", "cpc")


def test_tags_and_own_fields_of_leads_are_asked_for_by_name(portal: FakeBitrix24) -> None:
    told = {row["lead_id"]: (row["utm_source"], row["client_id"]) for row in read(portal, "lead")}
    assert told == {"11": ("yandex", None), "12": (None, "1716800000999")}


def test_money_of_a_field_and_its_currency_come_as_one(portal: FakeBitrix24) -> None:
    portal.world["fields"][0]["2"]["UF_CRM_PAID"] = {"type": "money"}
    for row, paid in zip(portal.world["deals"], ("1500.5|RUB", None, "", None), strict=True):
        row["UF_CRM_PAID"] = paid
    told = {
        row["deal_id"]: row.get("amount_paid") for row in read(portal, "deal", fields={"amount_paid": "UF_CRM_PAID"})
    }
    assert told == {"101": Decimal("1500.5"), "102": None, "103": None}


def test_many_calm_deals_do_not_wait_for_a_changed_one(portal: FakeBitrix24) -> None:
    """What lives is told in parts, however long one changed deal waits to be read with others."""
    old = "2026-06-01T10:00:00+03:00"
    portal.world["deals"] = [deal(n, 0, "NEW", "P", 1, [], moved=old) for n in range(2, 5502)]
    portal.world["deals"].append(deal(1, 0, "NEW", "P", 5, []))
    portal.world["deals"].sort(key=lambda row: int(row["id"]))
    it = connect(CASE, portal, items=False)
    it = Bitrix24(it.settings, replace(it.context, patience=Patience()))
    batches = list(it.read(it.streams()[0], SINCE))
    alive = [batch.keys.num_rows for batch in batches if isinstance(batch, Living) and batch.table.name == "deal"]
    assert alive == [2500, 2500, 501]
    assert [row["deal_id"] for row in batches[-1].rows.to_pylist()] == ["1"]


def test_a_portal_that_tells_one_contact_only(portal: FakeBitrix24) -> None:
    for row in portal.world["deals"]:
        row["contactIds"] = None
    assert {row["customer_id"] for row in read(portal, "deal")} <= {None, "CO_31"}


def test_unknown_outcomes_are_unknown_and_told(portal: FakeBitrix24) -> None:
    portal.world["calls"][0]["CALL_FAILED_CODE"] = "999"
    portal.world["calls"][1]["CALL_FAILED_CODE"] = "OTHER"
    assert [row["outcome"] for row in read(portal, "call")] == ["unknown", "unknown", "declined"]
    assert warned(portal)["outcomes"].facts == {"words": "999"}


def test_what_is_not_asked_for_costs_nothing(portal: FakeBitrix24) -> None:
    off = {"items": False, "communications": False, "calls": False, "payments": "none", "crm_leads": False}
    assert set(rows_of(connect(CASE, portal, **off), SINCE)) == {
        "deal",
        "contact_point",
        "deal_stage",
        "deal_stage_event",
    }
    assert not asked(portal, "crm.item.productrow.list")
    assert not asked(portal, "crm.activity.list")


def test_a_silent_portal_is_no_empty_one(portal: FakeBitrix24) -> None:
    """An answer to another question, as a proxy that remembers too much gives, is not taken."""
    it = connect(CASE, portal)
    it.check()
    portal.answer = lambda request: portal._last  # type: ignore[method-assign, assignment, return-value]
    with pytest.raises(Transient):
        rows_of(it, SINCE)
    assert NOW.tzinfo is UTC

"""The traps of amoCRM's lists: what moves while it is read, what is not told, what only looks like the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.amocrm import AmoCrm
from connectors.base import Living
from tests.connectors.amocrm.case import CASE, DAY, T0, money
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.fakes.amocrm import FIRST, PIPELINE, FakeAmo, contact, field, lead, moved, waiting
from tests.fakes.wire import Fault, Reply, Request
from throughline.errors import Transient

SINCE = date(2026, 7, 1)


def read(amo: FakeAmo, table: str = "deal", since: date | None = SINCE, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, amo, **changed), since)[table]


def only(amo: FakeAmo, table: str, since: date | None = SINCE, **changed: Any) -> tuple[list[Any], list[str]]:
    """What one stream yields, and what it warns of."""
    said: list[str] = []
    it = connect(CASE, amo, **changed)
    it = AmoCrm(it.settings, replace(it.context, remark=lambda phrase: said.append(phrase.key)))
    stream = next(one for one in it.streams() if one.table.name == table)
    return list(it.read(stream, since)), said


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(int(row["deal_id"]) for row in rows if not row.get("is_deleted"))


def alive(batches: list[Any]) -> list[int] | None:
    """Ids that are said to be there; None where nothing is said."""
    told = [int(id_) for batch in batches if isinstance(batch, Living) for id_ in batch.keys["deal_id"].to_pylist()]
    return sorted(told) if any(isinstance(batch, Living) for batch in batches) else None


def asked(amo: FakeAmo, path: str) -> list[Request]:
    return [request for request in amo.requests if request.path == f"/api/v4/{path}"]


def test_a_deal_that_changes_while_the_list_is_read_is_not_lost_nor_another_for_it(amo: FakeAmo) -> None:
    amo.leads = [lead(n, T0 + n) for n in range(1, 701)]
    original, edited = amo.respond, 0

    def moving(request: Request) -> tuple[Fault, Reply]:
        nonlocal edited
        if request.path == "/api/v4/leads" and request.one("order[updated_at]"):
            edited += 1
            for n in (edited * 3, 250 + edited, 600 + edited):  # rows move to the end of the list
                amo.leads[n - 1]["updated_at"] = T0 + DAY + edited
        return original(request)

    amo.respond = moving  # type: ignore[method-assign]
    assert ids(read(amo)) == list(range(1, 701))


@pytest.mark.parametrize("includes_from", [True, False])
def test_an_import_of_a_thousand_deals_in_one_second_is_read_whole(amo: FakeAmo, includes_from: bool) -> None:
    amo.includes_from = includes_from
    before = [lead(n, T0 + n % 2) for n in range(1, 4)]
    amo.leads = before + [lead(n, T0 + 10) for n in range(4, 1004)] + [lead(n, T0 + 11) for n in range(1004, 1300)]
    assert ids(read(amo)) == list(range(1, 1300))


@pytest.mark.parametrize("includes_from", [True, False])
def test_pages_end_where_next_ends_and_not_where_they_are_short(amo: FakeAmo, includes_from: bool) -> None:
    amo.includes_from, amo.largest = includes_from, 3
    amo.leads = [lead(n, T0 + n // 2) for n in range(1, 40)]
    assert ids(read(amo)) == list(range(1, 40))


def test_an_account_with_nothing_in_it_is_204_everywhere(amo: FakeAmo) -> None:
    amo.leads, amo.bin, amo.events, amo.unsorted, amo.reasons = [], [], [], [], []
    for table in ("deal", "deal_stage_event", "lead"):
        batches, said = only(amo, table)
        assert batches == []
        assert said == (["hints.amocrm.empty"] if table == "deal" else [])


@pytest.mark.parametrize("path", ["leads", "contacts", "users", "events", "leads/unsorted"])
def test_a_204_that_was_not_true_is_asked_about_again(amo: FakeAmo, path: str) -> None:
    clean = rows_of(connect(CASE, amo), SINCE)
    original, lies = amo.respond, 0

    def lying(request: Request) -> tuple[Fault, Reply]:
        nonlocal lies
        fault, reply = original(request)
        lies += request.path == f"/api/v4/{path}"
        return fault, Reply(b"", 204) if request.path == f"/api/v4/{path}" and lies % 2 else reply

    amo.respond = lying  # type: ignore[method-assign]
    assert rows_of(connect(CASE, amo), SINCE) == clean
    assert lies >= 2


def test_a_promised_page_that_is_empty_twice_is_no_end(amo: FakeAmo) -> None:
    amo.bin = [lead(n, T0) for n in range(1000, 1600)]
    original = amo.respond

    def gone(request: Request) -> tuple[Fault, Reply]:
        fault, reply = original(request)
        is_second = request.one("with") == "only_deleted" and request.one("page") == "2"
        return fault, Reply(b"", 204) if is_second else reply

    amo.respond = gone  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:
        read(amo)
    assert caught.value.key == "wire_moving"


def test_a_page_under_which_it_breaks_down_is_asked_for_smaller(amo: FakeAmo) -> None:
    amo.leads, amo.breaks_above = [lead(n, T0 + n) for n in range(1, 121)], 60
    assert ids(read(amo)) == list(range(1, 121))
    assert {one.one("limit") for one in asked(amo, "leads")} == {"250", "50"}
    amo.breaks_above = 5
    with pytest.raises(Transient) as caught:
        read(amo)
    assert caught.value.key == "wire_heavy"


def test_a_row_that_was_not_asked_for_is_not_taken(amo: FakeAmo) -> None:
    original = amo._chosen
    amo._chosen = lambda path, request: amo.leads if path == "leads" else original(path, request)  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:  # the bin is the list of deals: `with` was not heard
        read(amo)
    assert caught.value.key == "wire_cut"


def test_a_reason_may_come_as_an_object_and_a_reopened_deal_has_none(amo: FakeAmo) -> None:
    amo.leads = [
        lead(1, T0, status_id=143, loss_reason_id=501),
        lead(2, T0, status_id=FIRST, loss_reason_id=501),
        lead(3, T0, status_id=143, loss_reason_id=502),
    ]
    inside = amo._inside
    amo._inside = lambda row, with_: (
        inside(row, with_)
        | (  # type: ignore[method-assign]
            {"loss_reason": {"id": 501, "name": "Дорого"}} if row["id"] == 1 else {"loss_reason": []}
        )
    )
    assert [row["loss_reason"] for row in read(amo) if not row["is_deleted"]] == ["Дорого", None, "Передумал"]


def test_fields_of_people_fill_the_columns_they_name(amo: FakeAmo) -> None:
    fields = [
        field("987", "Химки", kind="select"),
        field("988", "14012.50", kind="numeric"),
        field("989", "панельный", "кирпич", kind="multiselect"),
        field("990", 1785456000, kind="date"),  # 2026-07-31 03:00 in Moscow
        field("991", True, kind="checkbox"),
        field("UTM_SOURCE", "own"),
        field("MY_TAG", "vk"),
    ]
    amo.leads = [lead(1, T0, custom_fields_values=fields, price=100)]
    wanted = {"branch": 987, "amount_paid": "988", "custom.house": 989, "custom.measured": 990, "custom.urgent": 991}
    deal = read(amo, fields={**wanted, "utm_source": ["MY_TAG", "UTM_SOURCE"], "utm_medium": ""})[0]
    assert (deal["branch"], deal["amount_paid"], deal["amount"]) == ("Химки", money("14012.50"), money("100"))
    assert deal["utm_source"] == "vk"
    assert deal["custom"] == '{"house": "панельный; кирпич", "measured": "2026-07-31", "urgent": "true"}'


def test_a_column_that_no_deal_has_is_refused(amo: FakeAmo) -> None:
    with pytest.raises(ValidationError, match="no such column"):
        connect(CASE, amo, fields={"brand": 1})


# Applications that wait


def test_what_waits_is_a_lead_with_what_is_known_of_its_person(amo: FakeAmo) -> None:
    amo.contacts.append(contact(800, T0, ["+79031112233"], ["p@okna.example"]))
    amo.hidden_leads = [lead(901, T0, custom_fields_values=[field("UTM_SOURCE", "vk"), field("_YM_UID", "42")])]
    sip = {"phone": 79990001122, "from": "79990001122", "duration": "0"}
    amo.unsorted = [
        waiting("a", T0, "forms", contacts=(800,), leads=(901,), form_name="Замер", referer="https://ya.ru/"),
        waiting("b", T0 + 5, "sip", **sip),
        waiting("c", T0 - 90 * DAY, "chats"),
        waiting("d", T0 + 9, "mail", contacts=(999,)),
    ]
    found = {row["lead_id"]: row for row in read(amo, "lead")}
    assert set(found) == {"a", "b", "d"}  # c came before the first day
    form = found["a"]
    assert (form["kind"], form["phone_raw"], form["email_raw"]) == ("form", "+79031112233", "p@okna.example")
    assert (form["deal_id"], form["utm_source"], form["client_id"]) == ("901", "vk", "42")
    assert (form["form_name"], form["referrer"]) == ("Замер", "https://ya.ru/")
    assert (found["b"]["kind"], found["b"]["phone_raw"], found["b"]["deal_id"]) == ("call", "79990001122", None)
    assert (found["d"]["kind"], found["d"]["phone_raw"]) == ("email", None)


def test_what_waits_is_left_out_where_it_is_not_wanted(amo: FakeAmo) -> None:
    tables = [stream.table.name for stream in connect(CASE, amo, unsorted=False).streams()]
    assert tables == ["deal", "deal_stage", "deal_stage_event"]


def test_what_is_sorted_while_the_list_is_read_hides_nothing_else(amo: FakeAmo) -> None:
    """One that goes moves the others up by a place: the first of the next page is then on the one that was read."""
    amo.unsorted, amo.largest = [waiting(f"u{n}", T0 + n, "forms") for n in range(9)], 3
    original = amo.respond

    def sorting(request: Request) -> tuple[Fault, Reply]:
        answer = original(request)
        if request.path == "/api/v4/leads/unsorted" and len(amo.unsorted) > 7:
            del amo.unsorted[0]
        return answer

    amo.respond = sorting  # type: ignore[method-assign]
    assert {f"u{n}" for n in range(2, 9)} <= {row["lead_id"] for row in read(amo, "lead")}


# History


@pytest.mark.parametrize("includes_ends", [True, False])
def test_history_is_read_in_stretches_by_hundreds(amo: FakeAmo, includes_ends: bool) -> None:
    amo.includes_from, amo.account["created_at"] = includes_ends, T0 - 70 * DAY
    edges = [T0 - days * DAY - before for days in (70, 40, 10) for before in (0, 1)]  # the last second before, too
    moments = [T0 - 65 * DAY + n * 600 for n in range(400)] + [at for at in edges if at >= T0 - 70 * DAY]
    amo.events = [moved(f"e{n}", 101, at, (PIPELINE, FIRST), None) for n, at in enumerate(moments)]
    rows = read(amo, "deal_stage_event", None)
    assert sorted(row["event_id"] for row in rows) == sorted(f"e{n}" for n in range(len(moments)))
    assert {one.one("limit") for one in asked(amo, "events")} == {"100"}
    # From the birth of the account: three stretches of thirty days and not ten years.
    starts = {one.one("filter[created_at][from]") for one in asked(amo, "events")}
    assert starts == {str(T0 + days * DAY - 1) for days in (-70, -40, -10)}


# Which deals there are


def test_after_the_first_load_all_ids_are_told(amo: FakeAmo) -> None:
    amo.leads += [lead(n, T0 - 300 * DAY + n // 300) for n in range(2000, 3000)]  # of before the first day
    batches, said = only(amo, "deal", date(2026, 7, 5))
    assert alive(batches) == [101, 102, 103, *range(2000, 3000)]
    assert said == []
    assert alive(only(amo, "deal", None)[0]) == []  # a whole reading is itself all there is


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (lambda amo: amo.denied.add("users"), "users"),
        (lambda amo: amo.users[0].update(rights={"leads": {"view": "M"}, "is_admin": False}), "partial"),
        (lambda amo: (amo.leads.clear(), amo.bin.clear()), "empty"),
    ],
)
@pytest.mark.parametrize("since", [None, date(2026, 7, 5)])
def test_who_does_not_see_all_deals_does_not_make_others_vanish(
    amo: FakeAmo, since: date | None, change: Any, warning: str
) -> None:
    change(amo)
    batches, said = only(amo, "deal", since)
    assert alive(batches) is None
    assert said == [f"hints.amocrm.{warning}"]


def test_ids_are_not_asked_for_where_that_is_switched_off(amo: FakeAmo) -> None:
    assert alive(only(amo, "deal", date(2026, 7, 5), reconcile=False)[0]) is None


def test_it_never_asks_faster_than_seven_times_a_second(amo: FakeAmo) -> None:
    amo.leads = [lead(n, T0 + n, contacts=(700,)) for n in range(1, 1201)]
    amo.largest = 20
    time, moments = Time(), []
    original = amo.respond
    amo.respond = lambda request: (moments.append(time.now), original(request))[1]  # type: ignore[method-assign,func-returns-value]
    rows_of(connect(CASE, amo, time), SINCE)
    assert len(moments) > 120
    assert all(later - first >= 1 for first, later in zip(moments, moments[7:], strict=False))
    assert moments[-1] < len(moments) / 5  # nor much slower than it may

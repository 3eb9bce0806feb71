"""What LPTracker leaves open is read either way: lists that move or lie, shapes that differ, stages without meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.hooks.preset import Hook, Scope, Signal
from connectors.lptracker import LpTracker, parse
from connectors.lptracker.hooks import PRESET
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.lptracker.case import CASE, fake, money
from tests.fakes.lptracker import PASSWORD, FakeLpTracker, lead
from tests.fakes.wire import Fault, Reply, Request, serving
from throughline.errors import Terminal, Transient
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def lpt() -> Iterator[FakeLpTracker]:
    with serving(fake()) as it:
        yield it


def read(lpt: FakeLpTracker, table: str = "deal", **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, lpt, **changed), SINCE)[table]


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(int(row["deal_id"]) for row in rows)


def test_one_login_serves_all_loads(lpt: FakeLpTracker, tmp_path: Path) -> None:
    for _ in range(3):
        rows_of(connect(CASE, lpt, keep=tmp_path), SINCE)
    assert lpt.logins == 1
    lpt.tokens.clear()  # a day later
    rows_of(connect(CASE, lpt, keep=tmp_path), SINCE)
    assert lpt.logins == 2


def test_a_wrong_password_is_tried_once(lpt: FakeLpTracker) -> None:
    lpt.password = "changed0since"
    with pytest.raises(Terminal) as caught:
        connect(CASE, lpt).check()
    assert (caught.value.key, caught.value.facts["said"]) == ("wire_auth", "Неверный логин или пароль")
    assert PASSWORD not in caught.value.sentence("ru")
    assert len(lpt.requests) == 1


@pytest.mark.parametrize(
    ("code", "key"), [(403, "wire_denied"), (404, "wire_missing"), (400, "wire_refused"), ("x", "wire_refused")]
)
def test_errors_come_with_the_status_200(lpt: FakeLpTracker, code: Any, key: str) -> None:
    body = f'{{"status": "error", "errors": [{{"code": "{code}", "message": "Нельзя"}}]}}'
    lpt.fail(Fault(200, body.encode()))
    with pytest.raises(Terminal) as caught:
        connect(CASE, lpt).check()
    assert (caught.value.key, caught.value.facts["said"]) == (key, "Нельзя")


@pytest.mark.parametrize("code", [429, 503, 500])
def test_what_passes_is_waited_for(lpt: FakeLpTracker, code: int) -> None:
    lpt.fail(Fault(200, b'{"status": "error", "errors": [{"code": %d, "message": "-"}]}' % code))
    assert connect(CASE, lpt).check()


def test_lists_without_the_envelope_are_lists(lpt: FakeLpTracker) -> None:
    clean = read(lpt)
    lpt.is_bare = True
    assert read(lpt) == clean


def test_a_list_that_does_not_tell_leads_from_deals_is_read_once(lpt: FakeLpTracker) -> None:
    clean = read(lpt)
    lpt.hears_is_deal = False
    assert read(lpt) == clean


def test_contacts_that_the_list_leaves_out_are_asked_for(lpt: FakeLpTracker) -> None:
    clean = rows_of(connect(CASE, lpt), SINCE)
    lpt.tells_contacts = False
    assert rows_of(connect(CASE, lpt), SINCE) == clean


def test_a_list_that_moves_is_read_anew(lpt: FakeLpTracker) -> None:
    lpt.leads = [lead(n, "01.07.2026 10:00", 1) for n in range(1, 300)]
    original, erased = lpt.respond, 0

    def moving(request: Request) -> tuple[Fault, Reply]:
        nonlocal erased
        if request.one("offset") == "99" and not erased:
            erased = lpt.leads.pop(3)["id"]  # all that follow move up by one
        return original(request)

    lpt.respond = moving  # type: ignore[method-assign]
    # The erased one was told before it was erased; the next load knows better. None of the others is lost.
    assert ids(read(lpt)) == list(range(1, 300))
    assert erased == 4
    assert ids(read(lpt)) == [n for n in range(1, 300) if n != 4]


def test_a_list_that_never_stands_still_is_not_taken(lpt: FakeLpTracker) -> None:
    lpt.leads = [lead(n, "01.07.2026 10:00", 1) for n in range(1, 300)]
    original = lpt.respond

    def moving(request: Request) -> tuple[Fault, Reply]:
        if request.one("offset") not in ("", "0"):
            lpt.leads.pop(0)
        return original(request)

    lpt.respond = moving  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:
        read(lpt)
    assert caught.value.key == "wire_moving"


def test_an_empty_list_is_asked_for_twice(lpt: FakeLpTracker) -> None:
    clean = read(lpt)
    original, lied = lpt.respond, False

    def lying(request: Request) -> tuple[Fault, Reply]:
        nonlocal lied
        fault, reply = original(request)
        lies, lied = request.path.endswith("/list") and not lied, lied or request.path.endswith("/list")
        return fault, Reply({"status": "success", "result": []}) if lies else reply

    lpt.respond = lying  # type: ignore[method-assign]
    assert read(lpt) == clean


@pytest.mark.parametrize(("projects", "shown"), [([66913], True), (["66999"], False), ([], False)])
def test_a_project_that_is_not_shown_removes_nothing(lpt: FakeLpTracker, projects: list[Any], shown: bool) -> None:
    if not projects:
        lpt.projects = []
    if shown:
        assert ids(read(lpt, projects=projects)) == [1, 2, 3, 4, 5, 6]
        return
    with pytest.raises(Terminal) as caught:
        read(lpt, projects=projects)
    assert caught.value.key == "lptracker_no_project"


def test_an_account_without_leads_is_told(lpt: FakeLpTracker) -> None:
    lpt.leads, said = [], list[Phrase]()
    it = connect(CASE, lpt)
    rows_of(LpTracker(it.settings, replace(it.context, remark=said.append)), SINCE)
    assert [phrase.key for phrase in said] == ["hints.lptracker.empty"]


def test_without_settings_no_deal_is_over_and_payments_count(lpt: FakeLpTracker) -> None:
    rows = read(lpt, won_stages=[], lost_stages=[], closed_at=None, fields={})
    assert {row["status"] for row in rows} == {"open"}
    assert sum(row["amount_paid"] for row in rows) == money("15000.50")


def test_who_may_not_ask_for_staff_gets_ids(lpt: FakeLpTracker) -> None:
    lpt.denied.add("/staff")
    assert [row["responsible"] for row in read(lpt)] == [None, "501", "501", None, None, None]


def test_the_first_day_is_asked_for_where_there_is_one(lpt: FakeLpTracker) -> None:
    read(lpt, since=SINCE)
    asked = [one for one in lpt.requests if one.path.endswith("/list")]
    midnight = int(datetime(2026, 6, 30, 21, tzinfo=UTC).timestamp())
    assert {one.one("filter[created_at_from]") for one in asked} == {str(midnight)}


def test_it_never_asks_faster_than_three_times_a_second(lpt: FakeLpTracker) -> None:
    time, moments = Time(), []
    original = lpt.respond
    lpt.respond = lambda request: (moments.append(time.now), original(request))[1]  # type: ignore[method-assign,func-returns-value]
    rows_of(connect(CASE, lpt, time), SINCE)
    assert len(moments) > 12
    assert all(later - first >= 1 for first, later in zip(moments, moments[3:], strict=False))


def test_payments_that_are_not_told_are_not_nought() -> None:
    project = parse.Project("1", "Окна", {}, {}, {}, {}, None)
    said = {"id": 7, "created_at": 1782896400, "funnel": 5, "contact_id": None}
    row = parse.deal(said, project)
    assert (row["amount_paid"], row["stage_id"], row["customer_id"]) == (None, "5", None)
    assert row["created_at"] == datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "signal"),
    [
        (b'{"id": 77972070, "action": "update", "stage_id": 3}', Signal("deal", ("77972070",))),
        (b"id=77972070&action=delete", Signal("deal", ("77972070",))),
        (b'{"project_id": 66913, "type": "funnel", "data": [], "action": "update"}', Signal("deal_stage")),
    ],
)
def test_a_callback_names_what_to_read_again(body: bytes, signal: Signal) -> None:
    assert list(PRESET.read(Hook(body), Scope(ZoneInfo("Europe/Moscow")))) == [signal]

"""Three loads of an account that lives on end where one load of its last state does; what happened between is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.connectors.amocrm.case import DAY, T0, at, money
from tests.connectors.conformance.loads import Loads, live
from tests.fakes.amocrm import FIRST, MEETING, OTHER, PIPELINE, FakeAmo, contact, lead, moved
from tests.fakes.wire import Fault


def _now(day: int) -> datetime:
    """An hour after the end of that day of the story, counted from 0."""
    return datetime.fromtimestamp(T0 + day * DAY + 3600, UTC)


def _first(amo: FakeAmo) -> None:
    """Seven deals, all with the same person but one, which is old: loads to come read it for its person alone."""
    amo.contacts = [contact(700, T0, ["+79160000001"]), contact(701, T0, ["+79160000002"], ["b@okna.example"])]
    amo.leads = [lead(n, T0, contacts=(700,), price=n * 100) for n in range(1, 7)]
    amo.leads.append(lead(7, T0 - 5 * DAY, contacts=(701,)))
    amo.leads[5] |= {"status_id": 142, "closed_at": T0}
    amo.bin, amo.unsorted = [], []
    amo.events = [moved("e6", 6, T0, (PIPELINE, 142), (PIPELINE, FIRST))]


def _second(amo: FakeAmo) -> None:
    """1 moves; 2 is merged into 1; 3 is deleted; 6 is reopened; the person of 7 has another phone, 7 is not touched."""
    t = T0 + 2 * DAY
    one, _, _, four, five, six, seven = amo.leads
    one |= {"status_id": MEETING, "updated_at": t}
    six |= {"status_id": FIRST, "closed_at": None, "updated_at": t}
    amo.leads = [one, four, five, six, seven]
    amo.bin = [lead(3, T0, updated_at=t)]
    amo.contacts[1] = contact(701, t, ["+79160000003"], ["b@okna.example"])
    amo.events += [
        moved("e1", 1, t, (PIPELINE, MEETING), (PIPELINE, FIRST)),
        moved("e6b", 6, t, (PIPELINE, FIRST), (PIPELINE, 142)),
    ]


def _third(amo: FakeAmo) -> None:
    """1 is worth more; 4 goes to another pipeline and is won; 3 is restored; the bin forgets nothing; 8 is new."""
    t = T0 + 4 * DAY
    one, four, five, six, seven = amo.leads
    one |= {"price": 777, "updated_at": t}
    four |= {"pipeline_id": OTHER, "status_id": 142, "closed_at": t, "updated_at": t}
    amo.leads = [lead(3, T0, contacts=(700,), price=300, updated_at=t), one, four, six, seven, lead(8, t)]
    amo.bin = [lead(5, T0, updated_at=t)]
    assert five["id"] == 5
    amo.events.append(moved("e4", 4, t, (OTHER, 142), (PIPELINE, FIRST)))


STORY = ((_first, _now(1)), (_second, _now(3)), (_third, _now(5)))


def test_three_loads_end_where_one_does(loads: Loads) -> None:
    fresh = live(loads, STORY)
    for table in ("deal", "deal_stage", "deal_stage_event", "lead"):
        assert loads.rows(table) == fresh.rows(table), table
    # A phone that a deal ever had stays a way to it; ways to deals that are gone lead nowhere.
    columns = "entity_id, value_raw"
    points, last = set(loads.rows("contact_point", columns)), set(fresh.rows("contact_point", columns))
    assert points - last == {("2", "+79160000001"), ("5", "+79160000001"), ("7", "+79160000002")}
    assert last <= points


def test_the_last_state_by_hand(loads: Loads) -> None:
    live(loads, STORY)
    assert loads.rows("deal", "deal_id, pipeline_id, status, amount, closed_at, phones_raw, is_deleted") == [
        ("1", "7670334", "open", money("777"), None, "+79160000001", None),
        ("3", "7670334", "open", money("300"), None, "+79160000001", None),
        ("4", "7670400", "won", money("400"), at(T0 + 4 * DAY), "+79160000001", None),
        ("5", None, None, None, None, None, True),
        ("6", "7670334", "open", money("600"), None, "+79160000001", None),
        ("7", "7670334", "open", money("0"), None, "+79160000003", None),
        ("8", "7670334", "open", money("0"), None, None, None),
    ]
    events = loads.rows("deal_stage_event", "event_id, deal_id, from_stage_id, to_pipeline_id, to_stage_id")
    assert events == [
        ("e1", "1", str(FIRST), "7670334", str(MEETING)),
        ("e4", "4", str(FIRST), "7670400", "142"),
        ("e6", "6", str(FIRST), "7670334", "142"),
        ("e6b", "6", "142", "7670334", str(FIRST)),
    ]


def test_history_that_amocrm_has_forgotten_stays(loads: Loads, amo: FakeAmo) -> None:
    _first(amo)
    loads.load(_now(1))
    amo.events = []
    loads.load(_now(3))
    assert loads.rows("deal_stage_event", "event_id") == [("e6",)]


def test_an_account_that_shows_nothing_any_more_empties_nothing(loads: Loads, amo: FakeAmo) -> None:
    _first(amo)
    loads.load(_now(1))
    before = loads.rows("deal")
    amo.leads = []
    loads.load(_now(3))
    assert loads.rows("deal") == before


def test_a_load_that_breaks_off_while_ids_are_told_removes_nothing(loads: Loads, amo: FakeAmo) -> None:
    _first(amo)
    loads.load(_now(1))
    before = loads.rows("deal")
    amo.leads, amo.largest = amo.leads[4:], 1
    original, told = amo.respond, 0

    def breaking(request: Any) -> Any:
        nonlocal told
        told += bool(request.one("order[created_at]"))
        return (Fault(500), original(request)[1]) if told > 1 else original(request)

    amo.respond = breaking  # type: ignore[method-assign]
    loads.load(_now(3), fails=True)
    assert loads.rows("deal") == before


def test_what_waited_becomes_a_deal_and_is_counted_once(loads: Loads, amo: FakeAmo) -> None:
    loads.load()
    assert loads.rows("lead", "lead_id, deal_id") == [("f00d", "900")]
    amo.unsorted = []
    amo.leads.append(lead(900, T0 + DAY, updated_at=T0 + 8 * DAY))
    loads.load()
    assert loads.rows("lead", "lead_id") == []
    assert ("900",) in loads.rows("deal", "deal_id")

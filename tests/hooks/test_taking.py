"""Events become landing rows: once, in the order of their marks, and not before landing has them."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.base import Context
from connectors.hooks.mapped import MappedReader
from connectors.hooks.order import mark_of
from connectors.hooks.source import HookSource
from tests.hooks.build import LEADS, NOW, event, minutes, put, settings, states, stored, take
from throughline.hooks import inbox_path
from throughline.hooks.inbox import Inbox

FORM = {"id": "7", "time": "2026-03-10T11:00:00+03:00", "visitor": {"phone": "8 916 123-45-67"}}


def test_an_event_becomes_a_row(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    result = take(tmp_path, settings())
    assert [(it.table, it.outcome) for it in result.tables] == [("lead", "loaded")]
    assert stored(tmp_path, LEADS) == [("7", datetime(2026, 3, 10, 8, 0), "form", "8 916 123-45-67")]
    assert states(tmp_path) == [("done", "")]


def test_phones_of_events_are_contact_points(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    take(tmp_path, settings())
    sql = "SELECT entity, entity_id, value_raw, kind FROM contact_point"
    assert stored(tmp_path, sql) == [("lead", "7", "8 916 123-45-67", "phone")]


def test_what_is_not_mapped_is_the_events_own_id_and_arrival(tmp_path: Path) -> None:
    source = settings(table="lead", event_id="", columns={"phone_raw": "tel"})
    put(tmp_path, event({"tel": "84951234567"}, event_id="e1"))
    take(tmp_path, source)
    assert stored(tmp_path, "SELECT lead_id, created_at, phone_raw FROM lead") == [
        ("e1", datetime(2026, 3, 10, 9, 0), "84951234567")
    ]


def test_a_field_that_an_event_leaves_out_is_no_reason_to_refuse_it(tmp_path: Path) -> None:
    put(tmp_path, event({"id": "7", "time": "2026-03-10T08:00:00Z"}))
    take(tmp_path, settings())
    assert stored(tmp_path, LEADS) == [("7", datetime(2026, 3, 10, 8, 0), "form", None)]


@pytest.mark.parametrize("order", ["", "seq"])
def test_of_several_events_of_a_row_the_first_to_arrive_dates_it(tmp_path: Path, order: str) -> None:
    """An application does not come anew when its form is told again."""
    source = settings(event_id="", order=order, columns={"lead_id": "id", "phone_raw": "tel"})
    for number, late in enumerate((0, 5, 9)):
        put(
            tmp_path,
            event({"id": "7", "tel": str(number), "seq": number}, at=NOW + minutes(late), event_id=str(number)),
        )
        take(tmp_path, source, now=NOW + minutes(late))
    assert stored(tmp_path, LEADS) == [("7", datetime(2026, 3, 10, 9, 0), None, "2")]


def test_a_form_with_brackets_is_mapped_by_its_paths(tmp_path: Path) -> None:
    body = b"lead[id]=5&lead[phones][0]=%2B79161234567&lead[phones][1]=%2B79161234568&lead[at]=1773133200"
    source = settings(
        event_id="",
        columns={
            "lead_id": "lead.id",
            "created_at": {"from": "lead.at", "format": "unix"},
            "phone_raw": "lead.phones.0",
            "custom.all": "lead.phones",
        },
    )
    put(tmp_path, event(body, event_id="e"))
    take(tmp_path, source)
    assert stored(tmp_path, "SELECT lead_id, created_at, phone_raw, custom FROM lead") == [
        ("5", datetime(2026, 3, 10, 9, 0), "+79161234567", '{"all": "+79161234567;+79161234568"}')
    ]


def test_each_item_of_a_list_is_a_row(tmp_path: Path) -> None:
    source = settings(each="leads", event_id="", columns={"created_at": "at", "phone_raw": "tel", "form_name": "form"})
    put(tmp_path, event({"form": "top", "at": "2026-03-10", "leads": [{"tel": "1"}, {"tel": "2"}]}, event_id="e"))
    take(tmp_path, source)
    assert stored(tmp_path, "SELECT lead_id, phone_raw, form_name FROM lead ORDER BY 1") == [
        ("e-0", "1", "top"),
        ("e-1", "2", "top"),
    ]


def test_a_body_that_is_a_list_is_a_row_each(tmp_path: Path) -> None:
    put(tmp_path, event([{"tel": "1"}, {"tel": "2"}], event_id="e"), event({"tel": "3"}, event_id="f"))
    take(tmp_path, settings(each=".", event_id="", columns={"phone_raw": "tel"}))
    assert stored(tmp_path, "SELECT lead_id, phone_raw FROM lead ORDER BY 1") == [("e-0", "1"), ("e-1", "2")]
    assert states(tmp_path) == [("done", ""), ("refused", "hook_shape")]


def test_a_long_list_takes_time_in_proportion(tmp_path: Path) -> None:
    """Once an event, not once an item, the whole body is laid out."""
    context = Context(tmp_path, "UTC", "RUB", lambda: NOW, lambda s: None)
    reader = MappedReader(settings(each="leads", event_id="", columns={"phone_raw": "tel", "form_name": "f"}), context)

    def spent(items: int) -> float:
        started = time.process_time()
        grasp = reader.grasp(event({"f": "top", "leads": [{"tel": "1"}] * items}, event_id="e"))
        assert len({it.row["lead_id"] for it in grasp.rows if it.table.name == "lead"}) == items
        return time.process_time() - started

    spent(10)
    assert spent(400) < 12 * spent(100)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (1, 2),
        ("9", "10"),
        (9007199254740992, 9007199254740993),
        ("2026-03-10T10:00:00+03:00", "2026-03-10T07:00:01Z"),
        ("2026-03-10 10:00:00", "2026-03-10T07:00:00.500Z"),
        ("10.03.2026 23:00", "11.03.2026 01:00"),
        ("nan", 0),
        ("1e400", -5),
        (True, -5),
        ("soon", "2026-03-10"),
        (None, 1),
    ],
)
def test_what_is_later(earlier: Any, later: Any) -> None:
    """A time without a zone is of the source's; what is neither number nor time stands before all others."""
    moscow = ZoneInfo("Europe/Moscow")
    assert mark_of(earlier, moscow) < mark_of(later, moscow)


def test_a_part_told_later_is_laid_over_the_row(tmp_path: Path) -> None:
    put(tmp_path, event({"id": "7", "time": "2026-03-10T08:00:00Z", "visitor": {"phone": "1"}}, event_id="a"))
    take(tmp_path, settings())
    put(tmp_path, event({"id": "7", "time": "2026-03-10T08:30:00Z"}, event_id="b"))
    take(tmp_path, settings())
    assert stored(tmp_path, LEADS) == [("7", datetime(2026, 3, 10, 8, 30), "form", "1")]


def _moves(order: list[int]) -> list[dict[str, Any]]:
    return [{"id": "7", "time": "2026-03-10T08:00:00Z", "seq": n, "visitor": {"phone": str(n)}} for n in order]


@pytest.mark.parametrize("seed", range(3))
def test_events_in_any_order_and_in_any_loads_end_alike(tmp_path: Path, seed: int) -> None:
    choice = random.Random(seed)
    order = list(range(8))
    choice.shuffle(order)
    for body in _moves(order):
        put(tmp_path, event(body, event_id=str(body["seq"])))
        if choice.random() < 0.5:
            take(tmp_path, settings(order="seq"))
    take(tmp_path, settings(order="seq"))
    assert stored(tmp_path, LEADS) == [("7", datetime(2026, 3, 10, 8, 0), "form", "7")]


def test_without_an_order_the_later_arrival_wins(tmp_path: Path) -> None:
    for body in _moves([5, 3]):
        put(tmp_path, event(body, event_id=str(body["seq"])))
    take(tmp_path, settings())
    assert stored(tmp_path, LEADS)[0][3] == "3"


def test_an_event_that_comes_again_is_one_event(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    put(tmp_path, event(FORM), event(FORM))
    take(tmp_path, settings())
    assert states(tmp_path) == [("done", "")]


def test_nothing_new_is_nothing_read(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    take(tmp_path, settings())
    take(tmp_path, settings())  # the mark of what was waiting then
    assert [it.outcome for it in take(tmp_path, settings()).tables] == ["skipped"]


def test_before_the_first_event_there_is_nothing_and_no_file(tmp_path: Path) -> None:
    assert not take(tmp_path, settings()).failed
    assert not inbox_path(tmp_path).exists()


def test_what_cannot_be_mapped_waits_with_its_reason_and_can_be_replayed(tmp_path: Path) -> None:
    put(tmp_path, event({"id": "7", "time": "10/3/26 at noon"}), event({**FORM, "id": "8"}), event(b"{", event_id="x"))
    take(tmp_path, settings())
    assert [row[0] for row in stored(tmp_path, LEADS)] == ["8"]
    assert states(tmp_path) == [("refused", "hook_cell"), ("done", ""), ("refused", "hook_not_json")]
    with Inbox(inbox_path(tmp_path)) as inbox:
        reasons = [it.reason.sentence("en") for it in inbox.queue() if it.reason]
    assert reasons[1].startswith("Column time: ")
    mended = settings(columns={"lead_id": "id", "created_at": {"from": "time", "format": "%d/%m/%y at noon"}})
    with Inbox(inbox_path(tmp_path)) as inbox:
        assert inbox.replay("forms", [1]) == 1
    take(tmp_path, mended, now=NOW + minutes(5))
    assert ("7", datetime(2026, 3, 9, 21, 0)) in stored(tmp_path, "SELECT lead_id, created_at FROM lead")


def test_a_cell_that_a_row_can_do_without_leaves_the_row_and_a_reason(tmp_path: Path) -> None:
    source = settings(columns={"lead_id": "id", "created_at": "time", "kind": "sort"})
    put(tmp_path, event({**FORM, "sort": "fax"}))
    take(tmp_path, source)
    assert stored(tmp_path, "SELECT lead_id, kind FROM lead") == [("7", None)]
    assert states(tmp_path) == [("done", "hook_cell")]


def test_another_mapping_reads_all_kept_events_anew_and_forgets_what_it_told_before(tmp_path: Path) -> None:
    put(tmp_path, event({**FORM, "number": "A-7"}), event({**FORM, "id": "8", "number": "A-8"}))
    take(tmp_path, settings())
    take(tmp_path, settings(columns={"lead_id": "number", "created_at": "time"}))
    assert stored(tmp_path, LEADS) == [
        ("A-7", datetime(2026, 3, 10, 8, 0), None, None),
        ("A-8", datetime(2026, 3, 10, 8, 0), None, None),
    ]


def test_a_phone_that_is_mapped_no_more_is_nobodys_contact(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    take(tmp_path, settings())
    take(tmp_path, settings(columns={"lead_id": "id", "created_at": "time"}))
    assert [row[0] for row in stored(tmp_path, LEADS)] == ["7"]
    assert stored(tmp_path, "SELECT * FROM contact_point") == []


def test_a_mapping_by_which_no_event_is_a_row_removes_none(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    take(tmp_path, settings())
    take(tmp_path, settings(columns={"lead_id": "id", "created_at": {"from": "time", "format": "%d/%m/%y"}}))
    assert [row[0] for row in stored(tmp_path, LEADS)] == ["7"]
    assert states(tmp_path) == [("refused", "hook_cell")]


def test_what_old_events_told_outlives_their_bodies(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    take(tmp_path, settings(keep_days=1))
    later = NOW + timedelta(days=3)
    put(tmp_path, event({**FORM, "id": "8"}, at=later))
    take(tmp_path, settings(keep_days=1), now=later)
    assert states(tmp_path) == [("done", "")]  # of the second only
    take(tmp_path, settings(keep_days=1), now=later, full=True)
    assert [row[0] for row in stored(tmp_path, LEADS)] == ["7", "8"]


def test_a_landing_that_was_lost_is_filled_again(tmp_path: Path) -> None:
    put(tmp_path, event(FORM))
    take(tmp_path, settings())
    for path in tmp_path.glob("landing*"):
        path.unlink()
    take(tmp_path, settings())
    assert [row[0] for row in stored(tmp_path, LEADS)] == ["7"]


def test_events_of_one_source_are_nothing_to_another(tmp_path: Path) -> None:
    put(tmp_path, event(FORM), event(FORM, source="other"))
    take(tmp_path, settings())
    assert states(tmp_path, "other") == [("waiting", "")]


def test_check_says_how_many_events_there_are(tmp_path: Path) -> None:
    put(tmp_path, event(FORM), event(b"{", event_id="x"))
    take(tmp_path, settings())
    put(tmp_path, event({**FORM, "id": "9"}))
    context = Context(tmp_path, "UTC", "RUB", lambda: datetime.now(UTC), lambda s: None, inbox=inbox_path(tmp_path))
    assert HookSource(settings(), context).check() == "waiting: 1, loaded: 1, not understood: 1"

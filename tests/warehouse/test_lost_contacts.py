"""What a build counts for Data health: contacts without a card, silent and unregistered numbers, broken phones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.adapter import Project
from tests.worked.rows import Row, at, call, deal, lead, project, visit
from throughline.warehouse.snapshot import Snapshot

A, B, C, GONE = "+73432000001", "+73432000002", "+73432000003", "+73432000004"


def rang(call_id: str, when: str, phone: int, number: str = "", **more: Any) -> Row:
    return call(
        call_id,
        when,
        60,
        client_raw=f"8 912 000-{phone // 100:02}-{phone % 100:02}",
        tracking_number_raw=number,
        **more,
    )


def phone(number: int) -> str:
    return f"+7912000{number:04}"


def found(snapshot: Snapshot, sql: str) -> list[tuple[Any, ...]]:
    return list(snapshot.query(sql).itertuples(index=False, name=None))


CARDS: dict[str, list[Row]] = {
    "deal": [
        deal("first", "2026-10-01 10:00"),
        deal("later", "2026-10-05 12:30", phones_raw=phone(1)),
        deal("open", "2026-10-02 10:00", phones_raw=phone(2)),
        deal("closed", "2026-10-02 10:00", phones_raw=phone(3), status="lost", closed_at=at("2026-10-04 10:00")),
        deal("named", "2026-10-06 10:00", lead_id="l-named"),
        deal("of call", "2026-10-09 10:00"),
        deal("last", "2026-10-20 10:00"),
    ],
    "call": [
        rang("before any deal", "2026-09-30 12:00", 9, A),
        rang("has one later", "2026-10-05 12:00", 1, A),
        rang("one was open", "2026-10-05 12:00", 2, A),
        rang("one was closed", "2026-10-05 12:00", 3, A),
        rang("nobody", "2026-10-05 12:00", 4, B, operator="МегаФон"),
        rang("nobody, missed", "2026-10-05 13:00", 4, B, outcome="missed", operator="МегаФон"),
        rang("named", "2026-10-05 12:00", 5, B, vendor_deal_id="of call"),
        rang("ours", "2026-10-05 12:00", 6, B, direction="out"),
        rang("we rang back", "2026-10-05 12:00", 7, B, direction="out", is_callback=True),
        rang("they did not answer", "2026-10-05 12:00", 8, B, direction="out", is_callback=True,
             outcome="callback_client_no_answer"),
        {**rang("hidden", "2026-10-05 12:00", 0, B), "client_raw": "Anonymous"},
        rang("a day before the end", "2026-10-19 10:00", 10, B),
        rang("too young to tell", "2026-10-19 10:00:01", 11, B),
    ],
    "lead": [
        lead("l-named", "2026-10-05 12:00", form_name="Замер"),
        lead("l-nobody", "2026-10-05 12:00", form_name="Замер", phone_raw=phone(20)),
        lead("l-kind", "2026-10-05 12:00", kind="chat", phone_raw=phone(21)),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Project(tmp_path_factory.mktemp("cards"), project(), CARDS).snapshot


def test_calls_and_forms_without_a_card(cards: Snapshot) -> None:
    assert set(found(cards, "select what, entity_id, name, operator from cardless")) == {
        ("call", "one was closed", A, ""),
        ("call", "nobody", B, "МегаФон"),
        ("call", "nobody, missed", B, "МегаФон"),
        ("call", "we rang back", B, ""),
        ("call", "a day before the end", B, ""),
        ("lead", "l-nobody", "Замер", ""),
        ("lead", "l-kind", "chat", ""),
    }
    assert found(cards, "select phone_mask from cardless where entity_id = 'nobody'") == [("+7 9•• •••-••-04",)]


def test_of_how_many(cards: Snapshot) -> None:
    sums = "select what, name, operator, sum(contacts), sum(cardless) from contact_daily group by all"
    assert set(found(cards, sums)) == {
        ("call", A, "", 3, 1),
        ("call", B, "МегаФон", 2, 2),
        ("call", B, "", 3, 2),
        ("lead", "Замер", "", 2, 1),
        ("lead", "chat", "", 1, 1),
    }


def test_leads_that_are_cards_of_the_crm_are_not_asked_for_one(tmp_path: Path) -> None:
    config = project()
    crm = config.sources[2].model_copy(update={"leads": "separate"})
    config = config.model_copy(
        update={"sources": [crm if source.name == "crm" else source for source in config.sources]}
    )
    rows = {**CARDS, "lead": [lead("l4", "2026-10-05 12:10", phone_raw=phone(4))]}
    snapshot = Project(tmp_path, config, rows).snapshot
    left = {row[0] for row in found(snapshot, "select entity_id from cardless")}
    assert left == {"one was closed", "we rang back", "a day before the end"}


def heard(number: str, first: str, last: str, weekdays: str = "0123456", phone_no: int = 0) -> Iterator[Row]:
    """A call at noon of each of these days."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        if str(day.weekday()) in weekdays:
            yield rang(f"{number} {day}", f"{day} 12:00", phone_no, number)
        day += timedelta(days=1)


# The source was heard of until Friday 30 October, so Thursday 29 is its last whole day.
SILENT: dict[str, list[Row]] = {
    "call": [
        *heard(A, "2026-09-01", "2026-10-30"),
        # 28 days, one call a day, then five whole days of silence: exp(−5) = 0.7 %.
        *heard(B, "2026-09-27", "2026-10-24"),
        # The same with four: exp(−4) = 1.8 %.
        *heard(C, "2026-09-28", "2026-10-25"),
        # Its days are over.
        *heard(GONE, "2026-08-01", "2026-09-30"),
        # On working days only, until Friday 16: since then nine of them, 17 to 29 October.
        *heard("+73432000005", "2026-09-21", "2026-10-16", "01234"),
        # Until Thursday 22: five working days, of which 23 to 29 October.
        *heard("+73432000006", "2026-09-21", "2026-10-22", "01234"),
        # Not regularly: 4 calls. And for too short a time: 13 days.
        *heard("+73432000007", "2026-08-31", "2026-09-21", "0"),
        *heard("+73432000008", "2026-09-01", "2026-09-13"),
        # A clock that is wrong keeps nobody from being silent.
        rang("future", "2027-01-01 12:00", 1, A),
    ],
    "tracking_number": [
        {"source": "pbx", "account_id": "", "number": "8 (343) 200-00-04", "kind": "static", "channel": "seo",
         "valid_from": date(2026, 1, 1), "valid_to": date(2026, 9, 30)},
        {"source": "pbx", "account_id": "", "number": B, "kind": "static", "channel": "seo",
         "valid_from": date(2026, 9, 28), "valid_to": None},
    ],
    "lead": [
        *(lead(f"f{n}", f"2026-10-{n:02} 12:00", form_name="Замер") for n in range(1, 20)),
        lead("other", "2026-10-30 12:00", form_name="Обратная связь"),
    ],
    "visit": [visit("v", "2026-10-01 10:00", shown_number="8 343 200 00 03")],
}  # fmt: skip


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Project(tmp_path_factory.mktemp("silent"), project(), SILENT).snapshot


def test_numbers_and_forms_that_fell_silent(silent: Snapshot) -> None:
    rows = silent.query("select * from silent").to_dict("records")
    assert {(row["what"], row["name"], str(row["last_day"])[:10], row["days"], row["n_before"]) for row in rows} == {
        ("number", B, "2026-10-24", 5, 28),
        ("number", "+73432000005", "2026-10-16", 13, 20),
        ("number", "+73432000006", "2026-10-22", 7, 24),
        ("form", "Замер", "2026-10-19", 10, 19),
    }
    expected = {row["name"]: row["expected"] for row in rows}
    # 24 calls on working days of 32 days: four Mondays to Thursdays and a fifth, four Fridays. Every one of them rang.
    assert expected == pytest.approx({B: 5, "+73432000005": 9, "+73432000006": 5, "Замер": 10})
    assert all(row["probability"] == pytest.approx(math.exp(-row["expected"])) for row in rows)


def test_numbers_of_no_register(silent: Snapshot) -> None:
    kinds = "select kind, subject, n from health_issue where kind in ('unplaced_number', 'number_out_of_dates')"
    assert set(found(silent, kinds)) == {
        ("number_out_of_dates", B, 1),  # 27 September: the day before it stood in the register
        ("unplaced_number", A, 61),
        *(("unplaced_number", f"+7343200000{n}", calls) for n, calls in ((5, 20), (6, 24), (7, 4), (8, 13))),
    }


def test_calls_from_nobody_knows_where(silent: Snapshot) -> None:
    sources = dict(found(silent, "select subject, n from health_issue where kind = 'call_no_source'"))
    assert sources[A] == 61
    assert sources[B] == 1  # the others came to a static number
    assert GONE not in sources
    everyone = "select count(*) from call inner join source_dim as source on call.source_key = source.source_key "
    assert found(silent, everyone + "where source.channel = 'unknown'") == [(sum(sources.values()),)]


PHONES: dict[str, list[Row]] = {
    "call": [
        {**call("plain", "2026-10-05 12:00", 60), "client_raw": "8 912 000-00-01"},
        {**call("hidden", "2026-10-05 12:00", 60), "client_raw": "Anonymous"},
        {**call("none", "2026-10-05 12:00", 60), "client_raw": ""},
        {**call("extension", "2026-10-05 12:00", 60, direction="internal"), "client_raw": "101"},
        {**call("broken", "2026-10-05 12:00", 60), "client_raw": "8495123456"},
    ],
    "lead": [
        lead("two", "2026-10-05 12:00", phone_raw="8 912 000-00-01, 8 912 000-00-0"),
        lead("short", "2026-10-05 12:00", phone_raw="101"),
        lead("hidden lead", "2026-10-05 12:00", phone_raw="<не указано>"),
    ],
    "deal": [deal("mail", "2026-10-05 12:00", phones_raw="anna@mail.ru")],
    "contact_point": [
        {"source": "crm", "account_id": "", "entity": "deal", "entity_id": "mail", "kind": "phone", "value_raw": raw}
        for raw in ("anna@mail.ru", "1234567")
    ],
}


def test_phones_that_nobody_can_dial(tmp_path: Path) -> None:
    snapshot = Project(tmp_path, project(), PHONES).snapshot
    assert set(found(snapshot, "select what, state, n from phone_state")) == {
        *(("call", state, 1) for state in ("read", "hidden", "none", "line", "broken")),
        *(("lead", state, 1) for state in ("read", "broken", "hidden")),
        ("deal", "broken", 1),
    }
    assert set(found(snapshot, "select what, entity_id, written from broken_phone")) == {
        ("call", "broken", "84••••••56"),
        ("lead", "two", "8 9•• •••-•0-0"),
        ("lead", "short", "101"),
        ("deal", "mail", "•••"),
        ("deal", "mail", "12•••67"),
    }
    broken = "select subject, n from health_issue where kind = 'broken_phone'"
    assert set(found(snapshot, broken)) == {("call", 1), ("lead", 1), ("deal", 1)}

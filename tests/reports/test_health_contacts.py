"""Data health of calls and forms: without a card, silent, impossible, broken phones; and what to do about each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.snapshots import make_snapshot
from throughline.params import Params, Period
from throughline.reports.health import health
from throughline.reports.model import Report
from throughline.reports.wording.findings import sentence
from throughline.texts import LANGS, has
from throughline.warehouse.snapshot import Snapshot

OCTOBER = Params(period=Period(date(2026, 10, 1), date(2026, 10, 31)))
NUMBER = "+73432000001"
# Every kind of trouble that a build or the report may find.
KINDS = (
    *("no_source", "stuck", "rejected_cell", "untagged_visits", "unmatched_spend", "utm_variant", "unfilled_macro"),
    *("deal_without_sum", "broken_phone", "orphan_payment", "unplaced_number", "number_out_of_dates", "no_rate"),
    *("call_without_number", "call_no_source", "silent_number", "silent_form", "no_card_call", "no_card_lead"),
    *("call_future", "call_unknown_direction", "call_unknown_outcome", "call_negative_wait", "call_negative_talk"),
    *("call_answered_without_talk", "call_talk_without_answer"),
)


def daily(what: str, name: str, contacts: int, cardless: int, **more: Any) -> dict[str, Any]:
    row = {"day": "2026-10-05", "what": what, "name": name, "contacts": contacts, "cardless": cardless, "source_key": 0}
    return {**row, **more}


def lost(what: str, name: str, entity_id: str, **more: Any) -> dict[str, Any]:
    row = {"day": "2026-10-05", "made_at": "2026-10-05 12:00", "what": what, "name": name, "entity_id": entity_id}
    return {**row, "source_key": 0, **more}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    made = make_snapshot(
        tmp_path,
        channel=["seo", "google"],
        source_dim=["seo", "google"],
        contact_daily=[
            daily("call", NUMBER, 6, 1, operator="МТС", brand="Окна"),
            daily("call", NUMBER, 4, 1, operator="МТС", source_key=1, day="2026-10-06"),
            daily("call", "+73432000002", 5, 0),
            daily("lead", "Замер", 10, 1, source_key=1),
            daily("call", NUMBER, 100, 100, day="2026-11-01"),
        ],
        cardless=[
            lost("call", NUMBER, "c1", operator="МТС", phone_mask="+7 9•• •••-••-67", brand="Окна"),
            lost("call", NUMBER, "c2", operator="МТС", source_key=1, day="2026-10-06", made_at="2026-10-06 09:00"),
            lost("lead", "Замер", "l1", source_key=1),
            *(lost("call", NUMBER, f"n{n}", day="2026-11-01", made_at="2026-11-01 09:00") for n in range(100)),
        ],
        silent=[
            {"what": "number", "name": NUMBER, "last_day": "2026-10-20", "days": 10, "n_before": 56, "days_before": 56,
             "expected": 10.0, "probability": 0.0000454},
            {"what": "form", "name": "Замер", "last_day": "2026-10-24", "days": 6, "n_before": 40, "days_before": 56,
             "expected": 5.0, "probability": 0.0067},
        ],
        call=[
            {"call_id": "c1", "started_at": "2026-10-05 12:00", "flags": "negative_wait negative_talk"},
            {"call_id": "c2", "started_at": "2026-10-06 12:00", "flags": "unknown_outcome"},
            {"call_id": "c3", "started_at": "2026-10-07 12:00"},
        ],
        call_fault=[
            {"call_no": 0, "fault": "negative_talk", "value": "-60"},
            {"call_no": 0, "fault": "negative_wait", "value": "-1"},
            {"call_no": 1, "fault": "unknown_outcome", "value": "ЯСНО"},
        ],
        phone_state=[
            {"what": "call", "source_name": "pbx", "state": "read", "n": 1},
            {"what": "call", "source_name": "pbx", "state": "hidden", "n": 1},
            {"what": "call", "source_name": "pbx", "state": "none", "n": 1},
            {"what": "lead", "source_name": "site", "state": "read", "n": 8},
            {"what": "lead", "source_name": "crm", "state": "broken", "n": 2},
        ],
        broken_phone=[
            {"what": "lead", "source_name": "crm", "entity_id": f"l{n}", "written": "12•••67"} for n in (1, 2)
        ],
    ).current()  # fmt: skip
    assert made is not None
    return made


def rows(report: Report, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return list(report.tables[table].rows[list(columns)].itertuples(index=False, name=None))


def test_what_left_no_card_in_the_period(snapshot: Snapshot) -> None:
    report = health(snapshot, OCTOBER)
    assert rows(report, "cards", "contact", "via", "operator", "contacts", "cardless", "cardless_share") == [
        ("call", NUMBER, "МТС", 10, 2, 0.2),
        ("lead", "Замер", "", 10, 1, 0.1),
        ("call", "+73432000002", "", 5, 0, 0.0),
    ]
    assert rows(report, "cardless", "record_id", "channel") == [("c2", "google"), ("c1", "seo"), ("l1", "google")]
    said = report.findings["cards"]
    assert said.key == "health_cards"
    assert said.facts == {"contacts": 25, "cardless": 3, "cardless_share": 0.12, "contact": "call", "via": NUMBER}


@pytest.mark.parametrize(
    ("filters", "listed"),
    [
        ((("channel", ("google",)),), ["c2", "l1"]),
        ((("brand", ("Окна",)),), ["c1"]),
        ((("operator", ("МТС",)), ("channel", ("seo",))), ["c1"]),
        ((("tracking_number", (NUMBER,)),), ["c2", "c1"]),
        ((("form", ("Замер",)),), ["l1"]),
        ((("manager", ("Анна",)),), []),
    ],
)
def test_filters(snapshot: Snapshot, filters: Any, listed: list[str]) -> None:
    report = health(snapshot, replace(OCTOBER, filters=filters))
    assert [row[0] for row in rows(report, "cardless", "record_id")] == listed
    assert report.tables["cards"].totals["cardless"] == len(listed)
    assert all(check.ok for check in report.checks)


def test_silence_impossible_calls_and_phones(snapshot: Snapshot) -> None:
    report = health(snapshot, OCTOBER)
    assert rows(report, "silent", "heard", "via", "silent_days", "a_week") == [
        ("number", NUMBER, 10, 7.0),
        ("form", "Замер", 6, 5.0),
    ]
    assert rows(report, "faults", "call_id", "fault", "told_value") == [
        ("c2", "unknown_outcome", "ЯСНО"),
        ("c1", "negative_talk", "-60"),
        ("c1", "negative_wait", "-1"),
    ]
    states = [f"phones_{state}" for state in ("read", "hidden", "none", "line", "broken")]
    assert rows(report, "phones", "record", "phones", *states, "broken_share") == [
        ("lead", 10, 8, 0, 0, 0, 2, 0.2),
        ("call", 3, 1, 1, 1, 0, 0, 0.0),
    ]
    assert report.findings["phones"].facts == {
        "phones": 13, "phones_broken": 2, "phones_hidden": 2, "broken_share": pytest.approx(2 / 13),
    }  # fmt: skip
    assert rows(report, "broken_phones", "record_id", "written") == [("l1", "12•••67"), ("l2", "12•••67")]


def test_every_check_holds_and_would_fail(snapshot: Snapshot, tmp_path: Path) -> None:
    assert all(check.ok for check in health(snapshot, OCTOBER).checks)
    made = make_snapshot(
        tmp_path / "wrong",
        channel=["seo"],
        source_dim=["seo"],
        call=[{"call_id": "c1", "started_at": "2026-10-05", "flags": "future"}],
        contact_daily=[daily("call", NUMBER, 1, 1)],
    ).current()
    assert made is not None
    failed = {check.name for check in health(made, OCTOBER).checks if not check.ok}
    assert failed == {"cardless_listed", "call_phones_read", "call_faults_listed"}


def test_lost_contacts_are_troubles_too(snapshot: Snapshot) -> None:
    found = {row[0]: row[1:] for row in rows(health(snapshot, OCTOBER), "issues", "issue", "n", "todo")}
    assert found["no_card_call"] == (2, "no_card_call")
    assert found["no_card_lead"] == (1, "no_card_lead")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_trouble_has_a_name_and_something_to_do(kind: str, lang: str) -> None:
    assert has(f"values.issue.{kind}", lang)
    assert has(f"values.todo.{kind}", lang)


@pytest.mark.parametrize("lang", LANGS)
def test_each_cell_says_a_sentence(snapshot: Snapshot, lang: str) -> None:
    report = health(snapshot, replace(OCTOBER, lang=lang))
    for cell in ("cards", "cardless", "silent", "faults", "phones", "broken_phones"):
        said = sentence(report, report.findings[cell], "RUB", lambda _, value: str(value))
        assert said.endswith(".")
        assert "{" not in said

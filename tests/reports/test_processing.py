"""The report of processing: hand-made cases, and random histories against a walk along each person's events."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.reports.test_deals import OCTOBER
from tests.snapshots import make_snapshot
from throughline.calls.hours import Calendar
from throughline.params import Params
from throughline.reports import registry
from throughline.reports.model import Report
from throughline.reports.processing import GROUPS
from throughline.reports.wording.findings import sentence
from throughline.texts import LANGS
from throughline.warehouse.snapshot import Snapshot

Row = dict[str, Any]
# Brand A keeps hours of its own; all others work from 9 to 18 UTC, every day of October.
SPANS = [
    {"brand": brand, "day": f"2026-10-{day:02d}", "opens_at": f"2026-10-{day:02d} {opens}:00",
     "closes_at": f"2026-10-{day:02d} {closes}:00"}
    for brand, opens, closes in (("", "09", "18"), ("A", "12", "14"))
    for day in range(1, 32)
]  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-{text}")


def form(person: int, when: str, **more: Any) -> Row:
    row = {"person_id": person, "applied_at": at(when), "applied_day": at(when).date(), "kind": "form"}
    return {**row, "client_app_no": 0, "own_source_key": 0, **more}


def call(person: int, when: str, outcome: str = "missed", **more: Any) -> Row:
    return {"person_id": person, "started_at": at(when), "day": at(when).date(), "outcome": outcome, **more}


def made(folder: Path, **tables: Any) -> Snapshot:
    tables = {"channel": ["seo"], "source_dim": ["seo"], "work_span": SPANS, **tables}
    snapshot = make_snapshot(folder, **tables).current()
    assert snapshot is not None
    return snapshot


def asked(snapshot: Snapshot, params: Params = OCTOBER) -> Report:
    report = registry.run("processing", snapshot, params)
    assert [check for check in report.checks if not check.ok] == []
    return report


def answers(folder: Path, *, applications: list[Row], **tables: Any) -> tuple[float, float]:
    """Minutes of all hours and of working hours until the only request was answered; NaN if never."""
    row = asked(made(folder, application=applications, **tables)).tables["headline"].rows.iloc[0]
    assert row["requests"] == 1
    assert row["unanswered"] == math.isnan(row["first_answer"])
    return float(row["first_answer"]), float(row["first_answer_work"])


def message(when: str, direction: str = "out", **of: Any) -> Row:
    return {"happened_at": at(when), "direction": direction, **(of or {"application_id": "l1"})}


def heard(*calls: Row) -> dict[str, Any]:
    return {"call": calls}


def written(*messages: Row, **more: Any) -> dict[str, Any]:
    return {"communication": messages, **more}


NEVER = (math.nan, math.nan)
CASES: dict[str, tuple[dict[str, Any], tuple[float, float]]] = {
    "a message of its lead": (written(message("05 10:30")), (30, 30)),
    "a message of its deal": (written(message("05 10:30", deal_no=0), deal=[{"app_no": 0, "person_id": 1}]), (30, 30)),
    "what the client writes is no answer": (written(message("05 10:30", "in")), NEVER),
    "a direction that nobody told is ours": (written(message("05 10:30", "")), (30, 30)),
    "before it is no answer": (written(message("05 09:59")), NEVER),
    "in the same second": (written(message("05 10:00")), (0, 0)),
    "an attempt to call counts": (heard(call(1, "05 11:00", direction="out")), (60, 60)),
    "a call taken counts from its answer": (heard(call(1, "05 11:00", "answered", wait_seconds=60)), (61, 61)),
    "a callback the client did not take": (heard(call(1, "05 11:00", "callback_client_no_answer")), (60, 60)),
    "a call of another person does not": (heard(call(2, "05 11:00", "answered")), NEVER),
    "an internal call does not": (heard(call(1, "05 11:00", "answered", direction="internal")), NEVER),
    "after the night": (heard(call(1, "06 09:30", direction="out")), (23.5 * 60, 8.5 * 60)),
    "the first of several": (heard(*(call(1, f"05 {hour}:00", direction="out") for hour in (12, 11))), (60, 60)),
}


@pytest.mark.parametrize(("tables", "expected"), CASES.values(), ids=CASES)
def test_the_first_answer(tmp_path: Path, tables: dict[str, Any], expected: tuple[float, float]) -> None:
    found = answers(tmp_path, applications=[form(1, "05 10:00", application_id="l1")], **tables)
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("asked_at", "answered_at", "brand", "expected"),
    [
        ("05 20:00", "05 21:00", "", 0),  # both at night
        ("05 17:00", "06 10:00", "", 120),
        ("05 10:00", "05 12:30", "A", 30),  # of its own hours
        ("05 10:00", "05 12:30", "B", 150),  # of everybody's
        ("05 13:00", "07 13:00", "A", 60 + 120 + 60),
    ],
)
def test_working_hours(tmp_path: Path, asked_at: str, answered_at: str, brand: str, expected: float) -> None:
    calls = [call(1, answered_at, direction="out")]
    assert answers(tmp_path, applications=[form(1, asked_at, brand=brand)], call=calls)[1] == expected


def requests(folder: Path, **tables: Any) -> float:
    return float(asked(made(folder, **tables)).tables["headline"].rows["requests"].iloc[0])


@pytest.mark.parametrize(
    "row",
    [{"is_spam": True}, {"is_duplicate": True}, {"is_enquiry": False}, {"kind": "deal"}, {"kind": "visit"}],
    ids=lambda row: next(iter(row)),
)
def test_who_waits_for_nothing(tmp_path: Path, row: Row) -> None:
    assert requests(tmp_path, application=[form(1, "05 10:00", **row)]) == 0


def test_an_enquiry_by_a_call_waits_only_if_nobody_took_it(tmp_path: Path) -> None:
    applications = [form(1, "05 10:00", kind="call"), form(2, "05 11:00", kind="call")]
    calls = [call(1, "05 10:00", "answered", app_no=0), call(2, "05 11:00", app_no=1)]
    kinds = asked(made(tmp_path, application=applications, call=calls)).tables["kinds"].rows
    assert dict(zip(kinds["kind"], kinds["requests"], strict=True)) == {"call": 1}  # and it is no missed call beside


def test_a_lead_that_tells_of_a_call_waits_only_if_nobody_took_it(tmp_path: Path) -> None:
    leads = [form(n, f"0{n + 1} 10:05", kind="call", application_id=f"l{n}", source_name="forms") for n in range(2)]
    calls = [call(0, "01 10:00", "answered"), call(1, "02 10:00")]
    named = [{"source_name": "forms", "application_id": f"l{n}", "call_no": n} for n in range(2)]
    kinds = asked(made(tmp_path, application=leads, call=calls, lead_call=named)).tables["kinds"].rows
    assert dict(zip(kinds["kind"], kinds["requests"], strict=True)) == {"call": 1}


def test_missed_calls_of_clients_wait_too(tmp_path: Path) -> None:
    calls = [
        call(1, "05 10:00"),
        call(1, "05 10:05", "busy"),
        call(2, "05 10:00", "declined"),
        call(3, "05 10:00", "voicemail"),
        call(4, "05 10:00", direction="out"),
        call(5, "05 10:00", "callback_agent_no_answer", direction="out", is_callback=True),
        call(2, "05 23:00", "answered", wait_seconds=0),
    ]
    row = asked(made(tmp_path, call=calls)).tables["headline"].rows.iloc[0]
    assert (row["requests"], row["missed_calls"], row["waiting"], row["unanswered"]) == (4, 4, 0, 3)
    assert row["never_called_back"] == 2  # one called twice
    assert row["first_answer"] == 13 * 60


def world(seed: int) -> dict[str, list[Row]]:
    """Twelve people with forms, calls and messages at random moments of four days."""
    rng = random.Random(seed)

    def moment() -> str:
        return f"{rng.randint(5, 8):02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"

    applications = sorted(
        (form(rng.randrange(12), moment(), brand=rng.choice(("", "A")), manager=rng.choice("МН")) for _ in range(15)),
        key=lambda row: row["applied_at"],
    )
    for number, row in enumerate(applications):
        row |= {"app_no": number, "application_id": f"l{number}", "client_app_no": number}
    calls = [
        call(rng.randrange(12), moment(), rng.choice(("missed", "answered")), direction=rng.choice(("in", "in", "out")),
             brand=rng.choice(("", "A")), wait_seconds=rng.randrange(90))
        for _ in range(40)
    ]  # fmt: skip
    calls.sort(key=lambda row: row["started_at"])
    messages = [
        {"happened_at": at(moment()), "direction": rng.choice(("in", "out")), "application_id": f"l{rng.randrange(15)}"}
        for _ in range(15)
    ]
    return {"application": applications, "call": calls, "communication": messages}


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def walked(given: dict[str, list[Row]]) -> list[tuple[float, float]]:
    """Minutes (all, working) of every request, found by looking at everything that ever happened."""
    calendar = Calendar((row["brand"], _seconds(row["opens_at"]), _seconds(row["closes_at"])) for row in SPANS)
    waits = []
    asking = [
        (row["person_id"], row["applied_at"], row["brand"], row["application_id"]) for row in given["application"]
    ]
    asking += [
        (row["person_id"], row["started_at"], row["brand"], None)
        for row in given["call"]
        if row["direction"] == "in" and row["outcome"] == "missed"
    ]
    owner = {row["application_id"]: row["person_id"] for row in given["application"]}
    for person, since, brand, lead in asking:
        found = [
            row["started_at"] + timedelta(seconds=row["wait_seconds"] if row["direction"] == "in" else 0)
            for row in given["call"]
            if row["person_id"] == person and (row["direction"] == "out" or row["outcome"] == "answered")
        ]
        found += [
            row["happened_at"]
            for row in given["communication"]
            if row["direction"] == "out"
            and owner[row["application_id"]] == person
            and lead in (None, row["application_id"])
        ]
        after = min((moment for moment in found if moment >= since), default=None)
        if after is None:
            waits.append((math.nan, math.nan))
            continue
        ends = [np.array([int((moment - datetime(1970, 1, 1)).total_seconds())]) for moment in (since, after)]
        worked = calendar.working_seconds(*ends, np.array([calendar.of_brand(brand)]))[0]
        waits.append(((after - since).total_seconds() / 60, worked / 60))
    return waits


@pytest.mark.parametrize("seed", range(6))
def test_random_histories(tmp_path: Path, seed: int) -> None:
    given = world(seed)
    expected = np.array(walked(given))
    known = expected[~np.isnan(expected[:, 0])]
    report = asked(made(tmp_path, **given))
    row = report.tables["headline"].rows.iloc[0]
    assert (row["requests"], row["unanswered"]) == (len(expected), len(expected) - len(known))
    np.testing.assert_allclose([row["first_answer"], row["first_answer_work"]], np.median(known, axis=0))
    np.testing.assert_allclose([row["p90_answer"], row["p90_answer_work"]], np.quantile(known, 0.9, axis=0))
    bins = report.tables["answer_time"].rows.set_index("bin")
    for name, column in (("requests", 0), ("requests_work", 1)):
        assert bins[name]["under_15"] == ((known[:, column] > 5) & (known[:, column] <= 15)).sum()
        assert bins[name]["over_1440"] == (known[:, column] > 1440).sum()
        assert bins[name]["none"] == len(expected) - len(known)


@pytest.fixture(scope="module")
def random_days(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return made(tmp_path_factory.mktemp("random"), **world(1))


@pytest.mark.parametrize(
    ("group", "filters"),
    [*((group, ()) for group in GROUPS), ("channel", (("manager", ("М",)),)), ("manager", (("channel", ("seo",)),))],
)
def test_every_group_and_filter_adds_up(random_days: Snapshot, group: str, filters: Any) -> None:
    report = asked(random_days, replace(OCTOBER, group=group, filters=filters))
    assert report.main.columns[0].name == group
    assert report.main.rows[group].is_unique
    for table in report.tables.values():
        assert [column.name for column in table.columns] == list(table.rows.columns)


def sold(branch: str, counts: list[int], start: int) -> dict[str, list[Row]]:
    """Sold deals of a branch with so many communications each."""
    applications = [form(start + n, "05 10:00", application_id=f"l{start + n}") for n in range(len(counts))]
    deals = [
        {"deal_no": start + n, "app_no": start + n, "person_id": start + n, "is_sale": True, "sold_day": "2026-10-06",
         "branch": branch, "manager": f"М{n % 2}", "revenue": 10}
        for n in range(len(counts))
    ]  # fmt: skip
    messages = [
        {"happened_at": at("05 12:00"), "kind": "message", "direction": "out", "deal_no": start + n}
        for n, count in enumerate(counts)
        for _ in range(count)
    ]
    return {"application": applications, "deal": deals, "communication": messages}


def both(*worlds: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {name: [row for each in worlds for row in each[name]] for name in worlds[0]}


def test_communications_per_sale_against_the_company(tmp_path: Path) -> None:
    """Three in one branch, twenty-three in another: PRODUCT, "Processing"."""
    snapshot = made(
        tmp_path, **both(sold("Пермь", [2, 4] * 15, 0), sold("Уфа", [20, 26] * 15, 30), sold("Орск", [9], 60))
    )
    report = asked(snapshot)
    rows = report.tables["per_branch"].rows.set_index("branch")
    assert dict(rows["per_sale"]) == {"Пермь": 3, "Уфа": 23, "Орск": 9}
    assert dict(rows["against_mean"]) == {"Пермь": "less", "Уфа": "more", "Орск": "few"}
    assert rows["company_mean"].unique() == pytest.approx([(90 + 690 + 9) / 61])
    # Standard error of the mean of 2 and 4, fifteen times each: 1 / √30; a third of it on the log scale.
    step = math.exp(1.959964 / math.sqrt(30) / 3)
    assert (rows["per_sale_low"]["Пермь"], rows["per_sale_high"]["Пермь"]) == pytest.approx(
        (3 / step, 3 * step), rel=1e-6
    )
    found = report.findings["per_branch"]
    assert (found.key, found.facts["name_of"]) == ("per_sale_less", "Пермь")  # 4.3 times below, Уфа 1.8 times above


def test_calls_are_communications_unless_the_crm_lists_calls(tmp_path: Path) -> None:
    given = sold("Пермь", [2], 0)
    calls = [call(0, "05 13:00", "answered", deal_no=0), call(0, "05 10:00", "answered", app_no=0), call(9, "05 13:00")]
    alone = asked(made(tmp_path / "a", **given, call=calls)).tables["headline"].rows.iloc[0]
    assert alone["communications"] == 4
    given["communication"][0]["kind"] = "call"
    listed = asked(made(tmp_path / "b", **given, call=calls)).tables["headline"].rows.iloc[0]
    assert listed["communications"] == 2


def test_deals_that_stand_still(tmp_path: Path) -> None:
    fresh = {"app_no": 0, "created_at": "2026-10-01", "stage_since": "2026-10-20", "status": "open"}
    old = fresh | {"created_at": "2026-09-01", "stage_since": "2026-09-20"}
    deals = [
        fresh | {"manager": "Анна", "amount": 5},
        old | {"manager": "Анна", "amount": 7},
        fresh | {"manager": "Борис", "amount": 11, "won_cycle_p90": 20.0},
        old | {"manager": "Борис", "status": "won"},
    ]
    report = asked(made(tmp_path, application=[form(0, "01 10:00")], deal=deals))
    rows = report.tables["standing"].rows.set_index("manager")
    assert rows[["open_deals", "stuck", "overdue", "stuck_amount"]].to_dict("index") == {
        "Анна": {"open_deals": 2, "stuck": 1, "overdue": 0, "stuck_amount": 7},
        "Борис": {"open_deals": 1, "stuck": 1, "overdue": 1, "stuck_amount": 11},
    }
    assert report.findings["standing"].facts["stuck_amount"] == 18


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_is_whole(tmp_path: Path, lang: str) -> None:
    many = both(sold("Пермь", [2, 4] * 15, 0), sold("Уфа", [20, 26] * 15, 30))
    worlds = [many, world(2), {}, {"call": [call(1, "05 10:00")]}, sold("Пермь", [1, 1, 1], 0)]
    for number, given in enumerate(worlds):
        snapshot = made(tmp_path / str(number), **given)
        for params in (OCTOBER, replace(OCTOBER, work_hours="work", group="month"), replace(OCTOBER, group="branch")):
            report = asked(snapshot, replace(params, lang=lang))
            for finding in report.findings.values():
                said = sentence(report, finding, "RUB", lambda _, value: str(value))
                assert said.endswith(".")
                assert "{" not in said
                assert "nan" not in said.lower().split()

"""The answers that Meta's documentation shows are read as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from connectors.meta_ads import parse, verdicts
from connectors.meta_ads.settings import Goal
from connectors.wire import Answer, Kind

FILE = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "meta_ads" / "wire.json"


def wire(name: str) -> Any:
    return json.loads(FILE.read_text("utf-8"))[name]


def test_a_row_with_its_actions() -> None:
    (said,) = wire("insights_page1")["data"]
    row = parse.spend(said, (), "link", ())
    assert {name: row[name] for name in ("account_id", "day", "ad_id", "cost", "currency", "clicks")} == {
        "account_id": "798085168510957",
        "day": "2026-07-01",
        "ad_id": "23854695759200548",
        "cost": "14.35",
        "currency": "USD",
        "clicks": "9",
    }
    goals = [Goal(action="purchase"), Goal(action="link_click")]
    found = [(it["goal_id"], it["model"], it["conversions"], it["value"]) for it in parse.conversions(said, goals, ())]
    assert found == [("purchase", "default", "1", "120.5"), ("link_click", "default", "9", None)]


def test_the_last_page_has_cursors_and_no_next_one() -> None:
    first, last = (parse.following(wire(name)["paging"]) for name in ("insights_page1", "insights_last"))
    assert (first, last) == ("/v26.0/act_798085168510957/insights?after=MjQZD", None)


def test_headers_of_a_limit_that_is_reached() -> None:
    answer = Answer(200, CaseInsensitiveDict(wire("headers")), b"{}")
    assert verdicts.rest(answer) == 600, "access comes back in 19 minutes; longer rests are left to the next load"


@pytest.mark.parametrize(
    ("number", "kind"), [*enumerate((Kind.BUSY, Kind.BUSY, Kind.AUTH, Kind.HEAVY, Kind.DENIED, Kind.DOWN))]
)
def test_errors(number: int, kind: Kind) -> None:
    said = wire("errors")[number]
    found = verdicts.judge(Answer(said["status"], {}, json.dumps(said["body"]).encode()))
    assert found is not None
    assert found.kind is kind

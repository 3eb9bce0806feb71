"""Communications from landing to the mart, and calls that leads tell of: whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.oracle.adapter import land, opened
from tests.warehouse.test_build import publish
from tests.worked.rows import Row, at, call, deal, lead, world


def told(number: str, when: str | None, **more: Any) -> Row:
    """A row of a source that has no deals and no leads of its own."""
    row = {"communication_id": number, "happened_at": at(when) if when else None, "kind": "message", "direction": "out"}
    return {"source": "pbx", "account_id": "", "deal_id": "", "lead_id": "", **row, **more}


def test_a_communication_finds_its_deal_and_its_lead(tmp_path: Path) -> None:
    rows = world(
        lead("l1", "2026-10-01 10:10", phone_raw="+79120000002"),
        deal("d1", "2026-10-01 10:20", lead_id="l1"),
        deal("gone", "2026-10-02 10:20", is_deleted=True),
    )
    communications = [
        told("m3", "2026-10-03 12:00", deal_id="gone"),
        told("m1", "2026-10-01 12:00", deal_id="d1", employee="Анна"),
        told("m2", "2026-10-02 12:00", lead_id="l1", direction="in"),
        told("m4", "2026-10-04 12:00", lead_id="nobody's"),
        told("m5", None, deal_id="d1"),
    ]
    land({**rows, "communication": communications}, tmp_path)
    publish(tmp_path)
    found = opened(tmp_path).query(
        "select communication.direction, communication.employee, deal.deal_id, application.application_id "
        "from communication left join deal using (deal_no) "
        "left join application on communication.source_name = application.source_name "
        "and communication.application_id = application.application_id order by happened_at"
    )
    assert found.replace({np.nan: None}).to_numpy().tolist() == [
        ["out", "Анна", "d1", None],
        ["in", "", None, "l1"],
        ["out", "", None, None],
        ["out", "", None, None],
    ]


def test_a_lead_names_its_call_whoever_tells_of_it(tmp_path: Path) -> None:
    rows = world(
        call("c1", "2026-10-01 10:00", 0),
        call("c2", "2026-10-01 11:00", 0),
        lead("l1", "2026-10-01 11:01", call_id="c2", kind="call"),
        lead("l2", "2026-10-01 12:00", call_id="unheard of"),
    )
    land(rows, tmp_path)
    publish(tmp_path)
    found = opened(tmp_path).query(
        "select lead_call.source_name, application_id, call_id from lead_call join call using (call_no)"
    )
    assert found.to_numpy().tolist() == [["forms", "l1", "c2"]]

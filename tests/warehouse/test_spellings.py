"""A number is one number however it is spelled: in config, in the register, in rules, in calls and in cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.adapter import Project
from tests.worked.rows import Row, call, deal, project

SPELLINGS = (
    "+73432000001",
    "8 (343) 200-00-01",
    "73432000001",
    "0073432000001",
    "+8 343 200 00 01",
    "sip:73432000001@pbx.local",
    "8-343-200-00-01 доб. 3",
    "８ ３４３ ２０００００１",
)
RULES = [{"channel": "billboard", "when": {"tracking_number": "8 (343) 200-00-01"}}]


def of_client(spelled: str) -> str:
    """The client's number in the same spelling."""
    return spelled.replace("343", "912").replace("３４３", "９１２")


def calls() -> list[Row]:
    """The same client on the same number each time, both spelled anew."""
    return [
        call(
            f"c{n}",
            f"2026-10-0{n + 1} 12:00",
            60,
            tracking_number_raw=spelled,
            client_raw=of_client(spelled),
        )
        for n, spelled in enumerate(SPELLINGS)
    ]


@pytest.mark.parametrize("where", ["config", "register", "rule"])
def test_all_spellings_meet(tmp_path: Path, where: str) -> None:
    of_config = {"static_numbers": {"8(343)2000001": {"channel": "billboard", "valid_from": "2026-01-01"}}}
    parts = {"config": {"calls": of_config}, "rule": {"channels": RULES}}
    number: Row = {"source": "pbx", "account_id": "", "number": "7 343 200-00-01", "kind": "static"}
    register = [{**number, "channel": "billboard", "valid_from": deal("d", "2026-01-01")["created_at"].date()}]
    rows: dict[str, list[Row]] = {"call": calls(), "deal": [deal("d1", "2026-10-20", phones_raw="8 912 200 0001")]}
    if where == "register":
        rows["tracking_number"] = register
    snapshot = Project(tmp_path, project(**parts.get(where, {})), rows).snapshot
    found = snapshot.query(
        "select distinct source.channel, call.tracking_number, call.caller_key, call.person_id = deal.person_id "
        "from call inner join source_dim as source on call.source_key = source.source_key cross join deal"
    )
    assert found.values.tolist() == [["billboard", "+73432000001", 0, True]]
    assert len(snapshot.query("select * from call")) == len(SPELLINGS)


def test_plus_eight_may_be_vietnam(tmp_path: Path) -> None:
    config = project(project={"timezone": "UTC", "plus_eight": "abroad"})
    row = call("c1", "2026-10-05 12:00", 60, client_raw="+8 495 123-45-67", tracking_number_raw="8 495 123-45-67")
    snapshot = Project(tmp_path, config, {"call": [row]}).snapshot
    found = snapshot.query("select phone_mask, tracking_number from call").values.tolist()
    assert found == [["+8 4•• •••-••-67", "+74951234567"]]

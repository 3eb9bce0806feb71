"""A form is told by a hook at once, by the API later under another id: one application, nothing of either lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.oracle.adapter import Project
from tests.warehouse.test_early_calls import config
from tests.worked.rows import Row, lead, project, visit

MAIL = "anna@example.com"


def bell(lead_id: str, clock: str, phone: str = "", **more: Any) -> Row:
    """A form as a hook tells of it."""
    return lead(lead_id, f"2026-10-05 {clock}", **{"source": "bell", "phone_raw": phone, **more})


def pbx(lead_id: str, clock: str, phone: str = "", **more: Any) -> Row:
    """The same as the API tells it."""
    return lead(lead_id, f"2026-10-05 {clock}", **{"source": "pbx", "phone_raw": phone, **more})


def applications(folder: Path, *leads: Row, **other: list[Row]) -> list[dict[str, Any]]:
    """The applications, in order of time."""
    snapshot = Project(folder, config(), {"lead": list(leads), **other}).snapshot
    sql = (
        "select application_id, application.source_name, kind, match, is_duplicate, channel, campaign from application "
        "left join source_dim on own_source_key = source_key order by applied_at, application_id"
    )
    return snapshot.query(sql).to_dict("records")


def test_what_both_tell_of_counts_once(tmp_path: Path) -> None:
    found = applications(
        tmp_path,
        # Nine minutes later, another spelling of the phone; and nine minutes earlier.
        *(bell("a-hook", "12:00", "+79161234501"), pbx("a", "12:09", "8 (916) 123-45-01")),
        *(bell("b-hook", "12:00", "+79161234502"), pbx("b", "11:51", "+79161234502")),
        # By e-mail.
        *(bell("c-hook", "12:00", email_raw="Anna@Example.com"), pbx("c", "12:01", email_raw=MAIL)),
        # Too far apart to be one; and another person.
        *(bell("d-hook", "12:00", "+79161234504"), pbx("d", "12:11", "+79161234504")),
        *(bell("e-hook", "12:00", "+79161234505"), pbx("e", "12:00", "+79161234506")),
        # A second form of one person: its id is told by nobody else yet.
        *(bell("f", "12:00", "+79161234507"), bell("f2", "12:05", "+79161234507"), pbx("f", "12:00", "+79161234507")),
        # Two of the hook and one of the API, under ids of their own: the API has the last word.
        *(bell("g-hook", "12:00", "+79161234508"), bell("g-hook2", "12:05", "+79161234508")),
        pbx("g", "12:02", "+79161234508"),
    )
    assert sorted(row["application_id"] for row in found) == [
        "a",
        "b",
        "c",
        "d",
        "d-hook",
        "e",
        "e-hook",
        "f",
        "f2",
        "g",
    ]
    assert {row["application_id"]: row["source_name"] for row in found}["f"] == "pbx"
    assert [row["application_id"] for row in found if row["is_duplicate"]] == ["f2", "d"]  # fold all the same


def test_the_hook_fills_what_the_api_leaves_empty(tmp_path: Path) -> None:
    """The site knows the visitor, the CRM does not; tags are taken whole from one of them."""
    (first, second) = applications(
        tmp_path,
        bell("h1", "12:00", email_raw=MAIL, client_id="k1", utm_source="google", utm_campaign="brand"),
        pbx("l1", "12:02", email_raw=MAIL, kind=""),
        bell("h2", "13:00", "+79161234502", utm_source="google", utm_campaign="brand"),
        pbx("l2", "13:02", "+79161234502", utm_source="instagram", kind="callback"),
        visit=[visit("v1", "2026-10-05 11:00", "google", client="k1")],
    )
    assert (first["source_name"], first["kind"], first["match"]) == ("pbx", "form", "client")
    assert (first["channel"], first["campaign"]) == ("google", "brand")
    assert (second["kind"], second["channel"], second["campaign"]) == ("callback", "instagram", "")


def test_sources_that_know_nothing_of_each_other_make_a_duplicate(tmp_path: Path) -> None:
    """Without `enriches` the rule of duplicates folds them: two enquiries, one lead."""
    rows = [lead("h1", "2026-10-05 12:00", phone_raw="+79161234501"), pbx("l1", "12:02", "8 916 123-45-01")]
    snapshot = Project(tmp_path, project(), {"lead": rows}).snapshot
    found = snapshot.query("select application_id, is_lead, junk_reason from application order by 1")
    assert found.to_numpy().tolist() == [["h1", True, ""], ["l1", False, "duplicate"]]

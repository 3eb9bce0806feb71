"""What the demo's calls hold: the week of story 2, the shares of story 8, and something for every page about calls."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.demo.tables import Tables

MISSED = ("missed", "busy", "declined", "callback_agent_no_answer")


@pytest.fixture(scope="module")
def calls(root: Path) -> pd.DataFrame:
    """All calls with their local time, seconds as numbers."""
    frame = Tables(root).calls()
    at = pd.to_datetime(frame["started_at"], format="%d.%m.%Y %H:%M:%S")
    return frame.assign(at=at, wait=frame["wait_seconds"].astype(int), talk=frame["talk_seconds"].astype(int))


def reason(call: pd.Series) -> str:
    """Where a missed call leaves the waterfall, by the hours that config.yaml gives."""
    if call["outcome"] not in MISSED:
        return "not missed"
    day, hour = call["at"].weekday(), call["at"].hour
    is_open = (day < 5 and 9 <= hour < 20) or (day == 5 and 10 <= hour < 16)
    if not is_open:
        return "outside hours"
    return "outgoing" if call["direction"] == "out" else "greeting" if call["wait"] < 10 else "people"


def test_2_forty_missed_calls_that_were_three(calls: pd.DataFrame) -> None:
    days = calls["at"].dt.date.between(date(2026, 6, 22), date(2026, 6, 28))
    week = calls[days & (calls["operator"] == "Mango Office") & (calls["direction"] != "internal")]
    wanted = {"not missed": 160, "outside hours": 13, "outgoing": 13, "greeting": 11, "people": 3}
    assert Counter(reason(call) for _, call in week.iterrows()) == wanted


def test_8_a_quarter_wants_to_buy_a_tenth_what_is_not_in_stock(root: Path, calls: pd.DataFrame) -> None:
    clients = calls[(calls["direction"] == "in") | (calls["is_callback"] == "true")]
    tags = Tables(root).csv("call_tags.csv")
    assert not tags.duplicated(["call_id", "category", "name"]).any()
    assert set(tags["call_id"]) <= set(calls["call_id"])
    for category, name, share in (("Намерение", "купить", 0.25), ("Итог", "нет в наличии", 0.10)):
        tagged = tags.loc[(tags["category"] == category) & (tags["name"] == name), "call_id"]
        assert clients["call_id"].isin(tagged).sum() / len(clients) == pytest.approx(share, abs=0.001)


def test_something_for_every_page(root: Path, calls: pd.DataFrame) -> None:
    assert set(calls["direction"]) == {"in", "out", "internal"}
    outcomes = {"answered", "voicemail", "no_extension", "wrong_extension", "callback_client_no_answer", "blocked"}
    assert {*outcomes, *MISSED, "failed", "unknown"} == set(calls["outcome"])
    for column in ("comment", "ivr_path", "rating", "value", "recording_ref", "landing_url", "outcome_raw"):
        assert (calls[column] != "").sum() > 50, column
    assert set(Tables(root).csv("call_tags.csv")["kind"]) == {"auto", "manual", "menu"}


def test_vendors_have_flags_of_their_own(calls: pd.DataFrame) -> None:
    told = calls.groupby("operator")["vendor_is_target"].agg(set).to_dict()
    assert told == {"Mango Office": {"", "true", "false"}, "МТТ": {"", "true", "false"}, "Ростелеком": {""}}
    flagged = calls[calls["vendor_is_unique"] != ""]
    assert set(flagged["direction"]) == {"in"}
    # No call is both the first of a cycle and a repeated one.
    assert not ((flagged["vendor_is_target"] == "true") & (flagged["vendor_is_repeat"] == "true")).any()

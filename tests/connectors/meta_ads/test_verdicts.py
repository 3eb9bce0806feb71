"""What Meta's errors and headers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from connectors.meta_ads import verdicts
from connectors.wire import Answer, Kind


def answer(status: int = 200, said: Any = None, **headers: Any) -> Answer:
    told = {
        name.replace("_", "-"): value if isinstance(value, str) else json.dumps(value)
        for name, value in headers.items()
    }
    return Answer(status, CaseInsensitiveDict(told), json.dumps(said).encode())


def refused(code: int, subcode: int = 0, message: str = "words", status: int = 400, **more: Any) -> Answer:
    return answer(status, {"error": {"code": code, "error_subcode": subcode, "message": message, **more}})


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (4, 1504022, Kind.BUSY),
        (4, 1504039, Kind.BUSY),
        (17, 2446079, Kind.BUSY),
        (32, 0, Kind.BUSY),
        (613, 1487742, Kind.BUSY),
        (80000, 2446079, Kind.BUSY),
        (80004, 0, Kind.BUSY),
        (80008, 0, Kind.BUSY),
        (1, 0, Kind.DOWN),
        (2, 0, Kind.DOWN),
        (2, 1504043, Kind.DOWN),
        (2, 1504044, Kind.DOWN),
        (2, 1504041, Kind.REFUSED),
        (2, 1504042, Kind.REFUSED),
        (100, 1487534, Kind.HEAVY),
        (100, 1504018, Kind.HEAVY),
        (2, 1504038, Kind.HEAVY),
        (100, 0, Kind.REFUSED),
        (3018, 0, Kind.REFUSED),
        (100, 33, Kind.MISSING),
        (803, 0, Kind.MISSING),
        (190, 463, Kind.AUTH),
        (190, 460, Kind.AUTH),
        (190, 458, Kind.AUTH),
        (102, 0, Kind.AUTH),
        (200, 0, Kind.DENIED),
        (294, 0, Kind.DENIED),
        (10, 0, Kind.DENIED),
        (3, 0, Kind.DENIED),
    ],
)
def test_codes(code: int, subcode: int, kind: Kind) -> None:
    found = verdicts.judge(refused(code, subcode))
    assert found is not None
    assert (found.kind, found.said) == (kind, "words")


def test_a_request_for_less_comes_as_500() -> None:
    words = "Please reduce the amount of data you're asking for, then retry your request"
    found = verdicts.judge(refused(1, message=words, status=500))
    assert found is not None
    assert found.kind is Kind.HEAVY


def test_any_error_may_call_itself_transient() -> None:
    found = verdicts.judge(refused(2601, is_transient=True))
    assert found is not None
    assert found.kind is Kind.DOWN


def test_words_for_people_come_first() -> None:
    found = verdicts.judge(refused(100, 1870034, message="(#100) Param", error_user_msg="Choose other breakdowns."))
    assert found is not None
    assert (found.said, found.code) == ("Choose other breakdowns.", "100/1870034")


@pytest.mark.parametrize("said", [None, [], {"data": []}, {"error": "words"}, {"error": None}])
def test_what_has_no_error_is_data_or_its_status(said: Any) -> None:
    assert verdicts.judge(answer(200, said)) is None


@pytest.mark.parametrize(
    ("minutes", "kind", "after"), [(0, Kind.BUSY, None), (10, Kind.BUSY, 600.0), (19, Kind.QUOTA, None)]
)
def test_the_minutes_until_access_are_minutes(minutes: int, kind: Kind, after: float | None) -> None:
    usage = {"1001": [{"call_count": 100}, {"call_count": 5, "estimated_time_to_regain_access": minutes}]}
    told = answer(400, {"error": {"code": 80000, "message": "words"}}, X_Business_Use_Case_Usage=usage)
    found = verdicts.judge(told)
    assert found is not None
    assert (found.kind, found.after) == (kind, after)
    assert ("19 min" in found.said) == (kind is Kind.QUOTA)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"X_App_Usage": {"call_count": 28, "total_time": 25, "total_cputime": 79.9}}, 0.0),
        ({"X_App_Usage": {"call_count": 28, "total_time": 25, "total_cputime": 85}}, 15.0),
        ({"X_FB_Ads_Insights_Throttle": {"app_id_util_pct": 10, "acc_id_util_pct": 100.0}}, 60.0),
        ({"X_App_Usage": {"call_count": 82}, "X_Ad_Account_Usage": {"acc_id_util_pct": 90}}, 30.0),
        ({"X_Business_Use_Case_Usage": {"1": [{"call_count": 81}], "2": [{"total_time": 88}]}}, 24.0),
        ({"X_Business_Use_Case_Usage": {"1": [{"estimated_time_to_regain_access": 2}]}}, 120.0),
        ({"X_Business_Use_Case_Usage": {"1": [{"estimated_time_to_regain_access": 60}]}}, 600.0),
        ({"X_App_Usage": "not json", "X_Business_Use_Case_Usage": "[1]"}, 0.0),
        ({"X_App_Usage": {"call_count": "many"}}, 0.0),
    ],
)
def test_rests(headers: dict[str, Any], seconds: float) -> None:
    assert verdicts.rest(answer(**headers)) == pytest.approx(seconds)

"""What VK's errors and the headers of its limits mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from connectors.vk_ads import limits, tokens
from connectors.wire import Answer, Kind, Verdict

NOW = datetime(2026, 7, 10, 9, 15, 30, tzinfo=UTC)
LATE = datetime(2026, 7, 10, 9, 55, tzinfo=UTC)


def answer(status: int, said: Any = None, **left: int) -> Answer:
    headers = {f"X-RateLimit-{period}-Remaining": str(count) for period, count in left.items()}
    return Answer(status, CaseInsensitiveDict(headers), json.dumps(said).encode())


@pytest.mark.parametrize(
    ("status", "said", "kind", "code"),
    [
        (401, {"code": "expired_token", "message": "words"}, Kind.EXPIRED, "expired_token"),
        (401, {"code": "invalid_token", "message": "words"}, Kind.EXPIRED, "invalid_token"),
        (401, {"code": "revoked_token", "message": "words"}, Kind.AUTH, "revoked_token"),
        (401, {"code": "invalid_user", "message": "words"}, Kind.AUTH, "invalid_user"),
        (401, {"code": "invalid_client", "message": "words"}, Kind.AUTH, "invalid_client"),
        (403, {"error": {"code": "ERR_ACCESS_DENIED", "message": "words"}}, Kind.DENIED, "ERR_ACCESS_DENIED"),
        (400, {"error": {"code": "ERR_WRONG_BANNERS", "message": "words"}}, Kind.REFUSED, "ERR_WRONG_BANNERS"),
        (404, {"error": {"code": "ERR_WRONG_IDS", "message": "words"}}, Kind.MISSING, "ERR_WRONG_IDS"),
    ],
)
def test_codes(status: int, said: Any, kind: Kind, code: str) -> None:
    assert limits.judge(answer(status, said), NOW) == Verdict(kind, "words", code)


@pytest.mark.parametrize("status", [200, 500, 503, 400])
def test_what_has_no_words_is_data_or_its_status(status: int) -> None:
    assert limits.judge(answer(status, ["words"]), NOW) is None


@pytest.mark.parametrize(
    ("left", "now", "kind", "after"),
    [
        ({}, NOW, Kind.BUSY, None),
        ({"RPS": 0, "Hourly": 5, "Daily": 5}, NOW, Kind.BUSY, 1.0),
        ({"RPS": 1, "Hourly": 0, "Daily": 5}, LATE, Kind.BUSY, 300.0),
        ({"RPS": 1, "Hourly": 0, "Daily": 5}, NOW, Kind.QUOTA, None),
        ({"RPS": 0, "Hourly": 0, "Daily": 0}, LATE, Kind.QUOTA, None),
    ],
)
def test_which_limit_was_spent(left: dict[str, int], now: datetime, kind: Kind, after: float | None) -> None:
    found = limits.judge(answer(429, {}, **left), now)
    assert found is not None
    assert (found.kind, found.after) == (kind, after)


def test_a_told_wait_counts_more_than_the_clock() -> None:
    told = Answer(429, CaseInsensitiveDict({"retry-after": "7", "X-RateLimit-Daily-Remaining": "0"}), b"{}")
    assert limits.judge(told, NOW) == Verdict(Kind.BUSY)


@pytest.mark.parametrize(
    ("left", "now", "seconds"),
    [
        ({}, NOW, 0.0),
        ({"RPS": 1, "Hourly": 3}, NOW, 0.0),
        ({"RPS": 0, "Hourly": 3}, NOW, 1.0),
        ({"RPS": 1, "Hourly": 0}, LATE, 300.0),
        ({"RPS": 1, "Hourly": 0}, NOW, 0.0),  # three quarters of an hour: the next request hears what is to be done
    ],
)
def test_rests(left: dict[str, int], now: datetime, seconds: float) -> None:
    assert limits.rest(answer(200, {}, **left), now) == seconds


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        (401, {"code": "invalid_client", "message": "words"}, Verdict(Kind.AUTH, "words", "invalid_client")),
        (403, {}, Verdict(Kind.DENIED)),
        (400, {"error": "invalid_grant", "error_description": "w"}, Verdict(Kind.REFUSED, "w", "invalid_grant")),
        (429, {}, None),
        (500, {}, None),
        (200, {"access_token": "a"}, None),
        (403, [], None),
    ],
)
def test_answers_of_the_token_office(status: int, said: Any, verdict: Verdict | None) -> None:
    assert tokens.judge(answer(status, said)) == verdict

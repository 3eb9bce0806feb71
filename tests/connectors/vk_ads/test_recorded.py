"""The answers that VK's documentation shows are read as they are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from connectors.vk_ads import limits, parse
from connectors.vk_ads.statistics import Statistics
from connectors.wire import Answer, Kind, Window
from connectors.wire.http import Http
from connectors.wire.tokens import Token

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "vk_ads"
NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


class _Told:
    """Gives one answer, then an empty one: in the place of `Http`."""

    def __init__(self, said: Any) -> None:
        self._left = [said, {"items": []}]

    def get(self, path: str, query: Any) -> Answer:
        return Answer(200, {}, json.dumps(self._left.pop(0)).encode())


def days(name: str, day: date, version: str) -> list[tuple[str, str, Any]]:
    statistics = Statistics(cast(Http, _Told(sample(name))), "conversion")
    window = Window(day, day, ZoneInfo("Europe/Moscow"))
    found = statistics.by_days(window) if version == "v3" else statistics.by_ids("ad_groups", ["857683"], window)
    return list(found)


def test_a_page_of_a_day_that_names_no_offset() -> None:
    ((number, day, base),) = days("06_v3_statistics_ad_groups_day_paged", date(2026, 7, 1), "v3")
    row = parse.spend(day, base, parse.Ad({"ad_id": number}, {}), "RUB")
    assert row is not None
    assert (row["ad_id"], row["impressions"], row["clicks"], Decimal(row["cost"])) == (
        *("8372481", 75881, 270),
        Decimal("23328.92"),
    )


def test_a_day_on_which_nothing_happened_is_no_row() -> None:
    ((_, day, base),) = days("01_v2_statistics_ad_groups_day", date(2023, 12, 1), "v2")
    assert parse.spend(day, base, parse.Ad({}, {}), "RUB") is None


def test_a_token_whose_seconds_are_a_text() -> None:
    token = Token.of(sample("oauth_token"), NOW)
    assert (token.access, token.refresh, token.ends_at) == ("ACCESS", "REFRESH", datetime(2026, 7, 11, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("stat_400", Kind.REFUSED), ("auth_401_unknown", Kind.EXPIRED), ("auth_401_expired", Kind.EXPIRED)],
)
def test_errors(name: str, kind: Kind) -> None:
    said = sample("errors")[name]
    found = limits.judge(Answer(said["http"], said.get("headers", {}), json.dumps(said["body"]).encode()), NOW)
    assert found is not None
    assert found.kind is kind


def test_the_second_whose_requests_are_spent() -> None:
    said = sample("errors")["rate_429"]
    found = limits.judge(Answer(said["http"], said["headers"], b""), NOW)
    assert found is not None
    assert (found.kind, found.after) == (Kind.BUSY, 1.0)

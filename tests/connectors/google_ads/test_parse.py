"""Batches as rows; and that no level loses or doubles what the campaign above it says."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.google_ads import gaql, parse
from connectors.google_ads.links import tags
from connectors.wire.answer import CutError
from connectors.wire.rows import WrongShapeError

WIRE = Path(__file__).resolve().parents[4] / "shared/fixtures/google_ads/wire.json"
ACCOUNT = parse.Account("1234567890", "Окна", "USD", "Europe/Moscow", False, {})
MEASURES = ("cost",)


def test_the_wire_of_the_documentation_is_read() -> None:
    said = json.loads(WIRE.read_text("utf-8"), parse_float=Decimal)
    rows = [
        parse.money(parse.spent(each, ACCOUNT, False)) for each in parse.results(said["searchStream"], "campaign.id")
    ]
    assert [(row["day"], row["campaign_id"], row["cost"], row["clicks"], row["impressions"]) for row in rows] == [
        ("2026-07-01", "111", Decimal("4.56"), 12, 345),
        ("2026-07-01", "112", Decimal(0), 0, 7),
    ]
    assert list(parse.results(said["searchStream_empty"], "campaign.id")) == []
    assert parse.request_ids(said["searchStream_empty"]) == {"q2"}


@pytest.mark.parametrize("said", [None, {}, {"results": []}, "text"])
def test_what_is_no_list_of_batches_is_no_answer(said: Any) -> None:
    with pytest.raises(CutError):
        list(parse.results(said, "campaign.id"))


@pytest.mark.parametrize("micros", [{"value": 1}, ["1"], True, "1e", "1 000"])
def test_micros_that_are_no_number_end_the_load(micros: Any) -> None:
    row = {"campaign": {"id": "1"}, "segments": {"date": "2026-07-01"}, "metrics": {"costMicros": micros}}
    with pytest.raises(WrongShapeError):
        parse.spent(row, ACCOUNT, False)


@pytest.mark.parametrize(
    ("levels", "row", "expected"),
    [
        ([{"trackingUrlTemplate": "https://t.example/?u={lpurl}&utm_source=t"}], {}, {}),
        ([{"trackingUrlTemplate": "{unescapedlpurl}&utm_source=g#x"}], {}, {"utm_source": "g"}),
        ([{}, {"finalUrlSuffix": "utm_source=a"}, {"finalUrlSuffix": "utm_source=b"}], {}, {"utm_source": "a"}),
        ([{"finalUrlSuffix": "utm_content={device}"}], {"device_raw": "TABLET"}, {"utm_content": "t"}),
        ([{"finalUrlSuffix": "utm_content={network}-{campaignid}"}], {"campaign_id": "1"}, {"utm_content": None}),
        (
            [
                {"finalUrlSuffix": "utm_term={_a}{_b}"},
                {"urlCustomParameters": [{"key": "a", "value": "{campaignid}"}, {"key": "b", "value": "-z"}]},
            ],
            {"campaign_id": "9"},
            {"utm_term": "9-z"},
        ),
        ([{"finalUrls": ["https://x/?UTM_Source=Own&a=%7B"]}], {}, {"utm_source": "Own"}),
    ],
)
def test_tags(levels: list[dict[str, Any]], row: dict[str, str], expected: dict[str, str | None]) -> None:
    assert tags(levels, row) == expected


ids = st.sampled_from(["", "1", "2"])
facts = st.lists(st.tuples(st.sampled_from(["7", "8"]), ids, ids, st.integers(0, 50)), max_size=30)


@given(facts)
def test_each_level_sums_to_its_campaigns(world: list[tuple[str, str, str, int]]) -> None:
    """A fact without a group has no keyword. Sums of every group and campaign are those of the facts."""
    world = [(campaign, group, group and keyword, cost) for campaign, group, keyword, cost in world]
    chain = []
    for part in gaql.CHAINS["keyword"]:
        names = dict(zip(("campaign_id", "ad_group_id", "keyword"), range(3), strict=True))
        sums: defaultdict[tuple[str, ...], int] = defaultdict(int)
        for fact in world:
            if all(fact[names[name]] for name in part.ids):
                sums[tuple(fact[names[name]] for name in part.ids)] += fact[3]
        chain.append(
            (part, [{"day": "d", **dict(zip(part.ids, key, strict=True)), "cost": cost} for key, cost in sums.items()])
        )
    rows = parse.whole(chain, (), MEASURES)
    exact: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for campaign, group, keyword, cost in world:
        exact[campaign, group, keyword] += cost
    found = {(row["campaign_id"], row.get("ad_group_id", ""), row.get("keyword", "")): row["cost"] for row in rows}
    assert len(found) == len(rows)
    assert found == {key: cost for key, cost in exact.items() if cost}

"""Google Ads, both ways in: fates told later or at once, rows that are refused alone, and nothing counted twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.google_conversions import FakeAdsUpload, FakeDataManager
from tests.fakes.wire import serving
from tests.send.conftest import SECOND_CLICK as SECOND
from tests.send.world import GCLID, Shop, settings
from throughline.landing.sent import State, ledger_path, read_entries
from throughline.sending.wording import plan_lines

OLD = {"api": "google_ads", "login_customer_id": "111-222-3333"}


@pytest.fixture
def manager() -> Iterator[FakeDataManager]:
    with serving(FakeDataManager()) as fake:
        yield fake


@pytest.fixture
def upload() -> Iterator[FakeAdsUpload]:
    with serving(FakeAdsUpload()) as fake:
        yield fake


def shop_of(folder: Path, tmp_path: Path, address: str, **more: object) -> Shop:
    return Shop.copy(folder, tmp_path / "data", settings("google_ads_conversions", address, **more))


def states(shop: Shop) -> dict[str, State]:
    return {key[2]: entry.state for key, entry in read_entries(shop.folder, "google_ads:1234567890").items()}


def told_otherwise(shop: Shop, how: str) -> None:
    """As if what was sent had been sent otherwise."""
    with sqlite3.connect(ledger_path(shop.folder)) as connection:
        connection.execute(f"UPDATE conversion SET {how}")
    connection.close()


def test_the_event_is_as_documented(original: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    shop = shop_of(original, tmp_path, manager.address, consent="granted", login_customer_id="111-222-3333")
    (result,) = shop.post.send()
    assert result.count(State.ACCEPTED) == 1
    body = next(request.json() for request in manager.requests if request.path == "/v1/events:ingest")
    assert body == {
        "destinations": [
            {
                "operatingAccount": {"accountType": "GOOGLE_ADS", "accountId": "1234567890"},
                "loginAccount": {"accountType": "GOOGLE_ADS", "accountId": "1112223333"},
                "productDestinationId": "777",
            }
        ],
        "events": [
            {
                "transactionId": "crm-d2",
                "eventTimestamp": "2026-11-28T12:00:00Z",
                "adIdentifiers": {"gclid": GCLID},
                "eventSource": "WEB",
                "conversionValue": 2000.0,
                "currency": "RUB",
            }
        ],
        "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"},
    }


def test_sales_arrive_once(odd: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    shop = shop_of(odd, tmp_path, manager.address)
    for _ in range(3):
        shop.post.send()
    assert (sorted(manager.events), manager.came) == (["crm-d2", "crm-d9"], 2)
    assert set(states(shop).values()) == {State.ACCEPTED}
    assert manager.auth.token_requests == 1  # the token is kept between commands


def test_one_wrong_click_does_not_hold_the_others(odd: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    """Google takes nothing of a request that is wrong anywhere: it is made again without what is wrong."""
    manager.broken_clicks = {SECOND}
    shop = shop_of(odd, tmp_path, manager.address)
    (result,) = shop.post.send()
    assert states(shop) == {"d9": State.REFUSED, "d2": State.ACCEPTED}
    assert {each.entity: said for each, _, said in result.fates} == {
        "d9": "events.events[0].ad_identifiers.gclid: Cannot be decoded",
        "d2": "",
    }
    assert list(manager.events) == ["crm-d2"]


def test_in_part_is_told_as_google_tells_it(odd: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    manager.unknown_clicks = {SECOND}
    (result,) = shop_of(odd, tmp_path, manager.address).post.send()
    said = "PARTIAL_SUCCESS: PROCESSING_ERROR_REASON_GCLID_NOT_FOUND × 1"
    assert {(state, words) for _, state, words in result.fates} == {(State.ACCEPTED, said)}


@pytest.mark.parametrize(
    ("adjusts", "said"), [(True, ""), (False, "FAILED: PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID × 2")]
)
def test_a_lost_answer_is_sent_again_and_counted_once(
    odd: Path, tmp_path: Path, manager: FakeDataManager, adjusts: bool, said: str
) -> None:
    manager.drops, manager.adjusts = 1, adjusts
    shop = shop_of(odd, tmp_path, manager.address)
    (result,) = shop.post.send()
    assert result.count(State.UNKNOWN) == 2
    (second,) = shop.post.send()
    assert {(state, words) for _, state, words in second.fates} == {(State.ACCEPTED, said)}
    assert (sorted(manager.events), manager.came) == (["crm-d2", "crm-d9"], 4)


def test_a_new_value_takes_the_place_of_the_old_one(original: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    """More was paid for d2 after it was sent; its source and its goal have other names by then."""
    shop = shop_of(original, tmp_path, manager.address)
    shop.post.send()
    told_otherwise(shop, "source = 'amo', value = '1234.50'")
    manager.events = {"amo-d2": manager.events.pop("crm-d2") | {"conversionValue": 1234.5}}
    shop.send = [settings("google_ads_conversions", manager.address, what={"sales": "888"})]
    (plan,) = shop.post.prepare()
    assert (plan.ready, plan.changed, plan.gone) == ((), (), ())
    said = [line for line in plan_lines(plan, "ru", ZoneInfo("UTC")) if "amo/d2" in line]
    assert said == [
        "  Изменилось после отправки: amo/d2 отправлена с суммой 1 234,50 RUB, теперь 2 000,00 RUB. "
        "Отправляется новая сумма"
    ]
    (result,) = shop.post.send()
    assert [(state, words) for _, state, words in result.fates] == [(State.ACCEPTED, "")]
    assert {key: event["conversionValue"] for key, event in manager.events.items()} == {"amo-d2": 2000}
    (again,) = shop.post.send()
    assert (again.fates, manager.came) == ([], 2)


def test_a_new_value_waits_for_the_verdict_on_the_old_one(
    original: Path, tmp_path: Path, manager: FakeDataManager
) -> None:
    manager.slowness = 1
    shop = shop_of(original, tmp_path, manager.address, patience_s=0)
    shop.post.send()
    told_otherwise(shop, "value = '1.00'")
    shop.post.send()
    assert (manager.came, states(shop)) == (1, {"d2": State.TAKEN})
    shop.post.send()
    shop.post.send()
    assert (manager.came, states(shop)) == (2, {"d2": State.ACCEPTED})
    assert manager.events["crm-d2"]["conversionValue"] == 2000


def test_a_new_value_left_out_as_a_double_is_refused_in_words(
    original: Path, tmp_path: Path, manager: FakeDataManager
) -> None:
    """Else the ledger would say that Google has the new value, and the old one would stay there for ever."""
    manager.adjusts = False
    shop = shop_of(original, tmp_path, manager.address)
    shop.post.send()
    told_otherwise(shop, "value = '1.00'")
    (result,) = shop.post.send()
    said = "FAILED: PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID × 1"
    assert [(state, words) for _, state, words in result.fates] == [(State.REFUSED, said)]


def test_a_new_value_of_long_ago_is_only_told_of(original: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    """d2 was sold on 28 November at 12:00: what Google no longer finds it would count as another sale."""
    shop = shop_of(original, tmp_path, manager.address)
    shop.post.send()
    told_otherwise(shop, "value = '1.00'")
    sold = datetime(2026, 11, 28, 12, tzinfo=UTC)
    found = []
    for age in (timedelta(days=55), timedelta(days=55, seconds=1)):
        shop.now = sold + age
        (plan,) = shop.post.prepare()
        found.append((len(plan.restated), len(plan.changed)))
    assert found == [(1, 0), (0, 1)]


def test_two_destinations_of_an_account_do_not_change_a_value_in_turns(
    original: Path, tmp_path: Path, manager: FakeDataManager
) -> None:
    shop = shop_of(original, tmp_path, manager.address)
    profit = settings("google_ads_conversions", manager.address, name="profit", value="gross_profit")
    shop.send = [*shop.send, profit]
    for _ in range(2):
        shop.post.send()
    assert (manager.came, manager.events["crm-d2"]["conversionValue"]) == (1, 2000)
    assert [plan.restated for plan in shop.post.prepare()] == [(), ()]


def test_the_old_way_leaves_a_value_as_it_was_sent(original: Path, tmp_path: Path, upload: FakeAdsUpload) -> None:
    shop = shop_of(original, tmp_path, upload.address, **OLD)
    shop.post.send()
    told_otherwise(shop, "value = '1.00'")
    (result,) = shop.post.send()
    assert (result.fates, len(result.plan.changed)) == ([], 1)


def test_a_verdict_that_google_no_longer_keeps(original: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    shop = shop_of(original, tmp_path, manager.address, patience_s=0)
    shop.post.send()
    manager.asked.clear()
    (result,) = shop.post.send()
    assert [(state, said) for _, state, said in result.settled] == [(State.ACCEPTED, "Request not found")]
    assert result.errors == []


def test_a_dead_refresh_token_leaves_everything_planned(
    original: Path, tmp_path: Path, manager: FakeDataManager
) -> None:
    shop = shop_of(original, tmp_path, manager.address, refresh_token="1//04-another-token")
    (result,) = shop.post.send()
    assert [error.key for error in result.errors] == ["google_token_revoked"]
    assert states(shop) == {"d2": State.PLANNED}
    assert manager.came == 0


def test_a_token_that_ran_out_is_renewed(original: Path, tmp_path: Path, manager: FakeDataManager) -> None:
    manager.slowness = 1
    shop = shop_of(original, tmp_path, manager.address, patience_s=0)
    shop.post.send()
    manager.auth.revoke_tokens()
    manager.slowness = 0
    (result,) = shop.post.send()
    assert ([state for _, state, _ in result.settled], result.errors) == ([State.ACCEPTED], [])


def test_the_click_is_as_documented(original: Path, tmp_path: Path, upload: FakeAdsUpload) -> None:
    shop = shop_of(original, tmp_path, upload.address, **OLD, consent="denied", developer_token="d-token")
    (result,) = shop.post.send()
    assert result.count(State.ACCEPTED) == 1
    assert upload.events == {
        "crm-d2": {
            "gclid": GCLID,
            "conversionAction": "customers/1234567890/conversionActions/777",
            "conversionDateTime": "2026-11-28 12:00:00+00:00",
            "orderId": "crm-d2",
            "conversionValue": 2000,
            "currencyCode": "RUB",
            "consent": {"adUserData": "DENIED", "adPersonalization": "DENIED"},
        }
    }
    assert upload.requests[-1].headers["developer-token"] == "d-token"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("EXPIRED_EVENT", State.REFUSED),
        ("TOO_RECENT_CONVERSION_ACTION", State.PLANNED),
        ("CLICK_CONVERSION_ALREADY_EXISTS", State.ACCEPTED),
    ],
)
def test_each_row_has_its_own_fate(odd: Path, tmp_path: Path, upload: FakeAdsUpload, code: str, state: State) -> None:
    upload.troubles = {SECOND: code}
    shop = shop_of(odd, tmp_path, upload.address, **OLD)
    (result,) = shop.post.send()
    assert states(shop) == {"d9": state, "d2": State.ACCEPTED}
    assert {each.entity: said for each, _, said in result.fates}["d9"] == f"{code}: {code}."
    upload.troubles = {}
    shop.post.send()
    assert ("crm-d9" in upload.events) is (state is State.PLANNED)


def test_a_lost_answer_of_the_old_way_is_sent_again_and_counted_once(
    odd: Path, tmp_path: Path, upload: FakeAdsUpload
) -> None:
    upload.drops = 1
    shop = shop_of(odd, tmp_path, upload.address, **OLD)
    shop.post.send()
    assert set(states(shop).values()) == {State.UNKNOWN}
    shop.post.send()
    assert set(states(shop).values()) == {State.ACCEPTED}
    assert len(upload.events) == 2


def test_the_old_way_is_closed_to_new_ones(original: Path, tmp_path: Path, upload: FakeAdsUpload) -> None:
    upload.is_closed = True
    shop = shop_of(original, tmp_path, upload.address, **OLD)
    (result,) = shop.post.send()
    assert [(error.key, error.facts["said"]) for error in result.errors] == [
        ("wire_denied", "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE")
    ]
    assert states(shop) == {"d2": State.PLANNED}

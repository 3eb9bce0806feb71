"""Sending as a whole: several destinations, amounts that change, sales that vanish, two at once, and what is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.send.settings import MetricaSettings
from tests.fakes.ga4_mp import FakeMeasurementProtocol
from tests.fakes.metrica_offline import FakeMetricaOffline
from tests.fakes.wire import Fault, serving
from tests.send.world import METRICA_ID, NOW, YCLID, Shop, ga_id, settings
from tests.worked.rows import deal, lead, payment
from throughline.errors import Busy, ParamError
from throughline.landing.backup import backup, restore
from throughline.landing.lock import held
from throughline.landing.sent import State, ledger_path, read_entries
from throughline.sending.wording import plan_lines, result_lines, trouble

ACCOUNT = "metrica:12345678"


@pytest.fixture
def metrica() -> Iterator[FakeMetricaOffline]:
    with serving(FakeMetricaOffline(NOW.timestamp())) as fake:
        yield fake


@pytest.fixture
def ga4() -> Iterator[FakeMeasurementProtocol]:
    with serving(FakeMeasurementProtocol(int(NOW.timestamp()) * 1_000_000)) as fake:
        yield fake


@pytest.fixture
def shop(original: Path, tmp_path: Path, metrica: FakeMetricaOffline) -> Shop:
    return Shop.copy(original, tmp_path / "data", settings("metrica_offline", metrica.address))


def test_a_dry_run_sends_and_writes_nothing(shop: Shop, metrica: FakeMetricaOffline) -> None:
    before = sorted(path for path in shop.folder.rglob("*") if path.name != ".lock")
    (plan,) = shop.post.prepare()
    assert len(plan.ready) == 3
    assert metrica.requests == []
    assert sorted(path for path in shop.folder.rglob("*") if path.name != ".lock") == before


def test_news_alone_are_sent_and_what_changed_is_told(shop: Shop, metrica: FakeMetricaOffline) -> None:
    """d7 is new, d2 was refunded in part, d1 altogether; the lead of d3 is found, which was one itself before."""
    shop.send = [settings("metrica_offline", metrica.address, what={"sales": "paid", "target_leads": "good"})]
    shop.post.send()
    assert ("target_leads", "crm", "deal|crm|d3") in read_entries(shop.folder, ACCOUNT)
    shop.change(
        lead=[lead("l3", "2026-11-28 10:50", client_id=METRICA_ID["d3"])],
        deal=[
            deal("d3", "2026-11-28 11:00", lead_id="l3"),
            deal("d7", "2026-11-30 11:00", client_id=METRICA_ID["d4"]),
        ],
        payment=[
            payment("p7", "d7", "2026-11-30 15:00", 70),
            payment("p2b", "d2", "2026-11-29 12:00", -500),
            payment("p1c", "d1", "2026-11-29 12:00", -1000) | {"amount": Decimal("-1000.50")},
        ],
    )
    (plan,) = shop.post.prepare()
    assert [conversion.entity for conversion in plan.ready] == ["d7", "deal|crm|d7"]
    assert [(entry.value, conversion.value) for entry, conversion in plan.changed] == [(Decimal(2000), Decimal(1500))]
    assert [(entry.what, entry.entity) for entry in plan.gone] == [("sales", "d1"), ("target_leads", "l1")]
    told = {lang: "\n".join(plan_lines(plan, lang, ZoneInfo("UTC"))) for lang in ("ru", "en")}
    assert "crm/d2 отправлена с суммой 2 000,00 RUB, теперь 1 500,00 RUB" in told["ru"]
    assert "counted no more: 2 (crm/d1, forms/l1)" in told["en"]
    (result,) = shop.post.send()
    assert sorted(conversion.entity for conversion, _, _ in result.fates) == ["d7", "deal|crm|d7"]
    assert len(metrica.conversions()) == 9


def test_another_name_of_the_same_account_sends_nothing_twice(shop: Shop, metrica: FakeMetricaOffline) -> None:
    shop.post.send()
    shop.send = [settings("metrica_offline", metrica.address, name="renamed", what={"sales": "another_goal"})]
    (result,) = shop.post.send()
    assert result.fates == []
    shop.send = [settings("metrica_offline", metrica.address, counter="999")]
    (plan,) = shop.post.prepare()
    assert len(plan.ready) == 3  # another counter is another account


def test_a_source_of_another_name_sends_nothing_twice(shop: Shop, metrica: FakeMetricaOffline) -> None:
    """The CRM was called `amo` in config when its sales were sent: all keys are new, the sales are not."""
    shop.send = [settings("metrica_offline", metrica.address, what={"sales": "paid", "target_leads": "good"})]
    shop.post.send()
    with sqlite3.connect(ledger_path(shop.folder)) as connection:
        connection.execute("UPDATE conversion SET source = 'amo', entity = replace(entity, '|crm|', '|amo|')")
    connection.close()
    (plan,) = shop.post.prepare()
    assert (plan.ready, plan.accepted, plan.gone) == ((), 7, ())
    # Another sale of the same id is new all the same.
    with sqlite3.connect(ledger_path(shop.folder)) as connection:
        connection.execute(
            "UPDATE conversion SET at = '2025-01-01T00:00:00+00:00' WHERE what = 'sales' AND entity = 'd1'"
        )
    connection.close()
    assert [conversion.key for conversion in shop.post.prepare()[0].ready] == [("sales", "crm", "d1")]


def test_a_channel_that_is_none(shop: Shop) -> None:
    shop.send = [settings("metrica_offline", channels=["yandex_drect"])]
    with pytest.raises(ParamError) as caught:
        shop.post.prepare()
    assert "yandex_direct" in caught.value.sentence("ru")


def test_an_address_inside_the_local_network_is_not_asked(shop: Shop) -> None:
    shop.send = [
        MetricaSettings.model_validate(settings("metrica_offline").model_dump() | {"host": "https://10.1.2.3"})
    ]
    (result,) = shop.post.send()
    assert [error.key for error in result.errors] == ["wire_private_host"]
    assert {entry.state for entry in read_entries(shop.folder, ACCOUNT).values()} == {State.PLANNED}


def test_an_address_that_does_not_answer_tells_no_secret(shop: Shop) -> None:
    """The secret of GA4 stands in the address."""
    shop.send = [settings("ga4_events", "http://127.0.0.1:9", what={"sales": "purchase"})]
    (result,) = shop.post.send()
    assert [error.key for error in result.errors] == ["wire_unreachable"]
    for lang in ("ru", "en"):
        assert "api-secret" not in trouble(result.errors[0], lang)
        assert "api_secret" not in trouble(result.errors[0], lang)


def test_one_destination_that_fails_stops_no_other(
    shop: Shop, metrica: FakeMetricaOffline, ga4: FakeMeasurementProtocol
) -> None:
    shop.send = [*shop.send, settings("ga4_events", ga4.address, what={"sales": "purchase"})]
    metrica.fail(Fault(401))
    first, second = shop.post.send()
    assert [error.key for error in first.errors] == ["wire_auth"]
    assert "не принимает ключ" in trouble(first.errors[0], "ru")
    assert "metrika:write" in trouble(first.errors[0], "en")
    assert second.count(State.ACCEPTED) == 1
    assert "Of 1: accepted 1" in "\n".join(result_lines(second, "en"))


def test_only_the_destination_that_is_named(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    shop.send = [*shop.send, settings("ga4_events", ga4.address, what={"sales": "purchase"})]
    (result,) = shop.post.send(["ga4"])
    assert (result.plan.name, read_entries(shop.folder, ACCOUNT)) == ("ga4", {})
    with pytest.raises(ParamError) as caught:
        shop.post.prepare(["metrika"])
    assert "metrica, ga4" in caught.value.sentence("ru")


def test_two_at_once_and_a_load(shop: Shop) -> None:
    with held(ledger_path(shop.folder).parent), pytest.raises(Busy) as caught:
        _in_a_thread(shop.post.send)
    assert caught.value.key == "busy_sending"
    with held(shop.folder), pytest.raises(Busy) as caught:
        _in_a_thread(shop.post.prepare)
    assert caught.value.key == "busy"


def _in_a_thread(work: object) -> None:
    """The lock lets the same thread in again."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()  # type: ignore[arg-type]


def test_a_backup_takes_the_ledger_and_a_restore_forgets_nothing(
    shop: Shop, tmp_path: Path, metrica: FakeMetricaOffline
) -> None:
    backup(shop.folder, tmp_path / "before.zip")
    shop.post.send()
    backup(shop.folder, tmp_path / "after.zip")
    restore(tmp_path / "before.zip", shop.folder)
    assert len(read_entries(shop.folder, ACCOUNT)) == 3
    moved = Shop(tmp_path / "moved", shop.send)
    restore(tmp_path / "after.zip", moved.folder)
    (result,) = moved.post.send()
    assert result.fates == []
    assert len(metrica.conversions()) == 3


def test_identifiers_stay_out_of_ledger_and_snapshot(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    shop.send = [*shop.send, settings("ga4_events", ga4.address, what={"sales": "purchase"})]
    shop.post.send()
    files = [ledger_path(shop.folder), *(shop.folder / "snapshots").iterdir()]
    # Not that of d5: GA4's export itself names a visit by its client.
    for identifier in (*METRICA_ID.values(), YCLID, ga_id("d1")):
        assert [path.name for path in files if identifier.encode() in path.read_bytes()] == []
    with sqlite3.connect(ledger_path(shop.folder)) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert not any(identifier in dump for identifier in (METRICA_ID["d1"], ga_id("d5")))


def test_words_of_the_vendor_hold_no_secret(shop: Shop, metrica: FakeMetricaOffline) -> None:
    from throughline.logging import remember_secrets

    remember_secrets(["y0_not-a-real-token"])
    metrica.fail(
        Fault(400, b'{"errors": [{"error_type": "x"}], "code": 400, "message": "bad y0_not-a-real-token here"}')
    )
    (result,) = shop.post.send()
    assert "y0_not" not in trouble(result.errors[0], "ru")
    assert "•••" in trouble(result.errors[0], "ru")


def test_texts_of_data_cannot_steer_a_terminal(shop: Shop, metrica: FakeMetricaOffline) -> None:
    shop.send = [settings("metrica_offline", metrica.address, what={"sales": "paid\x1b[2J"})]
    (plan,) = shop.post.prepare()
    assert "\x1b" not in "\n".join(plan_lines(plan, "ru", ZoneInfo("UTC")))

"""kill -9 at each named step, against vendors that count: nothing is lost and nothing is counted twice."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.crash.processes import Forked, Say
from tests.fakes.ga4_mp import FakeMeasurementProtocol
from tests.fakes.google_conversions import FakeDataManager
from tests.fakes.metrica_offline import FakeMetricaOffline
from tests.fakes.wire import Vendor, serving
from tests.send.world import METRICA_ID, NOW, Shop, settings
from throughline.landing.sent import State, read_entries

STEPS = ["send_planned", "send_begun", "send_answered", "send_settled", "send_settled:2"]
WHAT = {
    "metrica_offline": {"sales": "paid", "target_leads": "good"},
    "google_ads_conversions": {"sales": "777", "target_leads": "777"},
    "ga4_events": {"sales": "purchase"},
}
# What each counts in the end, from the table of tests/send/world.py.
COUNTED = {
    "metrica_offline": [
        f"{METRICA_ID['d1']} good ", f"{METRICA_ID['d1']} paid 1000.50",
        f"{METRICA_ID['d2']} good ", f"{METRICA_ID['d2']} paid 2000.00",
        f"{METRICA_ID['d3']} good ", f"{METRICA_ID['d3']} paid 3000.00",
        f"{METRICA_ID['d6']} good ",
    ],
    "google_ads_conversions": ["crm-d2", "forms-lead-l2"],
    "ga4_events": ["crm-d5"],
}  # fmt: skip


def _vendor(kind: str) -> Vendor:
    makers: dict[str, Callable[[], Vendor]] = {
        "metrica_offline": lambda: FakeMetricaOffline(NOW.timestamp()),
        "google_ads_conversions": FakeDataManager,
        "ga4_events": lambda: FakeMeasurementProtocol(int(NOW.timestamp()) * 1_000_000),
    }
    return makers[kind]()


def _counted(vendor: Vendor) -> list[str]:
    """What the vendor counts, a word each."""
    if isinstance(vendor, FakeMetricaOffline):
        return sorted(" ".join(row) for row in vendor.conversions())
    if isinstance(vendor, FakeDataManager):
        return sorted(vendor.events)
    assert isinstance(vendor, FakeMeasurementProtocol)
    return sorted(event["params"]["transaction_id"] for event in vendor.events)


def victim(say: Say, folder: Path, kind: str, address: str) -> None:
    """Send, and say so once it is done."""
    Shop(folder, [settings(kind, address, what=WHAT[kind])]).post.send()
    say("sent")


@pytest.fixture(params=sorted(WHAT))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def vendor(kind: str) -> Iterator[Vendor]:
    with serving(_vendor(kind)) as fake:
        yield fake


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_loses_nothing_and_doubles_nothing(
    original: Path, tmp_path: Path, vendor: Vendor, kind: str, step: str
) -> None:
    shop = Shop.copy(original, tmp_path / "data", settings(kind, vendor.address, what=WHAT[kind]))
    with Forked(victim, shop.folder, kind, vendor.address, THROUGHLINE_CRASH_AT=step) as process:
        said = list(process)
        code = process.code()
    assert (code, said) == (-signal.SIGKILL, []) or (step, code) == ("send_settled:2", 0), process.problem
    shop.now = NOW + timedelta(minutes=20)  # when Metrica's list of files is sure to be complete
    (result,) = shop.post.send()
    assert result.errors == []
    assert _counted(vendor) == COUNTED[kind]
    states = {entry.state for entry in read_entries(shop.folder, shop.send[0].account).values()}
    assert states == {State.ACCEPTED}


def test_a_lead_that_may_be_there_waits_for_a_person(original: Path, tmp_path: Path) -> None:
    """GA4 counts every event but a purchase at each coming: what nobody knows of is not sent by itself."""
    with serving(FakeMeasurementProtocol(int(NOW.timestamp()) * 1_000_000)) as fake:
        leads = settings("ga4_events", fake.address, what={"target_leads": "lead"})
        shop = Shop.copy(original, tmp_path / "data", leads)
        with Forked(_leads, shop.folder, fake.address, THROUGHLINE_CRASH_AT="send_begun") as process:
            assert list(process) == []
        for _ in range(2):
            (result,) = shop.post.send()
            assert [entry.entity for entry in result.plan.stuck] == ["l5"]
        assert fake.events == []
        (result,) = shop.post.send(retry_unknown=True)
        assert (result.count(State.ACCEPTED), len(fake.events)) == (1, 1)


def _leads(say: Say, folder: Path, address: str) -> None:
    Shop(folder, [settings("ga4_events", address, what={"target_leads": "lead"})]).post.send()
    say("sent")

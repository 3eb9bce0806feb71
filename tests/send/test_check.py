"""`check` of destinations: what is wrong is said in a sentence, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Context
from connectors.retry import Patience
from connectors.send import SENDERS
from tests.fakes.ga4_mp import FakeMeasurementProtocol
from tests.fakes.google_conversions import FakeAdsUpload, FakeDataManager
from tests.fakes.metrica_offline import FakeMetricaOffline, goal
from tests.fakes.wire import Fault, Vendor, serving
from tests.send.world import NOW, settings
from throughline.cli import check
from throughline.cli.console import Console
from throughline.cli.project import Project
from throughline.errors import AppError
from throughline.sending.wording import trouble

OLD = {"api": "google_ads", "login_customer_id": "111-222-3333"}
MAKE: dict[str, Callable[[], Vendor]] = {
    "metrica_offline": lambda: FakeMetricaOffline(NOW.timestamp()),
    "google_ads_conversions": FakeDataManager,
    "ga4_events": lambda: FakeMeasurementProtocol(int(NOW.timestamp()) * 1_000_000),
}


@contextmanager
def trying(
    tmp_path: Path, kind: str, make: Callable[[], Vendor] | None = None, **more: Any
) -> Iterator[tuple[Any, Callable[[], str]]]:
    """A fake and the check of a destination there, in Russian."""
    with serving((make or MAKE[kind])()) as fake:
        patience = Patience(connect_s=5, read_s=5)
        context = Context(tmp_path, "UTC", "RUB", lambda: NOW, lambda _: None, language="ru", patience=patience)
        yield fake, SENDERS[kind](settings(kind, fake.address, **more), context).check


def refused(check_it: Callable[[], str]) -> str:
    with pytest.raises(AppError) as caught:
        check_it()
    return trouble(caught.value, "ru")


def test_metrica(tmp_path: Path) -> None:
    with trying(tmp_path, "metrica_offline") as (fake, check_it):
        assert check_it() == "счётчик 12345678 принимает загрузки, цели есть: paid"
        fake.permission = "view"
        assert "может только смотреть счётчик 12345678" in refused(check_it)
        fake.permission, fake.goals = "own", [goal("good")]
        assert "На счётчике 12345678 нет целей paid" in refused(check_it)
        fake.goals = [goal("good"), goal("pa", "contain")]  # what is reached by a part of a name is not judged here
        assert "paid" in check_it()
        fake.uploads_alone = True
        assert "цели с этим токеном не видны" in check_it()
        assert fake.uploadings == []


def test_metrica_of_somebody_else(tmp_path: Path) -> None:
    with trying(tmp_path, "metrica_offline", counter="999") as (_, check_it):
        assert "не даёт доступа" in refused(check_it)
    with trying(tmp_path, "metrica_offline", token="y0_another-token") as (_, check_it):
        assert "не принимает ключ" in refused(check_it)


def test_google_by_the_data_manager(tmp_path: Path) -> None:
    with trying(tmp_path, "google_ads_conversions") as (fake, check_it):
        assert check_it() == "аккаунт 1234567890 принимает конверсии; действия: 777"
        fake.broken_clicks = {"EAIaIQobChMI-not-a-click-at-all"}  # a click that never was need not be a good one
        assert "777" in check_it()
        assert (fake.came, fake.asked) == (0, {})
    with trying(tmp_path, "google_ads_conversions", what={"sales": "778"}) as (_, check_it):
        assert "не даёт доступа" in refused(check_it)


def test_google_by_the_old_way(tmp_path: Path) -> None:
    with trying(tmp_path, "google_ads_conversions", FakeAdsUpload, **OLD) as (fake, check_it):
        assert "777" in check_it()
        fake.troubles = {"EAIaIQobChMI-not-a-click-at-all": "UNPARSEABLE_GCLID"}
        assert "777" in check_it()
        assert fake.events == {}
        fake.is_closed = True
        assert "CUSTOMER_NOT_ALLOWLISTED" in refused(check_it)
    with trying(tmp_path, "google_ads_conversions", FakeAdsUpload, what={"sales": "778"}, **OLD) as (_, check_it):
        assert "INVALID_CONVERSION_ACTION" in refused(check_it)


def test_ga4_tells_of_the_form_alone(tmp_path: Path) -> None:
    with trying(tmp_path, "ga4_events", what={"sales": "purchase"}, api_secret="wrong") as (fake, check_it):
        assert "поток G-ABCD1234" in check_it()
        assert [request.path for request in fake.requests] == ["/debug/mp/collect"]
        fake.wrong_names = {"purchase"}
        assert "NAME_RESERVED" in refused(check_it)


def test_the_command_names_the_destination(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """4 is for what is wrong there, as of sources."""
    monkeypatch.setenv("METRICA_TOKEN", "y0_not-a-real-token")
    with serving(FakeMetricaOffline(NOW.timestamp())) as fake:
        (tmp_path / "config.yaml").write_text(
            "project: {name: Окна, timezone: UTC, language: ru}\n"
            f"send: [{{name: metrica, kind: metrica_offline, host: '{fake.address}', allow_http_loopback: true,\n"
            "  counter: '12345678', token: ${METRICA_TOKEN}, what: {sales: paid}, since: 2026-11-01}]\n",
            "utf-8",
        )
        project = Project(tmp_path / "config.yaml", tmp_path / "data", Console(), now=lambda: NOW)
        assert check._destinations(project) == [0]
        fake.fail(Fault(401))
        assert check._destinations(project) == [4]
    out, err = (stream.decode() for stream in capsysbinary.readouterr())
    assert "Отправка metrica (metrica_offline): счётчик 12345678 принимает загрузки" in out + err
    assert "metrica: Яндекс Метрика не принимает ключ" in err

"""The command `send`: what it prints, and how it ends."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.metrica_offline import FakeMetricaOffline
from tests.fakes.wire import Fault, serving
from tests.send.world import METRICA_ID, NOW, Shop
from throughline.cli import run as run_command
from throughline.cli import send
from throughline.cli.console import Console
from throughline.cli.project import Project
from throughline.errors import ParamError
from throughline.landing.lock import held
from throughline.landing.sent import ledger_path

CONFIG = """\
project: {{name: Окна, timezone: UTC, language: {lang}}}
sources:
  - {{name: web, kind: file, path: visits.csv, table: visit}}
  - {{name: forms, kind: file, path: leads.csv, table: lead}}
  - {{name: crm, kind: file, path: deals.csv, table: deal}}
  - {{name: ga, kind: file, path: ga.csv, table: visit}}
send:
  - name: metrica
    kind: metrica_offline
    host: {host}
    allow_http_loopback: true
    counter: "12345678"
    token: ${{METRICA_TOKEN}}
    what: {{sales: paid}}
    since: 2026-11-01
    patience_s: 5
    auto: {auto}
"""


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Say = Callable[..., Done]


@pytest.fixture
def metrica() -> Iterator[FakeMetricaOffline]:
    with serving(FakeMetricaOffline(NOW.timestamp())) as fake:
        yield fake


@pytest.fixture
def project(original: Path, tmp_path: Path, metrica: FakeMetricaOffline, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The shop of world.py with a config.yaml of its own."""
    monkeypatch.setenv("METRICA_TOKEN", "y0_not-a-real-token")
    Shop.copy(original, tmp_path / "data")
    return _project(tmp_path, metrica.address)


def _project(folder: Path, host: str, lang: str = "ru", auto: str = "false") -> Project:
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(host=host, lang=lang, auto=auto), "utf-8")
    return Project(path, folder / "data", Console(), now=lambda: NOW)


@pytest.fixture
def say(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    def command(project: Project, *words: str) -> Done:
        parser = argparse.ArgumentParser()
        send.add(parser, "ru")
        project.console = Console()  # the streams of this very test
        code = send.run(project, parser.parse_args(words))
        out, err = capsysbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return command


def test_a_dry_run_says_what_would_go(project: Project, say: Say, metrica: FakeMetricaOffline) -> None:
    done = say(project)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "metrica → Яндекс Метрика, 12345678"
    assert lines[1] == "  paid: 3 продажи, 6 000,50 RUB; опознаны по client_id"
    assert lines[2] == "    2026-11-25 12:00  crm/d1  paid  1 000,50 RUB  (client_id от 2026-11-20 10:00)"
    assert "  Не отправляются, визитов этого человека нет: 1 (crm/d4)" in lines
    assert lines[-1] == "Пробный прогон: ничего не отправлено. Отправить: python -m throughline send --for-real"
    assert METRICA_ID["d1"] not in done.out
    assert metrica.requests == []


def test_for_real(project: Project, say: Say, metrica: FakeMetricaOffline) -> None:
    done = say(project, "--for-real")
    assert (done.code, done.err) == (0, "")
    assert "Из 3: принято 3, ждут ответа системы 0, отклонено 0" in done.out
    assert len(metrica.conversions()) == 3
    again = say(project, "--for-real")
    assert "Отправлять нечего" in again.out
    assert "Раньше: принято 3" in again.out


def test_refusals_are_told_in_the_vendors_words(project: Project, say: Say, metrica: FakeMetricaOffline) -> None:
    metrica.clients = set()
    done = say(project, "--for-real")
    assert done.code == 0
    assert "    отклонено 3 (crm/d1, crm/d2, crm/d3): LINKAGE_FAILURE" in done.out.splitlines()
    assert "Отклонено раньше 3 (crm/d1, crm/d2, crm/d3): LINKAGE_FAILURE" in say(project).out


def test_a_destination_that_fails_is_code_4(project: Project, say: Say, metrica: FakeMetricaOffline) -> None:
    metrica.fail(Fault(401))
    done = say(project, "--for-real")
    assert done.code == 4
    assert "metrica: Яндекс Метрика не принимает ключ" in done.err
    assert "Получите токен заново" in done.err


def test_what_nobody_knows_of_is_code_4(project: Project, say: Say, metrica: FakeMetricaOffline) -> None:
    metrica.drops = 1
    done = say(project, "--for-real")
    assert (done.code, "без ответа 3" in done.out) == (4, True)
    done = say(project)
    assert "Без ответа 3 (crm/d1, crm/d2, crm/d3)" in done.out
    assert "--retry-unknown" in done.out


def test_an_unknown_destination(project: Project, say: Say) -> None:
    with pytest.raises(ParamError) as caught:
        say(project, "--destination", "metrika")
    assert (caught.value.key, caught.value.exit_code) == ("unknown_destination", 2)


def test_english(tmp_path: Path, project: Project, say: Say, metrica: FakeMetricaOffline) -> None:
    done = say(_project(tmp_path, metrica.address, "en"))
    assert "metrica → Yandex Metrica, 12345678" in done.out
    assert "  paid: 3 sales, 6,000.50 RUB; known by client_id" in done.out
    assert done.out.splitlines()[-1].startswith("A dry run: nothing was sent.")


def test_nothing_is_described(tmp_path: Path, project: Project, say: Say) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(path.read_text("utf-8").partition("send:")[0], "utf-8")
    done = say(Project(path, tmp_path / "data", Console(), now=lambda: NOW))
    assert (done.code, "Получатели не описаны" in done.out) == (0, True)


@pytest.mark.parametrize(("auto", "conversions"), [("true", 3), ("false", 0)])
def test_run_sends_only_where_config_says_so(
    tmp_path: Path, project: Project, say: Say, metrica: FakeMetricaOffline, auto: str, conversions: int
) -> None:
    assert run_command._send(_project(tmp_path, metrica.address, auto=auto)) == 0
    assert len(metrica.conversions()) == conversions


def test_run_ends_well_where_another_send_goes_on(
    tmp_path: Path, project: Project, metrica: FakeMetricaOffline, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was loaded is published by then: the code says that something is left, and no error stops `run`."""
    automatic = _project(tmp_path, metrica.address, auto="true")
    with held(ledger_path(tmp_path / "data").parent), ThreadPoolExecutor(1) as pool:
        assert pool.submit(run_command._send, automatic).result() == 3
    assert "Отправка уже идёт" in capsys.readouterr().err

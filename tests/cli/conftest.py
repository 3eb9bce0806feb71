"""A small project of CSV files, and the command line run in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """\
project: {name: Окна, timezone: Europe/Moscow, language: ru}
sources:
  - {name: leads, kind: file, path: leads.csv, table: lead}
  - {name: crm, kind: file, path: deals.csv, table: deal}
  - {name: money, kind: file, path: payments.csv, table: payment}
  - {name: costs, kind: file, path: spend.csv, table: spend_daily, default_channel: google}
  - {name: ats, kind: file, path: calls.csv, table: call}
channels:
  - {channel: google, when: {utm_source: google}}
  - {channel: yandex_direct, when: {utm_source: yandex}}
margin: {default: 0.5}
schedule: {all: "0 * * * *"}
"""
FILES = {
    "leads.csv": "lead_id,created_at,kind,utm_source,phone_raw\n"
    "1,2026-10-05 10:00:00,form,google,+79990000001\n"
    "2,2026-10-06 11:00:00,form,yandex,+79990000002\n"
    "3,2026-10-07 12:00:00,form,google,+79990000003\n",
    "deals.csv": "deal_id,lead_id,pipeline_id,stage_id,status,created_at,amount,currency\n"
    "d1,1,p,won,won,2026-10-05 10:05:00,1000,RUB\n"
    "d2,2,p,lost,lost,2026-10-06 11:05:00,500,RUB\n",
    "payments.csv": "payment_id,deal_id,paid_at,amount,currency\np1,d1,2026-10-10 09:00:00,1000,RUB\n",
    "spend.csv": "day,campaign_id,campaign_name,utm_source,impressions,clicks,cost,currency\n"
    "2026-10-05,7,Окна,google,100,10,400,RUB\n",
    "calls.csv": "call_id,started_at,direction,outcome,client_raw,talk_seconds,tags\n"
    "c1,2026-10-08 10:00:00,in,missed,+79990000009,0,спросили цену\n",
}
# Which one thing each card tells of.
CARDS = {"deal": "d1", "call": "c1", "tag": "спросили цену"}


@dataclass(frozen=True)
class Done:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shop:
    """A project folder."""

    folder: Path
    config: Path

    def run(self, *words: str, **env: str) -> Done:
        """One command in a process of its own, as cron runs it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("THROUGHLINE_")}
        done = subprocess.run(
            [sys.executable, "-m", "throughline", *words, "--config", str(self.config)],
            cwd=ROOT, env=clean | env, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)


def _make(folder: Path) -> Shop:
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    config = folder / "config.yaml"
    config.write_text(CONFIG, "utf-8")
    return Shop(folder, config)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project with nothing loaded yet."""
    return _make(tmp_path)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project that is loaded and published; nobody may change it."""
    shop = _make(tmp_path_factory.mktemp("loaded"))
    done = shop.run("run")
    assert done.code == 0, done.err
    return shop


Say = Callable[..., Done]


@pytest.fixture
def say(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Say:
    """The command line in this process."""
    from throughline.cli.main import main

    for name in ("THROUGHLINE_CONFIG", "THROUGHLINE_DATA", "THROUGHLINE_DEBUG", "THROUGHLINE_LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(shop: Shop, *words: str) -> Done:
        capsysbinary.readouterr()
        code = main([*words, "--config", str(shop.config)])
        out, err = capsysbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return run

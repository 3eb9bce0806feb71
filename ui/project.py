"""Where this app finds its config and its data, and the snapshot a rerun stands on.

THROUGHLINE_CONFIG and THROUGHLINE_DATA name them; by default ./config.yaml and ./data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from connectors import SETTINGS
from connectors.send import SEND_SETTINGS
from throughline.config import load
from throughline.config.models import Config
from throughline.config.types import secrets_of
from throughline.errors import StoreError
from throughline.logging import remember_secrets
from throughline.params import Defaults, Period
from throughline.reports.wording.labels import remember_labels
from throughline.texts import say
from throughline.warehouse.snapshot import Snapshot, Snapshots

__all__ = ["ROOT", "Facts", "Project", "facts", "open_snapshot", "project"]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Project:
    """Config and data of this app. Another time of config.yaml's last change makes another Project."""

    config_path: Path
    data: Path
    config: Config
    defaults: Defaults
    snapshots: Snapshots


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot says of itself, and how its channels are called."""

    snapshot_id: str
    load_id: int
    built_at: datetime | None  # UTC, without a zone; None before the first load
    timezone: str
    currency: str
    margin: float
    days: Period
    channels: dict[str, dict[str, str]]  # language → channel → label; in the order of the snapshot
    calls: bool  # whether there is any call

    def label(self, group: str, value: object, lang: str) -> str:
        """How a value of a group is called; only channels have names of their own."""
        text = str(value)
        return self.channels[lang].get(text, text) if group == "channel" else text


def project() -> Project:
    """The project of this process. Raises ConfigError when config.yaml is wrong, InputError when it is not there."""
    path = Path(os.environ.get("THROUGHLINE_CONFIG") or ROOT / "config.yaml").resolve()
    data = Path(os.environ.get("THROUGHLINE_DATA") or ROOT / "data").resolve()
    return _project(path, data, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=2)
def _project(path: Path, data: Path, changed: int) -> Project:
    config = load(path, SETTINGS, senders=SEND_SETTINGS)
    remember_secrets(secrets_of([*config.sources, *config.send]))
    remember_labels(config)
    return Project(path, data, config, Defaults.of(config), _snapshots(data))


@lru_cache(maxsize=2)
def _snapshots(data: Path) -> Snapshots:
    return Snapshots(data)


def open_snapshot(here: Project, wanted: str, lang: str) -> tuple[Snapshot | None, str | None]:
    """The snapshot to show (None before the first load or where none is whole), and why it is not the one wanted."""
    refused: StoreError | None = None
    if wanted:
        try:
            return here.snapshots.open(wanted), None
        except StoreError as error:
            refused = error
    try:
        snapshot, trouble = here.snapshots.current_or_before()
    except StoreError as error:
        return None, error.sentence(lang)
    if trouble is not None and snapshot is not None:
        return snapshot, f"{trouble.sentence(lang)} {say('ui.stands_in', lang, snapshot=snapshot.id)}"
    return snapshot, refused.sentence(lang) if refused else None


def facts(snapshot: Snapshot | None, here: Project) -> Facts:
    """What the snapshot says of itself, read once a snapshot; before the first load, what config says."""
    if snapshot is None:
        return _before_first_load(here.config)
    return snapshot.memo("ui.facts", lambda: _facts(snapshot))


def _before_first_load(config: Config) -> Facts:
    today = datetime.now(ZoneInfo(config.project.timezone)).date()
    return Facts(
        snapshot_id="",
        load_id=0,
        built_at=None,
        timezone=config.project.timezone,
        currency=config.project.currency,
        margin=config.margin.default,
        days=Period(today, today),
        channels={"ru": {}, "en": {}},
        calls=False,
    )


def _facts(snapshot: Snapshot) -> Facts:
    info = snapshot.query("select * from snapshot_info").iloc[0]
    channels = snapshot.query("select channel, label_ru, label_en from channel order by channel_key")
    return Facts(
        snapshot_id=snapshot.id,
        load_id=int(info["load_id"]),
        built_at=pd.Timestamp(info["built_at"]).to_pydatetime(),
        timezone=str(info["timezone"]),
        currency=str(info["currency"]),
        margin=float(info["default_margin"]),
        days=Period(pd.Timestamp(info["first_day"]).date(), pd.Timestamp(info["last_day"]).date()),
        channels={
            lang: dict(zip(channels["channel"], channels[f"label_{lang}"], strict=True)) for lang in ("ru", "en")
        },
        calls=bool(snapshot.query("select exists (from call) as found")["found"].iloc[0]),
    )

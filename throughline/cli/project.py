"""The project a command works on: its configuration, its data folder, its clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from connectors import KINDS, SETTINGS
from connectors.base import Connector, Context
from connectors.send import SEND_SETTINGS
from throughline.cli.console import Console
from throughline.cli.places import check_data
from throughline.config import Config, SourceSettings, load
from throughline.config.types import secrets_of
from throughline.errors import InputError
from throughline.hooks import inbox_path
from throughline.landing.files import keep_of
from throughline.logging import remember_secrets
from throughline.params import Defaults

if TYPE_CHECKING:
    from throughline.warehouse.snapshot import Snapshot

__all__ = ["Project"]


@dataclass
class Project:
    """What `--config` and `--data` name. The configuration is read once, when it is first needed."""

    path: Path
    data: Path
    console: Console
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @cached_property
    def config(self) -> Config:
        """config.yaml. Raises ConfigError."""
        config = load(self.path, SETTINGS, senders=SEND_SETTINGS)
        remember_secrets(secrets_of([*config.sources, *config.send, *config.export]))
        self.console.lang = config.project.language
        return config

    @property
    def root(self) -> Path:
        """The folder that paths in config.yaml start from."""
        return self.path.resolve().parent

    @property
    def defaults(self) -> Defaults:
        """What parameters are when nobody chose them."""
        return Defaults.of(self.config)

    def connector(self, settings: SourceSettings) -> Connector[SourceSettings]:
        """The connector of one source."""
        return KINDS[settings.kind](settings, self.context(settings.name))

    def context(self, name: str) -> Context:
        """What connectors and senders are told of the project; `name` stands before their progress."""
        project = self.config.project
        return Context(
            root=self.root,
            timezone=project.timezone,
            currency=project.currency,
            now=self.now,
            sleep=time.sleep,
            progress=lambda rows, label: self.console.progress(name, "", rows, label),
            language=project.language,
            keep=keep_of(self.data),
            inbox=inbox_path(self.data),
        )

    def snapshot(self, snapshot_id: str = "") -> Snapshot:
        """A published snapshot, the latest by default. Raises UserError (before the first load too), StoreError."""
        # Not all commands read snapshots, and what reads them takes a third of a second to import.
        from throughline.warehouse.snapshot import Snapshots

        check_data(self.data)
        snapshots = Snapshots(self.data)
        found = snapshots.open(snapshot_id) if snapshot_id else snapshots.current()
        if found is None:
            raise InputError("no_snapshot", file=str(self.data))
        return found

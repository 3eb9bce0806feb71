"""Events that only say that another source changed: it is loaded soon, and they wait until it was."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors import KINDS
from connectors.base import Refresh, Stream
from connectors.hooks import registry
from connectors.hooks.preset import Hook, Preset, Scope, Signal, Told
from connectors.hooks.settings import HookSettings
from tests.hooks import build
from tests.hooks.build import NOW, SECRET, event, put, settings, states, take
from tests.loading.stand_in import Shelf, ShelfSettings, ShelfSource
from throughline.config.models import Config
from throughline.errors import Terminal
from throughline.hooks import inbox_path
from throughline.hooks.inbox import Inbox
from throughline.landing.contract import TABLES
from throughline.landing.status import read_status
from ui.nudge import due


class Bells(Preset):
    """A CRM that names ids and nothing else."""

    name = "bells"
    tables = ()

    def read(self, hook: Hook, scope: Scope) -> Iterator[Told | Signal]:
        yield Signal("deal", (str(hook.json["id"]),))


@pytest.fixture(autouse=True)
def crm(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A CRM with an API and hooks."""
    monkeypatch.setitem(registry.PRESETS, "bells", Bells())
    monkeypatch.setattr(build, "KINDS", ChainMap({"shelf": ShelfSource}, KINDS))
    shelf = Shelf([Stream(TABLES["deal"], Refresh.APPEND)], {"deal": [("deal", [{"deal_id": "1"}])]})
    monkeypatch.setitem(ShelfSource.shelves, "crm", shelf)
    return shelf


CRM = ShelfSettings(name="crm", kind="shelf")


def _bells() -> HookSettings:
    return settings("bells", preset="bells", enriches="crm", secret=SECRET)


def test_signals_are_answered_by_a_load_of_their_source(tmp_path: Path) -> None:
    put(tmp_path, event({"id": 1}, "bells"), event({"di": 1}, "bells", event_id="x"))
    take(tmp_path, CRM, _bells(), only=["bells"])
    assert states(tmp_path, "bells") == [("waiting", ""), ("waiting", "")]
    take(tmp_path, CRM, _bells(), only=["crm"])
    assert states(tmp_path, "bells") == [("done", ""), ("refused", "hook_shape")]


def test_a_source_of_signals_is_not_said_to_be_never_loaded(tmp_path: Path) -> None:
    take(tmp_path, CRM, _bells())
    (status,) = read_status(tmp_path).sources["bells"].values()
    assert (status.outcome, status.problem, status.succeeded_at) == ("skipped", None, NOW)


def test_of_a_source_that_fails_they_wait_on(tmp_path: Path, crm: Shelf) -> None:
    crm.batches = {"deal": [Terminal("source_crashed", source="crm", table="deal", error="X")]}
    put(tmp_path, event({"id": 1}, "bells"))
    take(tmp_path, CRM, _bells())
    assert states(tmp_path, "bells") == [("waiting", "")]


def test_what_rings_while_the_source_is_read_waits_for_the_next_load(tmp_path: Path, crm: Shelf) -> None:
    put(tmp_path, event({"id": 1}, "bells"))

    def rows() -> Iterator[tuple[str, list[dict[str, str]]]]:
        put(tmp_path, event({"id": 2}, "bells"))
        yield "deal", [{"deal_id": "1"}]

    crm.batches = {"deal": rows()}  # type: ignore[dict-item]
    take(tmp_path, CRM, _bells())
    assert states(tmp_path, "bells") == [("done", ""), ("waiting", "")]


def test_a_load_is_due_for_the_source_that_is_named_and_not_too_often(tmp_path: Path) -> None:
    config = Config(sources=[CRM, _bells(), settings(), settings("quiet"), settings("manual", load_minutes=0)])
    put(tmp_path, event({"id": 1}, "bells"), event({"id": 1}), event({"id": 1}, "manual"))
    with Inbox(inbox_path(tmp_path)) as inbox:
        counts = inbox.counts()
    assert due(config, counts, {}, NOW) == ["bells", "crm", "forms"]
    started = {"bells": NOW - timedelta(minutes=4), "forms": NOW - timedelta(minutes=5)}
    assert due(config, counts, started, NOW) == ["forms"]

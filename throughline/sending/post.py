"""All destinations of a config: what there is for each, what of it is new, and what comes of sending it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from connectors.base import Context
from connectors.send.base import Conversion, Sender
from throughline.config.models import Config
from throughline.errors import ParamError
from throughline.landing.lock import held
from throughline.landing.sent import Entry, Key, Ledger, ledger_path, read_entries
from throughline.sending.conversions import found_in, with_traces
from throughline.sending.past import Past
from throughline.sending.plan import Plan, plan
from throughline.sending.result import Result
from throughline.sending.run import Run
from throughline.warehouse.identifiers import read_identifiers
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Post"]

Senders = Mapping[str, type[Sender[Any]]]


class Post:
    """Where everything that is sent goes through: the destinations of `config`, what the current snapshot has for them,
    and the ledger of `data`. `context` is what senders are told; its `now` is the clock."""

    def __init__(self, config: Config, senders: Senders, snapshot: Snapshot, data: Path, context: Context) -> None:
        self._config, self._snapshot, self._data, self._context = config, snapshot, data, context
        self._senders = [senders[settings.kind](settings, context) for settings in config.send]

    def prepare(self, only: Sequence[str] = (), retry_unknown: bool = False, retry_refused: bool = False) -> list[Plan]:
        """What the destinations named in `only` (none: all) would send now. Nothing is sent, nothing is written.

        Raises Busy while a load runs, ParamError for an unknown name, StoreError.
        """
        self._check(only)
        plans = self._plans(lambda account: read_entries(self._data, account), retry_unknown, retry_refused)
        return [found for sender, found in plans if not only or sender.settings.name in only]

    def send(self, only: Sequence[str] = (), retry_unknown: bool = False, retry_refused: bool = False) -> list[Result]:
        """Send what is new. Raises Busy while another send or a load runs, ParamError, StoreError; what happens to one
        destination is in its result and stops no other."""
        self._check(only)
        with (
            held(ledger_path(self._data).parent, self._config.project.timezone, self._context.now, busy="busy_sending"),
            Ledger(self._data) as ledger,
        ):
            ledger.recover(self._context.now())
            chosen = [sender for sender in self._senders if not only or sender.settings.name in only]
            runs = {sender.settings.name: Run(sender, ledger, self._context) for sender in chosen}
            for run in runs.values():
                run.settle_open()
            for sender, found in self._plans(ledger.entries, retry_unknown, retry_refused):
                if sender.settings.name in runs:
                    runs[sender.settings.name].send(found)
            return [run.finished() for run in runs.values()]

    def _check(self, only: Sequence[str]) -> None:
        names = [sender.settings.name for sender in self._senders]
        for name in only:
            if name not in names:
                raise ParamError("unknown_destination", name="destination", value=name, allowed=", ".join(names))

    def _plans(
        self, entries: Callable[[str], dict[Key, Entry]], retry_unknown: bool, retry_refused: bool
    ) -> Iterator[tuple[Sender[Any], Plan]]:
        """Of all destinations, in their order: the first one that takes a conversion to an account has it."""
        conversions = self._conversions()
        standing: defaultdict[str, set[Key]] = defaultdict(set)
        for sender, found in conversions:
            keys = (key for conversion in found for key in (conversion.key, *conversion.once_known_as))
            standing[sender.settings.account].update(keys)
        claimed: defaultdict[str, set[Key]] = defaultdict(set)
        for sender, found in conversions:
            account = sender.settings.account
            past = Past(entries(account), {source.name for source in self._config.sources})
            made = plan(
                sender, found, past, standing[account], claimed[account], self._context.now(),
                retry_unknown, retry_refused,
            )  # fmt: skip
            claimed[account].update(conversion.key for conversion in made.ready)
            claimed[account].update(entry.key for each in found if (entry := past.of(each)) and entry.is_there)
            yield sender, made

    def _conversions(self) -> list[tuple[Sender[Any], list[Conversion]]]:
        """What there is for each destination, traces and all. Landing is held only while these are read."""
        found = [(sender, found_in(self._snapshot, sender.settings)) for sender in self._senders]
        everything = [each for _, part in found for each in part]
        with held(self._data, self._config.project.timezone, self._context.now):
            identifiers = read_identifiers(
                self._data,
                ((touch, visit) for each in everything for touch, visit, _ in each.touches),
                (holder for each in everything for holder, _ in each.holders),
                (source.name for source in self._config.sources),
                (field for sender in self._senders for field in sender.settings.fields.values()),
            )
        return [(sender, with_traces(part, identifiers, sender.settings)) for sender, part in found]

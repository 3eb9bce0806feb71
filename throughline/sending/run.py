"""Sending to one destination, once. Every step is in the ledger before it is taken: a death can be read there.

What a request carries is `sending` before the request is made. Where no answer comes it is `unknown`: it is sent again
only where the system leaves out what comes twice, or has said that nothing arrived; the rest waits for a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.base import Context
from connectors.send.base import Conversion, Fate, Outcome, Sender
from throughline.crash import step
from throughline.errors import SourceError
from throughline.landing.sent import Batch, Entry, Ledger, State
from throughline.logging import redact
from throughline.sending.plan import Plan
from throughline.sending.result import Result

__all__ = ["Run"]

_SAID = 300  # characters of the vendor's words that are kept
_BETWEEN_S = 5.0  # seconds between questions for a verdict
_STATES = {
    Outcome.ACCEPTED: State.ACCEPTED,
    Outcome.REFUSED: State.REFUSED,
    Outcome.LATER: State.PLANNED,
    Outcome.TAKEN: State.TAKEN,
}


class Run:
    """One destination in one command. Hold the ledger's lock around it."""

    def __init__(self, sender: Sender[Any], ledger: Ledger, context: Context) -> None:
        self._sender, self._ledger, self._context = sender, ledger, context
        self._account = sender.settings.account
        self._result = Result(Plan(sender.settings.name, sender.kind, self._account))

    def settle_open(self) -> None:
        """Ask what became of requests without an answer, and of those without a verdict."""
        for batch in self._ledger.batches(self._account, State.UNKNOWN):
            self._guarded(lambda batch=batch: self._look_up(batch))
        self._ask_verdicts()

    def send(self, plan: Plan) -> None:
        """Send all that is ready, then new values of what is there, request by request; an error ends it, and what was
        not sent stays planned."""
        self._result.plan = plan
        self._ledger.plan(self._entry(conversion) for conversion in plan.ready)
        if not all(map(self._send_lot, self._lots(plan.ready))):
            return
        for lot in self._lots([conversion for _, conversion in plan.restated]):
            self._ledger.plan(map(self._entry, lot), again=True)
            if not self._send_lot(lot):
                return

    def finished(self) -> Result:
        """What came of it, after waiting as long as the destination is worth for verdicts."""
        waited = 0.0
        while any(state is State.TAKEN for _, state, _ in self._result.fates) and waited < self._sender.patience_s:
            self._context.sleep(_BETWEEN_S)
            waited += _BETWEEN_S
            if not self._ask_verdicts():
                break
        return self._result

    def _lots(self, ready: Sequence[Conversion]) -> Iterator[list[Conversion]]:
        lots: dict[str, list[Conversion]] = {}
        for conversion in ready:
            lots.setdefault(self._sender.lot(conversion), []).append(conversion)
        for lot in lots.values():
            for start in range(0, len(lot), self._sender.at_once):
                yield lot[start : start + self._sender.at_once]

    def _send_lot(self, lot: list[Conversion]) -> bool:
        """One request; where it was refused for some of its conversions, one more without them. False: stop here."""
        while lot:
            fates = self._request(lot)
            if fates is None:
                return False
            is_less = any(fate.outcome is Outcome.REFUSED for fate in fates)
            left = [each for each, fate in zip(lot, fates, strict=True) if fate.outcome is Outcome.LATER]
            lot = left if is_less and len(left) < len(lot) and not self._had_any(fates) else []
            if lot:
                self._forget(lot)
        return True

    @staticmethod
    def _had_any(fates: Sequence[Fate]) -> bool:
        """Whether the request took something: then what is left for later is so for a reason of its own."""
        return any(fate.outcome in (Outcome.ACCEPTED, Outcome.TAKEN) for fate in fates)

    def _forget(self, lot: Sequence[Conversion]) -> None:
        keys = {conversion.key for conversion in lot}
        self._result.fates = [fate for fate in self._result.fates if fate[0].key not in keys]

    def _request(self, lot: Sequence[Conversion]) -> tuple[Fate, ...] | None:
        batch, now = f"throughline{uuid.uuid4().hex}", self._context.now
        self._ledger.begin(batch, self._account, [conversion.key for conversion in lot], now())
        try:
            reply = self._sender.send(batch, lot)
        except SourceError as error:
            state = State.UNKNOWN if self._sender.may_have_arrived(error) else State.PLANNED
            self._note(lot, [(state, str(error.facts.get("said", "")))] * len(lot))
            self._result.errors.append(error)
            return None
        step("send_answered")
        self._note(lot, [(_STATES[fate.outcome], fate.said) for fate in reply.fates], batch, reply.handle)
        return reply.fates

    def _note(
        self, lot: Sequence[Conversion], states: Sequence[tuple[State, str]], batch: str = "", handle: str = ""
    ) -> None:
        told = [(each, state, _short(said)) for each, (state, said) in zip(lot, states, strict=True)]
        fates = [(each.key, state, said) for each, state, said in told]
        self._ledger.settle(self._account, fates, self._context.now(), batch, handle)
        self._result.fates += told

    def _look_up(self, batch: Batch) -> None:
        handle = self._sender.find(batch.batch, batch.started_at)
        if handle is not None:
            self._settle(batch, State.UNKNOWN, State.TAKEN if handle else State.PLANNED, "", handle)

    def _ask_verdicts(self) -> bool:
        """Ask for the fate of everything that was taken. False: somebody does not answer."""
        n = len(self._result.errors)
        for batch in self._ledger.batches(self._account, State.TAKEN):
            self._guarded(lambda batch=batch: self._ask(batch))
        return len(self._result.errors) == n

    def _ask(self, batch: Batch) -> None:
        fate = self._sender.verdict(batch.handle)
        if fate.outcome is not Outcome.TAKEN:
            self._settle(batch, State.TAKEN, _STATES[fate.outcome], fate.said)

    def _settle(self, batch: Batch, before: State, state: State, said: str, handle: str = "") -> None:
        """Note what became of all that a request carried, also where this command has sent it."""
        said = _short(said)
        entries = self._ledger.entries(self._account).values()
        mine = [entry for entry in entries if entry.batch == batch.batch and entry.state is before]
        fates = [(entry.key, state, said) for entry in mine]
        self._ledger.settle(self._account, fates, self._context.now(), batch.batch, handle)
        keys = {entry.key for entry in mine}
        now = {conversion.key for conversion, _, _ in self._result.fates}
        self._result.fates = [
            (each, state, said) if each.key in keys else (each, found, words)
            for each, found, words in self._result.fates
        ]
        self._result.settled += [(entry, state, said) for entry in mine if entry.key not in now]

    def _guarded(self, ask: Any) -> None:
        try:
            ask()
        except SourceError as error:
            self._result.errors.append(error)

    def _entry(self, conversion: Conversion) -> Entry:
        return Entry(
            self._account, *conversion.key, State.PLANNED, conversion.goal, conversion.at, conversion.value,
            conversion.currency, changed_at=self._context.now(),
        )  # fmt: skip


def _short(said: str) -> str:
    return " ".join(str(redact(said)).split())[:_SAID]

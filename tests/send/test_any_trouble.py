"""Whatever happens to whichever request, in any order: nothing is counted twice, and nothing is lost for good."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Context
from connectors.send.base import Conversion, Fate, Outcome, Reply, Sender, Trace
from throughline.config.send import SendSettings
from throughline.errors import SourceError, Terminal, Transient
from throughline.landing.sent import Entry, Ledger, State
from throughline.sending.past import Past
from throughline.sending.plan import plan
from throughline.sending.run import Run

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TROUBLES = ("fine", "lost before", "lost after", "killed before", "killed after", "no", "later", "refused", "taken")


class Settings(SendSettings):
    """Of a vendor that is a list."""

    @property
    def account(self) -> str:
        """One."""
        return "vendor:1"


class Killed(BaseException):
    """The process dies here."""


class Vendor(Sender[Settings]):
    """Takes what comes, in memory. `kind_of` says how it can be asked: repeatable, findable, neither, or restating: it
    is repeatable, and what comes again has the value that it comes with."""

    kind = "vendor"
    Settings = Settings
    at_once = 2
    identifiers = ("client_id",)
    kind_of = ""

    def __init__(self, settings: Settings, context: Context) -> None:
        super().__init__(settings, context)
        self.counted: Counter[str] = Counter()
        self.came: dict[str, list[str]] = {}
        self.values: dict[str, Decimal | None] = {}
        self.troubles: list[str] = []

    def knows(self, trace: Trace) -> bool:
        return True

    def is_repeatable(self, conversion: Conversion) -> bool:
        return self.kind_of in ("repeatable", "restating")

    def restates(self, conversion: Conversion) -> bool:
        return self.kind_of == "restating"

    def lot(self, conversion: Conversion) -> str:
        return str(conversion.again)

    def check(self) -> str:
        return ""

    def send(self, batch: str, conversions: Sequence[Conversion]) -> Reply:
        trouble = self.troubles.pop(0) if self.troubles else "fine"
        if trouble.endswith("before"):
            raise Killed if trouble == "killed before" else Transient("wire_cut")
        if trouble == "no":
            raise Terminal("wire_auth")
        if trouble in ("later", "refused"):
            # The first of the request alone is refused, and nothing of it is taken.
            fates = [Fate(Outcome.LATER)] * len(conversions)
            if trouble == "refused":
                fates[0] = Fate(Outcome.REFUSED, "no")
            return Reply(tuple(fates))
        self._take(batch, conversions)
        if trouble == "killed after":
            raise Killed
        if trouble == "lost after":
            raise Transient("wire_cut")
        outcome = Outcome.TAKEN if trouble == "taken" else Outcome.ACCEPTED
        return Reply((Fate(outcome),) * len(conversions), batch)

    def may_have_arrived(self, error: SourceError) -> bool:
        return error.key == "wire_cut"

    def verdict(self, handle: str) -> Fate:
        assert handle in self.came
        return Fate(Outcome.ACCEPTED)

    def find(self, batch: str, started_at: datetime) -> str | None:
        if self.kind_of != "findable":
            return None
        return batch if batch in self.came else ""

    def _take(self, batch: str, conversions: Sequence[Conversion]) -> None:
        self.came[batch] = [conversion.entity for conversion in conversions]
        for conversion in conversions:
            if not self.is_repeatable(conversion) or not self.counted[conversion.entity]:
                self.counted[conversion.entity] += 1
            self.values[conversion.entity] = conversion.value


def _conversion(number: int, value: int) -> Conversion:
    at = NOW - timedelta(days=1)
    return Conversion("sales", "crm", f"d{number}", "paid", at, Decimal(value), "RUB", (Trace("client_id", "1", at),))


def _once(vendor: Vendor, folder: Path, conversions: Sequence[Conversion]) -> None:
    """One command, which may die."""
    try:
        with Ledger(folder) as ledger:
            ledger.recover(NOW)
            run = Run(vendor, ledger, vendor.context)
            run.settle_open()
            past = Past(ledger.entries("vendor:1"), {"crm"})
            keys = {conversion.key for conversion in conversions}
            run.send(plan(vendor, conversions, past, keys, (), NOW))
            run.finished()
    except Killed:
        pass


@given(
    kind_of=st.sampled_from(["repeatable", "findable", "neither", "restating"]),
    n=st.integers(1, 5),
    commands=st.lists(st.tuples(st.lists(st.sampled_from(TROUBLES), max_size=4), st.integers(1, 2)), max_size=4),
)
def test_nothing_is_counted_twice_and_nothing_is_lost(
    kind_of: str, n: int, commands: list[tuple[list[str], int]]
) -> None:
    """A command has its troubles, and the value that sales have by then."""
    settings = Settings(name="v", kind="vendor", what={"sales": "paid"}, since=NOW.date() - timedelta(days=9))
    context = Context(root=Path(), timezone="UTC", currency="RUB", now=lambda: NOW, sleep=lambda _: None)
    vendor = Vendor(settings, context)
    vendor.kind_of = kind_of
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        for troubles, value in commands:
            vendor.troubles = list(troubles)
            _once(vendor, Path(folder), [_conversion(number, value) for number in range(n)])
            assert max(vendor.counted.values(), default=0) <= 1
        vendor.troubles = []
        conversions = [_conversion(number, 3) for number in range(n)]
        for _ in range(2):
            _once(vendor, Path(folder), conversions)
        with Ledger(Path(folder)) as ledger:
            entries = {key[2]: entry for key, entry in ledger.entries("vendor:1").items()}
    assert max(vendor.counted.values(), default=0) <= 1
    for conversion in conversions:
        _check_end(vendor, conversion.entity, entries[conversion.entity])


def _check_end(vendor: Vendor, entity: str, entry: Entry) -> None:
    """After two quiet commands, the last value of all being 3."""
    if entry.state is State.UNKNOWN:
        assert vendor.kind_of == "neither"  # waits for a person, whether it is there or not
    elif entry.state is State.REFUSED:
        # A new value may be refused, and the old one is there; or a repetition of what got lost on the way back.
        assert vendor.counted[entity] == 0 or vendor.kind_of in ("repeatable", "restating")
    else:
        assert (entry.state, vendor.counted[entity]) == (State.ACCEPTED, 1)
        # The ledger knows what the vendor has, where it was told of it.
        if vendor.kind_of == "restating":
            assert vendor.values[entity] == entry.value == 3

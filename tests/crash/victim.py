"""What a process to be killed does: load round after round.

Every row of a round carries its number, and each round has other rows than the one before, so that a table that mixes
two rounds shows.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from connectors.base import Refresh, Stream
from tests.crash.processes import Say
from tests.loading.stand_in import Row, Shelf, run
from throughline.landing.contract import TABLES

DEALS = Stream(TABLES["deal"], Refresh.FULL)
SPEND = Stream(TABLES["spend_daily"], Refresh.WINDOW, timedelta(days=30))


def size(number: int) -> int:
    """How many rows each table has after a round."""
    return 200 + 37 * (number % 5)


def shelves(number: int) -> dict[str, Shelf]:
    """What the two sources hold in a round."""
    ids = range(size(number))
    deals: list[Row] = [{"deal_id": str(i), "amount": Decimal(number), "status": "won"} for i in ids]
    day = date(2026, 3, 1)
    spend: list[Row] = [{"day": day, "campaign_id": str(i), "cost": Decimal(number)} for i in ids]
    half = len(ids) // 2
    return {
        "crm": Shelf([DEALS], {"deal": [("deal", deals[:half]), ("deal", deals[half:])]}),
        "ads": Shelf([SPEND], {"spend_daily": [("spend_daily", spend[:half]), ("spend_daily", spend[half:])]}),
    }


def load_rounds(say: Say, data: Path, first: int, rounds: int | None = None) -> None:
    """Load rounds from `first` on, without end or so many; a round is acknowledged by saying its number."""
    for number in itertools.islice(itertools.count(first), rounds):
        result = run(data, shelves(number))
        assert not result.failed, result.failed
        say(number)

"""A process that loads round after round until it is killed: `python -m tests.crash.victim DATA FIRST [ROUNDS]`.

Every row of a round carries its number, and each round has other rows than the one before, so that a table that mixes
two rounds shows. A round is acknowledged by a line on standard output.
"""

from __future__ import annotations

import itertools
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from connectors.base import Refresh, Stream
from tests.loading.stand_in import Row, Shelf, run
from throughline.errors import AppError
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


def main(data: Path, first: int, rounds: int | None) -> None:
    """Load; leave with the sentence and the exit code of an AppError."""
    for number in itertools.islice(itertools.count(first), rounds):
        result = run(data, shelves(number))
        assert not result.failed, result.failed
        print(number, flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)
    except AppError as error:
        print(error.key, error.sentence("ru"), file=sys.stderr)
        sys.exit(error.exit_code)

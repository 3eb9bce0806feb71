"""How many dynamic numbers a site needs: queueing theory of the numbers that visitors hold.

A visitor holds a number from when it is shown until the visit is over and the answer window has passed: within it a
call still finds the visit (DATA_MODEL: 30 minutes). Visits come as a Poisson stream, so `load`, visits a second times
the mean seconds a number is held, is how many are held at a time if there are enough: the traffic in erlangs.

Two ways in which a service gives numbers away, each with its share of visitors whose call says nothing for certain:

* `free`: a visitor is shown a free number, and when all are held the common one. That is a loss system M/G/n/n; the
  share of visitors that find all n held is Erlang's formula B, whatever the distribution of times (A. K. Erlang, 1917;
  B. A. Sevastyanov, 1957, for any distribution of holding times).
* `blind`: numbers are given away without looking whether they are free. Those who hold one number are a part 1/n of a
  system of infinitely many servers M/G/∞, so at any moment the others who hold a visitor's number are Poisson of mean
  load/n, and the share that shares it is 1 − exp(−load/n).
"""

from __future__ import annotations

import math

__all__ = ["ANSWER_WINDOW", "MOST_NUMBERS", "blind_clash", "free_clash", "load_of", "numbers_blind", "numbers_free"]

ANSWER_WINDOW = 30 * 60  # seconds after the end of a visit in which a call finds it
MOST_NUMBERS = 100_000  # nobody rents more; a share that asks for more is given no number


def load_of(visits_per_hour: float, visit_seconds: float, window_seconds: float = ANSWER_WINDOW) -> float:
    """Numbers held at a time, in erlangs, by visits that last so long in the mean."""
    return visits_per_hour / 3600 * (visit_seconds + window_seconds)


def free_clash(load: float, numbers: int) -> float:
    """Erlang B: the share of visitors for whom no number is free. 1 without numbers, 0 without visitors."""
    if load <= 0:
        return 0.0
    share = 1.0
    for held in range(1, numbers + 1):
        share = load * share / (held + load * share)
    return share


def blind_clash(load: float, numbers: int) -> float:
    """The share of visitors whose number somebody else holds too. 1 without numbers, 0 without visitors."""
    if load <= 0:
        return 0.0
    return -math.expm1(-load / numbers) if numbers else 1.0


def numbers_free(load: float, clash: float) -> int | None:
    """The fewest numbers with `free_clash` at most `clash`; None where that would be more than MOST_NUMBERS.

    Raises ValueError for a share that is not between 0 and 1, both outside.
    """
    _checked(clash)
    share, numbers = 1.0, 0
    if load <= 0:
        return 0
    while share > clash and numbers < MOST_NUMBERS:
        numbers += 1
        share = load * share / (numbers + load * share)
    return numbers if share <= clash else None


def numbers_blind(load: float, clash: float) -> int | None:
    """The same with `blind_clash`."""
    _checked(clash)
    if load <= 0:
        return 0
    numbers = math.ceil(load / -math.log1p(-clash))
    # The logarithm may be a grain off at a share that whole numbers hit exactly.
    while numbers > 1 and blind_clash(load, numbers - 1) <= clash:
        numbers -= 1
    return numbers if numbers <= MOST_NUMBERS else None


def _checked(clash: float) -> None:
    if not 0 < clash < 1:
        raise ValueError(clash)

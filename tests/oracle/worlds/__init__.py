"""Random small worlds full of collisions: the same persons, the same seconds, edges of windows, clock changes."""

from tests.oracle.worlds.cases import Case, cases
from tests.oracle.worlds.visits import sums_of_days, visits, walks

__all__ = ["Case", "cases", "sums_of_days", "visits", "walks"]

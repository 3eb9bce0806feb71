"""What the applications, deals and payments of a period bring to each source, by the credits of their application.

The dearest sums there are, so they are made once for all that is made of them: every group of sources, from channel to
keyword, every filter on sources, and every margin. Money is in ten-thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Bools, Floats
from throughline.params import TOTAL_MODELS
from throughline.reports.engine.counted import Counted, deals_of, flags_of, payments_of
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.markov import markov
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["Credited", "credited"]


@dataclass(frozen=True, slots=True)
class Credited:
    """Measure → its sum by source key, and its sum without any credit."""

    by_source: Mapping[str, Floats]
    whole: Mapping[str, float]


def credited(scope: Scope) -> Credited:
    """All measures of applications, deals and payments, by source; filters on sources are not applied yet."""
    total = (scope.params.model, scope.params.order) if scope.params.model in TOTAL_MODELS else ()
    key = ("credited", total, *scope.credits_key)
    return remembered(
        scope.snapshot, key, lambda: _credited(scope), lambda made: sum(each.nbytes for each in made.by_source.values())
    )


def _credited(scope: Scope) -> Credited:
    by_source: dict[str, Floats] = {}
    whole: dict[str, float] = {}
    of_totals = scope.params.model in TOTAL_MODELS
    if scope.knows("application"):
        flags = flags_of(scope)
        by_source |= {} if of_totals else _of_flags(scope, flags)
        whole |= {name: float(flag.sum()) for name, flag in flags.items()}
    if scope.knows("deal"):
        both = deals_of(scope), payments_of(scope)
        by_source |= {} if of_totals else _of_values(scope, both)
        whole |= {name: float(value.sum()) for each in both for name, value in each.values.items()}
    return Credited(markov(scope).by_source if of_totals else by_source, whole)


def _of_flags(scope: Scope, flags: Mapping[str, Bools]) -> dict[str, Floats]:
    """One pass over the credits: the flags of an application are a number below 16, counted together."""
    parts, sources = scope.credits, scope.sources
    kind = np.zeros(len(parts.counts), np.int64)
    for bit, flag in enumerate(flags.values()):
        kind += flag.astype(np.int64) << bit
    cell = np.repeat(kind * sources, parts.counts) + parts.source
    counted = add_up(cell, parts.weight, 16 * sources).reshape(16, sources)
    has = np.arange(16)
    return {name: counted[(has >> bit) & 1 == 1].sum(axis=0) for bit, name in enumerate(flags)}


def _of_values(scope: Scope, both: tuple[Counted, ...]) -> dict[str, Floats]:
    """Deals and payments: added up by application, then over the touches of the applications that have any."""
    count = len(scope.selection.applications)
    some = np.zeros(count, bool)
    for each in both:
        some[each.row] = True
    parts = scope.credits.only(some)
    found: dict[str, Floats] = {}
    for each in both:
        for name, value in each.values.items():
            of_application = add_up(each.row, value, count)[some]
            found[name] = add_up(parts.source, np.repeat(of_application, parts.counts) * parts.weight, scope.sources)
    return found

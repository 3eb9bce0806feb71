"""Two tables of figures side by side."""

from __future__ import annotations

from collections.abc import Iterable

from tests.oracle.adapter import Figures

# Figures are rounded to 4 digits a row in landing and marts; a report may sum a few hundred of them.
TOLERANCE = 0.01
# What a group may not know at all: a report of nothing but such figures has no row to show them in.
UNCREDITED = {"impressions", "clicks", "visits", "spend"}


def differences(expected: Figures, found: Figures, measures: Iterable[str]) -> list[str]:
    """A line per figure that differs. A measure that the report does not show in this group is not compared."""
    lines = []
    shown = {name for row in found.values() for name in row}
    for measure in measures:
        if measure not in shown and (found or measure in UNCREDITED):
            continue
        for value in sorted({*expected, *found}):
            wanted = expected.get(value, {}).get(measure, 0.0)
            got = found.get(value, {}).get(measure, 0.0)
            if abs(wanted - got) > TOLERANCE:
                lines.append(f"{measure} of {value!r}: oracle {wanted:.4f}, report {got:.4f}")
    return lines

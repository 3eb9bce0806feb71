"""Chart specifications as plain dicts, made once a kind and language; the data travels beside them.

A changed specification makes the browser build the view anew; changed data only moves the marks. So nothing that a
parameter changes may be part of a specification, but for the number of rows, which sets the height.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

__all__ = ["PICKED", "Chart"]

PICKED = "picked"


@dataclass(frozen=True, slots=True)
class Chart:
    """A specification, its rows, what it shows for those who cannot see it, and what its colours mean.

    `picked` is told of a click where the specification has a selection PICKED: the values of the row clicked.
    """

    spec: Mapping[str, object]
    data: pd.DataFrame
    alt: str
    note: str = ""
    picked: Callable[[Mapping[str, object]], None] | None = None

"""What must hold on the figures of a table: nothing is lost between the facts and the rows shown."""

from __future__ import annotations

import numpy as np

from throughline.reports.engine.measures import PARTS
from throughline.reports.engine.table import Summed
from throughline.reports.model import Check

__all__ = ["conserved"]

_CHECKED = {
    "enquiries": "credits_equal_applications",
    "leads": "credited_leads_equal_leads",
    "revenue": "credited_revenue_equals_crm",
    "cash_in": "credited_payments_equal_payments",
    "spend": "spend_equals_mart",
    "visits": "visits_equal_mart",
}


def conserved(made: Summed, prefix: str = "") -> list[Check]:
    """Σ of the rows equals what was counted without groups, for each measure that the group knows.

    Credits are compared with applications and deals counted whole; the credit that source filters drop is added back.
    """
    groups, total = made.groups[0], made.total[0]
    checks = []
    for measure, name in _CHECKED.items():
        rows = groups.values[measure]
        # A group without any value is known to nobody: its rows are not there to be NaN.
        if len(rows) and not np.isnan(rows).any() and not np.isnan(total.values[measure]).any():
            actual = float(rows.sum()) + groups.outside.get(measure, 0.0)
            expected = groups.whole.get(measure, float(total.values[measure][0]))
            # Every row is rounded to a ten-thousandth: so many halves may add up.
            tolerance = 0.005 + np.count_nonzero(rows) * 0.5 / PARTS
            checks.append(Check(prefix + name, expected=expected, actual=actual, tolerance=tolerance))
    return checks

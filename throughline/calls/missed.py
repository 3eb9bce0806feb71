"""Who missed a call, and who called back. METRICS, "Missed waterfall".

Reasons in their order: a missed call leaves at the first that fits. Calls of ours, outgoing and internal ones, leave
together: no client waited. What telephony broke (`failed`) is missed by nobody and has a bar of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from throughline.calls.types import Bools, Ints

__all__ = ["FAILED", "MISSED", "NEVER", "REASONS", "until_contact"]

MISSED = ("missed", "busy", "declined", "callback_agent_no_answer")
FAILED = "failed"
REASONS = ("outside_hours", "outgoing", "short_wait", "by_people")
NEVER = -1  # seconds until a contact that did not come


def until_contact(caller: Ints, moment: Ints, is_contact: Bools) -> NDArray[np.int64]:
    """Seconds from each call to the next contact with its caller, NEVER without one.

    Calls are given in order of (time, call id); a contact after a call is one that comes later in that order.
    """
    seconds = np.full(len(caller), NEVER, np.int64)
    if not len(caller):
        return seconds
    order = np.argsort(caller, kind="stable")
    last = len(order) - 1
    contacts = np.where(is_contact[order], np.arange(len(order)), last + 1)
    # The next contact at or behind each place; behind the call itself is one place on.
    following = np.append(np.minimum.accumulate(contacts[::-1])[::-1][1:], last + 1)
    there = order[np.minimum(following, last)]
    same = (following <= last) & (caller[there] == caller[order])
    seconds[order[same]] = moment[there[same]] - moment[order[same]]
    return seconds

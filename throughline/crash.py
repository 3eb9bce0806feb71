"""Named steps at which a test may kill the process: `THROUGHLINE_CRASH_AT=after_merge` dies there by SIGKILL.

Steps of a load, in order: `page_read` (a batch is staged), `after_merge` (rows are merged, nothing is committed),
`before_commit`, `after_commit` (committed, the seal is not yet written), `after_seal`. Publishing names its own.
`THROUGHLINE_CRASH_AT=page_read:3` dies when that step is reached for the third time.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

__all__ = ["step"]

_reached: Counter[str] = Counter()


def step(name: str) -> None:
    """Mark a step. Does nothing unless the environment asks to die here."""
    wanted = os.environ.get("THROUGHLINE_CRASH_AT")
    if not wanted:
        return
    _reached[name] += 1
    step_name, _, time = wanted.partition(":")
    if name == step_name and _reached[name] == int(time or 1):
        os.kill(os.getpid(), signal.SIGKILL)

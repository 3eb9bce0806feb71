"""How many random worlds: a few in every run, the same each time; more with THROUGHLINE_EXAMPLES=1000."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("THROUGHLINE_EXAMPLES", "0"))

settings.register_profile(
    "oracle",
    max_examples=EXAMPLES or 8,
    derandomize=not EXAMPLES,
    # A difference is made small only when somebody asks for more worlds: each step builds a warehouse.
    phases=list(Phase) if EXAMPLES else [Phase.explicit, Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("oracle")

"""How many random worlds: a few in every run, the same each time; more with THROUGHLINE_EXAMPLES=1000."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("THROUGHLINE_EXAMPLES", "0"))

settings.register_profile(
    "oracle",
    max_examples=EXAMPLES or 4,
    derandomize=not EXAMPLES,
    # A difference is made small only when somebody asks for more worlds: each step builds a warehouse.
    phases=list(Phase) if EXAMPLES else [Phase.explicit, Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A world that fails is shown whole, and its description is long: that is no error of its own."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore:Generating overly large repr"))

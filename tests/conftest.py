"""Property tests ask the same in every run, and no clock judges them: a busy machine is no defect."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

ORACLE = Path(__file__).parent / "oracle"

settings.register_profile("suite", derandomize=True, database=None, deadline=None)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """A module's tests take the profile that is loaded while it is imported: the oracle's few worlds are its own."""
    if isinstance(collector, pytest.Module):
        settings.load_profile("oracle" if collector.path.is_relative_to(ORACLE) else "suite")

"""Ringostat before the suite that all connectors pass: by the old API, whose refusals are sentences with 200."""

from __future__ import annotations

from dataclasses import replace

from tests.connectors.ringostat.case import CASE as NEW
from tests.fakes.ringostat import KEY, PROJECT

CASE = replace(
    NEW,
    settings=lambda fake: {"auth_key": KEY, "api": "old", "project_id": PROJECT},
    needed=("auth_key", "project_id"),
)

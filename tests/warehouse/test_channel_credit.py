"""Overheads are laid by the project's own model; models of whole periods lay them by linear."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.adapter import land
from tests.warehouse.test_build import NOW
from tests.worked.rows import lead, project, sheet, visit, world
from throughline.warehouse import build
from throughline.warehouse.snapshot import Snapshots

# One lead after the touches google, google, seo; 600 roubles of overheads by leads.
ROWS = (
    visit("v1", "2026-10-01 10:00", "google"),
    visit("v2", "2026-10-02 10:00", "google"),
    visit("v3", "2026-10-03 10:00", "seo"),
    lead("l1", "2026-10-03 10:10", client_id="k1"),
    sheet(2, "2026-10-03", "2026-10-03", 600, channel="", spread="by_leads"),
)


@pytest.mark.parametrize(
    ("model", "google"),
    [("linear", 400), ("markov", 400), ("path_incremental", 400), ("shapley", 300), ("last", 0), ("first", 600)],
)
def test_overheads_by_leads(tmp_path: Path, model: str, google: int) -> None:
    land(world(*ROWS), tmp_path)
    build(tmp_path, project(attribution={"model": model}), now=lambda: NOW)
    snapshot = Snapshots(tmp_path).current()
    assert snapshot is not None
    laid = snapshot.query(
        "select channel, sum(spend) as spend from spend join source_dim using (source_key) group by 1"
    )
    found = dict(zip(laid["channel"], laid["spend"].astype(float), strict=True))
    assert found == {name: amount for name, amount in (("google", google), ("seo", 600 - google)) if amount}

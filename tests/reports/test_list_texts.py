"""Every finding of the list-like reports is a sentence in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.test_health import OCTOBER, applications
from tests.snapshots import make_snapshot
from throughline.reports.deals import deals
from throughline.reports.health import health
from throughline.reports.model import Finding
from throughline.reports.spend import spend
from throughline.texts import LANGS, say
from throughline.warehouse.snapshot import Snapshot


@pytest.fixture(params=["full", "empty"])
def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshot:
    tables: dict[str, Any] = {}
    if request.param == "full":
        tables = {
            "channel": ["seo"],
            "source_dim": ["seo"],
            "application": applications(),
            "deal": [{"app_no": 1, "created_at": "2026-10-05", "stage_since": "2026-08-01"}],
            "spend": [{"day": "2026-10-05", "source_key": 0, "spend": 1}],
            "rejected_cell": [{"source": "s", "table_name": "spend_manual", "sheet": "Май", "row": 1}],
        }
    made = make_snapshot(tmp_path, **tables).current()
    assert made is not None
    return made


@pytest.mark.parametrize("lang", LANGS)
def test_findings(snapshot: Snapshot, lang: str) -> None:
    found: list[Finding] = []
    for report in (deals, spend, health):
        found += report(snapshot, OCTOBER).findings.values()
    for finding in found:
        sentence = say(f"findings.{finding.key}", lang, **finding.facts)
        assert "{" not in sentence


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "key", ["deal_sold", "deal_open", "deal_lost", "spend_rows", "spend_idle", "health_reach_good"]
)
@pytest.mark.parametrize("n", [1, 3, 5])
def test_the_other_sentences(lang: str, key: str, n: int) -> None:
    facts = {"channel": "a", "channel_first": "b", "revenue": 1, "age": 2, "deal_share": 0.9, "junk_share": 0.1}
    assert str(n) in say(f"findings.{key}", lang, n=n, **facts) or key in ("health_reach_good", "spend_rows")

"""A snapshot under other rules of calls is what a build under these rules would have published, table by table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.adapter import Project
from tests.oracle.worlds import Case, cases
from throughline.calls.rules import CallRules
from throughline.config.models import Config
from throughline.warehouse.snapshot import Snapshot

# In the order in which rows of each are told apart.
TABLES = {
    "application": "app_no",
    "application_touch": "app_no, pos",
    "touch": "touch_no",
    "deal": "deal_no",
    "call_type": "call_no",
    "call_application": "call_no",
    "lone_touch": "end_day, brand, source_key, journeys, pos",
    "transition": "end_day, from_key, to_key",
}


@st.composite
def rules(draw: st.DrawFn) -> CallRules:
    lead = draw(st.sampled_from(("target", "first_target", "unique", "counted")))
    brands = draw(st.sampled_from(((), (("north", "counted"),), (("north", "unique"), ("south", "target")))))
    by_brand = tuple((brand, own) for brand, own in brands if own != lead)
    return CallRules(lead, by_brand, draw(st.sampled_from((0, 20, 30, 60))), draw(st.integers(1, 40)))


def configured(config: Config, chosen: CallRules) -> Config:
    told = asdict(chosen)
    told["call_lead_by_brand"] = dict(told.pop("by_brand"))
    return config.model_copy(update={"calls": config.calls.model_copy(update=told)})


def rows(snapshot: Snapshot, table: str) -> pd.DataFrame:
    columns = "end_day, brand, pos, source_key, journeys" if table == "lone_touch" else "*"
    return snapshot.query(f"select {columns} from {table} order by {TABLES[table]}")


@given(cases(), rules())
def test_every_table_is_that_of_a_build(case: Case, chosen: CallRules) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        asked = Project(Path(one), case.config, case.world).snapshot.under(chosen)
        built = Project(Path(other), configured(case.config, chosen), case.world).snapshot
        assert built.under(chosen) is built
        for table in TABLES:
            pd.testing.assert_frame_equal(rows(asked, table), rows(built, table), obj=table)

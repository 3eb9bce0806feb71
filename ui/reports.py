"""Reports for pages: each is made once a snapshot, parameters and role, and shared by everyone who asks the same."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from throughline.params import Params
from throughline.reports.model import Report
from throughline.reports.registry import definitions, run
from throughline.warehouse.snapshot import Snapshot

__all__ = ["fitting", "groups_of", "made", "warm_up"]


def warm_up() -> None:
    """Import every report and what draws them, so that the first visitor does not wait for it."""
    import altair  # noqa: F401 - Streamlit imports it at the first chart
    import pandas.io.formats.style  # noqa: F401 - and pandas at the first styled table

    definitions()


def groups_of(name: str) -> tuple[str, ...]:
    """The groups a report takes; () when it has none."""
    return definitions()[name].groups


def fitting(name: str, params: Params, dimensions: tuple[str, ...]) -> Params:
    """The parameters with a group that the report takes: its own first one where it does not take the reader's."""
    groups = groups_of(name)
    if not groups or params.group in groups or params.group in dimensions:
        return params
    return replace(params, group=groups[0])


def made(name: str, snapshot: Snapshot, params: Params, role: str) -> Report:
    """The report, from the cache when it is there. It is shared: nobody may change it."""
    return _made(name, snapshot.id, params, role, snapshot)


@st.cache_resource(max_entries=128, show_spinner=False, hash_funcs={Params: repr})
def _made(name: str, snapshot_id: str, params: Params, role: str, _snapshot: Snapshot) -> Report:
    return run(name, _snapshot, params)

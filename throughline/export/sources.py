"""The columns of a source, channel to keyword, that every published table has."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from throughline.attribution.path import Floats, Ints
from throughline.reports.engine.scope import Scope
from throughline.warehouse.snapshot import Snapshot

__all__ = ["SOURCE_COLUMNS", "main_sources", "source_columns"]

SOURCE_COLUMNS = ("channel", "channel_name", "source", "campaign", "ad_group", "ad", "keyword")


def source_columns(snapshot: Snapshot, keys: Ints, lang: str) -> dict[str, pa.Array]:
    """The columns of the sources with these keys; '' below 0, where there is none. Labels of channels are in `lang`."""
    table = snapshot.arrow(
        f"select source_dim.channel, channel.label_{lang} as channel_name, source, campaign, ad_group, ad, keyword "
        "from source_dim inner join channel using (channel_key) order by source_key"
    ).combine_chunks()
    at = pa.array(keys, pa.int64(), mask=keys < 0)
    return {
        name: table.column(name).cast(pa.string()).combine_chunks().take(at).fill_null("") for name in SOURCE_COLUMNS
    }


def main_sources(scope: Scope) -> Ints:
    """Application → the source with the largest part of its credit, the first on its path of equal ones; −1: none."""
    found = np.full(len(scope.facts.applications.day), -1, np.int64)
    parts, applications = scope.credits, scope.selection.applications
    if not len(applications):
        return found
    weight = _largest_first(parts.weight)
    order = np.lexsort((np.arange(len(weight)), -weight, parts.row))
    found[applications] = parts.source[order[parts.starts]]
    return found


def _largest_first(weight: Floats) -> Floats:
    """Weights without the dust of floats, so that equal parts are equal."""
    return np.round(weight, 9)

"""Sentences about tags: how many calls had the intention to buy, and where a tag is surely more or less frequent."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from throughline.attribution.intervals import ENOUGH
from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.client_calls import spoken
from throughline.reports.engine.findings import nameable
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["apart", "by_outcome", "commonest", "intention_by", "standing_out", "told"]

_DOUBT = 0.05  # how often chance alone may make any cell of a table stand out


def told(snapshot: Snapshot, headline: Table, tags: Table, params: Params) -> Finding:
    """The intention to buy among all calls; where config does not name it, how to name it."""
    row = headline.rows.iloc[0]
    if not row["calls"]:
        return Finding("tags_no_calls", {})
    if not row["tagged"]:
        return Finding("tags_none", {"calls": float(row["calls"])})
    if pd.isna(row["intention"]):
        likely = str(tags.rows["tag"].iloc[0])
        return Finding("tags_no_intention", {"tag": likely, "tagged_share": float(row["tagged_share"])})
    facts = {name: float(row[name]) for name in ("intention", "intention_share", "intention_low", "intention_high")}
    facts |= {"calls": float(row["calls"])}
    if not row["intention"] and not _is_known(snapshot):
        wanted = ", ".join(str(tag) for tag in snapshot.query("from call_intention")["tag"])
        return Finding("tags_intention_unknown", {"wanted": wanted, "tag": str(tags.rows["tag"].iloc[0])})
    return Finding("tags" if row["calls"] >= ENOUGH else "tags_few", facts)


def _is_known(snapshot: Snapshot) -> bool:
    """Whether any call of all times has the intention to buy: a name misspelled in config finds none."""
    return bool(snapshot.query("select count(*) as n from call_tag where is_intention")["n"].iloc[0])


def intention_by(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """Where clients want to buy most often, among values with calls enough; by time the best of its times."""
    if len(table.rows) == 1:
        return Finding("tags_one_row", {})
    rows = table.rows if params.group in TIME_GROUPS else nameable(table.rows, params.group)
    rows = rows[rows["calls"] >= ENOUGH]
    if rows.empty:
        return Finding("tags_group_few" if len(table.rows) else "nothing", {"calls": float(table.rows["calls"].sum())})
    if rows["intention_share"].isna().all():
        top = rows.iloc[int(rows["tagged_share"].to_numpy(float).argmax())]
        return Finding(
            "tags_group_tagged", {"label": spoken(snapshot, params, top), "tagged_share": top["tagged_share"]}
        )
    top = rows.iloc[int(rows["intention_share"].to_numpy(float).argmax())]
    facts = {name: float(top[name]) for name in ("intention_share", "intention_low", "intention_high", "calls")}
    return Finding("tags_group", {"label": spoken(snapshot, params, top), **facts})


def commonest(table: Table) -> Finding:
    """The tag that most calls of clients have."""
    rows = table.rows
    if rows.empty or not rows["calls"].iloc[0]:
        return Finding("tags_none_here", {})
    top = rows.iloc[0]
    return Finding("tags_commonest", {"tag": str(top["tag"]), "calls": float(top["calls"]), "share": top["share"]})


def apart(rows: pd.DataFrame) -> np.ndarray:
    """How far each cell of a cross table lies from the other calls, in standard errors; 0 where there are too few.

    The score test of two shares under their common one.
    """
    part, whole = rows["calls"].to_numpy(float), rows["of_calls"].to_numpy(float)
    others = rows["share_others"].to_numpy(float)
    every = float(rows.drop_duplicates(rows.columns[1])["of_calls"].sum())
    rest = every - whole
    judged = (whole >= ENOUGH) & (rest >= ENOUGH)
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    common = (part + np.nan_to_num(others) * rest) / max(every, 1.0)
    spread = np.zeros_like(part)
    np.divide(common * (1 - common) * every, whole * rest, out=spread, where=judged)
    found = np.zeros_like(part)
    np.divide(share - np.nan_to_num(others), np.sqrt(np.maximum(spread, 0)), out=found, where=spread > 0)
    return found


def standing_out(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """The cell of tag × group that stands out most, if chance alone hardly makes one of so many stand out as far."""
    rows = table.rows[table.rows["tag"] != ""]
    if params.group not in TIME_GROUPS:
        rows = nameable(rows, params.group)
    if rows.empty:
        return Finding("tags_none_here", {})
    if rows[params.group].nunique() < 2:
        return Finding("tags_one_row", {})
    far = apart(rows)
    if not far.any():
        return Finding("tags_cross_few", {"calls": float(rows.drop_duplicates(params.group)["of_calls"].sum())})
    place = int(np.abs(far).argmax())
    if abs(far[place]) < _bound(far):
        return Finding("tags_cross_even", {})
    row = rows.iloc[place]
    facts = {"tag": str(row["tag"]), "label": spoken(snapshot, params, row), **_shares(row)}
    return Finding("tags_place_more" if far[place] > 0 else "tags_place_less", facts)


def by_outcome(table: Table) -> Finding:
    """The tag that calls nobody answered surely have more often than others; else how many of the tagged were answered.

    That a tag is rarer where nobody talked needs no saying.
    """
    rows = table.rows[table.rows["tag"] != ""]
    if rows.empty:
        return Finding("tags_none_here", {})
    far = np.where(rows["outcome"].to_numpy() == "answered", 0.0, apart(rows))
    place = int(far.argmax())
    if far[place] >= _bound(far) and far[place] > 0:
        row = rows.iloc[place]
        return Finding("tags_outcome", {"tag": str(row["tag"]), "outcome": str(row["outcome"]), **_shares(row)})
    untagged = table.rows[table.rows["tag"] == ""].set_index("outcome")
    whole = rows.drop_duplicates("outcome").set_index("outcome")["of_calls"]
    tagged = whole.sub(untagged["calls"], fill_value=0)
    facts = {"tagged": float(tagged.sum()), "share": float(tagged.get("answered", 0)) / float(tagged.sum())}
    return Finding("tags_of_answered", facts)


def _bound(far: np.ndarray) -> float:
    """How far a cell must lie when so many were looked at (Bonferroni)."""
    return NormalDist().inv_cdf(1 - _DOUBT / 2 / max(int(np.count_nonzero(far)), 1))


def _shares(row: pd.Series) -> dict[str, float]:
    return {name: float(row[name]) for name in ("share", "share_low", "share_high", "share_others", "of_calls")}

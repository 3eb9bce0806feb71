"""Findings of Money: what earns and what loses, and how sure that is. METRICS, "Intervals"."""

from __future__ import annotations

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.beats import paying
from throughline.reports.engine.certainty import judged_by
from throughline.reports.engine.findings import advertised, called
from throughline.reports.engine.surely import surely
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["only_look", "what_earns"]

_NAMES = 3  # a sentence with more is a list


def what_earns(snapshot: Snapshot, table: Table, certain: Table, params: Params) -> Finding | None:
    """Best and worst by ROMI by margin among those with sales enough, with the probability that they do gain and lose;
    how many lose, and what was spent on them."""
    if params.group in TIME_GROUPS:
        return None
    spent = advertised(snapshot, table, params)
    if spent.empty:
        return None
    enough = judged_by(certain, "romi_margin")
    judged = spent[spent[params.group].map(lambda label: enough.get(label, False))].sort_values("romi_margin")
    if judged.empty:
        facts = {"n": len(spent), "spend": float(spent["spend"].sum()), "sales": float(spent["sales"].sum())}
        return Finding("earns_too_few", facts)
    best, worst, losing = judged.iloc[-1], judged.iloc[0], judged[judged["romi_margin"] < 0]
    gains, keeps = paying(snapshot, params, table, [best[params.group], worst[params.group]])
    best_facts: dict[str, object] = {
        "best": called(snapshot, params.group, best[params.group], params.lang),
        "romi_margin": float(best["romi_margin"]),
        "surely_best": _how_surely(float(best["romi_margin"]), gains, params.lang),
    }
    if len(judged) == 1 < len(spent):
        return Finding("earns_one", {**best_facts, "n": len(spent) - 1})
    if losing.empty:
        return Finding("earns_all", {**best_facts, "n": len(judged)})
    worst_facts = {
        "worst": called(snapshot, params.group, worst[params.group], params.lang),
        "worst_romi_margin": float(worst["romi_margin"]),
        "surely_worst": _how_surely(float(worst["romi_margin"]), keeps, params.lang),
        "romi_margin": best_facts["romi_margin"],
        "n": len(losing),
        "spend": float(losing["spend"].sum()),
    }
    if best["romi_margin"] < 0:
        return Finding("earns_none", worst_facts)
    return Finding("earns_some", {**best_facts, **worst_facts})


def _how_surely(romi: float, gains: float, lang: str) -> str:
    return surely("gain", gains, lang) if romi >= 0 else surely("loss", 1 - gains, lang)


def only_look(snapshot: Snapshot, table: Table, certain: Table, params: Params) -> Finding | None:
    """Those whose revenue is above their spend and whose gross profit is below it, dearest first."""
    if params.group in TIME_GROUPS:
        return None
    spent = advertised(snapshot, table, params)
    if spent.empty:
        return None
    only = spent[(spent["romi"] > 0) & (spent["romi_margin"] < 0)].sort_values("spend", ascending=False)
    if only.empty:
        return Finding("only_look_none" if (spent["romi"] > 0).any() else "only_look_nobody", {"n": 0})
    quoted = "«{}»" if params.lang == "ru" else "“{}”"
    names = [
        quoted.format(called(snapshot, params.group, label, params.lang)) for label in only[params.group].head(_NAMES)
    ]
    rest = len(only) - len(names)
    more = (f" и ещё {rest}" if params.lang == "ru" else f" and {rest} more") if rest else ""
    facts = {"n": len(only), "names": ", ".join(names) + more}
    enough = judged_by(certain, "romi_margin")
    few = not any(enough.get(label, False) for label in only[params.group])
    return Finding("only_look_few" if few else "only_look", facts)

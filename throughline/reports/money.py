"""Money: which channel, campaign, ad and keyword earns, and which only looks as if it did. METRICS, "Money"."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.beats import beats
from throughline.reports.engine.certainty import MONEY_CERTAINTY, consistent, intervals
from throughline.reports.engine.checks import conserved
from throughline.reports.engine.columns import ALL_GROUPS, HEADLINE, MONEY
from throughline.reports.engine.earning import only_look, what_earns
from throughline.reports.engine.facts_told import NOTHING, best_time, earned, profit_of
from throughline.reports.engine.findings import covered, said
from throughline.reports.engine.scenario import with_scenario
from throughline.reports.engine.table import by_group, summed, with_before
from throughline.reports.model import Report
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("money", groups=ALL_GROUPS)
def money(snapshot: Snapshot, params: Params) -> Report:
    """Every measure of money by group, dearest first; altogether against the period before; week by week."""
    main = summed(snapshot, params, params.group, MONEY)
    certain = intervals(snapshot, params, main, MONEY_CERTAINTY)
    tables = {
        "by_group": main.table,
        "headline": by_group(snapshot, params, "", (*MONEY, *with_before(HEADLINE, changes=True))),
        "weekly": by_group(snapshot, params, "week", MONEY),
        "intervals": certain,
        "beats": beats(snapshot, params, main),
    }
    findings = {
        "what_earns": what_earns(snapshot, main.table, certain, params) or earned(snapshot, main.table, params),
        "only_look": only_look(snapshot, main.table, certain, params) or profit_of(snapshot, main.table, params),
        "where_it_moves": covered(tables["weekly"], params.period)
        or best_time(tables["weekly"], params, "week")
        or NOTHING,
    }
    checks = [*conserved(main), *consistent(certain)]
    return with_scenario(snapshot, Report("money", snapshot.id, params, tables, checks, said(findings)))

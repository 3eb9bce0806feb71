"""Data health: what does not match, what is not tagged, what to mend first, and whether the sums agree."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports import selecting
from throughline.reports.health_contacts import cards_where, contact_checks, contact_tables, contacts_said
from throughline.reports.model import Column, Finding, Report, Table
from throughline.reports.reach import enquiries_where, reach, reach_told
from throughline.reports.reconciliation import checks_of, reconciliation
from throughline.reports.registry import report
from throughline.reports.rejected import rejected
from throughline.reports.tracking import matching, matching_said
from throughline.warehouse.snapshot import Snapshot

__all__ = ["health"]

ISSUES = (Column("issue", "text"), Column("n", "count"), Column("amount", "money"), Column("todo", "text"))
DETAILS = (
    Column("issue", "text"),
    Column("subject", "text"),
    Column("detail", "text"),
    Column("n", "count"),
    Column("amount", "money"),
)
MATCH = (
    Column("match", "text"),
    Column("enquiries", "count"),
    Column("share", "share"),
    Column("match_certainty", "share"),
)
JUNK = (Column("junk_reason", "text"), Column("junk", "count"), Column("share", "share"))
STUCK = (
    Column("manager", "text"),
    Column("pipeline", "text"),
    Column("stuck", "count"),
    Column("amount", "money"),
    Column("oldest", "days"),
)


@report("health")
def health(snapshot: Snapshot, params: Params) -> Report:
    """What to mend, one row a kind, the commonest first.

    `match`, `reach`, `junk` are of the enquiries of the period, `call_match`, `cards`, `cardless` of its calls and
    forms; all pass the filters. Stuck deals are those of this moment; the issues of the build, refused cells, phones,
    calls that cannot be true, silence and reconciliation are of all the data.
    """
    enquiries = enquiries_where(snapshot, params)
    stuck = _stuck_sql(snapshot, params)
    refused = rejected(snapshot)
    tables = {
        "issues": _table(snapshot, ISSUES, _issues_sql(enquiries, stuck, params), "n"),
        "match": _table(snapshot, MATCH, _match_sql(enquiries), "enquiries"),
        "call_match": matching(snapshot, params),
        "reach": reach(snapshot, params),
        "junk": _table(snapshot, JUNK, _junk_sql(enquiries), "junk"),
        "stuck": _table(snapshot, STUCK, stuck, "stuck", "amount"),
        "details": _table(snapshot, DETAILS, _DETAILS_SQL, "n"),
        **contact_tables(snapshot, params),
        "rejected": refused,
        "reconciliation": reconciliation(snapshot),
    }
    sums = checks_of(tables["reconciliation"])
    findings = {
        "issues": _finding_of_issues(tables["issues"]),
        "match": _finding_of_match(tables["match"]),
        "call_match": matching_said(tables["call_match"]),
        "reach": reach_told(tables["reach"]),
        "junk": _finding_of_junk(tables["reach"], tables["junk"]),
        "stuck": _finding_of_stuck(tables["stuck"]),
        "rejected": Finding("health_rejected" if len(refused.rows) else "health_no_rejected", {"n": len(refused.rows)}),
        "details": Finding(
            "health_details" if len(tables["details"].rows) else "health_no_details", {"n": len(tables["details"].rows)}
        ),
        **contacts_said(tables),
        "reconciliation": _finding_of_sums([check.ok for check in sums]),
    }
    return Report("health", snapshot.id, params, tables, [*sums, *contact_checks(snapshot, tables)], findings)


def _table(snapshot: Snapshot, columns: tuple[Column, ...], sql: str, *summed: str) -> Table:
    sql = selecting.tidy(sql)
    rows = snapshot.query(sql)
    return Table(columns, rows, {name: float(rows[name].sum()) for name in summed}, sql)


def _issues_sql(enquiries: str, stuck: str, params: Params) -> str:
    return f"""
with found as (
    select kind as issue, n, amount from health_issue
    union all
    select 'no_source', 1, null from application where {enquiries} and application.match in ('', 'none')
    union all
    select 'stuck', stuck, cast(amount as decimal(18, 4)) from ({stuck})
    union all
    select 'rejected_cell', 1, null from rejected_cell
    union all
    select 'no_card_' || daily.what, daily.cardless, null
    from contact_daily as daily
    inner join source_dim on daily.source_key = source_dim.source_key
    where {cards_where(params, "daily")} and daily.cardless > 0
)
select issue, cast(sum(n) as bigint) as n, cast(sum(amount) as double) as amount, issue as todo
from found
group by issue
order by n desc, issue
"""


_DETAILS_SQL = """
select kind as issue, subject, detail, cast(n as bigint) as n, cast(amount as double) as amount
from health_issue
order by coalesce(amount, 0) desc, n desc, kind, subject, detail
"""


def _match_sql(enquiries: str) -> str:
    return f"""
select
    case when application.match = '' then 'none' else application.match end as match,
    count(*) as enquiries,
    count(*) / sum(count(*)) over () as share,
    avg(application.match_certainty) as match_certainty
from application
where {enquiries}
group by 1
order by enquiries desc, match
"""


def _junk_sql(enquiries: str) -> str:
    return f"""
select application.junk_reason, count(*) as junk, count(*) / sum(count(*)) over () as share
from application
where {enquiries} and not application.is_lead
group by 1
order by junk desc, junk_reason
"""


def _stuck_sql(snapshot: Snapshot, params: Params) -> str:
    return f"""
select deal.manager, deal.pipeline, count(*) as stuck, cast(sum(deal.amount) as double) as amount,
    max({selecting.age_days()}) as oldest
from deal
cross join snapshot_info as info
inner join application on deal.app_no = application.app_no
where {selecting.is_stuck(params)} and {selecting.deals(snapshot, params)}
group by deal.manager, deal.pipeline
order by stuck desc, deal.manager, deal.pipeline
"""


def _finding_of_issues(issues: Table) -> Finding:
    if issues.rows.empty:
        return Finding("health_no_issues", {})
    first = issues.rows.iloc[0]
    return Finding("health_issues", {"n": len(issues.rows), "issue": first["issue"], "worst_n": int(first["n"])})


def _finding_of_match(match: Table) -> Finding:
    total = match.totals["enquiries"] or 0
    if not total:
        return Finding("health_no_enquiries", {})
    lost = float(match.rows.loc[match.rows["match"] == "none", "enquiries"].sum())
    return Finding("health_match", {"share": 1 - lost / total, "enquiries": total, "n": int(lost)})


def _finding_of_junk(reach: Table, junk: Table) -> Finding:
    """Its part of all enquiries, and the commonest reason."""
    every = reach.totals["enquiries"] or 0
    if not every or junk.rows.empty:
        return Finding("health_no_junk" if every else "health_no_enquiries", {})
    top = junk.rows.iloc[0]
    share = (junk.totals["junk"] or 0) / every
    return Finding("junk", {"share_junk": share, "junk_reason": str(top["junk_reason"]), "junk": int(top["junk"])})


def _finding_of_stuck(stuck: Table) -> Finding:
    if stuck.rows.empty:
        return Finding("health_no_stuck", {})
    return Finding("health_stuck", {"n": int(stuck.totals["stuck"] or 0), "amount": stuck.totals["amount"]})


def _finding_of_sums(agree: list[bool]) -> Finding:
    wrong = agree.count(False)
    return Finding("health_sums_differ", {"n": wrong}) if wrong else Finding("health_sums_agree", {"n": len(agree)})

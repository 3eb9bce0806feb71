"""Data health of calls and forms: what left no card, what fell silent, what cannot be true or dialled."""

from __future__ import annotations

from collections.abc import Mapping

from throughline.params import Params
from throughline.reports import selecting
from throughline.reports.model import Check, Column, Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["cards_where", "contact_checks", "contact_tables", "contacts_said"]

CARDS = (
    Column("contact", "text"),
    Column("via", "text"),
    Column("operator", "text"),
    Column("contacts", "count"),
    Column("cardless", "count"),
    Column("cardless_share", "share"),
)
CARDLESS = (
    Column("made_at", "time"),
    Column("contact", "text"),
    Column("via", "text"),
    Column("operator", "text"),
    Column("phone_mask", "text"),
    Column("channel", "text"),
    Column("source_name", "text"),
    Column("record_id", "text"),
)
SILENT = (
    Column("heard", "text"),
    Column("via", "text"),
    Column("operator", "text"),
    Column("last_heard", "date"),
    Column("silent_days", "days"),
    Column("a_week", "ratio"),
    Column("expected", "ratio"),
    Column("chance_of_none", "share"),
)
FAULTS = (
    Column("started_at", "time"),
    Column("fault", "text"),
    Column("told_value", "text"),
    Column("source_name", "text"),
    Column("call_id", "text"),
    Column("tracking_number", "text"),
    Column("employee", "text"),
)
PHONES = (
    Column("record", "text"),
    Column("phones", "count"),
    *(Column(f"phones_{state}", "count") for state in ("read", "hidden", "none", "line", "broken")),
    Column("broken_share", "share"),
)
BROKEN = (
    Column("record", "text"),
    Column("source_name", "text"),
    Column("record_id", "text"),
    Column("written", "text"),
)
_PLACES = {"brand": "{table}.brand", "operator": "{table}.operator"}
_VIA = {"tracking_number": "call", "form": "lead"}  # what the number or form of a contact is when filtered by


def contact_tables(snapshot: Snapshot, params: Params) -> dict[str, Table]:
    """`cards` and `cardless` are of the period and pass the filters, the others are of all the data."""
    return {
        "cards": _table(snapshot, CARDS, _cards_sql(params), "contacts", "cardless"),
        "cardless": _table(snapshot, CARDLESS, _cardless_sql(params)),
        "silent": _table(snapshot, SILENT, _SILENT_SQL),
        "faults": _table(snapshot, FAULTS, _FAULTS_SQL),
        "phones": _table(snapshot, PHONES, _PHONES_SQL, *(c.name for c in PHONES if c.unit == "count")),
        "broken_phones": _table(snapshot, BROKEN, _BROKEN_SQL),
    }


def contact_checks(snapshot: Snapshot, tables: Mapping[str, Table]) -> list[Check]:
    """Contacts counted without a card are those listed; the phones of calls are as many as calls; faults as flags."""
    (calls,) = snapshot.query("select count(*) as n from call")["n"]
    flags = "select coalesce(sum(len(string_split(flags, ' '))), 0) as n from call where flags <> ''"
    (flagged,) = snapshot.query(flags)["n"]
    phones = tables["phones"].rows
    of_calls = float(phones.loc[phones["record"] == "call", "phones"].sum())
    listed = float(len(tables["cardless"].rows))
    return [
        Check("cardless_listed", float(tables["cards"].totals["cardless"] or 0), listed),
        Check("call_phones_read", float(calls), of_calls),
        Check("call_faults_listed", float(flagged), float(len(tables["faults"].rows))),
    ]


def contacts_said(tables: Mapping[str, Table]) -> dict[str, Finding]:
    """A fact for each of the tables."""
    return {
        "cards": _cards_said(tables["cards"]),
        "cardless": _listed("cardless", tables["cardless"]),
        "silent": _silent_said(tables["silent"]),
        "faults": _listed("faults", tables["faults"]),
        "phones": _phones_said(tables["phones"]),
        "broken_phones": _listed("broken_phones", tables["broken_phones"]),
    }


def cards_where(params: Params, table: str) -> str:
    """A test of `contact_daily` or `cardless` joined to its `source_dim`. What they do not know lets none pass."""
    tests = [selecting.period(f"{table}.day", params)]
    for name, chosen in params.filters:
        values = selecting.names(chosen)
        if name in selecting.PLACES:
            tests.append(f"source_dim.{name} in ({values})")
        elif name in _PLACES:
            tests.append(f"{_PLACES[name].format(table=table)} in ({values})")
        elif name in _VIA:
            tests.append(f"{table}.what = '{_VIA[name]}' and {table}.name in ({values})")
        else:
            tests.append("false")
    return "\n    and ".join(tests)


def _table(snapshot: Snapshot, columns: tuple[Column, ...], sql: str, *summed: str) -> Table:
    sql = selecting.tidy(sql)
    rows = snapshot.query(sql)
    return Table(columns, rows, {name: float(rows[name].sum()) for name in summed}, sql)


def _cards_sql(params: Params) -> str:
    return f"""
select daily.what as contact, daily.name as via, daily.operator,
    cast(sum(daily.contacts) as bigint) as contacts, cast(sum(daily.cardless) as bigint) as cardless,
    sum(daily.cardless) / sum(daily.contacts) as cardless_share
from contact_daily as daily
inner join source_dim on daily.source_key = source_dim.source_key
where {cards_where(params, "daily")}
group by daily.what, daily.name, daily.operator
order by cardless desc, contacts desc, contact, via, daily.operator
"""


def _cardless_sql(params: Params) -> str:
    return f"""
select cardless.made_at, cardless.what as contact, cardless.name as via, cardless.operator, cardless.phone_mask,
    source_dim.channel, cardless.source_name, cardless.entity_id as record_id
from cardless
inner join source_dim on cardless.source_key = source_dim.source_key
where {cards_where(params, "cardless")}
order by cardless.made_at desc, contact, cardless.source_name, record_id
"""


_SILENT_SQL = """
select what as heard, name as via, operator, last_day as last_heard, days as silent_days,
    n_before * 7.0::double / days_before as a_week, expected, probability as chance_of_none
from silent
order by expected desc, heard, via
"""

_FAULTS_SQL = """
select call.started_at, call_fault.fault, call_fault.value as told_value, call.source_name, call.call_id,
    call.tracking_number, call.employee
from call_fault
inner join call on call_fault.call_no = call.call_no
order by call.started_at desc, call.call_no, call_fault.fault
"""

_PHONES_SQL = """
select what as record,
    cast(sum(n) as bigint) as phones,
    cast(coalesce(sum(n) filter (where state = 'read'), 0) as bigint) as phones_read,
    cast(coalesce(sum(n) filter (where state = 'hidden'), 0) as bigint) as phones_hidden,
    cast(coalesce(sum(n) filter (where state = 'none'), 0) as bigint) as phones_none,
    cast(coalesce(sum(n) filter (where state = 'line'), 0) as bigint) as phones_line,
    cast(coalesce(sum(n) filter (where state = 'broken'), 0) as bigint) as phones_broken,
    phones_broken / phones as broken_share
from phone_state
group by what
order by phones_broken desc, phones desc, record
"""

_BROKEN_SQL = """
select what as record, source_name, entity_id as record_id, written
from broken_phone
order by record, source_name, record_id, written
"""


def _listed(table: str, shown: Table) -> Finding:
    n = len(shown.rows)
    return Finding(f"health_{table}" if n else f"health_no_{table}", {"n": n})


def _cards_said(cards: Table) -> Finding:
    """How many left no card, and where the most did."""
    every, lost = (float(cards.totals[name] or 0) for name in ("contacts", "cardless"))
    if not every:
        return Finding("health_cards_unknown", {})
    if not lost:
        return Finding("health_cards_all", {"contacts": every})
    worst = cards.rows.iloc[0]
    facts = {"contacts": every, "cardless": lost, "cardless_share": lost / every}
    return Finding("health_cards", {**facts, "contact": str(worst["contact"]), "via": str(worst["via"])})


def _silent_said(silent: Table) -> Finding:
    if silent.rows.empty:
        return Finding("health_no_silent", {})
    worst = silent.rows.iloc[0]
    facts = {"via": str(worst["via"]), "silent_days": float(worst["silent_days"]), "a_week": float(worst["a_week"])}
    return Finding("health_silent", {"n": len(silent.rows), **facts})


def _phones_said(phones: Table) -> Finding:
    every, broken = (phones.totals[name] or 0 for name in ("phones", "phones_broken"))
    if not every:
        return Finding("health_no_phones", {})
    facts = {"phones": every, "phones_broken": broken, "broken_share": broken / every}
    hidden = (phones.totals["phones_hidden"] or 0) + (phones.totals["phones_none"] or 0)
    return Finding("health_phones" if broken else "health_phones_good", {**facts, "phones_hidden": hidden})

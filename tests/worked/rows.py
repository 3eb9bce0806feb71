"""Landing rows with only what a case is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from throughline.config.models import Config
from throughline.params import Params, Period

Row = dict[str, Any]
SOURCES = ("web", "forms", "crm", "ads", "pbx", "sheet")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def at(text: str) -> datetime:
    """UTC, which is the business zone of these cases: "2026-10-05 12:00"."""
    return datetime.fromisoformat(text)


def project(**parts: Any) -> Config:
    """A project in UTC with a channel for each of its utm sources; `parts` are other parts of config."""
    channels = [
        {"channel": name, "when": {"utm_source": name}}
        for name in ("google", "yandex_direct", "instagram", "a", "b", "c", "search", "direct_ad", "ads", "seo")
    ]
    return Config.model_validate(
        {
            "project": {"timezone": "UTC", "currency": "RUB"},
            "sources": [{"name": name, "kind": "file"} for name in SOURCES],
            "channels": channels,
            **parts,
        }
    )


def ask(**changes: Any) -> Params:
    """October, last touch, by channel, unless told otherwise."""
    return Params(**{"period": OCTOBER, "model": "last", "margin": 0.5, **changes})


def visit(visit_id: str, when: str, source: str = "", client: str = "k1", **more: Any) -> Row:
    """A visit of a client from a utm source; '' is direct."""
    row = {"visit_id": visit_id, "client_id": client, "started_at": at(when), "utm_source": source}
    return {"source": "web", "account_id": "", **row, **more}


def traffic(day: str, source: str, visits: int, **more: Any) -> Row:
    """Visits of a day from a utm source that are told as a sum; '' is direct."""
    marks = dict.fromkeys(("utm_medium", "utm_campaign", "utm_content", "utm_term", "referrer", "landing_url"), "")
    row = {"day": date.fromisoformat(day), "utm_source": source, "visits": visits}
    return {"source": "web", "account_id": "", **marks, **row, **more}


def lead(lead_id: str, when: str, **more: Any) -> Row:
    """A form."""
    return {"source": "forms", "account_id": "", "lead_id": lead_id, "created_at": at(when), "kind": "form", **more}


def deal(deal_id: str, when: str, **more: Any) -> Row:
    """An open deal of pipeline "main"."""
    row = {"deal_id": deal_id, "created_at": at(when), "updated_at": at(when), "status": "open", "currency": "RUB"}
    return {"source": "crm", "account_id": "", "pipeline_id": "main", "pipeline_name": "main", **row, **more}


def moved(event_id: str, deal_id: str, when: str, to: str) -> Row:
    """A deal came to a stage of pipeline "main"."""
    place = {"from_pipeline_id": "main", "from_stage_id": "", "to_pipeline_id": "main", "to_stage_id": to}
    row = {"event_id": event_id, "deal_id": deal_id, "happened_at": at(when)}
    return {"source": "crm", "account_id": "", **row, **place}


def payment(payment_id: str, deal_id: str, when: str, amount: int) -> Row:
    """Roubles; a refund is negative."""
    row = {"payment_id": payment_id, "deal_id": deal_id, "paid_at": at(when), "amount": Decimal(amount)}
    return {"source": "crm", "account_id": "", "currency": "RUB", **row}


def spent(day: str, source: str, cost: int, **more: Any) -> Row:
    """A day of an ad account."""
    empty = dict.fromkeys(("ad_group_id", "ad_id", "keyword", "device", "dims"), "")
    row = {"day": date.fromisoformat(day), "campaign_id": source, "utm_source": source, "cost": Decimal(cost)}
    return {"source": "ads", "account_id": "", "currency": "RUB", **empty, **row, **more}


def claimed(day: str, campaign: str, conversions: float, **more: Any) -> Row:
    """Conversions that the ad account counts of a campaign on a day."""
    empty = dict.fromkeys(("ad_group_id", "ad_id", "keyword", "goal_id", "model"), "")
    row = {"day": date.fromisoformat(day), "campaign_id": campaign, "conversions": conversions}
    return {"source": "ads", "account_id": "", "currency": "RUB", **empty, **row, **more}


def sheet(row: int, first: str, last: str, amount: int, **more: Any) -> Row:
    """A row of the Sheet."""
    period = {"period_start": date.fromisoformat(first), "period_end": date.fromisoformat(last)}
    filled = {"sheet": "Spend", "row": row, "amount": Decimal(amount), "currency": "RUB", "spread": "direct"}
    return {"source": "sheet", "account_id": "", **filled, **period, **more}


def call(call_id: str, when: str, talk: int, **more: Any) -> Row:
    """An incoming call; without talk it was missed."""
    row = {"call_id": call_id, "started_at": at(when), "direction": "in", "is_callback": False, "talk_seconds": talk}
    outcome = "answered" if talk else "missed"
    return {"source": "pbx", "account_id": "", "outcome": outcome, "client_raw": "+79120000001", **row, **more}


def world(*rows: Row) -> Mapping[str, list[Row]]:
    """Rows sorted into their tables by their key."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_table(row), []).append(row)
    return found


def _table(row: Row) -> str:
    if "payment_id" in row:
        return "payment"
    if "event_id" in row:
        return "deal_stage_event"
    if "spread" in row:
        return "spend_manual"
    if "cost" in row:
        return "spend_daily"
    if "conversions" in row:
        return "ad_conversion_daily"
    if "visits" in row:
        return "traffic_daily"
    return next(name for name in ("lead", "deal", "call", "visit") if f"{name}_id" in row and _owns(name, row))


def _owns(name: str, row: Row) -> bool:
    sources = {"visit": "web", "lead": "forms", "deal": "crm", "call": "pbx"}
    return bool(row["source"] == sources[name])

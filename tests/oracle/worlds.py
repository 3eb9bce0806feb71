"""Random small worlds full of collisions: the same persons, the same seconds, window edges, clock changes, month ends.

Times come from a short list of moments and from offsets that sit on the edges of windows, so that a handful of rows
meets the corners which a thousand spread out rows would miss. Berlin changes its clocks in the worlds' month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.oracle.parameters import ENDS
from throughline.config.models import Config

Row = dict[str, Any]
ZONES = ("Europe/Berlin", "Asia/Yekaterinburg", "America/New_York")
CLIENTS = ("k1", "k2", "k3", "")
PHONES = ("+79120000001", "8 (912) 000-00-02", "79120000003", "")
EMAILS = ("a@example.com", "B@example.com ", "")
PRODUCTS = ("", "doors")
BRANDS = ("", "north")
STATIC = "+73430000001"
DYNAMIC = "+73430000009"
START = datetime(2026, 9, 20)
# Clock changes of Berlin (25 October) and New York (1 November), ends of months and days.
MOMENTS = (
    datetime(2026, 9, 30, 21, 59, 59),
    datetime(2026, 10, 1, 4, 0, 0),
    datetime(2026, 10, 24, 22, 0, 0),
    datetime(2026, 10, 25, 0, 30, 0),
    datetime(2026, 10, 25, 1, 30, 0),
    datetime(2026, 10, 25, 23, 0, 0),
    datetime(2026, 10, 31, 19, 0, 0),
    datetime(2026, 11, 1, 5, 30, 0),
    datetime(2026, 11, 1, 6, 30, 0),
    datetime(2026, 11, 5, 12, 0, 0),
)
# Edges: the same second, a second off, half an hour (numbers), a day (duplicates), windows of 7 and 30 days.
OFFSETS = (0, 1, -1, 1800, 1801, 86_399, 86_400, 86_401, 7 * 86_400, 7 * 86_400 + 1, 30 * 86_400, 30 * 86_400 + 1)

# (utm_source, utm_medium, utm_campaign): what rules below make of it
TAGS = (
    ("", "", ""),
    ("yandex", "cpc", "c1"),
    ("yandex", "cpc", "camp two"),
    ("google", "cpc", "c3"),
    ("insta", "social", ""),
    ("odd", "", ""),
)


@dataclass(frozen=True)
class Case:
    """A world and the config it is read with."""

    world: dict[str, list[Row]]
    config: Config


def moments() -> st.SearchStrategy[datetime]:
    """A moment of the list, moved by one of the edges."""
    edge = st.sampled_from(OFFSETS).map(lambda seconds: timedelta(seconds=seconds))
    return st.builds(lambda at, by: at - by, st.sampled_from(MOMENTS), edge)


def money(most: int = 5000) -> st.SearchStrategy[Decimal]:
    """A sum to the kopeck."""
    return st.integers(1, most * 100).map(lambda kopecks: Decimal(kopecks) / 100)


def _row(source: str, **columns: Any) -> Row:
    return {"source": source, "account_id": "", **columns}


def _tags(tag: tuple[str, str, str]) -> Row:
    return dict(zip(("utm_source", "utm_medium", "utm_campaign"), tag, strict=True))


@st.composite
def visits(draw: st.DrawFn, number: int) -> Row:
    """A visit; a bot now and then."""
    client = draw(st.sampled_from(CLIENTS))
    return _row(
        "web",
        visit_id=f"v{number}",
        client_id=client,
        user_id=draw(st.sampled_from(("", "", "u1"))),
        started_at=draw(moments()),
        duration_seconds=draw(st.sampled_from((0, 60))),
        shown_number=draw(st.sampled_from(("", "", DYNAMIC))),
        is_bot=draw(st.sampled_from((False, False, False, True))),
        device=draw(st.sampled_from(("", "mobile"))),
        city=draw(st.sampled_from(("", "Berlin"))),
        **_tags(draw(st.sampled_from(TAGS))),
    )


@st.composite
def leads(draw: st.DrawFn, number: int, visit_ids: list[str], deal_ids: list[str]) -> Row:
    """A form: its visit, client, phone, e-mail and deal may each be known or not."""
    return _row(
        "forms",
        lead_id=f"l{number}",
        created_at=draw(moments()),
        kind=draw(st.sampled_from(("form", "chat"))),
        client_id=draw(st.sampled_from(CLIENTS)),
        visit_id=draw(st.sampled_from(("", *visit_ids))),
        deal_id=draw(st.sampled_from(("", "", *deal_ids))),
        phone_raw=draw(st.sampled_from(PHONES)),
        email_raw=draw(st.sampled_from(EMAILS)),
        promo_code=draw(st.sampled_from(("", "", "LEAF7"))),
        form_name=draw(st.sampled_from(("", "callback form"))),
        brand=draw(st.sampled_from(BRANDS)),
        product=draw(st.sampled_from(PRODUCTS)),
        **_tags(draw(st.sampled_from(TAGS))),
    )


PIPELINES = ("p_paid", "p_won", "p_stage", "p_amount", "p_claims", "p_aux")
STAGES = (("new", 10, "open"), ("measure", 20, "open"), ("done", 30, "won"), ("lost", 40, "lost"), ("trash", 5, "open"))


@st.composite
def deals(draw: st.DrawFn, number: int, lead_ids: list[str], count: int) -> Row:
    """A deal of one of the pipelines. A parent makes sense in claims and delivery only."""
    pipeline = draw(st.sampled_from(PIPELINES))
    status = draw(st.sampled_from(("open", "won", "lost")))
    created = draw(moments())
    others = [f"d{other}" for other in range(count) if other != number]
    parents = ("", *others) if pipeline in ("p_claims", "p_aux") else ("",)
    paid = draw(st.one_of(st.none(), money())) if pipeline == "p_amount" else None
    stage = {"won": "done", "lost": "lost"}.get(status) or draw(st.sampled_from(("new", "measure", "trash")))
    closed = created + timedelta(days=draw(st.integers(0, 9)))
    return _row(
        "crm",
        deal_id=f"d{number}",
        lead_id=draw(st.sampled_from(("", "", *lead_ids))),
        parent_deal_id=draw(st.sampled_from(parents)),
        pipeline_id=pipeline,
        pipeline_name=pipeline,
        stage_id=stage,
        stage_name=stage,
        status=status,
        created_at=created,
        updated_at=closed,
        closed_at=closed if status != "open" or paid else None,
        amount=draw(money()),
        amount_paid=paid,
        cost_of_goods=draw(st.one_of(st.none(), money(2000))),
        currency="RUB",
        loss_reason=draw(st.sampled_from(("price", "spam"))) if status == "lost" else "",
        responsible=draw(st.sampled_from(("Ann", "Bob"))),
        branch=draw(st.sampled_from(("", "east"))),
        product=draw(st.sampled_from(PRODUCTS)),
        customer_id=draw(st.sampled_from(("", "", "m1"))),
        client_id=draw(st.sampled_from(CLIENTS)),
        phones_raw=draw(st.sampled_from(PHONES)),
        emails_raw=draw(st.sampled_from(EMAILS)),
        is_deleted=draw(st.sampled_from((False, False, False, False, True))),
        **_tags(draw(st.sampled_from(TAGS))),
    )


@st.composite
def payments(draw: st.DrawFn, number: int, deal_rows: list[Row]) -> Row:
    """A payment or a refund, in roubles or dollars, of a deal that lives on payments."""
    fitting = [row["deal_id"] for row in deal_rows if row["pipeline_id"] not in ("p_amount", "p_won")]
    amount = draw(money())
    return _row(
        "crm",
        payment_id=f"m{number}",
        deal_id=draw(st.sampled_from((*fitting, "nowhere"))),
        paid_at=draw(moments()),
        amount=-amount if draw(st.sampled_from((False, False, True))) else amount,
        currency=draw(st.sampled_from(("RUB", "RUB", "USD"))),
    )


@st.composite
def calls(draw: st.DrawFn, number: int, deal_ids: list[str]) -> Row:
    """A call around the thresholds of talk, to a static, a dynamic or no known number."""
    direction, is_callback = draw(st.sampled_from((("in", False), ("in", False), ("out", True), ("out", False))))
    outcome = draw(st.sampled_from(("answered", "answered", "missed")))
    if is_callback:
        outcome = draw(st.sampled_from(("answered", "callback_client_no_answer")))
    return _row(
        "pbx",
        call_id=f"c{number}",
        started_at=draw(moments()),
        direction=direction,
        is_callback=is_callback,
        outcome=outcome,
        talk_seconds=draw(st.sampled_from((0, 30, 31, 90))) if outcome == "answered" else 0,
        client_raw=draw(st.sampled_from((*PHONES[:3], "anonymous"))),
        tracking_number_raw=draw(st.sampled_from(("", STATIC, DYNAMIC))),
        vendor_deal_id=draw(st.sampled_from(("", "", "", *deal_ids))) if direction == "in" else "",
    )


@st.composite
def spend_rows(draw: st.DrawFn, number: int) -> Row:
    """A row of an ad account; the day makes its key unique."""
    tag = draw(st.sampled_from(TAGS[1:]))
    return _row(
        "ads",
        day=date(2026, 10, 20) + timedelta(days=number),
        campaign_id=tag[2] or "none",
        campaign_name=tag[2] or "none",
        ad_group_id="",
        ad_id="",
        keyword="",
        device="",
        dims="",
        impressions=draw(st.integers(0, 900)),
        clicks=draw(st.integers(0, 90)),
        cost=draw(money()),
        currency=draw(st.sampled_from(("RUB", "USD"))),
        includes_vat=draw(st.booleans()),
        **_tags(tag),
    )


@st.composite
def sheet_rows(draw: st.DrawFn, number: int) -> Row:
    """A row of the Sheet over some days: for a channel, or an overhead."""
    first = date(2026, 10, 20) + timedelta(days=draw(st.integers(0, 14)))
    how = draw(st.sampled_from(("direct", "by_spend", "by_leads", "by_revenue", "even")))
    return _row(
        "sheet",
        sheet="Spend",
        row=number + 2,
        period_start=first,
        period_end=first + timedelta(days=draw(st.sampled_from((0, 1, 6, 30)))),
        channel=draw(st.sampled_from(("seo", "yandex_direct"))) if how == "direct" else "",
        amount=draw(money(50_000)),
        currency="RUB",
        contractor=draw(st.sampled_from(("", "agency"))),
        spread=how,
    )


def _rates() -> list[Row]:
    days = (date(2026, 9, 28), date(2026, 10, 20), date(2026, 10, 27))
    return [_row("bank", day=day, currency="USD", rate=90.0 + number) for number, day in enumerate(days)]


def _stages() -> list[Row]:
    return [
        _row("crm", pipeline_id=pipeline, stage_id=name, name=name, sort=sort, semantic=semantic)
        for pipeline in PIPELINES
        for name, sort, semantic in STAGES
    ]


@st.composite
def stage_events(draw: st.DrawFn, number: int, deal_rows: list[Row]) -> Row:
    """A step inside the pipeline of a deal."""
    deal = draw(st.sampled_from(deal_rows))
    return _row(
        "crm",
        event_id=f"e{number}",
        deal_id=deal["deal_id"],
        happened_at=deal["created_at"] + timedelta(seconds=draw(st.sampled_from((0, 60)))),
        from_pipeline_id=deal["pipeline_id"],
        from_stage_id=draw(st.sampled_from(("new", "measure"))),
        to_pipeline_id=deal["pipeline_id"],
        to_stage_id=draw(st.sampled_from(("new", "measure", "done"))),
    )


def config(zone: str, call_lead: str, separate: bool) -> Config:
    """The config of the worlds: every kind of rule, pipeline and margin that changes a figure."""
    source = {"kind": "file"}
    return Config.model_validate(
        {
            "project": {
                "timezone": zone,
                "currency": "RUB",
                "vat": [{"since": "2026-01-01", "rate": 0.2}, {"since": "2026-10-25", "rate": 0.22}],
            },
            "sources": [
                {"name": "web", **source},
                {"name": "forms", **source},
                {"name": "crm", "leads": "separate" if separate else "own", **source},
                {"name": "ads", **source},
                {"name": "pbx", **source},
                {"name": "sheet", **source},
                {"name": "bank", **source},
            ],
            "channels": [
                {"channel": "yandex_direct", "when": {"utm_source": "yandex", "utm_medium": "cpc"}},
                {"channel": "google_ads", "when": {"utm_source": ["google", "adwords"], "utm_medium": "c*"}},
                {"channel": "instagram", "when": {"utm_source": "INSTA*"}},
                {"channel": "instagram", "when": {"utm_source": "yandex"}},
                {"channel": "leaflet", "when": {"promo_code": "LEAF*"}},
            ],
            "channel_info": {"seo": {"paid": True}},
            "pipelines": {
                "p_paid": {"target_from": "measure", "cleaning": ["trash"], "spam_reasons": ["spam"], "margin": 0.4},
                "p_won": {"sold": "won"},
                "p_stage": {"sold": "stage: done", "target_from": "measure"},
                "p_amount": {"target_from": "done"},
                "p_claims": {"loss_is_won": True},
                "p_aux": {"auxiliary": True},
            },
            "margin": {"default": 0.35, "by_product": {"doors": 0.28}},
            "calls": {
                "static_numbers": {STATIC: {"channel": "billboard"}},
                "call_lead": call_lead,
                "cycle_days": 7,
            },
            "attribution": {"custom": {"ends": ENDS}},
        }
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A whole world, with its config."""
    count = {table: draw(st.integers(0, most)) for table, most in SIZES.items()}
    deal_ids = [f"d{n}" for n in range(count["deal"])]
    visit_rows = [draw(visits(n)) for n in range(count["visit"])]
    lead_rows = [draw(leads(n, [r["visit_id"] for r in visit_rows], deal_ids)) for n in range(count["lead"])]
    deal_rows = [draw(deals(n, [r["lead_id"] for r in lead_rows], len(deal_ids))) for n in range(count["deal"])]
    events = count["deal_stage_event"] if deal_rows else 0
    world = {
        "visit": visit_rows,
        "lead": lead_rows,
        "deal": deal_rows,
        "payment": [draw(payments(n, deal_rows)) for n in range(count["payment"])],
        "call": [draw(calls(n, deal_ids)) for n in range(count["call"])],
        "spend_daily": [draw(spend_rows(n)) for n in range(count["spend_daily"])],
        "spend_manual": [draw(sheet_rows(n)) for n in range(count["spend_manual"])],
        "deal_stage_event": [draw(stage_events(n, deal_rows)) for n in range(events)],
        "deal_stage": _stages(),
        "rate": _rates(),
    }
    call_lead = draw(st.sampled_from(("target", "first_target", "unique", "counted")))
    return Case(world, config(draw(st.sampled_from(ZONES)), call_lead, draw(st.booleans())))


SIZES = {
    "visit": 8,
    "lead": 5,
    "deal": 5,
    "payment": 5,
    "call": 5,
    "spend_daily": 4,
    "spend_manual": 2,
    "deal_stage_event": 3,
}

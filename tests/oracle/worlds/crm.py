"""Leads, deals and what happens to them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from tests.oracle.worlds.basics import (
    BRANDS,
    CLIENTS,
    EMAILS,
    PHONES,
    PRODUCTS,
    TAGS,
    Row,
    moments,
    money,
    row,
    tags,
)

PIPELINES = ("p_paid", "p_won", "p_stage", "p_amount", "p_claims", "p_aux")
STAGES = (("new", 10, "open"), ("measure", 20, "open"), ("done", 30, "won"), ("lost", 40, "lost"), ("trash", 5, "open"))


@st.composite
def leads(draw: st.DrawFn, number: int, visit_ids: list[str], deal_ids: list[str]) -> Row:
    """A form: its visit, client, phone, e-mail and deal may each be known or not."""
    return row(
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
        **tags(draw(st.sampled_from(TAGS))),
    )


@st.composite
def repeats(draw: st.DrawFn, lead: Row, earlier: list[Row]) -> Row:
    """The lead, or another one like an earlier lead of the same person, about a day after it."""
    if not earlier or not draw(st.booleans()):
        return lead
    first = draw(st.sampled_from(earlier))
    same = {name: first[name] for name in ("client_id", "phone_raw", "email_raw", "brand", "product")}
    later = timedelta(seconds=draw(st.sampled_from((0, 1800, 86_399, 86_400, 86_401))))
    product = draw(st.sampled_from((first["product"], *PRODUCTS)))
    return {**lead, **same, "product": product, "created_at": first["created_at"] + later}


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
    return row(
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
        **tags(draw(st.sampled_from(TAGS))),
    )


@st.composite
def payments(draw: st.DrawFn, number: int, deal_rows: list[Row]) -> Row:
    """A payment or a refund, in roubles or dollars, of a deal that lives on payments."""
    fitting = [deal["deal_id"] for deal in deal_rows if deal["pipeline_id"] not in ("p_amount", "p_won")]
    amount = draw(money())
    return row(
        "crm",
        payment_id=f"m{number}",
        deal_id=draw(st.sampled_from((*fitting, "nowhere"))),
        paid_at=draw(moments()),
        amount=-amount if draw(st.sampled_from((False, False, True))) else amount,
        currency=draw(st.sampled_from(("RUB", "RUB", "USD"))),
    )


def stages() -> list[Row]:
    """The stages of every pipeline, in their order."""
    return [
        row("crm", pipeline_id=pipeline, stage_id=name, name=name, sort=sort, semantic=semantic)
        for pipeline in PIPELINES
        for name, sort, semantic in STAGES
    ]


@st.composite
def stage_events(draw: st.DrawFn, number: int, deal_rows: list[Row]) -> Row:
    """A step inside the pipeline of a deal."""
    deal = draw(st.sampled_from(deal_rows))
    return row(
        "crm",
        event_id=f"e{number}",
        deal_id=deal["deal_id"],
        happened_at=deal["created_at"] + timedelta(seconds=draw(st.sampled_from((0, 60)))),
        from_pipeline_id=deal["pipeline_id"],
        from_stage_id=draw(st.sampled_from(("new", "measure"))),
        to_pipeline_id=deal["pipeline_id"],
        to_stage_id=draw(st.sampled_from(("new", "measure", "done"))),
    )

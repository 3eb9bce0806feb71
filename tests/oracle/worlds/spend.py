"""Ad accounts, the Sheet and rates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.oracle.worlds.basics import TAGS, Row, money, row, tags


@st.composite
def spend_rows(draw: st.DrawFn, number: int) -> Row:
    """A row of an ad account; the day makes its key unique."""
    tag = draw(st.sampled_from(TAGS[1:]))
    return row(
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
        **tags(tag),
    )


@st.composite
def sheet_rows(draw: st.DrawFn, number: int) -> Row:
    """A row of the Sheet over some days: for a channel, or an overhead."""
    first = date(2026, 10, 20) + timedelta(days=draw(st.integers(0, 14)))
    how = draw(st.sampled_from(("direct", "by_spend", "by_leads", "by_revenue", "even")))
    return row(
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


def rates() -> list[Row]:
    """Dollars on some days, with gaps longer than a rate is good for."""
    days = (date(2026, 9, 28), date(2026, 10, 20), date(2026, 10, 27))
    return [row("bank", day=day, currency="USD", rate=90.0 + number) for number, day in enumerate(days)]

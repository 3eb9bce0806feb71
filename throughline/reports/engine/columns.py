"""Which columns the reports by group show, and which groups they take."""

from __future__ import annotations

from throughline.params import GROUPS
from throughline.reports.engine.table import with_before

__all__ = ["ALL_GROUPS", "FUNNEL", "HEADLINE", "MONEY", "OVERVIEW", "STEPS"]

ALL_GROUPS = GROUPS
HEADLINE = ("spend", "visits", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi", "romi_margin")
OVERVIEW = (
    *("spend", "visits", "enquiries", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi"),
    *("romi_margin", "cpl", "cpo", "average_receipt"),
    *with_before(HEADLINE),
)
STEPS = (
    *("impressions", "clicks", "visits", "enquiries", "leads", "target_leads"),
    *("sold_applications", "repeat_sales"),
)
FUNNEL = (
    *STEPS[:-1],
    *("sales", "repeat_sales", "ctr", "conversion_click", "conversion_enquiry", "conversion_lead"),
    *("conversion_target", "conversion_sale", "visit_to_lead", "lead_to_sale"),
    *("spend", "revenue"),  # rows stand in the order of money on every page
)
MONEY = (
    *("spend", "impressions", "clicks", "ctr", "cpc", "visits", "cost_per_visit", "leads", "cpl", "target_leads"),
    *("cost_per_target_lead", "sales", "first_sales", "repeat_sales", "cpo", "cac", "revenue", "average_receipt"),
    *("cost_of_goods", "refund", "gross_profit", "romi", "romi_margin", "roas", "drr", "receivable", "cash_in"),
)

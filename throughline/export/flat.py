"""Leads, deals, calls and spend one by one, flat: nothing has to be joined. Contacts are masked, as in the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from throughline.attribution.path import Ints
from throughline.export.sources import source_columns
from throughline.params import Params
from throughline.warehouse.snapshot import Snapshot

__all__ = ["FLAT", "Asked", "flat"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows are made of and by: `main_source` is that of each application, `timezone` that of the project."""

    snapshot: Snapshot
    params: Params
    main_source: Ints
    timezone: str
    currency: str

    def local(self, column: str) -> str:
        """SQL: a UTC time by the clocks of the project."""
        zone = self.timezone.replace("'", "''")
        return f"cast(({column} at time zone 'UTC') at time zone '{zone}' as timestamp)"

    def inside(self, day: str) -> str:
        """SQL: that a day lies in the period, or that nobody knows it."""
        return f"coalesce({day} between date '{self.params.period.first}' and date '{self.params.period.last}', true)"

    @property
    def cost(self) -> str:
        """SQL: the cost of goods of a deal by the margin asked for."""
        if self.params.margin is not None:
            return f"cast(round(cast(revenue as double) * {1 - self.params.margin!r}, 4) as decimal(18, 4))"
        estimate = "cast(round(cast(revenue as double) * (1 - margin), 4) as decimal(18, 4))"
        return f"case when not is_sale then 0 when cost is null then {estimate} else cost end"


def flat(name: str, asked: Asked, dimensions: Sequence[str]) -> pa.Table:
    """One of the FLAT tables; `dimensions` are columns that its mart has besides."""
    rows = asked.snapshot.arrow(FLAT[name](asked, "".join(f', "{column}"' for column in dimensions)))
    keys = (
        rows["source_key"].fill_null(-1).to_numpy()
        if "source_key" in rows.column_names
        else _of_applications(asked, rows)
    )
    own = {column: rows[column] for column in rows.column_names if column not in ("source_key", "app_no")}
    return pa.table({**own, **source_columns(asked.snapshot, keys.astype(np.int64), asked.params.lang)})


def _of_applications(asked: Asked, rows: pa.Table) -> Ints:
    """The main source of the application of each row."""
    found: Ints = asked.main_source[rows["app_no"].to_numpy().astype(np.int64)]
    return found


def _leads(asked: Asked, dimensions: str) -> str:
    return f"""
        select app_no, application_id as lead_id, source_name as source_system, applied_day as date,
            {asked.local("applied_at")} as applied_at, kind, is_enquiry, is_lead, is_lead and is_target as is_target,
            is_sold, is_spam, is_duplicate, junk_reason, {asked.local("sold_at")} as sold_at, deals, match, brand,
            pipeline, product, branch, manager, form, promo_code, city, device, employee, operator, tracking_number,
            segment, phone_mask{dimensions}
        from application where {asked.inside("applied_day")} order by app_no
    """


def _deals(asked: Asked, dimensions: str) -> str:
    return f"""
        with priced as (
            select deal.*, {asked.cost} as cost_of_goods from deal
            where {asked.inside("created_day")}
        )
        select priced.app_no, deal_id, priced.source_name as source_system, application.application_id as lead_id,
            created_day as date, {asked.local("created_at")} as created_at, status, priced.pipeline, stage,
            priced.is_target, is_sale, sold_day as sold_date, {asked.local("priced.sold_at")} as sold_at, is_first_sale,
            is_repeat_sale, amount, revenue, refund, received, cost_of_goods,
            revenue - cost_of_goods - coalesce(refund, 0) as gross_profit, receivable, loss_reason, priced.brand,
            priced.product, priced.branch, priced.manager, priced.segment, priced.promo_code,
            '{asked.currency}' as currency{dimensions.replace(', "', ', priced."')}
        from priced inner join application on priced.app_no = application.app_no order by deal_no
    """


def _calls(asked: Asked, dimensions: str) -> str:
    return f"""
        with tags as (
            select call_no, string_agg(tag, '; ' order by tag) as tags from call_tag where rank = 1 group by call_no
        )
        select call.source_key, call_id, call.source_name as source_system, day as date,
            {asked.local("started_at")} as started_at, direction, is_callback, outcome, wait_seconds, talk_seconds,
            is_working, coalesce(is_application, false) as is_application, is_counted, call_type.is_target, is_repeat,
            is_unique, is_first_target, match, call.brand, employee, operator, tracking_number, city, phone_mask,
            coalesce(deal.deal_id, '') as deal_id, coalesce(tags.tags, '') as tags, call_value.value{dimensions}
        from call
        left join call_type on call.call_no = call_type.call_no
        left join call_value on call.call_no = call_value.call_no
        left join tags on call.call_no = tags.call_no
        left join deal on call.deal_no = deal.deal_no
        where {asked.inside("day")} order by call.call_no
    """


def _spend(asked: Asked, dimensions: str) -> str:
    return f"""
        select source_key, day as date, source_name as source_system, brand, pipeline, contractor, kind, device,
            impressions, clicks, spend, spend_with_vat, spend_without_vat, '{asked.currency}' as currency{dimensions}
        from spend where {asked.inside("day")} order by day, spend.rowid
    """


FLAT: dict[str, Callable[[Asked, str], str]] = {"lead": _leads, "deal": _deals, "call": _calls, "spend": _spend}

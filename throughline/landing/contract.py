"""The landing tables: what every connector fills. DATA_MODEL, "Landing"; one declaration for loader, mapping and docs.

Every table also has `source` (the name in config), `account_id`, `_load_id` and `_loaded_at`.
Key columns are never null: their default is ''. Ids are text. Times are UTC, whole seconds. Days are dates in the
business time zone. Money is DECIMAL(18,4) in major units of its `currency`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

__all__ = ["BOOKKEEPING", "SYSTEM", "TABLES", "Column", "Table", "Type"]


class Type(StrEnum):
    """How a column is written by people, kept in Arrow and kept in DuckDB."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    DAY = "day"
    TIME = "time"
    BOOLEAN = "boolean"
    JSON = "json"

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of a batch's column."""
        return _ARROW[self]

    @property
    def duckdb(self) -> str:
        """The column type in `landing.duckdb`."""
        return _DUCKDB[self]


_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.MONEY: pa.decimal128(18, 4),
    Type.NUMBER: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.DAY: pa.date32(),
    Type.TIME: pa.timestamp("us"),
    Type.BOOLEAN: pa.bool_(),
    Type.JSON: pa.string(),
}
_DUCKDB: dict[Type, str] = {
    Type.TEXT: "VARCHAR",
    Type.MONEY: "DECIMAL(18,4)",
    Type.NUMBER: "DOUBLE",
    Type.INTEGER: "BIGINT",
    Type.DAY: "DATE",
    Type.TIME: "TIMESTAMP",
    Type.BOOLEAN: "BOOLEAN",
    # JSON is kept as text: the models read it with functions that DuckDB and Spark both have.
    Type.JSON: "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether it belongs to the key, and whether one cell may list several values."""

    name: str
    type: Type = Type.TEXT
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One landing table. `time_column` is what a trailing re-read window is cut by (a day or a time), '' for none."""

    name: str
    columns: tuple[Column, ...]
    time_column: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key without source and account_id, which belong to every key."""
        return tuple(column.name for column in self.columns if column.is_key)

    @property
    def arrow(self) -> pa.Schema:
        """The schema of a whole batch: account_id and every declared column."""
        fields = [pa.field("account_id", pa.string())]
        return pa.schema(fields + [pa.field(c.name, c.type.arrow) for c in self.columns])

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


BOOKKEEPING = ("_load_id", "_loaded_at")
SYSTEM = ("source", "account_id", *BOOKKEEPING)

_SUFFIX = {
    ":m": Type.MONEY,
    ":n": Type.NUMBER,
    ":i": Type.INTEGER,
    ":d": Type.DAY,
    ":t": Type.TIME,
    ":b": Type.BOOLEAN,
    ":j": Type.JSON,
}
_UTM = "utm_source utm_medium utm_campaign utm_content utm_term"
_AD_IDS = "campaign_id ad_group_id ad_id"


def _columns(key: str, rest: str) -> Iterator[Column]:
    for words, is_key in ((key, True), (rest, False)):
        for word in words.split():
            name, kind = word, Type.TEXT
            if word[-2:] in _SUFFIX:
                name, kind = word[:-2], _SUFFIX[word[-2:]]
            yield Column(name, kind, is_key)


def _table(name: str, key: str, rest: str, time: str = "") -> Table:
    return Table(name, tuple(_columns(key, rest)), time)


# A word is a column; its ending is its type: :m money, :n number, :i integer, :d day, :t time, :b boolean, :j JSON.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "spend_daily",
            "day:d campaign_id ad_group_id ad_id keyword device dims:j",
            f"campaign_name ad_group_name ad_name {_UTM} impressions:i clicks:i cost:m currency includes_vat:b",
            time="day",
        ),
        # What an ad system calls conversions, by its own goals and models: never leads.
        _table(
            "ad_conversion_daily",
            f"day:d {_AD_IDS} keyword goal_id model",
            "goal_name conversions:n value:m currency",
            time="day",
        ),
        _table(
            "spend_manual",
            "sheet row:i",
            f"period_start:d period_end:d channel {_UTM} brand amount:m currency contractor kind spread comment",
        ),
        _table(
            "tracking_number",
            "number valid_from:d",
            f"kind channel {_UTM} brand pipeline operator valid_to:d",
        ),
        _table("customer", "customer_id", "phones_raw emails_raw segment loyalty_level created_at:t"),
        _table("rate", "day:d currency", "rate:n", time="day"),
        _table(
            "budget_plan", "month:d channel campaign", "amount:m leads_target:n allowed_cost_per_sale:m", time="month"
        ),
        _table(
            "visit",
            "visit_id",
            f"client_id user_id started_at:t {_UTM} referrer landing_url gclid yclid {_AD_IDS} device city "
            "pageviews:i duration_seconds:i is_bot:b shown_number",
            time="started_at",
        ),
        # Visits that a source tells only the sums of: they are counted, and belong to nobody (decision 023).
        _table(
            "traffic_daily",
            f"day:d {_UTM} referrer landing_url",
            "visits:i users:i pageviews:i bounces:i",
            time="day",
        ),
        # Which visitor was shown which number when: a page may show several, and a visit several in turn.
        _table("shown_number", "shown_at:t number client_id visit_id", "until:t", time="shown_at"),
        _table(
            "lead",
            "lead_id",
            "created_at:t kind client_id user_id visit_id call_id deal_id phone_raw email_raw promo_code form_name "
            f"page_url {_UTM} referrer brand product custom:j",
            time="created_at",
        ),
        _table(
            "deal",
            "deal_id",
            "lead_id parent_deal_id pipeline_id pipeline_name stage_id stage_name status created_at:t updated_at:t "
            "closed_at:t amount:m amount_paid:m cost_of_goods:m currency loss_reason responsible branch product "
            f"customer_id phones_raw emails_raw client_id {_UTM} crm_source promo_code discount:m is_deleted:b "
            "merged_into custom:j",
            time="updated_at",
        ),
        _table("deal_stage", "pipeline_id stage_id", "name sort:i semantic"),
        _table(
            "deal_stage_event",
            "event_id",
            "deal_id happened_at:t from_pipeline_id from_stage_id to_pipeline_id to_stage_id",
            time="happened_at",
        ),
        _table("deal_item", "deal_id line:i", "sku name quantity:n price:m cost:m"),
        _table("payment", "payment_id", "deal_id paid_at:t amount:m currency", time="paid_at"),
        _table(
            "call",
            "call_id",
            "started_at:t direction is_callback:b outcome outcome_raw wait_seconds:i talk_seconds:i client_raw "
            "tracking_number_raw employee operator value comment rating:n ivr_path recording_ref visitor_id client_id "
            f"visit_id {_UTM} {_AD_IDS} landing_url city vendor_is_unique:b vendor_is_target:b vendor_is_repeat:b "
            "vendor_deal_id",
            time="started_at",
        ),
        _table("call_tag", "call_id category name", "kind value"),
        _table("contact_point", "entity entity_id value_raw", "kind first_seen_at:t last_seen_at:t"),
        _table(
            "communication",
            "communication_id",
            "deal_id lead_id happened_at:t kind direction employee",
            time="happened_at",
        ),
        _table(
            "mail_stat",
            "campaign_id day:d",
            "campaign_name sent:i delivered:i opened:i clicked:i unsubscribed:i cost:m currency",
            time="day",
        ),
        _table("goal", "goal_id", "client_id visit_id happened_at:t name value:n", time="happened_at"),
    )
}

"""What is published: tables and columns by name, the same whatever the project. docs/export.md is made from this.

Types are those that Power BI, Looker Studio, DataLens and Excel all map: days, times without a zone, DECIMAL(18,4),
64-bit whole numbers, doubles, flags, texts. Ids are text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from throughline.texts import has, say

__all__ = ["TABLES", "Column", "Kind", "Table", "described"]


class Kind(StrEnum):
    """What a column holds. COUNT is whole; NUMBER may have parts, as applications that channels share have."""

    TEXT = "text"
    DAY = "day"
    TIME = "time"
    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"

    @property
    def arrow(self) -> pa.DataType:
        """Its type in the tables given to a target."""
        return _ARROW[self]


_ARROW: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.DAY: pa.date32(),
    Kind.TIME: pa.timestamp("us"),
    Kind.MONEY: pa.decimal128(18, 4),
    Kind.COUNT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a published table."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """One published table. `has_dimensions`: a text column dim_<name> follows for each dimension of config."""

    name: str
    columns: tuple[Column, ...]
    has_dimensions: bool = False

    def schema(self, lang: str, dimensions: Sequence[str] = ()) -> pa.Schema:
        """Names, types and descriptions; `dimensions` are names of columns."""
        return pa.schema(
            [
                pa.field(c.name, c.kind.arrow, metadata={"description": described(self, c.name, lang)})
                for c in self.columns
            ]
            + [pa.field(name, pa.string()) for name in dimensions]
        )


def described(table: Table, column: str, lang: str) -> str:
    """What a column means: as its table has it, else as all tables do."""
    own = f"bi.columns.{table.name}.{column}"
    return say(own if has(own, lang) else f"bi.columns.any.{column}", lang)


_ENDINGS = {
    ":d": Kind.DAY,
    ":t": Kind.TIME,
    ":m": Kind.MONEY,
    ":i": Kind.COUNT,
    ":n": Kind.NUMBER,
    ":b": Kind.FLAG,
}
_SOURCE = "channel channel_name source campaign ad_group ad keyword"


def _table(name: str, words: str, has_dimensions: bool = False) -> Table:
    columns = [
        Column(word[:-2], _ENDINGS[word[-2:]]) if word[-2:] in _ENDINGS else Column(word) for word in words.split()
    ]
    return Table(name, tuple(columns), has_dimensions)


# A word is a column; its ending is its kind: :d day, :t time, :m money, :i whole number, :n number, :b flag, none text.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "marketing_daily",
            f"date:d {_SOURCE} brand impressions:i clicks:i visits:i spend:m spend_with_vat:m spend_without_vat:m "
            "enquiries:n leads:n target_leads:n sold_applications:n sales:n first_sales:n repeat_sales:n revenue:m "
            "refund:m cost_of_goods:m gross_profit:m receivable:m cash_in:m currency model",
        ),
        _table(
            "lead",
            f"lead_id source_system date:d applied_at:t kind is_enquiry:b is_lead:b is_target:b is_sold:b is_spam:b "
            f"is_duplicate:b junk_reason sold_at:t deals:i {_SOURCE} match brand pipeline product branch manager form "
            "promo_code city device employee operator tracking_number segment phone_mask",
            has_dimensions=True,
        ),
        _table(
            "deal",
            "deal_id source_system lead_id date:d created_at:t status pipeline stage is_target:b is_sale:b sold_date:d "
            "sold_at:t is_first_sale:b is_repeat_sale:b amount:m revenue:m refund:m received:m cost_of_goods:m "
            f"gross_profit:m receivable:m loss_reason {_SOURCE} brand product branch manager segment promo_code "
            "currency",
            has_dimensions=True,
        ),
        _table(
            "call",
            "call_id source_system date:d started_at:t direction is_callback:b outcome wait_seconds:i talk_seconds:i "
            "is_working:b is_application:b is_counted:b is_target:b is_repeat:b is_unique:b is_first_target:b "
            f"{_SOURCE} match brand employee operator tracking_number city phone_mask deal_id tags value:m",
        ),
        _table(
            "spend",
            f"date:d source_system {_SOURCE} brand pipeline contractor kind device impressions:i clicks:i spend:m "
            "spend_with_vat:m spend_without_vat:m currency",
            has_dimensions=True,
        ),
        _table(
            "export_info",
            "snapshot_id built_at:t project timezone currency language model axis first_day:d last_day:d parameters",
        ),
    )
}

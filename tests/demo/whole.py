"""What there is to share out, counted without any model: by queries of the mart, and from the CRM's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from tests.demo.tables import Tables

__all__ = ["Question", "Whole"]


@dataclass(frozen=True)
class Question:
    """A period, the axis that deals count on, and filters: group → value."""

    first: date
    last: date
    axis: str
    filters: Mapping[str, str]


class Whole:
    """The snapshot and the files of the demo in `root`."""

    def __init__(self, root: Path) -> None:
        tables = root / "data" / "snapshots"
        self.db = duckdb.connect(
            str(tables / f"{(root / 'data' / 'CURRENT').read_text().strip()}.duckdb"), read_only=True
        )
        self.payments = self._payments(Tables(root))

    def _payments(self, tables: Tables) -> pd.DataFrame:
        """Every payment of the CRM with its own day and that of the deal's first."""
        frame = tables.export("payments.csv")
        at = pd.to_datetime(frame["Дата"], format="%d.%m.%Y %H:%M:%S")
        amount = frame["Сумма"].str.replace(",", ".").astype(float)
        found = pd.DataFrame({"deal": frame["ID сделки"], "at": at, "amount": amount})
        first = found[found["amount"] > 0].groupby("deal")["at"].min()
        return found.assign(first=found["deal"].map(first))

    def received(self, question: Question, by: str) -> float:
        """What the CRM's file of payments says came in, `by` the day of each ("at") or of the deal's `first`."""
        day = self.payments[by].dt.date
        return float(self.payments.loc[(day >= question.first) & (day <= question.last), "amount"].sum())

    def measures(self, question: Question) -> dict[str, float]:
        """Measure → its sum. A filter is the application's for leads and the deal's own, if it has one, for money."""
        asked = {"first": question.first, "last": question.last}
        asked |= {f"value_{n}": value for n, value in enumerate(question.filters.values())}
        of_deals = {row[0] for row in self.db.sql("select column_name from (describe deal)").fetchall()} - {"brand"}
        by_app = "".join(f" and application.{name} = $value_{n}" for n, name in enumerate(question.filters))
        by_deal = "".join(
            f" and {'deal' if name in of_deals else 'application'}.{name} = $value_{n}"
            for n, name in enumerate(question.filters)
        )
        applied = "applied_day between $first and $last"
        sold = "sold_day between $first and $last" if question.axis == "sale" else applied
        deals = f"from deal inner join application using (app_no) where {sold}{by_deal}"
        queries = {
            "enquiries": f"count(*) from application where is_enquiry and {applied}{by_app}",
            "leads": f"count(*) from application where is_lead and {applied}{by_app}",
            "target_leads": f"count(*) from application where is_lead and is_target and {applied}{by_app}",
            "sales": f"count(*) {deals} and is_sale",
            "first_sales": f"count(*) {deals} and is_first_sale",
            "repeat_sales": f"count(*) {deals} and is_repeat_sale",
            "revenue": f"sum(revenue) {deals} and is_sale",
            "refund": f"sum(deal.refund) {deals} and is_sale",
            "cash_in": "sum(payment.amount) from payment inner join deal using (deal_no) "
            f"inner join application using (app_no) where paid_day between $first and $last{by_deal}",
        }
        return {name: self._one(query, asked) for name, query in queries.items()}

    def _one(self, query: str, asked: Mapping[str, object]) -> float:
        used = {name: value for name, value in asked.items() if f"${name}" in query}
        ((found,),) = self.db.execute(f"select {query}", used).fetchall()
        return float(found or 0)

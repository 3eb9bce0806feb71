"""The SQL behind a table: the same parameters, figures and names as the arrays, for whoever wants to check or copy it.

Every value is written into the text, quoted, so that the statement runs as it is on the snapshot's tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.engine.credits_sql import credits_sql, quoted, template
from throughline.reports.engine.dimensions import SOURCE, column_of, columns_of, knows
from throughline.reports.engine.handed import HandedSql
from throughline.reports.engine.measures import (
    ADDITIVE,
    APPLICATION,
    CASH,
    DEAL,
    RATIOS,
    SPEND,
    VISITS,
    base_of,
    rounded_sql,
)
from throughline.warehouse.snapshot import Snapshot

__all__ = ["passing_sql", "statement", "tests_of"]

_FALSE_OF_SPEND = ("impressions", "clicks")  # unknown stays unknown


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def statement(snapshot: Snapshot, params: Params, periods: Sequence[Period], group: str, columns: Sequence[str]) -> str:
    """One SELECT that gives these columns by `group`; a second period fills the columns `…_before` and `…_change`."""
    handed = HandedSql(snapshot, params, periods, group)
    of_period = " and periods.which = credits.which" if params.model == "path_incremental" else ""
    write = _Writer(snapshot, params, group, {**handed.pieces(), "of_period": of_period})
    parts = [credits_sql(params, periods), handed.part]
    parts += [part for part in (write.applications(), write.deals(), write.spend(), write.visits()) if part]
    return "with\n\n" + "\n".join(filter(None, parts)) + "\n" + write.final(columns)


def passing_sql(snapshot: Snapshot, params: Params) -> str:
    """The parts up to `passing` and `passing_deals`: what of the period the filters let through."""
    write = _Writer(snapshot, params, "", {})
    passing = template("passing").format(
        first=f"date '{params.period.first}'",
        last=f"date '{params.period.last}'",
        filters=write.filtered("application"),
        deal_filters=write.filtered("deal"),
    )
    return f"{credits_sql(params, [params.period])}\n{passing}"


def tests_of(snapshot: Snapshot, params: Params) -> tuple[str, str]:
    """The tests that the filters make of an application and of a deal, with the tables' own names."""
    write = _Writer(snapshot, params, "", {})
    return write.filtered("application"), write.filtered("deal")


class _Writer:
    """The parts of one statement that sum facts by the group, and the last part that joins them."""

    def __init__(self, snapshot: Snapshot, params: Params, group: str, pieces: Mapping[str, str]) -> None:
        self.snapshot, self.params, self.group, self.pieces = snapshot, params, group, pieces
        self.filters = [name for name, _ in params.filters]
        self.known: set[str] = set()
        self.parts: list[str] = [] if group else ["select '' as grp, which from periods"]

    def _knows(self, table: str) -> bool:
        return knows(self.snapshot, table, self.group, *self.filters)

    def _value(self, name: str, table: str, alias: str) -> str:
        """Where a fact finds the value of a group."""
        if name in SOURCE:
            return f"source_dim.{name}"
        if table == "deal" and name not in columns_of(self.snapshot)["deal"]:
            alias = "application"
        return f"{alias}.{_name(column_of(name))}"

    def _group(self, table: str, day: str, alias: str = "") -> str:
        if not self.group:
            return "''"
        if self.group not in TIME_GROUPS:
            return self._value(self.group, table, alias or table)
        if self.group == "week" and self.params.week_start == "sunday":
            return f"{day} - dayofweek({day})::integer"
        return f"date_trunc('{self.group}', {day})::date"

    def filtered(self, table: str, alias: str = "") -> str:
        """The test that the filters make of a row."""
        tests = [
            f"{self._value(name, table, alias or table)} in ({', '.join(map(quoted, chosen))})"
            for name, chosen in self.params.filters
        ]
        return " and ".join(tests) or "true"

    def _part(self, name: str, measures: Sequence[str]) -> None:
        self.known.update(measures)
        self.parts.append(f"select * from {name}")

    def applications(self) -> str:
        """enquiries … sold_applications."""
        if not self._knows("application"):
            return ""
        by_sale = self.params.axis == "sale"
        sold = "" if by_sale else (
            f",\n        sum(credits.weight{self.pieces['sold_applications']} * application.is_sold::integer) "
            "as sold_applications"
        )  # fmt: skip
        text = template("applications").format(
            group=self._group("application", "application.applied_day"),
            filters=self.filtered("application"),
            sold_column=sold,
            sold_on="sold ones on the day of their first sale" if by_sale else "sold ones too",
            **self.pieces,
        )
        self._part("application_sums", list(APPLICATION))
        if by_sale:
            text += "\n" + template("sold_applications").format(
                group=self._group("application", "sales_of_application.first_sale_day"),
                filters=self.filtered("application"),
                **self.pieces,
            )
            self._part("sold_sums", [])
        return text

    def deals(self) -> str:
        """sales, money and cash_in."""
        if not self._knows("deal"):
            return ""
        by_sale = self.params.axis == "sale"
        day = "deal.sold_day" if by_sale else "application.applied_day"
        margin = self.params.margin
        self._part("deal_sums", list(DEAL))
        self._part("payment_sums", list(CASH))
        return template("deals").format(
            group=self._group("deal", day),
            filters=self.filtered("deal") + (" and deal.is_sale" if by_sale else ""),
            counted_on="on the day of the sale" if by_sale else "on the day of their application",
            cost="coalesce(deal.cost::double, deal.revenue::double * (1 - deal.margin))" if margin is None
            else f"deal.revenue::double * (1 - {margin:.17g}::double)",
            day=day,
            payment_group=self._group("deal", "payment.paid_day"),
            payment_filters=self.filtered("deal"),
            **self.pieces,
        )  # fmt: skip

    def spend(self) -> str:
        """spend, impressions, clicks."""
        if not self._knows("spend"):
            return ""
        self._part("spend_sums", list(SPEND))
        return template("spend").format(group=self._group("spend", "spend.day"), filters=self.filtered("spend"))

    def visits(self) -> str:
        """visits, from the table that knows group and filters."""
        for table, dimension, key in (
            ("visit_daily", "source_dim", "source_key"),
            ("visit_place_daily", "channel", "channel_key"),
        ):
            if self._knows(table):
                self._part("visit_sums", list(VISITS))
                return template("visits").format(
                    group=self._group(table, "visits.day", "visits"),
                    filters=self.filtered(table, "visits"),
                    table=table,
                    dimension=dimension,
                    key=key,
                )
        return ""

    def final(self, columns: Sequence[str]) -> str:
        """Sums of now and before side by side, and the columns made of them."""
        endings = {"": "now", "_before": "before"} if any(base_of(name)[1] for name in columns) else {"": "now"}
        sums = [
            f"{self._sum(measure, which)} as {measure}{ending}"
            for ending, which in endings.items()
            for measure in ADDITIVE
        ]
        shown = [f"sums.grp as {_name(self.group or 'total')}", *(_expression(name) for name in columns)]
        some = " or ".join(f"coalesce({m}{e}, 0) <> 0" for e in endings for m in ADDITIVE if m in self.known)
        first = _name(self.group or "total")
        by_money = "" if self.group in TIME_GROUPS else "".join(
            f"coalesce({name}, 0) desc, " for name in ("spend", "revenue") if name in columns
        )  # fmt: skip
        nothing = "select '' as grp, which from periods where false"
        return template("final").format(
            measures=",\n        ".join(sums),
            parts="\n        union all by name\n        ".join(self.parts or [nothing]),
            columns=",\n        ".join(shown),
            present=f"where {some or 'false'}" if self.group else "",
            order=f"{by_money}{first}",
        )

    def _sum(self, measure: str, which: str) -> str:
        if measure not in self.known:
            return "null::double"
        total = f"sum(parts.{measure}) filter (where parts.which = '{which}')"
        total = f"({total})::double" if measure in _FALSE_OF_SPEND else f"coalesce({total}, 0)::double"
        return rounded_sql(ADDITIVE[measure], total)


def _expression(name: str) -> str:
    base, ending = base_of(name)
    if ending == "_change":
        now, before = _plain(base, ""), _plain(base, "_before")
        is_share = base in RATIOS and RATIOS[base].unit == "share"
        return f"{now} - {before} as {name}" if is_share else f"({now} - {before}) / nullif(abs({before}), 0) as {name}"
    return f"{_plain(base, ending)} as {name}"


def _plain(base: str, ending: str) -> str:
    return f"({RATIOS[base].sql(ending)})" if base in RATIOS else f"sums.{base}{ending}"

"""Reports of Direct as rows of `spend_daily` and `ad_conversion_daily`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from connectors.wire.utm import TAGS
from connectors.yandex_direct import numbers, tsv
from connectors.yandex_direct.grain import Grain, landed, summed
from connectors.yandex_direct.links import Queries, known, tags

__all__ = ["Account", "conversions", "report_of_spend", "spend"]

_AT_ONCE = 100_000
_COUNTED = ("Impressions", "Clicks", "Cost")

_Filled: TypeAlias = dict[tuple[str | None, ...], tuple[str | None, ...]]
"""By the words of a row: its tags and the title of its ad."""


@dataclass(frozen=True, slots=True)
class Account:
    """What all rows of a report have in common. `account_id` None: that of the source."""

    account_id: str | None
    currency: str
    includes_vat: bool


def report_of_spend(file: IO[bytes], grain: Grain) -> pa.Table:
    """A whole report, one row per key, in the vendor's columns; words as dictionaries.

    Raises what `tsv` and `numbers` raise. Two criteria of an ad may be called alike: landing knows a criterion by its
    text, so they are one row, and which of them a tag would name is not known.
    """
    read = tsv.read(file, grain.words + grain.attributes, ("Date", *_COUNTED))
    report = read.select(grain.words + grain.attributes).append_column("Date", numbers.days(read, "Date"))
    for name in ("Impressions", "Clicks"):
        report = report.append_column(name, numbers.integers(read, name))
    return summed(report.append_column("Cost", *numbers.money(read, ["Cost"])), grain, _COUNTED)


def spend(
    report: pa.Table,
    account: Account,
    links: Callable[[str, str, str], Sequence[Queries]],
    title: Callable[[str], str | None],
) -> Iterator[pa.Table]:
    """Rows of `spend_daily`, some 100,000 at a time. `links` are of a campaign, a group and an ad, `title` of an ad."""
    filled: _Filled = {}
    for start in range(0, report.num_rows, _AT_ONCE):
        part = report.slice(start, _AT_ONCE)
        if len(filled) > _AT_ONCE:
            filled.clear()
        yield landed(
            "spend_daily",
            part,
            {
                "account_id": account.account_id,
                "currency": account.currency,
                "includes_vat": account.includes_vat,
                "impressions": part["Impressions"],
                "clicks": part["Clicks"],
                "cost": part["Cost"],
                **_tagged(part, filled, links, title),
            },
        )


def conversions(
    file: IO[bytes], grain: Grain, account: Account, goals: Sequence[str], models: Sequence[str]
) -> Iterator[pa.Table]:
    """Rows of `ad_conversion_daily` of a report with goals: one per key, goal and model, of those that have any.

    The vendor renames the columns: Conversions_<goal>_<model>, Revenue_<goal>_<model>. Without `models` it chooses one.
    Raises what `tsv` and `numbers` raise.
    """
    names = tsv.columns(file)
    pairs = [(goal, model) for goal in goals for model in models or _models_of(goal, names)]
    counts = [f"Conversions_{goal}_{model}" for goal, model in pairs]
    values = [f"Revenue_{goal}_{model}" for goal, model in pairs]
    read = tsv.read(file, grain.words, ("Date", "Cost", *counts, *values))
    # Cost is there to tell millionths: a report may have no revenue.
    _, *money = numbers.money(read, ["Cost", *values])
    keyed = read.select(grain.words).append_column("Date", numbers.days(read, "Date"))
    for (goal, model), count, value in zip(pairs, counts, money, strict=True):
        rows = keyed.append_column("n", numbers.numbers(read, count)).append_column("value", value)
        rows = summed(rows.filter(_any(rows["n"], rows["value"])), grain, ("n", "value"))
        yield landed(
            "ad_conversion_daily",
            rows,
            {
                "account_id": account.account_id,
                "currency": account.currency,
                "goal_id": goal,
                "model": model,
                "conversions": rows["n"],
                "value": rows["value"],
            },
        )


def _models_of(goal: str, names: Sequence[str]) -> list[str]:
    """The models that the vendor chose for a goal. Raises KeyError where it told of none."""
    found = [match[1] for name in names if (match := re.fullmatch(rf"Conversions_{goal}_([A-Za-z]+)", name))]
    if not found:
        raise KeyError(f"Conversions_{goal}")
    return found


def _any(*columns: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where one of the numbers is there and not nought."""
    flags = [pc.fill_null(pc.not_equal(pc.cast(column, pa.float64()), 0.0), False) for column in columns]
    return pc.or_(*flags)


def _tagged(
    part: pa.Table,
    filled: _Filled,
    links: Callable[[str, str, str], Sequence[Queries]],
    title: Callable[[str], str | None],
) -> Mapping[str, Any]:
    """utm_… and ad_name of each row; rows that differ in day alone are looked up once."""
    words = [name for name in part.column_names if pa.types.is_dictionary(part[name].type)]
    rows = list(zip(*(pc.cast(part[name], pa.string()).to_pylist() for name in words), strict=True))
    for row in dict.fromkeys(rows):
        if row not in filled:
            cells = dict(zip(words, row, strict=True))
            campaign, group, ad = (cells.get(name) or "" for name in ("CampaignId", "AdGroupId", "AdId"))
            filled[row] = (*tags(links(campaign, group, ad), known(cells)), title(ad))
    columns = zip(*map(filled.__getitem__, rows), strict=True)
    return {name: pa.array(column, pa.string()) for name, column in zip((*TAGS, "ad_name"), columns, strict=True)}

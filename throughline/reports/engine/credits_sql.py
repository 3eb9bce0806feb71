"""The SQL of credits: which touches count for each application, and what part of its credit each source gets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from throughline.attribution import Rules
from throughline.params import Params, Period

__all__ = ["credits_sql", "quoted", "skip_sql", "template", "touches_sql"]

_FOLDER = Path(__file__).parent.parent / "sql"


@cache
def template(name: str) -> str:
    """The text of one part."""
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _periods(periods: Sequence[Period]) -> str:
    named = ", ".join(
        f"('{which}', date '{period.first}', date '{period.last}')"
        for which, period in zip(("now", "before"), periods, strict=False)
    )
    return f"periods (which, first_day, last_day) as (values {named}),\n"


def credits_sql(params: Params, periods: Sequence[Period]) -> str:
    """The parts `periods` and `credits`: application, source and weight.

    Under `path_incremental` weights depend on the period: there `credits` has a column `which`.
    """
    rules = Rules.of(params)
    by_period = rules.model == "path_incremental"
    which = {name: f"{name}.which, " if by_period else "" for name in ("raw", "shared", "weighted", "periods")}
    redistributes = rules.direct == "redistribute"
    weights = template("credits").format(
        weight="incremental.which, incremental.adds" if by_period else _weight(rules),
        odds="\n    inner join incremental on numbered.app_no = incremental.app_no and numbered.pos = incremental.pos"
        if by_period else "",
        which=which["raw"],
        shared_which=which["shared"],
        own_which=which["periods"],
        own_periods="\n    cross join periods" if by_period else "",
        redistribute=template("redistribute").format(weighted_which=which["weighted"]) if redistributes else "",
        shared="redistributed" if redistributes else "weighted",
    )  # fmt: skip
    incremental = template("incremental").format(skip=skip_sql("lone_touch.journey") if rules.direct == "skip" else "")
    parts = (_periods(periods), touches_sql(rules), *([incremental] if by_period else []), weights)
    return "\n".join(parts)


def touches_sql(rules: Rules) -> str:
    """The parts up to `numbered`: the touches that count for each application, in order."""
    seconds = rules.window * 86_400
    return template("touches").format(
        walks="client_app_no" if rules.link == "client" else "app_no",
        significant="channel.is_paid" if rules.significant == "paid" else "not channel.is_insignificant",
        until=f"between 0 and {seconds}" if rules.touches_until == "lead" else f"<= {seconds}",
        skip=skip_sql("walked.app_no") if rules.direct == "skip" else "",
    )


def skip_sql(journey: str) -> str:
    """The clause that drops direct touches from journeys that have others; `journey` is the column that names them."""
    return f"qualify not channel.is_direct or bool_and(channel.is_direct) over (partition by {journey})"


_LAST_THAT = (
    "(numbered.pos = coalesce(max(numbered.pos) filter (where {fits}) over (partition by numbered.app_no), "
    "numbered.n))::integer"
)
_WEIGHTS = {
    "first": "(numbered.pos = 1)::integer",
    "last": "(numbered.pos = numbered.n)::integer",
    "last_non_direct": _LAST_THAT.format(fits="not numbered.is_direct"),
    "last_significant": _LAST_THAT.format(fits="numbered.is_significant"),
    "linear": "1",
}


def _weight(rules: Rules) -> str:
    if rules.model in _WEIGHTS:
        return _WEIGHTS[rules.model]
    if rules.model == "position":
        first, middle, last = rules.weights
        return (
            f"case when numbered.n = 1 then 1.0 when numbered.pos = 1 then {first:.17g}::double "
            f"when numbered.pos = numbered.n then {last:.17g}::double else {middle:.17g}::double / (numbered.n - 2) end"
        )
    if rules.model == "shapley":
        players = "count(distinct numbered.channel) over (partition by numbered.app_no)"
        return f"1.0 / {players} / count(*) over (partition by numbered.app_no, numbered.channel)"
    if rules.model == "time_decay":
        freshest = "min(numbered.days) over (partition by numbered.app_no)"
        return f"pow(2.0, ({freshest} - numbered.days) / {rules.half_life:.17g}::double)"
    value = f"({rules.expression})::double"
    return f"case when isfinite({value}) and {value} > 0 then {value} else 0 end"

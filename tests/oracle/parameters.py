"""Random parameters of the reports, and custom models told twice: as SQL in config and as Python here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from tests.oracle.model.weights import Step
from throughline.params import Params, Period
from throughline.params.model import Filters

# Models that weigh a single path by itself …
WEIGHING = (
    *("first", "last", "last_non_direct", "last_significant", "linear", "position", "time_decay", "shapley", "ends"),
)
# … and those that look at all paths of a period: there is more to go wrong.
MODELS = (*WEIGHING, "path_incremental", "path_incremental", "markov", "markov", "markov", "markov")
# Groups that the reports can show and the oracle knows.
GROUPS = (
    "channel",
    "source",
    "campaign",
    "brand",
    "pipeline",
    "product",
    "branch",
    "manager",
    "kind",
    "form",
    "day",
    "week",
    "month",
)
CUSTOM: dict[str, Callable[[Step], float]] = {
    "ends": lambda step: 3.0 if step.pos in (1, step.n) else max(step.days, 0) + 1,
}
ENDS = "case when pos = 1 or pos = n then 3 else greatest(days, 0) + 1 end"
FILTERS: tuple[Filters, ...] = (
    (),
    (),
    (),
    (("channel", ("yandex_direct",)),),
    (("channel", ("direct", "instagram")),),
    (("brand", ("north",)),),
    (("manager", ("Ann",)), ("product", ("doors",))),
    (("kind", ("call", "form")),),
)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A day, a week, a month or all of the worlds' time."""
    first = draw(st.sampled_from((date(2026, 8, 1), date(2026, 10, 1), date(2026, 10, 25), date(2026, 10, 20))))
    return Period(first, first + timedelta(days=draw(st.sampled_from((0, 6, 30, 150)))))


@st.composite
def params(draw: st.DrawFn) -> Params:
    """Every parameter that moves a figure of funnel and money."""
    return Params(
        period=draw(periods()),
        axis=draw(st.sampled_from(("lead", "sale"))),
        model=draw(st.sampled_from(MODELS)),
        weights=draw(st.sampled_from(((40, 20, 40), (30, 50, 20), (0, 100, 0), (1, 0, 0)))),
        half_life=draw(st.sampled_from((7.0, 1.0, 0.5))),
        window=draw(st.sampled_from((90, 7, 30, 1))),
        order=draw(st.integers(1, 4)),
        direct=draw(st.sampled_from(("keep", "skip", "redistribute"))),
        significant=draw(st.sampled_from(("metrica", "paid"))),
        touches_until=draw(st.sampled_from(("lead", "sale"))),
        link=draw(st.sampled_from(("application", "client"))),
        margin=draw(st.sampled_from((None, 0.5, 0.0, 1.0))),
        group=draw(st.sampled_from(GROUPS)),
        filters=draw(st.sampled_from(FILTERS)),
        custom_models=(("ends", ENDS),),
        call_lead=draw(st.sampled_from(("target", "target", "first_target", "unique", "counted"))),
        target_seconds=draw(st.sampled_from((30, 30, 20, 90))),
        cycle_days=draw(st.sampled_from((7, 30, 1))),
    )


@st.composite
def of_chains(draw: st.DrawFn, group: str, model: str = "") -> Params:
    """Parameters for the tables of the chain and of chance: mostly of all the worlds' time, or they would be empty."""
    chosen = draw(params())
    whole = Period(date(2026, 8, 1), date(2026, 12, 31))
    period = draw(st.sampled_from((whole, whole, whole, chosen.period)))
    return replace(chosen, group=group, model=model or chosen.model, period=period)

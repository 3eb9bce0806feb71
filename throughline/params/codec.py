"""Parameters to text and back: the names and values of PRODUCT, "Parameters", in URL, command line and saved views.

`parse` never fails: a value that is no good is reported and its default is taken. `encode` writes every value but those
that ask for nothing (no filter, any path, no scenario B), so that a link does not change its meaning when a default
does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

from throughline.config.names import TIME_GROUPS
from throughline.errors import ParamError
from throughline.params import scenario, values
from throughline.params.model import Defaults, Filters, Params, Period
from throughline.params.periods import compared, preset
from throughline.params.scenario import MAY_DIFFER, PREFIX, WITHOUT
from throughline.params.values import BadValue, Reader, Values, decimal, one_of, whole
from throughline.texts import LANGS

__all__ = ["encode", "filter_key", "in_both", "parse"]

DEFAULT_PERIOD = "last_4_weeks"

_NOT_CHOSEN = {"period_name", "compare_name", "filters", "week_start", "custom_models", "brand_leads", "other_lead"}
_NAMES = frozenset(field.name for field in fields(Params)) - _NOT_CHOSEN
_RESERVED = _NAMES | {WITHOUT}
_PLACES = ("path_contains", "path_starts", "path_ends")
_PATHS = (*_PLACES, "path_is")


def parse(given: Values, defaults: Defaults, data: Period) -> tuple[Params, list[ParamError]]:
    """The parameters that `given` names, `data` being the first and last day with data; and every value refused.

    A parameter given several times counts once, the last; a filter takes all its values.
    """
    read = Reader(given, [])
    _refuse_unknown(read, set(_spellings(defaults)))
    params = _read(read, defaults, data)
    return replace(params, b=_scenario(read, params, defaults, data)), read.errors


def _read(read: Reader, defaults: Defaults, data: Period) -> Params:
    """One set of parameters, without a scenario beside it."""

    def named(name: str) -> tuple[str, Period]:
        return name, preset(name, data, defaults.week_start)

    name, period = read.read("period", values.period(named), named(DEFAULT_PERIOD))
    default_compare: tuple[str, Period | None] = ("previous", None)
    compare_name, compare = read.read("compare", values.compare, default_compare)
    if compare is None:
        compare = compared(compare_name, period, name, data.last, defaults.week_start)
    contains, starts, ends = (read.read(path, values.place, "") for path in _PLACES)
    return Params(
        period=period,
        period_name=name,
        compare=compare,
        compare_name=compare_name,
        axis=read.read("axis", one_of("lead", "sale"), "lead"),
        model=read.read("model", one_of(*defaults.models), defaults.model),
        weights=read.read("weights", values.weights, defaults.weights),
        half_life=read.read("half_life", values.number(0, 3650, above=True), defaults.half_life),
        window=read.read("window", whole(1, defaults.max_window), min(defaults.window, defaults.max_window)),
        order=read.read("order", whole(1, 4), defaults.order),
        direct=read.read("direct", one_of("keep", "skip", "redistribute"), "keep"),
        significant=read.read("significant", one_of("metrica", "paid"), "metrica"),
        touches_until=read.read("touches_until", one_of("lead", "sale"), "lead"),
        link=read.read("link", one_of("application", "client"), "application"),
        margin=read.read("margin", values.margin, None),
        group=read.read("group", _group(defaults), "channel"),
        filters=_filters(read.values, defaults),
        stuck_days=read.read("stuck_days", whole(1, 3650), 30),
        path_contains=contains,
        path_starts=starts,
        path_ends=ends,
        path_is=read.read("path_is", values.path, ""),
        path_repeats=read.read("path_repeats", one_of("keep", "collapse"), "collapse"),
        call_lead=read.read("call_lead", one_of(*defaults.call_leads), defaults.call_lead),
        target_seconds=read.read("target_seconds", whole(0, 3600), defaults.target_seconds),
        cycle_days=read.read("cycle_days", whole(1, 3650), defaults.cycle_days),
        greeting_seconds=read.read("greeting_seconds", whole(0, 600), defaults.greeting_seconds),
        work_hours=read.read("work_hours", one_of("all", "work"), "all"),
        lang=read.read("lang", one_of(*LANGS), defaults.lang),
        snapshot=read.read("snapshot", values.snapshot, ""),
        week_start=defaults.week_start,
        custom_models=defaults.custom_models,
        brand_leads=defaults.brand_leads,
        other_lead=defaults.other_lead,
    )


def encode(params: Params) -> dict[str, list[str]]:
    """The parameters as text, one list of values a name. `parse` makes the same parameters of it."""
    found = _texts(params)
    if params.b is None:
        return found
    filters = [filter_key(name) for name, _ in (*params.filters, *params.b.filters)]
    return found | scenario.differing(found, _texts(params.b), dict.fromkeys(filters))


def _texts(params: Params) -> dict[str, list[str]]:
    single = {
        "period": params.period_name or str(params.period),
        "compare": params.compare_name or str(params.compare),
        "axis": params.axis,
        "model": params.model,
        "weights": "-".join(decimal(weight) for weight in params.weights),
        "half_life": decimal(params.half_life),
        "window": str(params.window),
        "order": str(params.order),
        "direct": params.direct,
        "significant": params.significant,
        "touches_until": params.touches_until,
        "link": params.link,
        "margin": "actual" if params.margin is None else decimal(params.margin),
        "group": params.group,
        "stuck_days": str(params.stuck_days),
        "call_lead": params.call_lead,
        "target_seconds": str(params.target_seconds),
        "cycle_days": str(params.cycle_days),
        "greeting_seconds": str(params.greeting_seconds),
        "work_hours": params.work_hours,
        "lang": params.lang,
        "snapshot": params.snapshot or "latest",
    }
    paths = {name: getattr(params, name) for name in _PATHS}
    if any(paths.values()) or params.path_repeats != "collapse":
        single |= {name: text for name, text in paths.items() if text} | {"path_repeats": params.path_repeats}
    filters = {filter_key(name): list(chosen) for name, chosen in params.filters}
    return {name: [text] for name, text in single.items()} | filters


def filter_key(name: str) -> str:
    """How a filter is spelt: a group of the project's own that is called like a parameter goes by its column."""
    return f"dim_{name}" if name in _RESERVED else name


def in_both(name: str) -> bool:
    """Whether a name is one of those that scenarios A and B share; filters, for one, may differ."""
    return name in _RESERVED and name not in MAY_DIFFER


def _spellings(defaults: Defaults) -> dict[str, str]:
    """Every spelling of a filter → the group it filters by."""
    found: dict[str, str] = {}
    for name in defaults.groups:
        if name not in TIME_GROUPS:
            spellings = (name, f"dim_{name}") if name in defaults.dimensions else (name,)
            found |= {key: name for key in spellings if key not in _RESERVED}
    return found


def _refuse_unknown(read: Reader, filters: set[str]) -> None:
    allowed = {"": {*_NAMES, *filters}, PREFIX: {*MAY_DIFFER, *filters, WITHOUT}}
    for given in read.values:
        prefix = PREFIX if given.startswith(PREFIX) else ""
        name = given.removeprefix(prefix)
        if name in allowed[prefix]:
            continue
        if prefix and name in _NAMES:
            read.errors.append(ParamError("scenario_fixed", name=name, allowed=", ".join(MAY_DIFFER)))
        else:
            names = ", ".join(sorted(prefix + each for each in allowed[prefix]))
            read.errors.append(ParamError("unknown_param", name=given, allowed=names))


def _scenario(read: Reader, a: Params, defaults: Defaults, data: Period) -> Params | None:
    """Scenario B, if there is one: what is no good in it is reported and is as in A."""
    filters = {spelt: filter_key(name) for spelt, name in _spellings(defaults).items()}
    keys = {name: name for name in MAY_DIFFER} | filters
    given = {name: value for name, value in scenario.of_b(read.values).items() if name in keys or name == WITHOUT}
    if read.read("b", one_of(scenario.ON, "none"), scenario.ON if given else "none") == "none":
        read.errors += [ParamError("scenario_none", name=PREFIX + name) for name in given]
        return None
    given[WITHOUT] = _dropped(given.get(WITHOUT, ()), read, filters)
    whole_of_a = _texts(a)
    trial = Reader(scenario.overlaid(whole_of_a, given, keys), [], PREFIX)
    b = _read(trial, defaults, data)
    if not trial.errors:
        return b
    read.errors += trial.errors
    refused = {error.facts["name"] for error in trial.errors}
    given = {name: value for name, value in given.items() if PREFIX + name not in refused}
    return _read(Reader(scenario.overlaid(whole_of_a, given, keys), []), defaults, data)


def _dropped(given: str | Sequence[str], read: Reader, filters: Mapping[str, str]) -> list[str]:
    """The filters that B drops; names that are no filters are reported."""
    names = (given,) if isinstance(given, str) else given
    for name in names:
        if name not in filters:
            allowed = ", ".join(sorted(filters))
            read.errors.append(ParamError("bad_param", name=PREFIX + WITHOUT, value=name, allowed=allowed))
    return [name for name in names if name in filters]


def _filters(given: Values, defaults: Defaults) -> Filters:
    found: dict[str, set[str]] = {}
    for key, name in _spellings(defaults).items():
        value = given.get(key, ())
        texts = (value,) if isinstance(value, str) else value
        if texts:
            found.setdefault(name, set()).update(texts)
    return tuple((name, tuple(sorted(chosen))) for name, chosen in sorted(found.items()))


def _group(defaults: Defaults) -> Callable[[str], str]:
    def read(text: str) -> str:
        name = text.removeprefix("dim_")
        if text not in defaults.groups and name not in defaults.dimensions:
            raise BadValue(", ".join(defaults.groups))
        return text if text in defaults.groups else name

    return read

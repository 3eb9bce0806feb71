"""Scenario B in text: what may differ, what may not, and what a URL says of it."""

from dataclasses import replace
from datetime import date

import pytest

from throughline.params import Defaults, Period, alone, encode, in_both, parse, swapped

DATA = Period(date(2025, 3, 1), date(2026, 11, 18))
DEFAULTS = Defaults(dimensions=("age", "model", "without"))


def parsed(values):
    params, errors = parse(values, DEFAULTS, DATA)
    assert not errors
    return params


def refused(values):
    """The parameters, and for each value refused its sentence's key and name."""
    params, errors = parse(values, DEFAULTS, DATA)
    assert all(error.sentence("ru") and error.sentence("en") for error in errors)
    return params, [(error.key, error.facts["name"]) for error in errors]


def said_of_b(params):
    return {name: value for name, value in encode(params).items() if name == "b" or name.startswith("b.")}


def test_b_is_a_but_for_what_it_says():
    params = parsed({"axis": "sale", "window": "30", "b.model": "linear", "b.margin": "0.35"})
    a = replace(params, b=None)
    assert a == parsed({"axis": "sale", "window": "30"})
    assert params.b == replace(a, model="linear", margin=0.35)
    assert said_of_b(params) == {"b": ["on"], "b.model": ["linear"], "b.margin": ["0.35"]}


def test_calls_of_b_have_rules_of_their_own():
    said = {"call_lead": "unique", "target_seconds": "90", "cycle_days": "7", "greeting_seconds": "12"}
    said |= {"work_hours": "work"}
    params = parsed({"cycle_days": "14"} | {f"b.{name}": value for name, value in said.items()})
    assert (params.b.call_lead, params.b.target_seconds, params.b.cycle_days) == ("unique", 90, 7)
    assert (params.b.greeting_seconds, params.b.work_hours) == (12, "work")
    assert said_of_b(params) == {"b": ["on"]} | {f"b.{name}": [value] for name, value in said.items()}


def test_b_that_differs_in_nothing_is_still_there():
    params = parsed({"window": "30", "b": "on"})
    assert params.b == replace(params, b=None)
    assert said_of_b(params) == {"b": ["on"]}
    assert parsed({"window": "30", "b.window": "30"}) == params


def test_without_a_word_of_it_there_is_no_b():
    assert parsed({}).b is None
    assert parsed({"b": "none"}).b is None
    assert said_of_b(parsed({"b": "none"})) == {}


def test_b_follows_a_in_what_it_does_not_say():
    assert parsed({"margin": "0.5", "b.model": "linear"}).b.margin == 0.5


def test_a_period_of_its_own_is_compared_on_its_own():
    params = parsed({"period": "2026-10-01..2026-10-31", "b.period": "2026-09-01..2026-09-30"})
    assert params.compare == Period(date(2026, 9, 1), date(2026, 9, 30))
    assert params.b.compare == Period(date(2026, 8, 1), date(2026, 8, 31))


def test_filters_of_b_are_added_replaced_and_dropped():
    params = parsed({"city": ["A", "B"], "age": "25", "b.city": "C", "b.brand": "north", "b.without": "dim_age"})
    assert params.filters == (("age", ("25",)), ("city", ("A", "B")))
    assert params.b.filters == (("brand", ("north",)), ("city", ("C",)))
    assert said_of_b(params) == {"b": ["on"], "b.brand": ["north"], "b.city": ["C"], "b.without": ["age"]}


FIXED = ["group", "lang", "snapshot", "compare", "stuck_days", "path_contains", "path_repeats", "b"]


@pytest.mark.parametrize("name", FIXED)
def test_what_both_share_is_refused(name):
    params, errors = refused({f"b.{name}": "en", "b.axis": "sale"})
    assert errors == [("scenario_fixed", name)]
    assert params.b == replace(parsed({}), axis="sale")


def test_only_what_cannot_differ_makes_no_b():
    assert refused({"b.lang": "en"})[0].b is None


def test_an_unknown_name_is_told_with_its_prefix():
    params, errors = refused({"b.colour": "red", "b.without": ["city", "colour"]})
    assert errors == [("unknown_param", "b.colour"), ("bad_param", "b.without")]
    assert params.b == replace(params, b=None)


def test_a_bad_value_of_b_is_as_in_a():
    params, errors = refused({"window": "30", "b.window": "never", "b.model": "linear"})
    assert errors == [("bad_param", "b.window")]
    assert params.b == replace(params, b=None, model="linear")


def test_a_bad_value_of_a_is_told_once():
    assert refused({"window": "never", "b": "on"})[1] == [("bad_param", "window")]


def test_none_beside_values_is_told():
    params, errors = refused({"b": "none", "b.model": "linear"})
    assert errors == [("scenario_none", "b.model")]
    assert params.b is None


def test_a_group_called_like_a_parameter_is_filtered_by_its_column():
    params = parsed({"dim_model": "T4", "dim_without": "x", "b.dim_model": "T5", "b.without": "dim_without"})
    assert (params.model, params.b.model) == ("last_significant", "last_significant")
    assert params.filters == (("model", ("T4",)), ("without", ("x",)))
    assert params.b.filters == (("model", ("T5",)),)
    assert parsed(encode(params)) == params


def test_swapped_twice_is_as_before():
    params = parsed({"city": "A", "b.model": "linear", "b.without": "city"})
    other = swapped(params)
    assert (other.model, other.b.model) == ("linear", "last_significant")
    assert said_of_b(other) == {"b": ["on"], "b.model": ["last_significant"], "b.city": ["A"]}
    assert parsed(encode(other)) == other
    assert swapped(other) == params
    assert swapped(params.b) == params.b


def test_alone_is_what_is_moved():
    params = parsed({"b.model": "linear"})
    assert alone(params) == params.b
    assert alone(params.b) == params.b
    assert said_of_b(alone(params)) == {}


def test_which_names_both_share():
    assert [name for name in ("model", "city", "age", "margin") if in_both(name)] == []
    assert all(in_both(name) for name in FIXED)

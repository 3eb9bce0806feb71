"""Text to parameters and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.config.models import Config
from throughline.params import CALL_LEADS, GROUPS, MODELS, PRESETS, TIME_GROUPS, Defaults, Params, Period, encode, parse

STEADY = settings(deadline=None, derandomize=True)
DATA = Period(date(2025, 3, 1), date(2026, 11, 18))
DEFAULTS = Defaults(custom_models=(("w_shaped", "pos"),), dimensions=("age",), brand_leads=(("Север", "unique"),))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def period_text(first: date, days: int) -> str:
    return f"{first}..{first + timedelta(days=days)}"


PERIODS = st.builds(period_text, DAYS, st.integers(0, 800))
DECIMALS = st.decimals(0, 1000, places=3).map(str)


FILTERS = {name: st.lists(st.text(max_size=5), min_size=1, max_size=3) for name in ("channel", "city", "age")}
MAY_DIFFER = {
    "period": st.sampled_from(sorted(PRESETS)) | PERIODS,
    "axis": st.sampled_from(["lead", "sale"]),
    "model": st.sampled_from([*MODELS, "w_shaped"]),
    "weights": st.builds("{}-{}-{}".format, DECIMALS, DECIMALS, st.just("1")),
    "half_life": st.floats(0.001, 3650).map(lambda x: f"{x:.6f}"),
    "window": st.integers(1, 180).map(str),
    "order": st.integers(1, 4).map(str),
    "direct": st.sampled_from(["keep", "skip", "redistribute"]),
    "significant": st.sampled_from(["metrica", "paid"]),
    "touches_until": st.sampled_from(["lead", "sale"]),
    "link": st.sampled_from(["application", "client"]),
    "margin": st.just("actual") | st.floats(0, 1).map(lambda x: f"{x:.9f}"),
    "call_lead": st.sampled_from([*CALL_LEADS, "by_brand"]),
    "target_seconds": st.integers(0, 3600).map(str),
    "cycle_days": st.integers(1, 3650).map(str),
    "greeting_seconds": st.integers(0, 600).map(str),
    "work_hours": st.sampled_from(["all", "work"]),
    **FILTERS,
}
SHARED = {
    "compare": st.sampled_from(["none", "previous", "year"]) | PERIODS,
    "group": st.sampled_from([*GROUPS, "age"]),
    "stuck_days": st.integers(1, 3650).map(str),
    "path_contains": st.sampled_from(["", "direct"]) | st.text("абв_xyz", max_size=9),
    "path_starts": st.sampled_from(["", "google_ads"]),
    "path_ends": st.sampled_from(["", "direct"]),
    "path_is": st.sampled_from(["", "direct > seo"]),
    "path_repeats": st.sampled_from(["keep", "collapse"]),
    "lang": st.sampled_from(["ru", "en"]),
    "snapshot": st.sampled_from(["latest", "20261122-001359"]),
}
OF_B = {f"b.{name}": values for name, values in MAY_DIFFER.items()} | {
    "b": st.just("on"),
    "b.without": st.lists(st.sampled_from(["channel", "city", "age", "dim_age"]), max_size=2),
}


def choices() -> st.SearchStrategy[dict[str, str | list[str]]]:
    return st.fixed_dictionaries({}, optional={**MAY_DIFFER, **SHARED, **OF_B})


@STEADY
@given(choices())
def test_round_trip(values):
    params, errors = parse(values, DEFAULTS, DATA)
    assert not errors
    again, errors = parse(encode(params), DEFAULTS, DATA)
    assert not errors
    assert again == params
    assert hash(again) == hash(params)


@STEADY
@given(st.dictionaries(st.text(max_size=8) | st.sampled_from([*encode(parse({}, DEFAULTS, DATA)[0]), "b.model"]),
                       st.text(max_size=12) | st.lists(st.text(max_size=5), max_size=3), max_size=6))  # fmt: skip
def test_anything_gives_parameters_and_sentences(values):
    params, errors = parse(values, DEFAULTS, DATA)
    assert isinstance(params, Params)
    for error in errors:
        assert error.sentence("ru") and error.sentence("en")
    assert parse(encode(params), DEFAULTS, DATA) == (params, [])


def test_nothing_chosen_is_products_default():
    params, errors = parse({}, Defaults(), DATA)
    assert not errors
    assert params == Params(
        period=Period(date(2026, 10, 19), date(2026, 11, 15)),
        period_name="last_4_weeks",
        compare=Period(date(2026, 9, 21), date(2026, 10, 18)),
    )


BAD = [
    ("period", "2026-02-30..2026-03-01"),
    ("period", "2026-03-02..2026-03-01"),
    ("period", "lastweek"),
    ("compare", "before"),
    ("axis", "leads"),
    ("model", "linaer"),
    ("weights", "40-20"),
    ("weights", "0-0-0"),
    ("weights", "40--20-40"),
    ("half_life", "0"),
    ("half_life", "nan"),
    ("window", "181"),
    ("window", "7.5"),
    ("order", "0"),
    ("order", "5"),
    ("path_repeats", "drop"),
    ("path_contains", "a\nb"),
    ("path_ends", "x" * 101),
    ("path_is", "a > \u2028b"),
    ("path_is", "x" * 4001),
    ("b", "maybe"),
    ("window", "٣"),
    ("margin", "1.01"),
    ("margin", "35%"),
    ("group", "colour"),
    ("stuck_days", "0"),
    ("call_lead", "repeat"),
    ("target_seconds", "3601"),
    ("target_seconds", "-1"),
    ("target_seconds", "30.5"),
    ("cycle_days", "0"),
    ("cycle_days", "3651"),
    ("greeting_seconds", "601"),
    ("work_hours", "night"),
    ("lang", "de"),
    ("snapshot", "../../etc/passwd"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_reported_and_replaced(name, value):
    params, errors = parse({name: value}, DEFAULTS, DATA)
    assert [(error.key, error.facts["name"], error.facts["value"]) for error in errors] == [("bad_param", name, value)]
    assert params == parse({}, DEFAULTS, DATA)[0]


def test_an_unknown_name_is_refused():
    assert [error.key for error in parse({"colour": "red"}, DEFAULTS, DATA)[1]] == ["unknown_param"]


def test_the_last_of_several_counts_and_filters_take_all():
    params, errors = parse({"axis": ["lead", "sale"], "city": ["Б", "А", "А"], "dim_age": "25"}, DEFAULTS, DATA)
    assert not errors
    assert params.axis == "sale"
    assert params.filters == (("age", ("25",)), ("city", ("А", "Б")))
    assert params.chosen("city") == ("А", "Б")


def test_time_is_no_filter():
    for name in TIME_GROUPS:
        assert [error.key for error in parse({name: "2026-01-01"}, DEFAULTS, DATA)[1]] == ["unknown_param"]


def test_a_custom_group_goes_by_its_own_name_or_its_columns():
    assert parse({"group": "dim_age"}, DEFAULTS, DATA)[0].group == "age"


def test_defaults_come_from_config():
    attribution: dict[str, object] = {
        "model": "w_shaped",
        "weights": "30-50-20",
        "half_life": 3,
        "window": 60,
        "custom": {"w_shaped": "n"},
    }
    config = Config.model_validate(
        {
            "project": {"language": "en", "week_start": "sunday"},
            "attribution": attribution,
            "dimensions": [{"name": "age", "from": "spend_daily.dims.age"}],
        }
    )
    params = parse({"group": "age"}, Defaults.of(config), DATA)[0]
    assert (params.model, params.weights, params.half_life, params.window) == ("w_shaped", (30, 50, 20), 3, 60)
    assert (params.lang, params.week_start, params.group) == ("en", "sunday", "age")


def test_call_rules_come_from_config():
    calls = {"call_lead": "counted", "target_seconds": 15, "cycle_days": 90, "greeting_seconds": 12}
    params, errors = parse({}, Defaults.of(Config.model_validate({"calls": calls})), DATA)
    assert not errors
    assert (params.call_lead, params.target_seconds, params.cycle_days) == ("counted", 15, 90)
    assert (params.greeting_seconds, params.work_hours, params.brand_leads) == (12, "all", ())


def test_a_brand_with_a_type_of_its_own_makes_that_the_default():
    calls = {"call_lead": "unique", "call_lead_by_brand": {"Юг": "counted", "Север": "first_target"}}
    defaults = Defaults.of(Config.model_validate({"calls": calls}))
    params = parse({}, defaults, DATA)[0]
    assert params.call_lead == "by_brand"
    assert params.brand_leads == (("Север", "first_target"), ("Юг", "counted"))
    assert params.other_lead == "unique"
    assert parse({"call_lead": "target"}, defaults, DATA)[0].call_lead == "target"


def test_without_such_brands_there_is_nothing_to_take_by_brand():
    params, errors = parse({"call_lead": "by_brand"}, Defaults(), DATA)
    assert [error.key for error in errors] == ["bad_param"]
    assert params.call_lead == "target"

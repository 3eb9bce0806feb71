"""Custom models: what is let through, what is refused in words, and what odd values count as."""

import pytest

from tests.attribution.paths import DAY, shares, touches
from throughline.attribution import Rules
from throughline.attribution.expression import FUNCTIONS, checked
from throughline.errors import ParamError

GOOD = [
    "1",
    "case when pos = 1 or pos = n then 3 else 1 end",
    "greatest(0, least(pos, 3)) / nullif(n, 0)",
    "power(0.5, days / 7)",
    "case channel when 'ads' then 2 else 1 end",
    "if(channel in ('ads', 'social') and not is_direct, 2, 1)",
]
BAD = [
    "",
    "pos; drop table touches",
    "(select 1)",
    "pos from touches",
    "read_csv('/etc/passwd')",
    "getenv('HOME')",
    "sum(pos)",
    "row_number() over ()",
    "touches.pos",
    "colour",
    "pos +",
    "*",
    "columns(*)",
    "1, 2",
    "channel || 'x'",
    "'text'",
    "channel",
    "$1",
    "?",
    "pos -- a comment\n; select 1",
    "repeat('x', 100000000)",
    "case when exists (select 1) then 1 else 0 end",
    "current_setting('home_directory')",
    "1" * 3000,
]


@pytest.mark.parametrize("expression", GOOD)
def test_good(expression):
    assert checked("mine", expression)


@pytest.mark.parametrize("expression", BAD)
def test_refused_in_words(expression):
    with pytest.raises(ParamError) as caught:
        checked("mine", expression)
    assert caught.value.key == "custom_model"
    assert caught.value.facts["name"] == "mine"
    assert FUNCTIONS[0] in caught.value.sentence("ru")


def weigh(expression: str) -> dict[str, float]:
    data = touches([["A", "direct", "B"]], [[2 * DAY, DAY, 0]])
    return shares(data, Rules("mine", 90, expression=checked("mine", expression)))


def test_columns_mean_what_metrics_says():
    assert weigh("pos / n") == pytest.approx({"A": 1 / 6, "direct": 2 / 6, "B": 3 / 6})
    assert weigh("days") == pytest.approx({"A": 2 / 3, "direct": 1 / 3})
    assert weigh("case when is_direct then 0 else 1 end") == pytest.approx({"A": 0.5, "B": 0.5})
    assert weigh("case when is_significant then 1 else 3 end") == pytest.approx({"A": 0.2, "direct": 0.6, "B": 0.2})
    assert weigh("case when channel = 'B' then 1 else 0 end") == {"B": 1.0}


def test_negative_null_and_infinite_values_count_as_nothing():
    assert weigh("pos - 2") == {"B": 1.0}
    assert weigh("case when pos = 1 then null else 1 end") == pytest.approx({"direct": 0.5, "B": 0.5})
    assert weigh("1 / (pos - 1)") == pytest.approx({"direct": 2 / 3, "B": 1 / 3})


def test_nothing_left_is_shared_equally():
    assert weigh("0 * pos") == pytest.approx({"A": 1 / 3, "direct": 1 / 3, "B": 1 / 3})
    assert weigh("-pos") == pytest.approx({"A": 1 / 3, "direct": 1 / 3, "B": 1 / 3})

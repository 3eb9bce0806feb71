"""What values may be: 0 or more for every touch, else a sentence that names the touch."""

import numpy as np
import pandas as pd
import pytest

from tests.attribution.paths import DAY, shares, touches
from throughline.attribution import Rules
from throughline.errors import ParamError
from throughline.expression import checked, evaluate, probed
from throughline.expression.grid import grid


def weigh(expression: str) -> dict[str, float]:
    data = touches([["A", "direct", "B"]], [[2 * DAY, DAY, 0]])
    return shares(data, Rules("mine", 90, expression=checked("mine", expression)))


def why(expression: str) -> tuple[str, dict[str, object]]:
    """What is said of the first touch without a good weight."""
    with pytest.raises(ParamError) as caught:
        weigh(expression)
    assert caught.value.key == "model_failed"
    assert caught.value.sentence("ru") and caught.value.sentence("en")
    reason = caught.value.facts["reason"]
    return reason.key.removeprefix("expression."), dict(reason.facts)


def test_columns_mean_what_metrics_says():
    assert weigh("pos / n") == pytest.approx({"A": 1 / 6, "direct": 2 / 6, "B": 3 / 6})
    assert weigh("days") == pytest.approx({"A": 2 / 3, "direct": 1 / 3})
    assert weigh("case when is_direct then 0 else 1 end") == pytest.approx({"A": 0.5, "B": 0.5})
    assert weigh("case when is_significant then 1 else 3 end") == pytest.approx({"A": 0.2, "direct": 0.6, "B": 0.2})
    assert weigh("case when channel = 'B' then 1 else 0 end") == {"B": 1.0}


def test_nothing_anywhere_is_shared_equally():
    assert weigh("0 * pos") == pytest.approx({"A": 1 / 3, "direct": 1 / 3, "B": 1 / 3})


def test_a_negative_weight_is_refused_for_its_touch():
    assert why("2 - pos") == ("negative", {"pos": 3, "n": 3, "days": "0", "channel": "B", "value": "-1"})


def test_no_value_is_refused():
    key, facts = why("case when pos = 2 then null else 1 end")
    assert (key, facts["pos"], facts["channel"], facts["days"]) == ("no_value", 2, "direct", "1")
    assert why("nullif(pos, 3)")[0] == "no_value"


def test_a_division_by_zero_is_refused():
    assert why("1 / (pos - 1)")[0] == "infinite"
    assert why("(pos - pos) / (pos - pos)")[0] == "undefined"
    assert why("pos % 0")[0] == "division"
    assert why("exp(1000 * pos)")[0] == "infinite"


def test_what_is_no_number_is_refused():
    assert why("channel")[0] == "no_number"
    assert why("'text'")[0] == "no_number"


def test_the_dust_of_floats_is_nothing():
    assert weigh("(0.1 + 0.2 - 0.3) * (0 - 1) + case when pos = 2 then 1 else 0 end") == pytest.approx(
        {"direct": 1.0}, abs=1e-12
    )


def test_the_grid_has_every_position_age_and_kind():
    trial = grid(90)
    assert trial["days"].min() == 0 and trial["days"].max() == 90
    assert set(zip(trial["pos"], trial["n"], strict=True)) == {(p, n) for n in range(1, 31) for p in range(1, n + 1)}
    assert trial.groupby(["is_direct", "is_significant"]).size().index.tolist() == [
        (False, False),
        (False, True),
        (True, False),
    ]
    assert not trial.duplicated().any()


@pytest.mark.parametrize(
    ("expression", "window", "reason"),
    [
        ("1 - days / 180", 180, None),
        ("1 - days / 180", 200, "negative"),
        ("1 / (n - 1)", 90, "infinite"),
        ("case when n > 29 then null else 1 end", 90, "no_value"),
        ("case when is_direct then -1 else 1 end", 90, "negative"),
        ("if(is_significant, 1, 0 - 1)", 90, "negative"),
        ("channel", 90, "no_number"),
        ("pos +", 90, "syntax"),
    ],
)
def test_the_trial_before_use(expression, window, reason):
    if reason is None:
        assert probed("mine", expression, window)
        return
    with pytest.raises(ParamError) as caught:
        probed("mine", expression, window)
    assert caught.value.key == "custom_model"
    assert caught.value.facts["reason"].key == f"expression.{reason}"


def test_no_touch_gives_no_value():
    assert evaluate("mine", "pos", grid(90).iloc[:0]).tolist() == []


def test_hostile_names_of_channels_are_only_facts():
    touch = pd.DataFrame(
        {
            "pos": [1],
            "n": [1],
            "days": [0.0],
            "channel": ["{name} ![x](http://evil.test)"],
            "is_direct": [False],
            "is_significant": [True],
        }
    )
    with pytest.raises(ParamError) as caught:
        evaluate("mine", "pos - 2", touch)
    assert "{name} ![x]" in caught.value.sentence("ru")
    assert np.isclose(evaluate("mine", "pos + 1", touch), 2).all()

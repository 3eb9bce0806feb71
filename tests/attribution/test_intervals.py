"""Intervals against numbers worked out by hand, what must hold for all, and how often they cover the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.attribution.intervals import Moments, effective, of_count, of_money, of_part, of_share

STEADY = settings(deadline=None, derandomize=True)


def moments(parts):
    """By group: the applications' parts given one by one."""
    gain = [[max(x, 0.0) for x in each] for each in parts]
    loss = [[max(-x, 0.0) for x in each] for each in parts]
    sums = [np.array([sum(x**power for x in each) for each in side]) for side in (gain, loss) for power in (1, 2)]
    return Moments(*sums)


def test_effective_number():
    assert effective(np.array([4.0, 2.5, 0.0]), np.array([4.0, 1.75, 0.0])) == pytest.approx([4, 6.25 / 1.75, 0])


def test_a_hundred_leads():
    """exp(±1.959964 / √100)."""
    found = of_count(np.array([100.0]), np.array([100.0]))
    assert found.low == pytest.approx([82.2015], rel=1e-5)
    assert found.high == pytest.approx([121.6523], rel=1e-5)


def test_equal_receipts_use_student():
    """16 receipts of 5: 10 degrees of freedom, t = 2.228139, standard error of the logarithm 1/4."""
    found = of_money(moments([[5.0] * 16]))
    assert found.low == pytest.approx([80 * math.exp(-2.228139 / 4)], rel=1e-6)
    assert found.high == pytest.approx([80 * math.exp(2.228139 / 4)], rel=1e-6)


def test_gains_and_losses_add_up_in_squares():
    """Nine gains of 4 and seven losses of 4: as many in effect as the sixteen above, each side by itself."""
    found = of_money(moments([[4.0] * 9 + [-4.0] * 7]))
    t = 2.228139
    gain_low, gain_high = 36 * math.exp(-t / 3), 36 * math.exp(t / 3)
    loss_low, loss_high = 28 * math.exp(-t / math.sqrt(7)), 28 * math.exp(t / math.sqrt(7))
    assert found.low == pytest.approx([8 - math.hypot(36 - gain_low, loss_high - 28)], rel=1e-6)
    assert found.high == pytest.approx([8 + math.hypot(gain_high - 36, 28 - loss_low)], rel=1e-6)


def test_nothing_is_said_of_less_than_two():
    for found in (of_money(moments([[], [7.0]])), of_count(np.array([0.0, 1.0]), np.array([0.0, 1.0]))):
        assert np.isnan(found.low).all() and np.isnan(found.high).all()


def test_a_share_stays_inside():
    """90 of 100: variance of the logarithm 1/90 − 1/100; on the logit scale its root over 0.1."""
    found = of_share(np.array([0.9, 1.0, 0.0]), np.array([1 / 90 - 1 / 100, 0.0, np.nan]), within=True)
    step = 1.959964 * math.sqrt(1 / 90 - 1 / 100) / 0.1
    assert found.low[0] == pytest.approx(9 * math.exp(-step) / (1 + 9 * math.exp(-step)), rel=1e-6)
    assert found.high[0] == pytest.approx(9 * math.exp(step) / (1 + 9 * math.exp(step)), rel=1e-6)
    assert np.isnan(found.low[1:]).all()
    unsure = of_share(np.array([0.9999]), np.array([0.04]), within=True)  # 3,920 on the logit scale
    assert (unsure.low[0], unsure.high[0]) == (0.0, 1.0)
    outside = of_share(np.array([1.2]), np.array([0.01]), within=False)
    assert outside.low == pytest.approx([1.2 * math.exp(-0.1959964)])


PARTS = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), min_size=2, max_size=40)


@STEADY
@given(PARTS)
def test_the_value_lies_inside_and_the_sign_does_not_matter(parts):
    found, turned = of_money(moments([parts])), of_money(moments([[-x for x in parts]]))
    if np.isnan(found.low[0]):
        assert sum(x * x for x in parts) == 0 or sum(map(abs, parts)) ** 2 < 2.000001 * sum(x * x for x in parts)
        return
    value, size = sum(parts), sum(map(abs, parts))
    assert found.low[0] <= value + 1e-9 * size and value <= found.high[0] + 1e-9 * size
    assert turned.low[0] == pytest.approx(-found.high[0], rel=1e-9, abs=1e-9 * size)


@STEADY
@given(PARTS, st.floats(0.01, 100))
def test_money_in_another_currency_has_the_same_interval(parts, rate):
    found, other = of_money(moments([parts])), of_money(moments([[x * rate for x in parts]]))
    np.testing.assert_allclose(other.low, found.low * rate, rtol=1e-6, atol=1e-6 * rate)
    np.testing.assert_allclose(other.high, found.high * rate, rtol=1e-6, atol=1e-6 * rate)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # z² = 3.8415: none of ten reaches up to z² / (10 + z²); of five of ten the middle is a half.
    [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (5, 10, 0.23659, 0.76341), (1, 1, 0.20654, 1.0)],
)
def test_a_part_of_things_counted_whole(part, whole, low, high):
    found = of_part(np.array([part], float), np.array([whole], float))
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=1e-5)


def test_without_a_whole_there_is_no_interval():
    found = of_part(np.zeros(1), np.zeros(1))
    assert np.isnan(found.low[0])
    assert np.isnan(found.high[0])


@given(st.integers(1, 5000), st.data())
def test_the_ends_of_a_part_are_what_a_test_would_just_not_refuse(whole, data):
    part = data.draw(st.integers(0, whole))
    found = of_part(np.array([part], float), np.array([whole], float))
    for end in (float(found.low[0]), float(found.high[0])):
        if 1e-9 < end < 1 - 1e-9:  # where none or all have it the end is 0 or 1
            apart = 1.959964 * math.sqrt(end * (1 - end) / whole)
            assert abs(part / whole - end) == pytest.approx(apart, rel=1e-4, abs=1e-9)

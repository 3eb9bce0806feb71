"""Working hours, and secrets found inside models."""

from __future__ import annotations

from datetime import time

from throughline.config import Model, Secret
from throughline.config.types import hours, secrets_of


def test_hours_by_weekday() -> None:
    week = hours({"mon-fri": "09:00-20:00", "sat": "10:00-16:00"})
    assert week[0] == week[4] == (time(9), time(20))
    assert week[5] == (time(10), time(16))
    assert 6 not in week


def test_a_later_entry_wins_and_a_span_may_pass_sunday() -> None:
    week = hours({"sat-mon": "10:00-24:00", "mon": "08:00-12:00"})
    assert sorted(week) == [0, 5, 6]
    assert week[0] == (time(8), time(12))
    assert week[6] == (time(10), time.max)


class Inner(Model):
    key: Secret


class Outer(Model):
    plain: str
    one: Secret
    many: list[Secret]
    by_name: dict[str, Inner]


def test_every_secret_of_a_model_is_found() -> None:
    secret = Secret
    outer = Outer(plain="p", one=secret("a1"), many=[secret("b2")], by_name={"x": Inner(key=secret("c3"))})
    assert list(secrets_of([outer])) == ["a1", "b2", "c3"]
    assert "a1" not in f"{outer} {outer!r}"

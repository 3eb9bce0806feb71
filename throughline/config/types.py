"""Kinds of values that config.yaml holds, each with the rule it must obey.

A rule is broken by `PydanticCustomError(KEY, …, facts)`, where KEY is a text under `config.`: the loader makes the
sentence from it. `allowed` among the facts says what may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from croniter import croniter
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

__all__ = [
    *("OFF", "BrandHours", "Clock", "Country", "Cron", "Currency", "Day", "DayHours", "Hours", "Secret"),
    *("Share", "Weekdays", "Weights", "Zone", "hours", "opening", "secrets_of"),
]

OFF = "off"  # hours of a day on which nobody works
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(rf"({'|'.join(WEEKDAYS)})(?:-({'|'.join(WEEKDAYS)}))?")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


class Secret(SecretStr):
    """A token or a password: in the file only as ${NAME}, never printed; `get_secret_value()` gives it."""


def secrets_of(node: object) -> Iterator[str]:
    """The value of every secret inside a model, for the filter that keeps them out of logs and errors."""
    if isinstance(node, SecretStr):
        yield node.get_secret_value()
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from secrets_of(getattr(node, name))
    elif isinstance(node, dict):
        for child in node.values():
            yield from secrets_of(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from secrets_of(child)


def _day(value: Any) -> Any:
    # Without this 20260101 would be taken for seconds since 1970.
    # A text is made a day here: after a validator in Python the strict model takes no text for one.
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    raise PydanticCustomError("bad_day", "not a day", {"allowed": "2026-01-31"})


@cache
def _zones() -> frozenset[str]:
    """The zones this machine knows: six hundred files are looked at to find them."""
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise PydanticCustomError("bad_zone", "no such time zone", {"choices": sorted(_zones())})
    return value


def _cron(value: str) -> str:
    if len(value.split()) != 5 or not croniter.is_valid(value):
        raise PydanticCustomError("bad_cron", "not a schedule", {"allowed": '"0 * * * *", "*/5 8-20 * * mon-fri"'})
    return value


def _weights(value: str) -> str:
    parts = value.split("-")
    if len(parts) != 3 or not all(re.fullmatch(r"\d+(\.\d+)?", part) for part in parts) or not any(map(float, parts)):
        raise PydanticCustomError("bad_weights", "not three weights", {"allowed": "40-20-40, 30-50-20"})
    return value


def _days(value: str) -> str:
    if not _DAYS.fullmatch(value):
        raise PydanticCustomError("bad_weekdays", "not days of the week", {"allowed": "mon-fri, sat, sun"})
    return value


def _country(value: str) -> str:
    from holidays import list_supported_countries  # a twentieth of a second, which few commands need to spend

    known = [code for code in list_supported_countries() if len(code) == 2]
    if value.upper() not in known:
        raise PydanticCustomError("bad_country", "no such country", {"choices": [code.lower() for code in known]})
    return value


def _is_clock(value: str) -> bool:
    return bool(_CLOCK.fullmatch(value)) and value[:5] < value[6:]


def _clock(value: str) -> str:
    if not _is_clock(value):
        raise PydanticCustomError("bad_hours", "not hours", {"allowed": '"09:00-20:00"'})
    return value


def _of_a_day(value: str) -> str:
    if value != OFF and not _is_clock(value):
        raise PydanticCustomError("bad_hours", "not hours", {"allowed": f'"09:00-15:00", "{OFF}"'})
    return value


def _some_hours(value: dict[str, str]) -> dict[str, str]:
    if not value:
        raise PydanticCustomError("no_hours", "no hours", {"allowed": '{mon-fri: "09:00-20:00"}'})
    return value


Day = Annotated[date, BeforeValidator(_day)]
Zone = Annotated[str, AfterValidator(_zone), Field(examples=["Europe/Moscow", "Asia/Yekaterinburg"])]
Cron = Annotated[str, AfterValidator(_cron), Field(examples=["0 * * * *"])]
Weights = Annotated[str, AfterValidator(_weights), Field(examples=["40-20-40"])]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["RUB", "USD"])]
Share = Annotated[float, Field(ge=0, le=1)]
Weekdays = Annotated[str, AfterValidator(_days)]
Clock = Annotated[str, AfterValidator(_clock)]
Hours = dict[Weekdays, Clock]
Country = Annotated[str, AfterValidator(_country), Field(examples=["ru", "kz"])]
DayHours = Annotated[str, AfterValidator(_of_a_day), Field(examples=["09:00-15:00", OFF])]
BrandHours = Annotated[Hours, AfterValidator(_some_hours)]


def opening(clock: str) -> tuple[time, time]:
    """Opening and closing time of "09:00-20:00"; 24:00 is the last moment there is, `time.max`."""
    first, last = (time.max if text == "24:00" else time.fromisoformat(text) for text in clock.split("-"))
    return first, last


def hours(written: dict[str, str]) -> dict[int, tuple[time, time]]:
    """Opening and closing time by weekday, Monday is 0; days that are not there are off. 24:00 is the last moment.

    A later entry wins over an earlier one: {mon-sun: "10:00-18:00", sat: "10:00-16:00"}.
    """
    week: dict[int, tuple[time, time]] = {}
    for days, clock in written.items():
        first, _, last = days.partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        for number in range(7):
            inside = start <= number <= end if start <= end else number >= start or number <= end
            if inside:
                week[number] = opening(clock)
    return week

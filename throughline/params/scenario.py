"""Scenario B beside A, and as text: A's values but for those that carry the prefix `b.`.

`b=on` says that there is a B, also while nothing differs yet; `b=none` that there is none. `b.without=city` names a
filter of A that B does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from throughline.params.model import Params
from throughline.params.values import Values

__all__ = ["MAY_DIFFER", "ON", "PREFIX", "WITHOUT", "alone", "differing", "of_b", "overlaid", "swapped"]

PREFIX = "b."
ON = "on"
WITHOUT = "without"
# Besides the filters. What is shown, and in which words, is the same in both.
MAY_DIFFER = (
    *("period", "axis", "model", "weights", "half_life", "window", "order"),
    *("direct", "significant", "touches_until", "link", "margin"),
    *("call_lead", "target_seconds", "cycle_days", "greeting_seconds", "work_hours"),
)

Texts = dict[str, list[str]]


def alone(params: Params) -> Params:
    """What the reader moves, without what it is compared with: B where there is one, else the parameters."""
    return params.b or params


def swapped(params: Params) -> Params:
    """B as A and A as B; without a B the same."""
    return params if params.b is None else replace(params.b, b=replace(params, b=None))


def of_b(values: Values) -> dict[str, str | Sequence[str]]:
    """What is said of B, without the prefix."""
    return {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}


def overlaid(a: Mapping[str, list[str]], b: Values, key_of: Mapping[str, str]) -> Texts:
    """B in full: the texts of A, without the filters that B drops, with what B says of its own.

    `key_of`: every spelling of a name that B may use → how `a` spells it.
    """
    given = b.get(WITHOUT, ())
    dropped = {key_of.get(name, name) for name in ((given,) if isinstance(given, str) else given)}
    found = {name: texts for name, texts in a.items() if name not in dropped}
    for name, value in b.items():
        if name in key_of and (texts := [value] if isinstance(value, str) else list(value)):
            found[key_of[name]] = texts
    return found


def differing(a: Mapping[str, list[str]], b: Mapping[str, list[str]], filters: Iterable[str]) -> Texts:
    """What B says of its own, and that it exists: with the prefix, ready for a URL."""
    found = {"b": [ON]}
    names = (*MAY_DIFFER, *filters)
    found |= {PREFIX + name: b[name] for name in names if name in b and b[name] != a.get(name)}
    dropped = [name for name in names if name in a and name not in b]
    return found | ({PREFIX + WITHOUT: dropped} if dropped else {})

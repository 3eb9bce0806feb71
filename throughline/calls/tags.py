"""What config says of tags, as tables of the schema `settings` that the models of tags read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pyarrow as pa

from throughline.config.models import Calls
from throughline.config.tags import AutoTag, TagWhen, tag_parts
from throughline.config.types import hours
from throughline.config.words import patterns, words

__all__ = ["tag_tables"]

_SECONDS = ("min_talk", "max_talk", "min_wait", "max_wait")
_WORDS = ("direction", "outcome", "ivr", "comment", "employee", "number")
_MINUTES_OF_A_DAY = 24 * 60
_MONEY = pa.decimal128(18, 4)


def tag_tables(calls: Calls) -> dict[str, pa.Table]:
    """Categories, tags that come without one, rules (a row per combination of their words) and the intention to buy.

    Keys (`category`, `name`) and LIKE patterns are in lower case; '' is a field that does not matter.
    """
    text = pa.string()
    categories: list[dict[str, object]] = [
        {"category": label.strip().lower(), "label": label.strip(), "kind": meant.kind, "value": meant.value}
        for label, meant in calls.tags.items()
    ]
    names: list[dict[str, object]] = [
        {"name": name.strip().lower(), "category": label.strip()}
        for label, meant in reversed(calls.tags.items())
        for name in meant.names
    ]
    intention: list[dict[str, object]] = [
        {"tag": written, "category": patterns([category])[0], "name": patterns([name])[0]}
        for written in words(calls.intention)
        for category, name in [tag_parts(written)]
    ]
    rules = [row for number, rule in enumerate(calls.auto_tags) for row in _rule(number, rule)]
    return {
        "tag_category": _table(categories, {"category": text, "label": text, "kind": text, "value": _MONEY}),
        # A name that two categories claim belongs to the first.
        "tag_name": _table(list({row["name"]: row for row in names}.values()), {"name": text, "category": text}),
        "tag_rule": _table(rules, _rule_types()),
        "tag_intention": _table(intention, {"tag": text, "category": text, "name": text}),
    }


def _rule_types() -> dict[str, pa.DataType]:
    text, whole = pa.string(), pa.int32()
    found: dict[str, pa.DataType] = {"rule_no": whole, "variant": whole, "category": text, "name": text}
    numbers = dict.fromkeys((*_SECONDS, "from_minute", "to_minute"), whole)
    return found | {"value": _MONEY} | numbers | {"weekdays": text} | dict.fromkeys(_WORDS, text)


def _rule(number: int, rule: AutoTag) -> Iterator[dict[str, object]]:
    category, name = tag_parts(rule.tag)
    when = rule.when
    common: dict[str, object] = {"rule_no": number, "category": category, "name": name, "value": rule.value}
    common |= {field: getattr(when, field) for field in _SECONDS}
    common |= _clock(when)
    chosen = (patterns(words(getattr(when, field))) for field in _WORDS)
    for variant, combination in enumerate(product(*chosen)):
        yield {**common, "variant": variant, **dict(zip(_WORDS, combination, strict=True))}


def _clock(when: TagWhen) -> dict[str, object]:
    """Minutes since midnight, the last one outside; the weekdays as digits, Monday is 0, '' for all."""
    clock: dict[str, object] = {"from_minute": None, "to_minute": None, "weekdays": ""}
    if when.hours:
        opening, _, closing = when.hours.partition("-")
        clock |= {"from_minute": _minute(opening), "to_minute": _minute(closing)}
    if when.days:
        clock["weekdays"] = "".join(str(day) for day in sorted(hours({when.days: "00:00-24:00"})))
    return clock


def _minute(clock: str) -> int:
    """Minutes since midnight; 24:00 is the end of the day."""
    hour, _, minute = clock.partition(":")
    return min(int(hour) * 60 + int(minute), _MINUTES_OF_A_DAY)


def _table(rows: list[dict[str, object]], types: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.Table.from_pylist(rows, pa.schema(list(types.items())))

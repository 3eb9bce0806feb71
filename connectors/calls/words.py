"""Words of call tracking: placeholders that say nothing, flags and numbers that come as texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.wire.utm import TAGS

__all__ = ["first_tags", "flag", "id_of", "told", "whole"]

# `<не указано>`, `(not set)`, `{utm_source}` that nobody has filled, null written out.
_NOTHING = re.compile(
    r"<[^<>]*>|\((?:not set|not provided|none|direct|empty)\)|\{\{?[\w.]*\}?\}|null|none|undefined|-|не указано"
    r"|не заполнено",
    re.IGNORECASE,
)
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?")


def told(value: Any) -> Any:
    """The value, a text without blanks around it; None for what only says that there is none."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return None if not text or _NOTHING.fullmatch(text) else text


def id_of(value: Any) -> Any:
    """An id as text; vendors write 0 for none. What is no plain value passes, to be refused by its column."""
    known = told(value)
    if isinstance(known, int) and not isinstance(known, bool):
        known = str(known)
    return None if known == "0" else known


def flag(value: Any, yes: Iterable[str] = (), no: Iterable[str] = ()) -> bool | None:
    """True, "True", "true", 1 or a word of `yes`; None for what is neither this nor its opposite."""
    word = str(value).strip().lower()
    if word in _TRUE or word in yes:
        return True
    return False if word in _FALSE or word in no else None


def whole(value: Any) -> int | None:
    """A whole number, also one written as text; None for anything else. Negative ones stay."""
    text = str(value).strip()
    return None if isinstance(value, bool) or not _WHOLE.fullmatch(text) else int(text.partition(".")[0])


def first_tags(*candidates: Mapping[str, Any]) -> dict[str, Any]:
    """Columns utm_* of the first that tells any of them, whole: a mixture would name a campaign that never was."""
    for candidate in candidates:
        tags = {name: told(candidate.get(name)) for name in TAGS}
        if any(tags.values()):
            return tags
    return {}

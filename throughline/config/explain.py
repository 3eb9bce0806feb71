"""From what pydantic found to what a person reads: place, value, what may stand there, the nearest right word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from throughline.config.document import Document, Json
from throughline.config.problems import Trail, dotted
from throughline.config.shape import declared, fields, is_secret
from throughline.texts import has

__all__ = ["explain", "nearest"]

# Words for what was expected, by the beginning of pydantic's error type; each is a text under `config.types.`.
_EXPECTED = {
    "int_": "whole",
    "float_": "number",
    "decimal_": "number",
    "bool_": "boolean",
    "string_type": "text",
    "list_": "list",
    "tuple_type": "list",
    "set_type": "list",
    "dict_": "mapping",
    "model_": "mapping",
    "date_": "day",
    "time_delta": "duration",
    "url_": "url",
    "path_": "path",
    "none_required": "nothing",
}
_MANY = {"bad_zone", "bad_country"}  # with more choices than a sentence can list


def nearest(word: str, words: Iterable[str]) -> str:
    """The most similar of the allowed words, '' when none is near."""
    return next(iter(difflib.get_close_matches(word, list(words), 1, cutoff=0.6)), "")


def explain(document: Document, model: type[BaseModel], prefix: Trail, errors: ValidationError) -> None:
    """Note every error of `model`, which stands at `prefix`, as a problem of the document.

    A place that already has a problem (an ambiguous word, a missing variable) gets no second one.
    """
    spoilt = {problem.path for problem in document.problems}
    expected: dict[Trail, list[str]] = {}
    noted: list[Trail] = []
    for error in errors.errors(include_url=False):
        trail = _trail(_at(document.data, prefix), error)
        if dotted(prefix + trail) in spoilt:
            continue
        word = next((name for start, name in _EXPECTED.items() if error["type"].startswith(start)), None)
        if word is None:
            _note(document, model, prefix, trail, error)
            noted.append(trail)
        else:
            expected.setdefault(trail, []).append(f"types.{word}")
    for trail, words in expected.items():
        # Of "a word, or a list of words" a list is meant once something inside it is wrong; a section likewise.
        inside = [other for other in expected if other != trail] + noted
        if any(other[: len(trail)] == trail for other in inside):
            continue
        _note_type(document, model, prefix, trail, tuple(dict.fromkeys(words)))


def _note_type(document: Document, model: type[BaseModel], prefix: Trail, trail: Trail, words: tuple[str, ...]) -> None:
    value = _at(document.data, prefix + trail)
    key = "unquoted" if "types.text" in words and isinstance(value, bool | int | float) else "wrong_type"
    document.complain(key, prefix + trail, _shown(document, model, prefix, trail), words)


def _note(document: Document, model: type[BaseModel], prefix: Trail, trail: Trail, error: ErrorDetails) -> None:
    kind, context = error["type"], dict(error.get("ctx", {}))
    value = _shown(document, model, prefix, trail)
    if kind == "missing":
        document.complain("missing", (*prefix, *trail), name=str(error["loc"][-1]))
    elif kind == "extra_forbidden":
        key = str(trail[-1])
        allowed = tuple(name for owner in declared(model, trail[:-1]) for name in _names(owner))
        _with_hint(document, "unknown_key", prefix + trail, key, allowed)
    elif kind in {"literal_error", "enum"}:
        allowed = tuple(re.findall(r"'([^']*)'", str(context["expected"])))
        _with_hint(document, "not_one_of", prefix + trail, value, allowed)
    elif kind == "union_tag_not_found":
        document.complain("missing", prefix + trail, name=_tag(context))
    elif kind == "union_tag_invalid":
        allowed = tuple(re.findall(r"'([^']*)'", str(context["expected_tags"])))
        _with_hint(document, "not_one_of", (*prefix, *trail, _tag(context)), str(context["tag"]), allowed)
    elif "choices" in context:
        shown = context.get("value", value)
        _with_hint(document, kind, prefix + trail, shown, tuple(context["choices"]), show=kind not in _MANY)
    elif has(f"config.{kind}", "en"):
        allowed = tuple(filter(None, [str(context.pop("allowed", ""))]))
        facts = {name: fact for name, fact in context.items() if name not in {"at", "value"}}
        shown = context.get("value", value)
        document.complain(kind, prefix + trail, shown, allowed, **facts)
    else:
        document.complain("unfit", prefix + trail, value, message=error["msg"].removeprefix("Value error, "))


def _tag(context: dict[str, Any]) -> str:
    """The name that tells which of several sections is meant: `kind`."""
    return str(context["discriminator"]).strip("'")


def _with_hint(
    document: Document, key: str, trail: Trail, value: object, allowed: tuple[str, ...], show: bool = True
) -> None:
    near = nearest(str(value), allowed)
    document.complain(
        f"{key}_near" if near else key, trail, value, tuple(sorted(set(allowed))) if show else (), near=near
    )


def _names(owner: Any) -> list[str]:
    return list(fields(owner)) if isinstance(owner, type) and issubclass(owner, BaseModel) else []


def _trail(node: Json, error: ErrorDetails) -> Trail:
    """The steps of an error that the file has: pydantic also names branches of unions and '[key]'.

    A validator of a whole model names the guilty place below it as `at` among its facts.
    """
    trail: list[str | int] = []
    for step in (*error["loc"], *error.get("ctx", {}).get("at", ())):
        try:
            node = _child(node, step)
        except LookupError:
            continue
        trail.append(step)
    return tuple(trail)


def _at(node: Json, trail: Trail) -> Json:
    for step in trail:
        node = _child(node, step)
    return node


def _child(node: Json, step: str | int) -> Json:
    """What stands one step below. Raises LookupError."""
    if isinstance(node, dict) and isinstance(step, str):
        return node[step]
    if isinstance(node, list) and isinstance(step, int):
        return node[step]
    raise LookupError(step)


def _shown(document: Document, model: type[BaseModel], prefix: Trail, trail: Trail) -> str:
    """The value as the file writes it; never one that is secret or came from the environment."""
    if prefix + trail in document.from_environment or is_secret(model, trail):
        return "•••"
    value = _at(document.data, prefix + trail)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dict():
            return "{…}"
        case list():
            return "[…]"
        case _:
            return str(value)

"""What a place of config.yaml is declared to hold, found by walking the models' annotations."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

from throughline.config.problems import Trail

__all__ = ["declared", "fields", "is_secret"]


def fields(model: type[BaseModel]) -> dict[str, Any]:
    """Annotation by the name that people write."""
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def declared(annotation: Any, trail: Trail) -> list[Any]:
    """The plain types that may stand at `trail` below something annotated so; empty when nothing may."""
    found = list(_alternatives(annotation))
    for step in trail:
        found = [plain for kind in found for child in _children(kind, step) for plain in _alternatives(child)]
    return found


def is_secret(annotation: Any, trail: Trail) -> bool:
    """Whether a secret is meant to stand at `trail`."""
    return any(isinstance(kind, type) and issubclass(kind, SecretStr) for kind in declared(annotation, trail))


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for part in get_args(annotation):
            yield from _alternatives(part)
    else:
        yield annotation


def _children(kind: Any, step: str | int) -> Iterator[Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if step in fields(kind):
            yield fields(kind)[str(step)]
    elif origin is dict:
        yield arguments[1]
    elif origin in {list, set, frozenset, tuple} and isinstance(step, int):
        yield arguments[0]

"""Classes by the `kind` of config.yaml, imported when they are first asked for: a project has a few of the many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, Generic, TypeVar

__all__ = ["ByKind"]

T = TypeVar("T")


class ByKind(Mapping[str, T], Generic[T]):
    """What `take` finds in the class of a kind; `places` are "module:class" by kind."""

    def __init__(self, places: Mapping[str, str], take: Callable[[Any], T] = lambda found: found) -> None:
        self._places = places
        self._take = take

    def __getitem__(self, kind: str) -> T:
        module, name = self._places[kind].split(":")
        return self._take(getattr(import_module(module), name))

    def __contains__(self, kind: object) -> bool:
        return kind in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

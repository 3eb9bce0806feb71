"""Declares what a connector offers: `@stream("spend_daily", reread=days(30), remembers=days(1096))` over a method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar

from connectors.base import Answered, Batch, Living, Refresh
from connectors.wire.rows import Row
from connectors.wire.window import Window

__all__ = ["Declared", "Item", "Side", "days", "declared_in", "stream"]


@dataclass(frozen=True, slots=True)
class Side:
    """A row of another table that came along: a goal reached in a visit."""

    table: str
    row: Row


Item: TypeAlias = Row | Side | Batch | Living | Answered | Any
"""What a stream's method yields: a row of its table, a row of another, or many rows of its table at once as a pa.Table
(pyarrow has no types, hence Any)."""

Method = Callable[[Any, Window], Iterator[Item]]
M = TypeVar("M", bound=Method)


@dataclass(frozen=True, slots=True)
class Declared:
    """One stream: its table, how absence is meant, how far back the vendor restates, how far back it remembers at all.

    `when` gets the settings and says whether this source has the stream.
    """

    table: str
    refresh: Refresh
    reread: timedelta
    remembers: timedelta | None
    when: Callable[[Any], bool]
    method: str


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def stream(
    table: str,
    *,
    reread: timedelta = timedelta(0),
    remembers: timedelta | None = None,
    refresh: Refresh = Refresh.WINDOW,
    when: Callable[[Any], bool] = lambda settings: True,
) -> Callable[[M], M]:
    """Mark a method as the stream that fills `table`. `remembers` None: the vendor keeps everything; `reread` may be
    lengthened by the source's setting `reread_days`."""

    def mark(method: M) -> M:
        name = getattr(method, "__name__", "")
        method.declared = Declared(table, refresh, reread, remembers, when, name)  # type: ignore[attr-defined]
        return method

    return mark


def declared_in(cls: type) -> list[Declared]:
    """The streams of a class in the order they are written, those of its parents first."""
    found: dict[str, Declared] = {}
    for parent in reversed(cls.__mro__):
        for name, member in vars(parent).items():
            declared = getattr(member, "declared", None)
            if isinstance(declared, Declared):
                found[name] = declared
    return list(found.values())

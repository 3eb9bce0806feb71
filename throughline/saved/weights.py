"""Named sets of position weights: `data/weights.json`, one list for all readers.

A name is a reader's text: it is kept as one printable line and is data wherever it is shown. The file is replaced whole
or not at all; one that cannot be read is set aside under another name, and said so as long as it lies there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from throughline.errors import ParamError, StoreError
from throughline.landing.files import replace, write_json
from throughline.landing.guard import guard

__all__ = ["WeightSet", "WeightSets", "delete", "read", "save"]

NAME_AT_MOST = 60  # characters
SETS_AT_MOST = 100
_BYTES_AT_MOST = 1 << 20


_Weight = Annotated[float, Field(ge=0, lt=1e9, allow_inf_nan=False)]


class WeightSet(BaseModel):
    """Weights of the first, the middle and the last touch under a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=NAME_AT_MOST)
    weights: tuple[_Weight, _Weight, _Weight]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int = Field(1, ge=1, le=1)
    sets: list[WeightSet] = Field(max_length=SETS_AT_MOST)


@dataclass(frozen=True, slots=True)
class WeightSets:
    """The sets by name, and what is wrong with the file if anything is."""

    sets: tuple[WeightSet, ...] = ()
    trouble: StoreError | None = None


def read(data: Path) -> WeightSets:
    """The sets of this data folder. A damaged file is set aside, and named in `trouble` until someone removes it."""
    path = _path(data)
    try:
        sets = _read(path)
    except OSError:
        return WeightSets((), StoreError("weights_unreadable", path=str(path)))
    except ValueError:
        with guard(path), _alone(data):
            _set_aside(path)
        sets = []
    aside = sorted(data.glob(f"{path.stem}.damaged*"))
    return WeightSets(tuple(sets), StoreError("weights_damaged", path=str(aside[-1])) if aside else None)


def save(data: Path, name: str, weights: tuple[float, float, float]) -> str:
    """Keep the weights under a name, in the place of those it had; the name as it is kept.

    Raises ParamError (weights_name, weights_full) and StoreError when the file cannot be written.
    """
    kept = " ".join(name.split())
    if not kept or len(kept) > NAME_AT_MOST or not kept.isprintable():
        raise ParamError("weights_name", longest=NAME_AT_MOST)

    def add(sets: list[WeightSet]) -> list[WeightSet]:
        others = [each for each in sets if each.name != kept]
        if len(others) >= SETS_AT_MOST:
            raise ParamError("weights_full", n=SETS_AT_MOST)
        return sorted([*others, WeightSet(name=kept, weights=weights)], key=lambda each: each.name.casefold())

    _change(data, add)
    return kept


def delete(data: Path, name: str) -> None:
    """Forget a set; a name that is not there is no error. Raises StoreError when the file cannot be written."""
    _change(data, lambda sets: [each for each in sets if each.name != name])


def _change(data: Path, changed: Callable[[list[WeightSet]], list[WeightSet]]) -> None:
    path = _path(data)
    with guard(path), _alone(data):
        try:
            sets = _read(path)
        except ValueError:
            _set_aside(path)
            sets = []
        write_json(path, _File(sets=changed(sets)).model_dump(mode="json"))


def _path(data: Path) -> Path:
    return data / "weights.json"


def _read(path: Path) -> list[WeightSet]:
    """Raises ValueError for a damaged file, OSError for one that is there and cannot be read."""
    try:
        with path.open("rb") as file:
            text = file.read(_BYTES_AT_MOST + 1)
    except FileNotFoundError:
        return []
    if len(text) > _BYTES_AT_MOST:
        raise ValueError("too long")
    try:
        return _File.model_validate_json(text).sets
    except ValidationError as error:
        raise ValueError("not what was written") from error


def _set_aside(path: Path) -> None:
    """Under a name that is free; the caller holds the folder. Another process may have been quicker."""
    if path.exists():
        number = 1 + len(list(path.parent.glob(f"{path.stem}.damaged*")))
        replace(path, path.with_name(f"{path.stem}.damaged-{number}.json"))


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One writer at a time, among threads and processes: a lock of the kernel on the folder itself."""
    handle = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

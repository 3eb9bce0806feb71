"""How far a folder was read: its life (UIDVALIDITY) and the last number (UID), kept between loads.

A letter that was moved into the folder keeps the day it arrived and gets a new number: only numbers find it.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from throughline.landing.files import replace
from throughline.landing.guard import guard

__all__ = ["Place", "Shelf"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading ended."""

    validity: int
    last: int


class Shelf:
    """The place of one folder of one account in a file; `folder` None: nothing is kept."""

    def __init__(self, folder: Path | None, *account: str) -> None:
        name = hashlib.sha256("\n".join(account).encode()).hexdigest()[:24]
        self._path = None if folder is None else folder / f"mail-{name}.json"

    def read(self) -> Place | None:
        """The place; None where there is none that can be read: then days decide alone."""
        if self._path is None:
            return None
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(self._path.read_text("utf-8"))
            return Place(int(said["validity"]), int(said["last"]))
        return None

    def write(self, place: Place) -> None:
        """Keep it, once all before it is stored. Raises StoreError."""
        if self._path is None:
            return
        beside = self._path.with_suffix(".new")
        with guard(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(asdict(place), file)
            replace(beside, self._path)

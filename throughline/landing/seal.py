"""The seal beside the landing file: which commit was the last, so that a file that lost commits is noticed.

DuckDB opens a database whose write-ahead log was cut without an error, only with fewer rows. Every commit therefore
raises `generation` inside the file, and afterwards here: a file behind its seal is damaged. A file ahead of its seal
is sound: the process died between the two.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from throughline.errors import StoreError
from throughline.landing.files import write_json
from throughline.landing.guard import free_bytes

__all__ = ["Seal", "check_seal", "damaged", "first_generation", "read_seal", "seal_path", "write_seal"]


@dataclass(frozen=True, slots=True)
class Seal:
    """The last commit (`generation`) and the last load number that are known to be in the file.

    `size` is the file's length in bytes where it was closed in order; None while it is open or after a kill, when a
    half-written checkpoint may leave any length.
    """

    generation: int
    load_id: int
    size: int | None = None


def seal_path(database: Path) -> Path:
    """Where the seal of a landing file lies: `rm landing.duckdb*` takes both, which is how one starts anew."""
    return database.with_name(database.name + ".seal")


def first_generation() -> int:
    """Where a new file starts to count: the real microseconds, so that no two files ever share a generation."""
    return time.time_ns() // 1000


def read_seal(database: Path) -> Seal | None:
    """The seal, None where there is none. Raises StoreError (landing_damaged) when it cannot be read."""
    try:
        content = json.loads(seal_path(database).read_text("utf-8"))
        return Seal(int(content["generation"]), int(content["load_id"]), content["size"])
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(database) from error


def write_seal(database: Path, seal: Seal) -> None:
    """Replace the seal. Raises OSError."""
    write_json(seal_path(database), asdict(seal))


def check_seal(database: Path, found: Seal | None) -> Seal:
    """What the file says of itself (None: it has no counter), once it has been compared with its seal.

    Raises StoreError (landing_damaged) when commits that were acknowledged are missing.
    """
    sealed = read_seal(database)
    if found is None:
        raise damaged(database)
    if sealed is not None:
        is_behind = found.generation < sealed.generation or found.load_id < sealed.load_id
        if is_behind or database.stat().st_size < (sealed.size or 0):
            raise damaged(database)
    return found


def damaged(database: Path) -> StoreError:
    """The error of a landing file that must not be used."""
    return StoreError("landing_damaged", path=str(database), free_bytes=free_bytes(database))

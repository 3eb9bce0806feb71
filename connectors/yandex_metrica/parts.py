"""The parts of one prepared log: that none is missing, and that each came whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, Any

from connectors.wire import CutError
from connectors.yandex_metrica.tsv import digest_of, header_of, is_whole

__all__ = ["Proof", "parts_of"]


def parts_of(request: Any) -> list[tuple[int, int]]:
    """Number and size of each part. Raises CutError where the list has a hole, or is empty though the log is not."""
    parts = [(int(part["part_number"]), int(part["size"])) for part in request["parts"]]
    if [number for number, _ in parts] != list(range(len(parts))) or (not parts and request["size"]):
        raise CutError("cut")
    return parts


class Proof:
    """Proves the parts of one log, each by `of(size)`. `fields` are what was asked for."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = fields
        self._seen: set[bytes] = set()
        self._counts_bytes = True

    def of(self, size: int) -> Callable[[IO[bytes]], None]:
        """A proof of one part, that raises CutError, and KeyError for a field that is not there."""
        lengths: set[int] = set()

        def prove(file: IO[bytes]) -> None:
            length = is_whole(file)
            header = header_of(file)
            if missing := set(self._fields) - set(header):
                raise KeyError(sorted(missing)[0])
            # Every line names its visit, so only parts without lines may be alike.
            digest = digest_of(file)
            if digest in self._seen and length > len("\t".join(header)) + 1:
                raise CutError("cut")
            # Whether `size` counts these bytes is not told: a part that differs is fetched twice, and a cut one is
            # not cut twice at the same byte.
            if self._counts_bytes and length != size and length not in lengths:
                lengths.add(length)
                raise CutError("cut")
            self._counts_bytes &= length == size
            self._seen.add(digest)

        return prove

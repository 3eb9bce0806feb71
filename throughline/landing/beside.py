"""Work that goes on beside the caller: DuckDB stores one batch while the connector reads the next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

__all__ = ["Beside"]


class Beside:
    """One thread that does one piece of work at a time. A DuckDB connection bears no more: `wait` before its next use.

    A context manager: leaving the block waits for the work that is under way, whatever ended the block.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "landing")
        self._running: Future[None] | None = None

    def start(self, work: Callable[[], None]) -> None:
        """Begin `work` once the piece before is done. Raises what that one raised."""
        self.wait()
        self._running = self._pool.submit(work)

    @property
    def is_busy(self) -> bool:
        """Whether a piece of work is under way."""
        return self._running is not None and not self._running.done()

    def wait(self) -> None:
        """Until nothing is under way. Raises what the work raised, once."""
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        if kind is None:
            self.wait()

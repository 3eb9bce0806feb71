"""Signals: events that only say that another source is to be read again.

Those that waited when a load began are answered by it, once it has read that source whole; of what failed they wait on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from connectors.base import Context
from connectors.hooks.settings import HookSettings
from connectors.hooks.source import HookSource
from throughline.config.sources import SourceSettings
from throughline.loading.result import TableResult

__all__ = ["Signals"]


class Signals:
    """The signals that waited when it was made. Raises StoreError."""

    def __init__(self, sources: Sequence[SourceSettings], context: Callable[[SourceSettings], Context]) -> None:
        signalling = [it for it in sources if isinstance(it, HookSettings) and it.is_signal]
        made = [HookSource(settings, context(settings)) for settings in signalling]
        self._heard = [(source, fates) for source in made if (fates := source.hear())]

    def settle(self, tables: Sequence[TableResult]) -> None:
        """Note which are answered by a load with these results. Raises StoreError."""
        failed = {table.source for table in tables if table.outcome == "failed"}
        read = {table.source for table in tables} - failed
        for source, fates in self._heard:
            if source.settings.enriched in read:
                source.settle(fates)

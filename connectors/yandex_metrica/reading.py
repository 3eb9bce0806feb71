"""One part of a log, from its file to batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO
from zoneinfo import ZoneInfo

from connectors.base import Batch, Living
from connectors.yandex_metrica.fields import log_fields
from connectors.yandex_metrica.goals import GoalReader
from connectors.yandex_metrica.parse import Refused, VisitReader
from connectors.yandex_metrica.settings import Settings
from connectors.yandex_metrica.tsv import header_of, texts

__all__ = ["rows_of"]

_TOLD_AT_ONCE = 200_000  # visits: each telling waits until what was read before it is stored


def rows_of(
    file: IO[bytes], part: str, settings: Settings, zone: ZoneInfo, goal_names: Mapping[str, str]
) -> Iterator[Batch | Living]:
    """Batches of `visit`, each followed by the goals reached in its visits; then of which visits all goals were told.
    `part` is what refused cells name.
    """
    ours = {field: name for name, field in log_fields(settings.attribution).items()}
    header = [ours.get(field, field) for field in header_of(file)]
    visits = VisitReader(settings.counter, zone, Refused(settings.name, part))
    goals = GoalReader(settings.counter, goal_names, settings.goals_by_order, Refused(settings.name, part))
    for lines in texts(file, header, visits.ragged):
        yield visits.read(lines)
        if (reached := goals.read(lines)) is not None:
            yield reached
        if goals.waiting >= _TOLD_AT_ONCE:
            yield goals.retold()
    yield goals.retold()
    yield visits.rest()

"""Files of offline conversions as Metrica takes them, and what it says of them: pure, no network."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.send.base import Conversion, Fate, Outcome

__all__ = ["created", "csv_of", "fate_of", "has_goal"]

_COLUMNS = {"client_id": "ClientId", "yclid": "Yclid"}


def csv_of(conversions: Sequence[Conversion]) -> str:
    """A header and a row per conversion; moments in seconds since 1970, prices with a dot."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    is_priced = conversions[0].value is not None
    prices = ["Price", "Currency"] if is_priced else []
    writer.writerow([_COLUMNS[conversions[0].by.kind], "Target", "DateTime", *prices])
    for conversion in conversions:
        price = [format(conversion.value, "f"), conversion.currency] if conversion.value is not None else []
        writer.writerow([conversion.by.value, conversion.goal, int(conversion.at.timestamp()), *price])
    return text.getvalue()


def created(uploading: dict[str, Any]) -> datetime:
    """When a file came; one that does not say it may have come any time."""
    try:
        moment = datetime.fromisoformat(str(uploading.get("create_time")))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def fate_of(uploading: dict[str, Any]) -> Fate:
    """The fate of a file. Rows that its check left out are told by their number: Metrica does not say which."""
    status = str(uploading.get("status", ""))
    rows, good = int(uploading.get("source_quantity") or 0), uploading.get("line_quantity")
    said = status if good in (None, rows) else f"{status} {good}/{rows}"
    if status == "LINKAGE_FAILURE" or (good == 0 and rows):
        return Fate(Outcome.REFUSED, said)
    return Fate(Outcome.ACCEPTED if status == "PROCESSED" else Outcome.TAKEN, said)


def has_goal(goals: Iterable[Mapping[str, Any]], target: str) -> bool:
    """Whether one of a counter's goals is reached by an offline conversion of this target.

    A JavaScript event has conditions [{type, url}], `url` being the identifier. One that is no equality is trusted.
    """
    conditions = [each for goal in goals if goal.get("type") == "action" for each in goal.get("conditions") or ()]
    return any(each.get("type") != "exact" or each.get("url") == target for each in conditions)

"""Values of custom fields: lists of objects, or null where no field is filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["by_name", "embedded", "moment", "of_code"]

_DATES = ("date", "date_time", "birthday")


def moment(seconds: Any) -> Any:
    """Unix seconds, UTC; None for null and 0, which amoCRM writes for "never". What is no number stays as it is."""
    if seconds in (None, 0):
        return None
    return datetime.fromtimestamp(seconds, UTC) if type(seconds) is int else seconds


def by_name(entity: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """Each filled field as text by its id and by its code, in lower case: values of a list joined by "; "."""
    found: dict[str, str] = {}
    for field in _fields(entity):
        values = [_text(value.get("value"), str(field.get("field_type")), zone) for value in field.get("values") or ()]
        text = "; ".join(filter(None, values))
        if text:
            found[str(field.get("field_id"))] = text
            if code := field.get("field_code"):
                found[str(code).lower()] = text
    return found


def of_code(entity: Mapping[str, Any], code: str) -> tuple[str, ...]:
    """All values of a field, as they are written: phones (PHONE), e-mails (EMAIL)."""
    return tuple(
        str(value["value"]).strip()
        for field in _fields(entity)
        if field.get("field_code") == code
        for value in field.get("values") or ()
        if str(value.get("value") or "").strip()
    )


def embedded(entity: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """What came with an entity: a list, or one object in its place."""
    found = (entity.get("_embedded") or {}).get(name) or []
    return [found] if isinstance(found, dict) else list(found)


def _fields(entity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from entity.get("custom_fields_values") or ()


def _text(value: Any, kind: str, zone: ZoneInfo) -> str:
    """Dates come as Unix seconds of the account's midnight: as days of the source's zone."""
    if value is None:
        return ""
    if kind in _DATES and type(value) is int:
        at = datetime.fromtimestamp(value, zone)
        return at.isoformat(sep=" ") if kind == "date_time" else at.date().isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()

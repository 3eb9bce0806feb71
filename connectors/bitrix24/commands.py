"""Commands of a batch, as Bitrix24 reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.wire import CutError

__all__ = ["SIZE", "Command", "Items", "by_ids", "flat"]

SIZE = 50  # rows of a page, fixed by the vendor

Command = tuple[str, Mapping[str, Any]]
"""A method and its parameters."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list that is read by ids. `params` without filter and order, `place` is where rows stand in a result ('': it is
    the rows), `key` is the name of the id."""

    method: str
    params: Mapping[str, Any]
    filter: Mapping[str, Any]
    place: str = "items"
    key: str = "id"

    def page(self, after: int | str) -> Command:
        """The rows after an id, or after what another command of the batch will give."""
        if self.method == "voximplant.statistic.get":  # other words for the same
            sorting = {"FILTER": {**self.filter, f">{self.key}": after}, "SORT": self.key, "ORDER": "ASC"}
            return self.method, {**self.params, **sorting}
        paging = {"filter": {**self.filter, f">{self.key}": after}, "order": {self.key: "ASC"}, "start": -1}
        return self.method, {**self.params, **paging}

    def last_of(self, name: str) -> str:
        """The last id of a full page, as a later command of the same batch refers to it."""
        place = f"[{self.place}]" if self.place else ""
        return f"$result[{name}]{place}[{SIZE - 1}][{self.key}]"

    def id_of(self, row: Mapping[str, Any]) -> int:
        """Raises KeyError, CutError."""
        try:
            return int(row[self.key])
        except (TypeError, ValueError) as error:
            raise CutError("cut") from error

    def rows(self, result: Any) -> list[Mapping[str, Any]]:
        """Rows of a page. Raises KeyError, CutError."""
        found = result[self.place] if self.place and isinstance(result, dict) else result
        if not isinstance(found, list):
            raise CutError("cut")
        return found


def by_ids(entity: int, numbers: Sequence[int], select: Sequence[str]) -> list[Command]:
    """Commands that read cards of an entity, as many of each as a page has; user fields by their own names."""
    params = {"entityTypeId": entity, "select": list(select), "useOriginalUfNames": "Y"}
    parts = (list(numbers[start : start + SIZE]) for start in range(0, len(numbers), SIZE))
    return [
        ("crm.item.list", {**params, "filter": {"@id": part}, "order": {"id": "ASC"}, "start": -1}) for part in parts
    ]


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Parameters as PHP reads them from a query: filter[>id]=5."""
    if isinstance(value, Mapping):
        pairs: Iterator[tuple[Any, Any]] = iter(value.items())
    elif isinstance(value, list | tuple):
        pairs = iter(enumerate(value))
    else:
        yield name, value
        return
    for key, child in pairs:
        yield from flat(child, f"{name}[{key}]" if name else str(key))

"""Services of Direct that answer at once: a method `get`, pages by `LimitedBy`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.wire import Page, by_cursor

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["Service"]

_LARGEST = {"agencyclients": 2_000}
_PAGE = 10_000
_NAMES = {"ads": "Ads", "adgroups": "AdGroups", "campaigns": "Campaigns", "agencyclients": "Clients"}


@dataclass(frozen=True, slots=True)
class Service:
    """The API as one client sees it: `headers` name the client and the language of errors."""

    http: Http
    version: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Where a service is asked; letters are told apart by case there."""
        return f"/json/{self.version}/{name}"

    def call(self, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """The result of `get`. Raises KeyError where there is none, and what `Http.post` raises."""
        body = {"method": "get", "params": params}
        result: Mapping[str, Any] = self.http.post(self.path(name), body, headers=self.headers).json()["result"]
        return result

    def all(self, name: str, params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Everything that answers the criteria. `LimitedBy` is where the next page starts; the last has none."""
        size = _LARGEST.get(name, _PAGE)

        def page(cursor: str | None) -> Page:
            result = self.call(name, {**params, "Page": {"Limit": size, "Offset": int(cursor or 0)}})
            following = result.get("LimitedBy")
            return Page(_members(result, _NAMES[name]), None if following is None else str(following))

        for rows in by_cursor(page):
            yield from rows


def _members(result: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list without members is left out of the result; a list of something else is no answer: raises KeyError."""
    if name not in result and set(result) - {"LimitedBy"}:
        raise KeyError(name)
    members: Sequence[Mapping[str, Any]] = result.get(name, ())
    return members

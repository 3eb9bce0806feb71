"""Deals or leads: one walk over the ids of all that are, which reads those that changed as a whole.

A card changed when its time of change says so, or when a contact or company of it did: a phone that is written into a
contact touches no deal. What is not met on the walk is gone, merged away or hidden from who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.bitrix24.catalog import COMPANY, CONTACT
from connectors.bitrix24.commands import SIZE, Items, by_ids
from connectors.bitrix24.portal import Portal
from connectors.bitrix24.reach import linked
from connectors.crm.people import Person

__all__ = ["Card", "Page", "Walk", "ids_of"]

_Known = dict[tuple[int, int], Mapping[str, Any]]
"""(entity, id) → card."""
_PAGE = Items("crm.item.list", {}, {})
_LINKS = ["id", "updatedTime", "companyId", "contactIds"]


@dataclass(frozen=True, slots=True)
class Card:
    """A deal or a lead with the phones and e-mails of all it is about."""

    row: Mapping[str, Any]
    person: Person


@dataclass(slots=True)
class Page:
    """What a stretch of the walk met: ids of all cards, of those that did not change, and the changed ones, whole."""

    alive: list[str] = field(default_factory=list)
    calm: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


class Walk:
    """Over cards of `entity`. `select` are the fields a changed card is read with, `also` those every card is met with.
    Templates of recurring deals are no deals.

    Cards changed at or after `since` are read; those whose contacts did only if they are not older than `first`.
    """

    def __init__(
        self,
        portal: Portal,
        entity: int,
        select: Sequence[str],
        since: datetime,
        first: datetime,
        also: Sequence[str] = (),
    ) -> None:
        self._portal, self._entity, self._select, self._also = portal, entity, list(select), list(also)
        self._since, self._first = since, first

    def pages(self) -> Iterator[tuple[list[Mapping[str, Any]], Page]]:
        """Rows as they were met (id, links, `also`) and what became of them, about fifty changed cards at a time."""
        contacts, companies = self._changed(CONTACT), self._changed(COMPANY)
        met: list[Mapping[str, Any]] = []
        page = Page()
        waiting: list[Mapping[str, Any]] = []
        params = {"entityTypeId": self._entity, "select": [*_LINKS, *self._also]}
        for rows in self._portal.pages(Items("crm.item.list", params, {})):
            for row in rows:
                if row.get("isRecurring") == "Y":
                    continue
                met.append(row)
                page.alive.append(str(row["id"]))
                if self._is_changed(row, contacts, companies):
                    waiting.append(row)
                else:
                    page.calm.append(str(row["id"]))
                if len(waiting) == SIZE:
                    page.cards = self._read(waiting)
                    yield met, page
                    met, page, waiting = [], Page(), []
            if len(met) >= SIZE * SIZE:
                yield met, page  # what waits to be read goes on waiting
                met, page = [], Page()
        page.cards = self._read(waiting) if waiting else []
        yield met, page

    def _changed(self, entity: int) -> set[int]:
        """Contacts or companies that changed; nothing where all cards are read anyway."""
        if self._since <= self._first:
            return set()
        params = {"entityTypeId": entity, "select": ["id"]}
        news = {">=updatedTime": self._since.isoformat(timespec="seconds")}
        return {int(row["id"]) for row in self._portal.rows(Items("crm.item.list", params, news))}

    def _is_changed(self, row: Mapping[str, Any], contacts: set[int], companies: set[int]) -> bool:
        changed = datetime.fromisoformat(str(row["updatedTime"])).astimezone(UTC)
        is_told_of = bool(contacts.intersection(ids_of(row))) or int(row.get("companyId") or 0) in companies
        return changed >= self._since or (is_told_of and changed >= self._first)

    def _read(self, met: Sequence[Mapping[str, Any]]) -> list[Card]:
        """Cards with their people."""
        people = sorted({number for row in met for number in ids_of(row)})
        firms = sorted({int(row["companyId"]) for row in met if row.get("companyId")})
        own = [int(row["id"]) for row in met]
        known = self._by_id({self._entity: (own, self._select), CONTACT: (people, ["*"]), COMPANY: (firms, ["*"])})
        cards = [known[self._entity, number] for number in own if (self._entity, number) in known]
        return [Card(row, self._person(row, known)) for row in cards]

    def _by_id(self, wanted: Mapping[int, tuple[Sequence[int], Sequence[str]]]) -> _Known:
        """Cards of several entities by their ids. What does not come is asked for again until nothing more comes of it:
        it was deleted meanwhile, or may not be seen."""
        known: _Known = {}
        left = {(entity, number) for entity, (numbers, _) in wanted.items() for number in numbers}
        while left:
            commands = [
                command
                for entity, (_, select) in wanted.items()
                for command in by_ids(entity, sorted(number for of, number in left if of == entity), select)
            ]
            came = set()
            for (_, params), result in zip(commands, self._portal.ask(commands), strict=True):
                for row in _PAGE.rows(result):
                    known[params["entityTypeId"], int(row["id"])] = row
                    came.add((params["entityTypeId"], int(row["id"])))
            if not came & left:
                break
            left -= came
        return known

    def _person(self, row: Mapping[str, Any], known: _Known) -> Person:
        links = [(CONTACT, number) for number in ids_of(row)]
        if row.get("companyId"):
            links.append((COMPANY, int(row["companyId"])))
        return linked([row, *(known[link] for link in links if link in known)])


def ids_of(row: Mapping[str, Any]) -> list[int]:
    """Contacts of a card: all of them, or the only one that is told."""
    told = row.get("contactIds")
    if told is None:
        told = [row.get("contactId")]
    return [int(number) for number in told if number]

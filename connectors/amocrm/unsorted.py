"""Applications that wait to be sorted ("Неразобранное"): apart from the deals, and with ids in place of all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.amocrm import parse
from connectors.amocrm.hal import Lists
from connectors.amocrm.parse import Known
from connectors.amocrm.people import of, people
from connectors.amocrm.values import by_name
from connectors.crm.fields import filled
from connectors.crm.people import points
from connectors.wire import Item

__all__ = ["Unsorted"]


class Unsorted:
    """Reads them with their contacts and the fields of the deals they will become, as far as amoCRM shows these yet.

    `first` is the second before which they are not wanted.
    """

    def __init__(self, lists: Lists, known: Known, first: int) -> None:
        self._lists, self._known, self._first = lists, known, first

    def read(self) -> Iterator[Item]:
        """All of them with their phones and e-mails."""
        for page in self._lists.settled("leads/unsorted", {}, "uid"):
            wanted = [said for said in page if said["created_at"] >= self._first]
            known = people(self._lists, wanted)
            deals = self._fields(wanted)
            for said in wanted:
                them = of(said, known)
                row = parse.lead(said, deals.get(parse.deal_of(said), {}), them)
                yield row
                yield from points("lead", row["lead_id"], them)

    def _fields(self, page: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Columns from the fields of deals by their ids."""
        ids = list(dict.fromkeys(filter(None, map(parse.deal_of, page))))
        return {
            str(lead["id"]): filled(self._known.fields, by_name(lead, self._known.zone))
            for leads in self._lists.by_ids("leads", ids, {})
            for lead in leads
        }

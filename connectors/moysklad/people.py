"""Buyers: counterparties with their phones and e-mails, and the people who work there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from connectors.crm.people import Person, reached
from connectors.moysklad.lists import Found, Lists
from connectors.moysklad.parse import link

__all__ = ["People"]


class People:
    """People who work at a company are asked for, where there are any; a page's answers are kept for the page."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def of(self, docs: Iterable[Found]) -> Mapping[str, Person]:
        """Buyers of documents whose `agent` is opened, by id."""
        found: dict[str, Person] = {}
        for doc in docs:
            id_, agent = link(doc, "agent"), doc.get("agent") or {}
            if id_ and id_ not in found:
                there = ((agent.get("contactpersons") or {}).get("meta") or {}).get("size") or 0
                found[id_] = reached([_person(agent), *(self._staff(id_) if there else ())])
        return found

    def _staff(self, id_: str) -> list[Person]:
        path = f"entity/counterparty/{id_}/contactpersons"
        return [_person(one) for page in self._lists.pages(path, order="") for one in page]


def _person(found: Found) -> Person:
    """One field holds one phone, as it was typed: maybe several."""
    phone, email = (str(found.get(name) or "").strip() for name in ("phone", "email"))
    return Person((phone,) if phone else (), (email,) if email else ())

"""Contacts: the phones and e-mails by which the people of a deal are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.amocrm.hal import Lists
from connectors.amocrm.values import embedded, of_code
from connectors.crm.people import Person, reached

__all__ = ["contacts_of", "of", "people"]

Found = Mapping[str, Any]


def contacts_of(entity: Found) -> list[str]:
    """Ids of its contacts, the main one first."""
    found = embedded(entity, "contacts")
    return [str(one["id"]) for one in sorted(found, key=lambda one: not one.get("is_main"))]


def people(lists: Lists, entities: Iterable[Found]) -> dict[str, Person]:
    """The contacts of all these by id, asked for in batches; those that were erased are not among them."""
    wanted = list(dict.fromkeys(id_ for entity in entities for id_ in contacts_of(entity)))
    return {
        str(contact["id"]): Person(of_code(contact, "PHONE"), of_code(contact, "EMAIL"))
        for page in lists.by_ids("contacts", wanted, {})
        for contact in page
    }


def of(entity: Found, among: Mapping[str, Person]) -> Person:
    """Phones and e-mails of all people of one entity."""
    return reached(among[one] for one in contacts_of(entity) if one in among)

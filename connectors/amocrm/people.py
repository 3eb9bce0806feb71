"""Contacts: the phones and e-mails by which the people of a deal are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.amocrm.hal import Lists
from connectors.amocrm.values import embedded, of_code
from connectors.wire import Side

__all__ = ["Person", "contacts_of", "of", "people", "points", "reached"]

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A contact: phones and e-mails as they are written."""

    phones: Sequence[str] = ()
    emails: Sequence[str] = ()


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


def of(entity: Found, among: Mapping[str, Person]) -> list[Person]:
    """The people of one entity."""
    return [among[one] for one in contacts_of(entity) if one in among]


def reached(found: Iterable[Person]) -> tuple[list[str], list[str]]:
    """Phones and e-mails of all, each once."""
    them = list(found)
    phones = dict.fromkeys(phone for one in them for phone in one.phones)
    emails = dict.fromkeys(email for one in them for email in one.emails)
    return list(phones), list(emails)


def points(entity: str, id_: str, found: Iterable[Person]) -> Iterator[Side]:
    """Every phone and e-mail of these people as one that leads to the deal or the lead."""
    phones, emails = reached(found)
    for kind, values in (("phone", phones), ("email", emails)):
        for value in values:
            yield Side("contact_point", {"entity": entity, "entity_id": id_, "value_raw": value, "kind": kind})

"""How people are reached: phones and e-mails as they are written, as columns of a deal and as contact points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.wire.stream import Side

__all__ = ["Person", "points", "reached"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person, or one company."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def columns(self) -> dict[str, str | None]:
        """`phones_raw` and `emails_raw` of a deal."""
        return {"phones_raw": ";".join(self.phones) or None, "emails_raw": ";".join(self.emails) or None}


def reached(people: Iterable[Person]) -> Person:
    """Phones and e-mails of all, each once."""
    them = list(people)
    phones = dict.fromkeys(phone for one in them for phone in one.phones)
    emails = dict.fromkeys(email for one in them for email in one.emails)
    return Person(tuple(phones), tuple(emails))


def points(entity: str, id_: str, person: Person) -> Iterator[Side]:
    """Every phone and e-mail as one that leads to the deal, the lead or the customer."""
    for kind, values in (("phone", person.phones), ("email", person.emails)):
        for value in values:
            yield Side("contact_point", {"entity": entity, "entity_id": id_, "value_raw": value, "kind": kind})

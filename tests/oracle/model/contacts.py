"""Phones and e-mails in one spelling."""

from __future__ import annotations

from tests.oracle.model.world import Row, World, listed, rows, text

_RUSSIAN_DIGITS = 11


def phone(raw: str) -> str:
    """E.164 of a Russian number in any of the spellings the worlds use; '' for a hidden or broken one."""
    digits = "".join(mark for mark in raw if mark.isdigit())
    if len(digits) == _RUSSIAN_DIGITS and digits[0] in "78":
        return "+7" + digits[1:]
    if len(digits) == _RUSSIAN_DIGITS - 1:
        return "+7" + digits
    return ""


def email(raw: str) -> str:
    """An e-mail without blanks, in small letters; '' for what is none."""
    clean = raw.strip().lower()
    return clean if "@" in clean else ""


def contacts(world: World, entity: str, entity_id: str, row: Row) -> set[tuple[str, str]]:
    """("phone" | "email", value) of everything a record ever had: its own cells and its contact points."""
    found = {("phone", phone(raw)) for name in ("phone_raw", "phones_raw") for raw in listed(row, name)}
    found |= {("email", email(raw)) for name in ("email_raw", "emails_raw") for raw in listed(row, name)}
    for point in rows(world, "contact_point"):
        same = text(point, "source") == text(row, "source") and text(point, "entity") == entity
        if same and text(point, "entity_id") == entity_id:
            raw = text(point, "value_raw")
            found.add(("email", email(raw)) if "@" in raw else ("phone", phone(raw)))
    return {(kind, value) for kind, value in found if value}

"""Names, phones and e-mails, and the many ways in which people write a phone."""

from __future__ import annotations

import numpy as np

__all__ = ["EMPLOYEES", "SPELLINGS", "email", "phone", "spelled"]

# Ten spellings of one number; the last two are what a register typed by hand looks like.
SPELLINGS = (
    "+7{a}{b}{c}{d}",
    "8{a}{b}{c}{d}",
    "7{a}{b}{c}{d}",
    "{a}{b}{c}{d}",
    "+7 ({a}) {b}-{c}-{d}",
    "8 ({a}) {b}-{c}-{d}",
    "8-{a}-{b}-{c}-{d}",
    "+7 {a} {b} {c} {d}",
    "8 {a} {b}{c}{d}",
    "тел. 8({a}){b}-{c}-{d}",
)
EMPLOYEES = {
    "Окна": ("Анна Белова", "Игорь Тарасов", "Мария Соколова"),
    "Двери": ("Олег Пермяков", "Юлия Рогова"),
    "Балконы": ("Денис Уваров", "Светлана Ким"),
}


def phone(number: int) -> str:
    """The `number`-th mobile phone of the demo, ten digits without the country code."""
    return f"999{number % 10_000_000:07d}"


def spelled(digits: str, style: int) -> str:
    """Ten digits in one of SPELLINGS."""
    return SPELLINGS[style % len(SPELLINGS)].format(a=digits[:3], b=digits[3:6], c=digits[6:8], d=digits[8:])


def email(number: int, rng: np.random.Generator) -> str:
    """An address of the reserved domain example.com, sometimes in capitals as phones write it."""
    address = f"client{number}@example.com"
    return address.capitalize() if rng.random() < 0.15 else address

"""Spellings of e-mail addresses. Those of telephone numbers: tests/phones."""

from __future__ import annotations

import pytest

from throughline.warehouse.steps.contacts import addresses


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Anna@Mail.RU", ["anna@mail.ru"]),
        ("a@b.ru; c@d.com, a@b.ru", ["a@b.ru", "c@d.com"]),
        ("Анна <anna@mail.ru>", ["anna@mail.ru"]),
        ("нет", []),
    ],
)
def test_addresses(raw: str, found: list[str]) -> None:
    assert addresses(raw) == found

"""Spellings of telephone numbers and e-mail addresses."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.warehouse.steps.contacts import addresses, mask, numbers

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "phones.csv"
SPELLINGS = [(row["raw"], row["e164"]) for row in csv.DictReader(REFERENCE.read_text("utf-8").splitlines())]


@pytest.mark.parametrize(("raw", "e164"), SPELLINGS, ids=[raw or "empty" for raw, _ in SPELLINGS])
def test_reference_spellings(raw: str, e164: str) -> None:
    assert numbers(raw, "RU")[:1] == ([e164] if e164 else [])


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("+7 916 123-45-67; 8 495 123-45-67", ["+79161234567", "+74951234567"]),
        ("8 916 123-45-67 / 8 916 123-45-67", ["+79161234567"]),
        ("8(495)1234567, 8(495)7654321", ["+74951234567", "+74957654321"]),
        ("не указан, 8 495 123-45-67", ["+74951234567"]),
        ("", []),
    ],
)
def test_several_numbers_in_one_cell(raw: str, found: list[str]) -> None:
    assert numbers(raw, "RU") == found


def test_a_number_without_a_country_is_the_projects() -> None:
    assert numbers("030 1234567", "DE") == ["+49301234567"]


@given(st.text(max_size=40))
def test_any_text_gives_numbers_that_can_be_dialled_or_none(raw: str) -> None:
    assert all(number.startswith("+") and number[1:].isdigit() for number in numbers(raw, "RU"))


def test_a_mask_hides_the_middle() -> None:
    assert mask("+79161234567") == "+7 9•• •••-••-67"


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

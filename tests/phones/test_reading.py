"""Telephone numbers as people and systems write them."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from throughline.phones import Numbering, Phone, mask, masked, read

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "phones.csv"
SPELLINGS = [tuple(row.values()) for row in csv.DictReader(REFERENCE.read_text("utf-8").splitlines())]
RU = Numbering()

# Moscow, mobile, free of charge, Kazakhstan; as ten digits after +7.
NATIONAL = ("4951234567", "9161234567", "8002000600", "7011234567")


def numbers(raw: str, numbering: Numbering = RU) -> list[str]:
    return [phone.e164 for phone in read(raw, numbering).phones]


def whys(raw: str, numbering: Numbering = RU) -> list[str]:
    return [unread.why for unread in read(raw, numbering).unread]


@pytest.mark.parametrize(("raw", "e164", "extension"), SPELLINGS, ids=[raw or "empty" for raw, _, _ in SPELLINGS])
def test_reference_spellings(raw: str, e164: str, extension: str) -> None:
    assert read(raw, RU).phones == ((Phone(e164, extension),) if e164 else ())


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("+7 916 123-45-67; 8 495 123-45-67", ["+79161234567", "+74951234567"]),
        ("8 916 123-45-67 / 8 916 123-45-67", ["+79161234567"]),
        ("8(495)1234567, 8(495)7654321", ["+74951234567", "+74957654321"]),
        ("8(495)1234567\n8(916)7654321", ["+74951234567", "+79167654321"]),
        ("8 495 123-45-67 или 89161234567", ["+74951234567", "+79161234567"]),
        ("8 495 123-45-67 доб. 5, 89161234567", ["+74951234567", "+79161234567"]),
        ("8 495 123-45-67 8 916 123-45-67", ["+74951234567", "+79161234567"]),
        ("+7(495)123-45-67 +7(916)123-45-67", ["+74951234567", "+79161234567"]),
        ("не указан, 8 495 123-45-67", ["+74951234567"]),
        ("8 495 123-45-67/68", ["+74951234567"]),
        ("Анна 8 495 123-45-67 (утром), 8 916 123-45-67 — муж", ["+74951234567", "+79161234567"]),
        ("", []),
        (" ", []),
    ],
)
def test_several_numbers_in_one_cell(raw: str, found: list[str]) -> None:
    assert numbers(raw) == found


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("8 495 123-45-67 (доб. 12)", Phone("+74951234567", "12")),
        ("84951234567 внутр. 7", Phone("+74951234567", "7")),
        ("+7 495 123-45-67 x12", Phone("+74951234567", "12")),
        ("+7 495 123-45-67 ext. 123456", Phone("+74951234567", "123456")),
        ("tel:+7-495-123-45-67;ext=5", Phone("+74951234567", "5")),
        ("<sip:79161234567@pbx.local>", Phone("+79161234567")),
        ("79161234567@c.us", Phone("+79161234567")),
        ("79161234567:12@s.whatsapp.net", Phone("+79161234567")),
        ("https://wa.me/79161234567", Phone("+79161234567")),
        ("\u202a+7 916 123-45-67\u202c", Phone("+79161234567")),
        ("8~10 375 29 123 45 67", Phone("+375291234567")),
        ("810 49 30 1234567", Phone("+49301234567")),
        ("0049 30 1234567", Phone("+49301234567")),
        ("49301234567", Phone("+49301234567")),
        ("+8 800 200-06-00", Phone("+78002000600")),
        ("+1 800 FLOWERS", Phone("+18003569377")),
    ],
)
def test_other_ways_to_write_one(raw: str, phone: Phone) -> None:
    assert read(raw, RU).phones == (phone,)


@pytest.mark.parametrize(
    "raw",
    ["89161234567@c.us", "8 800 CALLNOW", "4951234abc", "8 495 123-45-6", "+7 000 123-45-67", "12.05.2026 10:30",
     "anna@mail.ru", "Иван"],
)  # fmt: skip
def test_what_nobody_can_dial_is_broken(raw: str) -> None:
    assert (numbers(raw), whys(raw)) == ([], ["broken"])


@pytest.mark.parametrize(
    "raw",
    ["anonymous", "Anonymous", '"Anonymous" <anonymous>', "sip:anonymous@anonymous.invalid", "private", "Скрыт",
     "Номер скрыт", "<не указано>", "не определён", "нет, нет", "-", "0000000000", "+70000000000"],
)  # fmt: skip
def test_hidden_numbers_are_not_broken(raw: str) -> None:
    assert (numbers(raw), whys(raw)) == ([], ["hidden"])


@pytest.mark.parametrize(
    "raw",
    ["101", "*97", "sip:60004@203.0.113.9", "sip:u1@t1.mangosip.ru", '"sip_manager1" <sip_manager1>', "SIP/101-00a",
     "вн. 45", "доб 12"],
)  # fmt: skip
def test_lines_of_an_exchange_are_not_broken(raw: str) -> None:
    assert (numbers(raw), whys(raw)) == ([], ["line"])


def test_a_cell_that_is_read_in_part_says_what_is_left() -> None:
    found = read("8 495 123-45-67, 8 916 123-45-6", RU)
    assert [phone.e164 for phone in found.phones] == ["+74951234567"]
    assert found.unread == (("broken", "8 916 123-45-6"),)


@pytest.mark.parametrize(
    ("raw", "region", "e164"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("8 (701) 123-45-67", "KZ", "+77011234567"),
        ("8 029 123-45-67", "BY", "+375291234567"),
        ("90 123 45 67", "UZ", "+998901234567"),
        ("044 123 45 67", "UA", "+380441234567"),
        ("010 612345", "AM", "+37410612345"),
        ("0312 312345", "KG", "+996312312345"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("0212 123 45 67", "TR", "+902121234567"),
        ("050 123 4567", "AE", "+971501234567"),
    ],
)
def test_a_number_without_a_country_is_the_projects(raw: str, region: str, e164: str) -> None:
    assert numbers(raw, Numbering(region)) == [e164]
    assert numbers(e164, Numbering(region)) == [e164]


def test_plus_eight_is_a_setting() -> None:
    abroad = Numbering("RU", plus_eight_is_trunk=False)
    assert numbers("+8 495 123-45-67") == ["+74951234567"]
    assert numbers("+8 495 123-45-67", abroad) == ["+84951234567"]  # Vietnam
    assert numbers("8 495 123-45-67", abroad) == ["+74951234567"]
    assert numbers("+84 95 123 45 67", Numbering("DE")) == ["+84951234567"]


@given(st.sampled_from(NATIONAL), st.sampled_from(["", "8", "7", "+7", "+8"]), st.data())
def test_signs_and_blanks_say_nothing(national: str, before: str, data: st.DataObject) -> None:
    signs = st.sampled_from(["", "", " ", "-", " - ", "(", ")", ") ", ".", "\u00a0"])
    raw = before + "".join(sign + digit for sign, digit in ((data.draw(signs), digit) for digit in national))
    assume(before or raw[0].isdigit())
    assert numbers(raw) == ["+7" + national], raw


@given(st.from_regex(r"\+?[78][ ()-]{0,2}[0-9]{3}[ ()-]{0,2}[0-9]{7}", fullmatch=True), st.sampled_from(["RU", "KZ"]))
def test_the_quick_way_gives_what_the_long_one_gives(raw: str, region: str) -> None:
    long_way = read(f"тел. {raw}", Numbering(region))
    assert numbers(raw, Numbering(region)) == [phone.e164 for phone in long_way.phones]


HOSTILE = st.text(st.sampled_from("0123456789+78 ()-;,/|#x.доб<>@sip:abc\n８\u200b\u202a\"'"), max_size=60)


@given(st.one_of(st.text(max_size=60), HOSTILE), st.sampled_from(["RU", "KZ", "BY", "DE", "US"]), st.booleans())
def test_any_text_gives_numbers_that_can_be_dialled_or_says_why_not(raw: str, region: str, trunk: bool) -> None:
    numbering = Numbering(region, trunk)
    found = read(raw, numbering)
    for phone in found.phones:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone.e164))
        assert phone.e164 == f"+{phone.e164[1:]}" and phone.e164[1:].isascii() and phone.e164[1:].isdigit()
        assert len(phone.extension) <= 6
    assert len({phone.e164 for phone in found.phones}) == len(found.phones)
    assert found.phones or found.unread or not any(sign.isalnum() for sign in raw)


@given(HOSTILE, st.sampled_from(["RU", "KZ", "BY", "DE", "US"]))
def test_a_number_once_read_stays_as_it_is(raw: str, region: str) -> None:
    numbering = Numbering(region, plus_eight_is_trunk=False)
    for phone in read(raw, numbering).phones:
        assert numbers(phone.e164, numbering) == [phone.e164]


@pytest.mark.parametrize("raw", ["(" * 60_000, "8 495 123-45-6 " * 5_000, "1 " * 30_000, "доб " * 300, "<" * 60_000])
def test_a_huge_cell_is_read_soon(raw: str) -> None:
    began = time.process_time()
    assert not read(raw, RU).phones
    assert time.process_time() - began < 0.2


def test_a_mask_hides_the_middle() -> None:
    assert mask("+79161234567") == "+7 9•• •••-••-67"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("8 495 123-45-6", "8 4•• •••-•5-6"),
        ("1234567", "12•••67"),
        ("101", "101"),
        ("8  916\n", "8 916"),
        ("Иван, anna@mail.ru", "Иван, •••"),
        ("а" * 60, "а" * 39 + "…"),
    ],
)
def test_what_is_broken_is_shown_without_what_it_would_tell(raw: str, shown: str) -> None:
    assert masked(raw) == shown


@given(st.text(st.sampled_from("0123456789 -()+"), max_size=30))
def test_of_many_digits_four_at_most_are_shown(raw: str) -> None:
    assert sum(sign.isdigit() for sign in masked(raw)) <= 4

"""Phones and e-mails inside longer texts are made unreadable; everything else stays as it was."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.warehouse.masking import without_contacts

HOST = duckdb.connect()


def masked(text: str) -> str:
    with HOST.cursor() as cursor:
        return str(cursor.execute(f"SELECT {without_contacts('x')} FROM (SELECT ? AS x)", [text]).fetchall()[0][0])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("+7 (903) 555-01-11", "•••"),
        ("8-903-555-01-11", "•••"),
        ("9035550111x", "•••x"),
        ("79035550111,79035550112, 89035550113", "•••,•••, •••"),
        ("79035550111 79035550112 79035550113 79035550114", "••• ••• ••• •••"),
        ("тел. +49 30 9013620, anna.b@example.org", "тел. •••, •••"),
        (
            "https://s.ru/?a=1&phone=%2B79035550118&mail=f.s%40example.org&x=1",
            "https://s.ru/?a=1&phone=•••&mail=•••&x=1",
        ),
        ("почта: анна@пример.рф!", "почта: •••"),
    ],
)
def test_contacts_go(text: str, seen: str) -> None:
    assert masked(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02.2026 10:00",
        "2026-13-01 10:00:00",
        "1 200 000 000,50",
        "12O0",
        "https://s.ru/?yclid=79035550118123456&utm_campaign=701234567",
        "8 окон по 900",
        "7 дней, 9 часов",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert masked(text) == text


@given(
    st.from_regex(r"\+7 ?\(?9[0-9]{2}\)?[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}", fullmatch=True),
    st.sampled_from(["", ", ", " тел ", "&a="]),
)
def test_a_number_however_written(number: str, around: str) -> None:
    assert not any(sign.isdigit() for sign in masked(f"{around}{number}{around}"))

"""Bodies of hooks: what vendors write, and what strangers may."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hooks.body import UnreadableError, as_form, as_json
from connectors.hooks.preset import Hook, same


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        (b"a=1&b=", {"a": "1", "b": ""}),
        (b"name=%D0%98%D0%B2%D0%B0%D0%BD+%D0%9F", {"name": "Иван П"}),
        (
            b"leads[delete][0][id]=10&leads[delete][0][status_id]=143",
            {"leads": {"delete": [{"id": "10", "status_id": "143"}]}},
        ),
        (
            b"leads%5Badd%5D%5B0%5D%5Bid%5D=1&leads%5Badd%5D%5B1%5D%5Bid%5D=2",
            {"leads": {"add": [{"id": "1"}, {"id": "2"}]}},
        ),
        (b"tag[]=a&tag[]=b", {"tag": ["a", "b"]}),
        (b"linked[9982719][ID]=9982719", {"linked": {"9982719": {"ID": "9982719"}}}),
        (b"note[type]=call&note[type][id]=7", {"note": {"type": {"": "call", "id": "7"}}}),
        (b"note[type][id]=7&note[type]=call", {"note": {"type": {"id": "7", "": "call"}}}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a[b=1&[c]=2&d]e=3", {"a[b": "1", "[c]": "2", "d]e": "3"}),
        (b"", {}),
    ],
)
def test_a_form_as_a_tree(form: bytes, tree: dict[str, Any]) -> None:
    assert as_form(form) == tree


def test_numbers_of_json_are_exact() -> None:
    assert as_json(b'\xef\xbb\xbf{"sum": 1234567890123456.01, "id": 800000000802881118}') == {
        "sum": Decimal("1234567890123456.01"),
        "id": 800000000802881118,
    }


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff{}", b'{"a": NaN}', b'{"a": -Infinity}', b"[" * 100_000, b"9" * 5_000, b'{"a": 1} x', b"<html>"],
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        as_json(body)


@pytest.mark.parametrize("body", [b"a=\xff", b"a=%FF", b"&".join([b"a=1"] * 10_001), b"a" + b"[b]" * 33 + b"=1"])
def test_what_is_no_form_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        as_form(body)


def test_half_of_a_sign_that_was_cut_costs_nothing_but_itself() -> None:
    """Systems that count in UTF-16 cut a smiley in two: no database takes such a text."""
    found = as_json(b'{"a\\ud83d": ["\\uDE00x", {"b": "\\ud83d\\ude00"}], "id": 1}')
    assert found == {"a\ufffd": ["\ufffdx", {"b": "\U0001f600"}], "id": 1}


@pytest.mark.parametrize("charset", ["windows-1251", '"Windows-1251"', "koi8-r", "utf-8", "no-such", "zlib"])
def test_a_body_is_read_in_the_charset_that_it_names(charset: str) -> None:
    known = charset.strip('"') if charset not in ("no-such", "zlib") else "utf-8"
    form = urlencode({"имя": "Анна"}, encoding=known).encode()
    of_form = Hook(body=form, content_type=f"application/x-www-form-urlencoded; charset={charset}")
    of_json = Hook(body='{"имя": "Анна"}'.encode(known), content_type=f"application/json;charset={charset}")
    assert of_form.fields == of_json.fields == {"имя": "Анна"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_by_name(body: bytes) -> None:
    hook = Hook(body=body, content_type="application/json")
    for way in ("json", "form", "fields"):
        with contextlib.suppress(UnreadableError):
            getattr(hook, way)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), st.text(st.characters(codec="utf-8"))))
def test_flat_names_come_back(fields: dict[str, str]) -> None:
    plain = {name: value for name, value in fields.items() if not set(name) & set("[]")}
    assert as_form(urlencode(plain).encode()) == plain


@pytest.mark.parametrize(
    ("hook", "fields"),
    [
        (Hook(query="a=1&b=2", method="GET"), {"a": "1", "b": "2"}),
        (Hook(body=b'{"a": 2}', query="a=1&b=2"), {"a": 2, "b": "2"}),
        (Hook(body=b'[{"a": 2}]'), {"": [{"a": 2}]}),
        (Hook(body=b"a=2", content_type="application/x-www-form-urlencoded"), {"a": "2"}),
        (Hook(body=b"3", content_type="application/json"), {"": 3}),
    ],
)
def test_fields_are_those_of_the_query_and_the_body(hook: Hook, fields: dict[str, Any]) -> None:
    assert hook.fields == fields


def test_signatures_are_compared_whole() -> None:
    assert same("abc", "abc")
    assert not same("abd", "abc")
    assert not same(None, "abc")
    assert not same("ключ", "abc")

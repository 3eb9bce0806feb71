"""Calls of a file that cannot be quite true: named by their cells, and loaded as far as they make sense."""

from __future__ import annotations

import hashlib

import pytest

from connectors.cells import Cell
from tests.connectors.build import read_rows, refused, settings, whole
from throughline.landing.contract import TABLES

HEADERS = ["Номер", "Время", "Тип", "Статус", "Ожидание", "Разговор"]
COLUMNS = {
    "call_id": "Номер", "started_at": "Время", "direction": "Тип", "outcome": "Статус", "wait_seconds": "Ожидание",
    "talk_seconds": "Разговор",
}  # fmt: skip


def load(*rows: list[Cell], **more: object) -> tuple[list[dict[str, object]], list[tuple[int, str, str]]]:
    columns = {**COLUMNS, **more}
    batches = read_rows(list(rows), settings("call", columns=columns), HEADERS)
    found: list[dict[str, object]] = whole([batch for batch in batches if batch.table is TABLES["call"]]).to_pylist()
    return found, refused(batches)


def row(*cells: Cell) -> list[Cell]:
    return ["c1", "01.10.2026 10:00", *cells]


def test_a_word_nobody_knows_is_kept_and_named() -> None:
    (found,), cells = load(row("Вбок", "ЯСНО", "5", "60"))
    assert (found["direction"], found["outcome"], found["outcome_raw"]) == ("unknown", "unknown", "ЯСНО")
    assert (found["wait_seconds"], found["talk_seconds"]) == (5, 60)
    assert [(column, rule) for _, column, rule in cells] == [("Тип", "not_in_list"), ("Статус", "not_in_list")]


@pytest.mark.parametrize("talk", ["-60", -60, -60.0, "−60"])
def test_negative_seconds_are_kept_and_named(talk: Cell) -> None:
    (found,), cells = load(row("in", "answered", "-1", talk))
    assert (found["wait_seconds"], found["talk_seconds"]) == (-1, -60)
    assert [(column, rule) for _, column, rule in cells] == [("Ожидание", "negative"), ("Разговор", "negative")]


def test_what_the_vendor_called_it_is_kept_of_every_call() -> None:
    (found,), cells = load(row("Входящий", "Нет ответа", "5", "0"))
    assert (found["outcome"], found["outcome_raw"], cells) == ("missed", "Нет ответа", [])
    (mapped,), _ = load(row("in", "OK", "5", "60"), outcome={"from": "Статус", "map": {"OK": "answered"}})
    assert (mapped["outcome"], mapped["outcome_raw"]) == ("answered", "OK")


def test_a_column_of_its_own_comes_first() -> None:
    (found,), _ = load(row("Обратный звонок", "missed", "5", "0"), outcome_raw="Тип", is_callback={"const": False})
    assert (found["outcome_raw"], found["is_callback"]) == ("Обратный звонок", False)


@pytest.mark.parametrize(
    ("word", "direction", "is_callback"),
    [("Входящий", "in", False), ("callback", "out", True), ("Обратный звонок", "out", True), ("Вбок", "unknown", None),
     ("", None, None)],
)  # fmt: skip
def test_a_callback_told_by_the_direction(word: str, direction: str | None, is_callback: bool | None) -> None:
    (found,), _ = load(row(word, "answered", "5", "60"))
    assert (found.get("direction"), found.get("is_callback")) == (direction, is_callback)


def test_ids_made_of_rows_do_not_hang_on_copies() -> None:
    """The id of a call without one is made of what its row says, each thing once, as before there were copies."""
    columns = {name: header for name, header in COLUMNS.items() if name != "call_id"}
    cells: list[Cell] = ["2026-10-01 10:00", "in", "answered", "5", "60"]
    batches = read_rows([cells], settings("call", columns=columns), HEADERS[1:])
    told = {"started_at": "2026-10-01 07:00:00.000000", "direction": "in", "outcome": "answered",
            "wait_seconds": "5", "talk_seconds": "60"}  # fmt: skip
    by_hand = hashlib.blake2b("\x1f".join(told[name] for name in sorted(told)).encode(), digest_size=12).hexdigest()
    assert whole(batches[:1]).column("call_id").to_pylist() == [by_hand]

"""Words of telephony and CRMs are understood without `map`; `map` is stronger."""

from __future__ import annotations

import pytest

from connectors.cells import Cell
from connectors.mapping.demands import VOCABULARY
from connectors.mapping.spoken import SPOKEN
from tests.connectors.build import read_rows, refused, settings, whole


def words(table: str, column: str, cells: list[str], **columns: object) -> list[str | None]:
    key = {"call": "call_id", "deal": "deal_id", "lead": "lead_id"}[table]
    time = {"call": "started_at", "lead": "created_at", "deal": "updated_at"}[table]
    of = settings(table, columns={column: {"from": "Слово", **columns}, time: "at"})
    rows: list[list[Cell]] = [[str(n), "01.10.2026 10:00", cell] for n, cell in enumerate(cells)]
    batches = read_rows(rows, of, [key, "at", "Слово"])
    assert all(rule == "not_in_list" for _, _, rule in refused(batches))
    found: list[str | None] = whole(batches[:1]).column(column).to_pylist()
    return found


def test_calls() -> None:
    assert words("call", "direction", ["Входящий", "исходящий ", "in", "Вбок"]) == ["in", "out", "in", None]
    heard = ["Принят", "ПРОПУЩЕН", "Занято", "Отклонён", "missed", "нет\u00a0ответа"]
    assert words("call", "outcome", heard) == ["answered", "missed", "busy", "declined", "missed", "missed"]


def test_deals_and_leads() -> None:
    assert words("deal", "status", ["Успешно реализовано", "Закрыто и не реализовано", "В работе", "Закрыта"]) == [
        "won",
        "lost",
        "open",
        None,
    ]
    assert words("lead", "kind", ["Звонок", "Обратный звонок", "заявка"]) == ["call", "callback", "form"]


def test_map_comes_first() -> None:
    assert words("deal", "status", ["Отказ", "Успех"], map={"Отказ": "open"}) == ["open", "won"]
    assert words("deal", "status", ["Отказ", "Успех"], map={"Отказ": "lost", "*": "open"}) == ["lost", "open"]


@pytest.mark.parametrize("place", list(SPOKEN))
def test_every_word_leads_to_one_of_the_list(place: tuple[str, str]) -> None:
    assert set(SPOKEN[place].values()) <= VOCABULARY[place]
    assert not set(SPOKEN[place]) & VOCABULARY[place] - set(SPOKEN[place].values())

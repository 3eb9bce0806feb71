"""Words of telephony and CRMs are understood without `map`; `map` is stronger."""

from __future__ import annotations

import pytest

from connectors.cells import Cell
from connectors.mapping.demands import VOCABULARY
from connectors.mapping.spoken import SPOKEN
from tests.connectors.build import read_rows, refused, settings, whole


def words(table: str, column: str, cells: list[str], **columns: object) -> list[str | bool | None]:
    key = {"call": "call_id", "deal": "deal_id", "lead": "lead_id"}[table]
    time = {"call": "started_at", "lead": "created_at", "deal": "updated_at"}[table]
    of = settings(table, columns={column: {"from": "Слово", **columns}, time: "at"})
    rows: list[list[Cell]] = [[str(n), "01.10.2026 10:00", cell] for n, cell in enumerate(cells)]
    batches = read_rows(rows, of, [key, "at", "Слово"])
    assert all(rule == "not_in_list" for _, _, rule in refused(batches))
    found: list[str | bool | None] = whole(batches[:1]).column(column).to_pylist()
    return found


def test_calls() -> None:
    heard = ["Входящий", "исходящий ", "in", "Вбок", "callback", ""]
    assert words("call", "direction", heard) == ["in", "out", "in", "unknown", "out", None]
    heard = ["Принят", "ПРОПУЩЕН", "Занято", "Отклонён", "missed", "нет\u00a0ответа", "ЯСНО", ""]
    told = ["answered", "missed", "busy", "declined", "missed", "missed", "unknown", None]
    assert words("call", "outcome", heard) == told
    assert words("call", "is_callback", ["Обратный звонок", "in", "да", "Исходящий", ""]) == [
        *(True, False, True, False, None),
    ]


# The vendors' table in connectors/vocabulary_phones.md: what they write as words or as codes of their own.
VENDORS = {
    "answered": "ANSWERED; PROPER; REPEATED; ANSWER; 200",
    "missed": "NO ANSWER; NOANSWER; CANCEL; 304; 480; 1111",
    "busy": "BUSY; 1121; 1164; 486",
    "declined": "DECLINE; 1122; 1123; 603; 603-S",
    "failed": "FAILED; NO-FORWARD; FAILED FORBIDDEN DESTINATION; CONGESTION; CHANUNAVAIL; 403; 404; 484; 503; 402; 423",
    "voicemail": "VOICEMAIL",
    "no_extension": "NO EXTENSION",
    "wrong_extension": "WRONG EXTENSION",
    "callback_client_no_answer": "CLIENT NO ANSWER; no_success_subscriber_call",
    "blocked": "numa_in_black_list; 1151",
    "in_progress": "IN PROGRESS",
}


@pytest.mark.parametrize(("outcome", "there"), [(o, w) for o, words in VENDORS.items() for w in words.split("; ")])
def test_the_words_of_vendors(outcome: str, there: str) -> None:
    assert words("call", "outcome", [there, there.lower()]) == [outcome, outcome]


@pytest.mark.parametrize("word", ["true", "false", "0", "1", "да", "нет"])
def test_words_that_vendors_mean_otherwise_are_told_by_map(word: str) -> None:
    """`successful` and `is_lost` say opposite things by the same word."""
    assert words("call", "outcome", [word]) == ["unknown"]


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
    own = VOCABULARY.get(place, frozenset({"true", "false"}))
    assert set(SPOKEN[place].values()) <= own
    assert not set(SPOKEN[place]) & own - set(SPOKEN[place].values())

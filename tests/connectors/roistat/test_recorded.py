"""The examples of Roistat's own documentation become the rows a person would write down."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.hooks.preset import Hook, Scope, Told
from connectors.roistat import costs, parse
from connectors.roistat.hooks import PRESET
from connectors.roistat.marks import Chosen
from connectors.wire import Window

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "roistat"
MOSCOW = ZoneInfo("Europe/Moscow")


def recorded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"), parse_float=Decimal)


def picked(row: Any, *names: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


def test_calls() -> None:
    first, second = (parse.call(said, Chosen()) for said in recorded("doc_example.calls")["data"])
    names = (
        "call_id",
        "outcome",
        "wait_seconds",
        "talk_seconds",
        "visit_id",
        "client_id",
        "vendor_deal_id",
        "utm_source",
    )
    # The first came to a number that stands for one source; its visit and deal are told beside it.
    assert picked(first, *names) == ("16769", "answered", 30, 29, "666", "660", "777", "yamarket6")
    assert picked(second, *names) == ("16768", "answered", 15, 32, "4017325", "4017325", None, None)


def test_orders() -> None:
    [row] = (parse.deal(said, Chosen(), "RUB") for said in recorded("doc_example.orders")["data"])
    names = ("deal_id", "status", "stage_id", "stage_name", "amount", "customer_id", "client_id", "custom")
    wanted = ("95101", "open", "1", "Новый", 0, "78173", "4336465", {"Тип лида": "Заявка"})
    assert picked(row, *names) == wanted


def test_visits() -> None:
    [row] = (parse.visit(said, Chosen(has_markers=True)) for said in recorded("doc_example.visits")["data"])
    names = ("visit_id", "client_id", "landing_url", "city", "utm_source", "utm_medium", "utm_campaign")
    page = "https://kartinidemo.ru/l/portret-na-zakaz"
    assert picked(row, *names) == ("4336465", "4336465", page, "Смоленск", "vk", "reklama", "pr25")


def test_costs() -> None:
    day = date(2026, 9, 1)
    said, levels = recorded("synthetic.analytics_data"), {"utm_source": 1}
    assert list(costs.spend(said, Window(day, day, MOSCOW), 1, levels, "RUB")) == [
        {
            "day": day,
            "campaign_id": "direct1",
            "campaign_name": "Яндекс.Директ 1",
            "utm_source": "direct1",
            "cost": Decimal(12000),
            "currency": "RUB",
        }
    ]


def test_an_event() -> None:
    body = (FOLDER / "synthetic.webhook.call.json").read_bytes()
    [told] = PRESET.read(Hook(body, "application/json"), Scope(MOSCOW))
    assert isinstance(told, Told)
    names = ("call_id", "outcome", "visit_id", "utm_campaign", "city")
    assert picked(told.row, *names) == ("16769", "in_progress", "4336465", "brand", "Москва")

"""A small published world for tests of pages: two channels, twelve weeks, every kind of row, hostile names included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.snapshots import make_snapshot
from tests.ui.world_calls import call_of, recording_of, tags_of

HOSTILE = (
    "![x](http://evil.test/a.png)",
    "<img src=http://evil.test/b.png onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "<script>document.title='owned'</script>",
    "$\\href{http://evil.test}{x}$",
    ":material/home: :red[x]",
    "=HYPERLINK(\"http://evil.test\")",
    "a\u202eb\u200bc",
)  # fmt: skip
CHANNELS = {"yandex_direct": ("Яндекс Директ", "Yandex Direct"), "google_ads": ("Google Ads", "Google Ads"),
            "direct": ("Прямые заходы", "Direct")}  # fmt: skip
LAST_DAY = date(2026, 10, 31)
WEEKS = 12


def make_world(data: Path) -> Path:
    """Publish the world under `data`; beside it stands its config.yaml, whose path is returned."""
    rows = _rows()
    make_snapshot(
        data,
        channel=[
            {"channel_key": key, "channel": name, "label_ru": ru, "label_en": en, "is_direct": name == "direct"}
            for key, (name, (ru, en)) in enumerate(CHANNELS.items())
        ],
        source_dim=_sources(),
        **rows,
    )
    config = data / "config.yaml"
    config.write_text("project: {name: Проба, timezone: Asia/Yekaterinburg}\n", "utf-8")
    return config


def _sources() -> list[dict[str, Any]]:
    """Google and direct have one source each; Yandex Direct has a campaign for every hostile name."""
    rows = [
        {"source_key": 0, "channel_key": 1, "channel": "google_ads", "source": "google", "campaign": "brand"},
        {"source_key": 1, "channel_key": 2, "channel": "direct", "source": "direct"},
    ]
    for number, name in enumerate(HOSTILE):
        rows.append(
            {"source_key": 2 + number, "channel_key": 0, "channel": "yandex_direct", "source": "yandex",
             "campaign": name, "ad_group": name, "ad": name, "keyword": name}
        )  # fmt: skip
    return rows


def _rows() -> dict[str, list[dict[str, Any]]]:
    """A lead a day; every second has a deal, every fourth is sold for 10,000; each source spends 500 a day."""
    sources = 2 + len(HOSTILE)
    names = ("application", "application_touch", "touch", "deal", "payment", "spend", "visit_daily", "call")
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in (*names, "call_recording", "call_tag")}
    for number in range(WEEKS * 7):
        day = LAST_DAY - timedelta(days=WEEKS * 7 - 1 - number)
        at = datetime(day.year, day.month, day.day, 10)
        source = number % sources
        sold = number % 4 == 0
        tables["application"].append(
            {"app_no": number, "application_id": f"A{number}", "person_id": number, "applied_at": at,
             "applied_day": day, "kind": "form", "is_enquiry": True, "is_lead": True, "is_target": sold,
             "is_sold": sold, "deals": number % 2 == 0, "client_app_no": number, "own_source_key": source,
             "match": "visit", "brand": HOSTILE[number % len(HOSTILE)]}
        )  # fmt: skip
        tables["touch"].append(
            {"touch_no": number, "touch_id": f"V{number}", "person_id": number, "touched_at": at, "kind": "visit",
             "source_key": source, "landing_url": "https://example.test/"}
        )  # fmt: skip
        tables["application_touch"].append(
            {"app_no": number, "pos": 1, "touch_no": number, "source_key": source, "seconds_before": 0}
        )
        if number % 2 == 0:
            tables["deal"].append(_deal(len(tables["deal"]), number, day, at, sold))
        if sold:
            no = len(tables["deal"]) - 1
            tables["payment"].append(
                {"deal_no": no, "payment_id": f"P{no}", "paid_at": at, "paid_day": day, "amount": 10_000}
            )
        for key in range(sources):
            if key != 1:
                money = dict.fromkeys(("spend", "spend_with_vat", "spend_without_vat"), 500)
                tables["spend"].append(
                    {"day": day, "source_key": key, "kind": "ads", "clicks": 10, "impressions": 200, **money}
                )
            tables["visit_daily"].append({"day": day, "source_key": key, "visits": 20})
        tables["call"].append(call_of(number, at + timedelta(hours=number % 9), sources, HOSTILE))
        if number % 2 == 0:
            tables["call_recording"].append(recording_of(number))
        tables["call_tag"] += tags_of(number, HOSTILE)
    tables["call_intention"] = [{"tag": "Намерение/купить"}]
    return tables


def _deal(no: int, app: int, day: date, at: datetime, sold: bool) -> dict[str, Any]:
    return {
        "deal_no": no, "deal_id": f"D{no}", "app_no": app, "person_id": app, "created_at": at, "created_day": day,
        "status": "won" if sold else "open", "crm_status": "won" if sold else "open", "pipeline": "main",
        "stage": "paid" if sold else "new", "stage_since": at, "is_target": sold, "is_sale": sold,
        "sold_at": at if sold else None, "sold_day": day if sold else None, "revenue": 10_000 if sold else 0,
        "refund": 0, "received": 10_000 if sold else 0, "margin": 0.35, "amount": 10_000, "receivable": 0,
        "is_first_sale": sold, "last_step": "sale" if sold else "lead", "revenue_basis": "payments",
        "manager": HOSTILE[no % len(HOSTILE)], "brand": HOSTILE[no % len(HOSTILE)],
    }  # fmt: skip

"""A small random snapshot in which everything happens: ties, refunds, unknown costs, applications without touches."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.snapshots import make_snapshot
from throughline.warehouse.snapshot import Snapshot

START = datetime(2026, 9, 20)
CHANNELS: list[Any] = [
    *("direct", "internal", "ads", "social"),
    {"channel": "organic", "is_paid": False},
]
SOURCES = [
    {"channel": "direct"},
    {"channel": "internal"},
    {"channel": "ads", "source": "yandex", "campaign": "c1", "keyword": "окна"},
    {"channel": "ads", "source": "yandex", "campaign": "c2", "keyword": "двери"},
    {"channel": "social", "source": "vk", "campaign": "it's"},
    {"channel": "organic", "source": "yandex"},
]
_BRANDS = ("north", "south", "")
_PIPELINES = ("retail", "claims")


def random_world(tmp_path: Path, seed: int, applications: int = 60) -> Snapshot:
    """One snapshot of a seed."""
    random = Random(seed)
    moments = sorted(START + timedelta(hours=random.randrange(24 * 60)) for _ in range(applications))
    apps = [_application(random, moment) for moment in moments]
    latest: dict[int, int] = {}
    for number, app in enumerate(apps):
        latest[app["person_id"]] = number
    for app in apps:
        app["client_app_no"] = latest[app["person_id"]]
    deals = [
        _deal(random, number, apps[number])
        for number in range(applications)
        for _ in range(random.choice([0, 0, 1, 2]))
    ]
    for deal in deals:
        app = apps[deal["app_no"]]
        app["is_sold"] |= deal["is_sale"]
        app["sold_at"] = min((time for time in (app["sold_at"], deal["sold_at"]) if time), default=None)
    visits = [_visit(random) for _ in range(60)]
    snapshot = make_snapshot(
        tmp_path,
        channel=CHANNELS,
        source_dim=SOURCES,
        application=apps,
        application_touch=[touch for number in range(applications) for touch in _touches(random, number)],
        deal=deals,
        deal_stage_reached=[{"deal_no": number, "pipeline": deal["pipeline"], "stage": stage, "stage_sort": sort}
                            for number, deal in enumerate(deals)
                            for sort, stage in enumerate(("новая", "замер", "оплата")[: 1 + number % 3])],
        payment=[_payment(random, number) for number in range(len(deals)) for _ in range(random.randrange(3))],
        spend=[_spend(random) for _ in range(40)],
        lone_touch=[touch for number in range(80) for touch in _lone(random, number)],
        visit_daily=[{name: visit[name] for name in ("day", "source_key", "brand", "visits")} for visit in visits],
        visit_place_daily=[{name: visit[name] for name in visit if name != "source_key"} for visit in visits],
    ).current()  # fmt: skip
    assert snapshot is not None
    return snapshot


def _day(random: Random) -> str:
    return str((START + timedelta(days=random.randrange(60))).date())


def _application(random: Random, moment: datetime) -> dict[str, Any]:
    kind = random.choice(["", "", "", "", "is_spam", "is_duplicate"])
    target = random.random() < 0.5
    return {
        "applied_at": moment,
        "person_id": random.randrange(20),
        "own_source_key": random.randrange(6),
        "is_target": target,
        "target_at": moment + timedelta(hours=random.randrange(100)) if target else None,
        "is_sold": False,
        "sold_at": None,
        "is_enquiry": random.random() < 0.9,
        "junk_reason": kind.removeprefix("is_"),
        **({kind: True} if kind else {}),
        "brand": random.choice(_BRANDS),
        "pipeline": random.choice(_PIPELINES),
        "manager": random.choice(["Анна", "Пётр", ""]),
        "city": random.choice("АБВ"),
        "device": random.choice(["phone", "desktop"]),
        "dim_age": random.choice(["25", "45"]),
    }


def _deal(random: Random, number: int, app: dict[str, Any]) -> dict[str, Any]:
    sale = random.random() < 0.6
    sold = app["applied_at"] + timedelta(hours=random.randrange(24 * 30)) if sale else None
    status = "won" if sale else random.choice(["open", "lost"])
    return {
        "app_no": number,
        "status": status,
        "sold_at": sold,
        "is_sale": sale,
        "revenue": random.randrange(1, 10**6) / 100 if sale else 0,
        "refund": random.choice([0, 0, random.randrange(1000)]) if sale else 0,
        "cost": random.choice([None, random.randrange(5000)]),
        "margin": random.choice([0.2, 0.35]),
        "amount": random.randrange(10000),
        "receivable": random.randrange(100),
        "is_repeat_sale": sale and random.random() < 0.3,
        "is_first_sale": sale and random.random() < 0.3,
        "loss_reason": "дорого" if status == "lost" else "",
        "last_step": random.choice(["lead", "target"]) if not sale else "sale",
        "pipeline": random.choice(_PIPELINES),
        "manager": app["manager"],
        "won_cycle_p90": 20.0,
    }


def _touches(random: Random, number: int) -> list[dict[str, Any]]:
    ages = sorted((random.choice([0, 0, 3600, 86400 * 7, 86400 * 7 + 1, -7200, random.randrange(86400 * 100)])
                   for _ in range(random.choice([0, 1, 1, 2, 3, 5]))), reverse=True)  # fmt: skip
    return [{"app_no": number, "source_key": random.randrange(6), "seconds_before": age} for age in ages]


def _lone(random: Random, number: int) -> list[dict[str, Any]]:
    """Journeys of one to four touches; those of one touch are counted together."""
    length = random.choice([1, 1, 2, 3, 4])
    row = {"end_day": _day(random), "brand": random.choice(_BRANDS), "journey": number + 1}
    journeys = random.randrange(1, 6) if length == 1 else 1
    return [{**row, "pos": pos + 1, "source_key": random.randrange(6), "journeys": journeys} for pos in range(length)]


def _payment(random: Random, number: int) -> dict[str, Any]:
    return {"deal_no": number, "paid_at": str(_day(random)), "amount": random.randrange(-500, 5000)}


def _visit(random: Random) -> dict[str, Any]:
    source = random.randrange(len(SOURCES))
    return {
        "day": _day(random),
        "source_key": source,
        "channel_key": [channel if isinstance(channel, str) else channel["channel"] for channel in CHANNELS].index(
            SOURCES[source]["channel"]
        ),
        "brand": random.choice(_BRANDS),
        "city": random.choice("АБ"),
        "device": random.choice(["phone", ""]),
        "visits": random.randrange(1, 9),
    }


def _spend(random: Random) -> dict[str, Any]:
    clicks = random.choice([None, random.randrange(50)])
    return {
        "day": _day(random),
        "source_key": random.randrange(2, 6),
        "spend": random.randrange(10**6) / 100,
        "clicks": clicks,
        "impressions": None if clicks is None else clicks * 10,
        "brand": random.choice(_BRANDS),
        "device": random.choice(["phone", ""]),
        "contractor": random.choice(["ООО Ромашка", ""]),
        "dim_age": random.choice(["25", "45"]),
    }

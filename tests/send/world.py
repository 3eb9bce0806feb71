"""A small shop whose sales and leads are sent: made and published once, copied for each test.

The moment is 1 December 2026, 12:00 UTC. Visits of `web` are Metrica's, those of `ga` Google's.

| deal | sale | visits of its client | what it shows |
|---|---|---|---|
| d1 | 25 Nov 1 000.50 | 20 Nov Direct click (yclid), 24 Nov GA | everything is there |
| d2 | 28 Nov 2 000 | 1 Nov Google click (gclid), 27 Nov | the click is old for Metrica |
| d3 | 29 Nov 3 000 | none, the CRM has the client id | own id |
| d4 | 30 Nov 4 000 | none | nobody knows |
| d5 | 30 Nov 10:00 5 000 | 30 Nov 9:00–10:00 GA of the id that Google gave | fresh enough for GA4 |
| d6 | — | 22 Nov | a target lead without a sale: l6 |
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from connectors.base import Context
from connectors.retry import Patience
from connectors.send import SENDERS
from tests.fakes.google_auth import OAUTH
from tests.oracle.adapter import land, opened, publish
from tests.worked.rows import Row, at, deal, lead, payment, project
from throughline.config.models import Config
from throughline.config.send import SendSettings
from throughline.sending import Post

__all__ = ["GCLID", "METRICA_ID", "NOW", "SESSION", "YCLID", "Shop", "ga_id", "made", "settings"]

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
METRICA_ID = {deal: f"170000000000{number}" for number, deal in enumerate(("d1", "d2", "d3", "d4", "d5", "d6"), 1)}
GCLID = "Cj0KCQiA-not-a-real-click"
SESSION = "1796029200"  # of GA4: the second when it began
YCLID = "98765432109876"


def ga_id(deal: str) -> str:
    """The id of GA's cookie of that client."""
    return f"111{deal[1:]}.1700000000"


def _visit(visit_id: str, when: str, client: str, source: str = "web", **more: Any) -> Row:
    row = {"visit_id": visit_id, "client_id": client, "started_at": at(when), "utm_source": more.pop("utm", "")}
    return {"source": source, "account_id": "", **row, **more}


def _rows() -> dict[str, list[Row]]:
    one, two, five = METRICA_ID["d1"], METRICA_ID["d2"], ga_id("d5")
    return {
        "visit": [
            _visit("v1", "2026-11-20 10:00", one, utm="yandex_direct", yclid=YCLID, user_id="u1"),
            _visit("g1", "2026-11-24 09:00", ga_id("d1"), "ga", user_id="u1"),
            _visit("v2", "2026-11-01 10:00", two, utm="google", gclid=GCLID),
            _visit("v2b", "2026-11-27 10:00", two),
            _visit(f"{five}.{SESSION}", "2026-11-30 09:00", five, "ga", duration_seconds=3600),
            _visit("v6", "2026-11-22 10:00", METRICA_ID["d6"], utm="yandex_direct"),
        ],
        "lead": [
            lead("l1", "2026-11-20 10:05", client_id=one, user_id="u1"),
            lead("l2", "2026-11-27 10:10", client_id=two),
            lead("l5", "2026-11-30 09:10", client_id=five),
            lead("l6", "2026-11-22 10:20", client_id=METRICA_ID["d6"]),
        ],
        "deal": [
            deal("d1", "2026-11-20 11:00", lead_id="l1"),
            deal("d2", "2026-11-27 11:00", lead_id="l2"),
            deal("d3", "2026-11-28 11:00", client_id=METRICA_ID["d3"]),
            deal("d4", "2026-11-29 11:00"),
            deal("d5", "2026-11-30 09:30", lead_id="l5"),
            deal("d6", "2026-11-22 11:00", lead_id="l6", stage_id="good", stage_name="good"),
        ],
        "payment": [
            payment("p1", "d1", "2026-11-25 12:00", 1000),
            payment("p1b", "d1", "2026-11-25 12:00", 0) | {"amount": Decimal("0.50")},
            payment("p2", "d2", "2026-11-28 12:00", 2000),
            payment("p3", "d3", "2026-11-29 12:00", 3000),
            payment("p4", "d4", "2026-11-30 12:00", 4000),
            payment("p5", "d5", "2026-11-30 10:00", 5000),
        ],
    }


@cache
def _config() -> Config:
    config = project(pipelines={"main": {"stages": ["new", "good", "won"], "target_from": "good"}})
    more = Config.model_validate({"sources": [{"name": "ga", "kind": "file"}]}).sources
    return config.model_copy(update={"sources": [*config.sources, *more]})


def made(folder: Path) -> Path:
    """The shop landed and published in a folder."""
    land(_rows(), folder)
    publish(folder, _config())
    return folder


_BASIC: Mapping[str, Mapping[str, Any]] = {
    "metrica_offline": {"name": "metrica", "counter": "12345678", "token": "y0_not-a-real-token"},
    "google_ads_conversions": {
        "name": "ads",
        "customer_id": "123-456-7890",
        "what": {"sales": "777"},
        **OAUTH,
    },
    "ga4_events": {"name": "ga4", "measurement_id": "G-ABCD1234", "api_secret": "not-a-real-api-secret"},
}


def settings(kind: str, host: str = "", **more: Any) -> SendSettings:
    """Settings of a destination at a fake's address; what is not named has a sensible value."""
    reached = {"host": host, "allow_http_loopback": True} if host else {}
    if host and kind == "google_ads_conversions":
        reached["token_host"] = host
    plain: dict[str, Any] = {"kind": kind, "what": {"sales": "paid"}, "since": "2026-11-01"}
    if kind != "ga4_events":
        plain["patience_s"] = 10
    return SENDERS[kind].Settings.model_validate({**plain, **_BASIC[kind], **reached, **more})


@dataclass
class Shop:
    """A copy of the shop with destinations of its own; `now` may be moved."""

    folder: Path
    send: list[SendSettings] = field(default_factory=list)
    now: datetime = NOW

    @classmethod
    def copy(cls, original: Path, into: Path, *send: SendSettings) -> Shop:
        """A copy that may be changed."""
        shutil.copytree(original, into, ignore=shutil.ignore_patterns("work.duckdb*", "tmp"))
        return cls(into, list(send))

    @property
    def post(self) -> Post:
        """As a command would make it."""
        config = _config().model_copy(update={"send": self.send})
        context = Context(
            root=self.folder,
            timezone="UTC",
            currency="RUB",
            now=lambda: self.now,
            sleep=lambda _: None,
            patience=Patience(connect_s=5, read_s=5),
            keep=self.folder / "tokens",
        )
        return Post(config, SENDERS, opened(self.folder), self.folder, context)

    def change(self, **rows: list[Row]) -> None:
        """Land rows of tables anew, and publish."""
        land(rows, self.folder)
        publish(self.folder, _config())

"""The shop, made once, and an odd one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.send.world import METRICA_ID, Shop, made
from tests.worked.rows import at, deal, lead, payment

SECOND_CLICK = "EAIaIQobChMI-not-a-real-click"


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published shop; nobody may change it."""
    return made(tmp_path_factory.mktemp("shop") / "data")


@pytest.fixture(scope="session")
def odd(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop with a cost of goods of d2, a day without a time as its payment's, another account's d1, d8 whose id the
    CRM keeps in a field of its own, and d9 that another click of Google brought on 10 November."""
    shop = Shop.copy(original, tmp_path_factory.mktemp("odd") / "data")
    browser = "1700000000009"
    click = {"source": "web", "account_id": "", "visit_id": "v9", "client_id": browser}
    twin = deal("d1", "2026-11-28 11:00", client_id=METRICA_ID["d3"]) | {"account_id": "second"}
    shop.change(
        visit=[click | {"started_at": at("2026-11-10 10:00"), "utm_source": "google", "gclid": SECOND_CLICK}],
        lead=[lead("l9", "2026-11-10 10:10", client_id=browser)],
        deal=[
            deal("d2", "2026-11-27 11:00", lead_id="l2", cost_of_goods=Decimal("1234.56")),
            deal("d8", "2026-11-29 11:00", custom='{"_ym_uid": " 1700000000008", "gclid": "no click at all"}'),
            deal("d9", "2026-11-10 11:00", lead_id="l9"),
            twin,
        ],
        payment=[
            payment("p2", "d2", "2026-11-27 00:00", 2000),
            payment("p8", "d8", "2026-11-29 12:00", 80),
            payment("p9", "d9", "2026-11-15 12:00", 900),
            payment("p9b", "d1", "2026-11-29 12:00", 700) | {"account_id": "second"},
        ],
    )
    return shop.folder

"""Chain II works as its README says: every system asked over the wire, the sums made by hand."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.demo.project import Project
from tests.fakes.chain_2 import CLICKS, DAYS, DEALS, MAILINGS, Firm, client_of, firm
from tests.loading.stand_in import stored
from throughline.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "chain-2-api"
OCTOBER = {"period": "2026-10-01..2026-10-31", "compare": "none"}

# channel: spend with VAT, visits, leads, sales, revenue. Direct: 31 days of 500 + 300 + 200, 5 + 3 + 6 visits a day;
# two mailings of ten visits each brought nobody yet. Thirteen forms and two calls came by Direct; a caller bought too.
EXPECTED = {
    "yandex_direct": (31_000, 434, 15, 5, 170_000.50),
    "vk_ads": (7_750, 124, 5, 1, 25_000),
    "email": (0, 20, 0, 0, 0),
    "seo": (0, 155, 3, 2, 60_000),
    "direct": (0, 62, 2, 1, 15_000),
}
MEASURES = ("spend", "visits", "leads", "sales", "revenue")


@dataclass(frozen=True)
class Running:
    """The loaded example and the systems it was loaded from."""

    project: Project
    firm: Firm


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with firm() as systems, pytest.MonkeyPatch.context() as patch:
        for name, value in systems.environment.items():
            patch.setenv(name, value)
        made = Project(EXAMPLE / "config.yaml", tmp_path_factory.mktemp("chain-2"))
        made.load()
        yield Running(made, systems)


def test_money_by_channel(running: Running) -> None:
    rows = running.project.report("money", **OCTOBER).rows
    assert set(rows) == set(EXPECTED)
    for channel, expected in EXPECTED.items():
        assert tuple(rows[channel][name] for name in MEASURES) == pytest.approx(expected), channel


def test_spend_goes_down_to_the_keyword(running: Running) -> None:
    spent = running.project.report("money", **OCTOBER, group="keyword").of("spend")
    # 31 days of 500 and of 300 by keyword; autotargeting of the network and VK's ad have none.
    assert spent["газовый котел"] == pytest.approx(15_500)
    assert spent["котел цена"] == pytest.approx(9_300)
    assert sum(spent.values()) == pytest.approx(38_750)


def test_every_visit_is_a_visit_of_the_counter(running: Running) -> None:
    rows = stored(running.project.data, "SELECT client_id, utm_campaign, utm_term FROM visit")
    assert len(rows) == sum(way.a_day for way in CLICKS) * DAYS + sum(one.visits for one in MAILINGS)
    seen = {client: (campaign or "", term or "") for client, campaign, term in rows}
    for way in CLICKS:
        assert seen[client_of(way.number, 17, 0)] == (way.utm[2], way.utm[4])


def test_mailings_meet_their_visits(running: Running) -> None:
    rows = running.project.report("money", **OCTOBER, group="campaign").rows
    assert {one.subject: (rows[one.subject]["clicks"], rows[one.subject]["visits"]) for one in MAILINGS} == {
        "Готовим котёл к зиме": (12, 10),
        "Тёплый пол со скидкой": (11, 10),
    }
    sent = stored(running.project.data, "SELECT campaign_id, CAST(day AS TEXT), sent, opened FROM mail_stat ORDER BY 1")
    assert sent == [("7001", "2026-10-06", 1200, 400), ("7002", "2026-10-20", 1190, 350)]


def test_forms_find_their_visit(running: Running) -> None:
    with (EXAMPLE / "exports" / "заявки.csv").open(encoding="utf-8-sig") as file:
        ways = Counter(int(row["ClientID"][2:4]) for row in csv.DictReader(file, delimiter=";"))
    assert [ways[way.number] for way in CLICKS] == [6, 4, 3, 5, 3, 2]
    # Two of three calls were talked long enough to be applications.
    assert running.project.report("money", **OCTOBER).totals["leads"] == ways.total() + 2


def test_money_of_the_crm(running: Running) -> None:
    sold = [Decimal(deal.price) for deal in DEALS if deal.status == "won"]
    assert running.project.report("money", **OCTOBER).totals["revenue"] == pytest.approx(float(sum(sold)))
    assert stored(running.project.data, "SELECT count(*) FILTER (WHERE status = 'lost') FROM deal") == [(8,)]


def test_what_a_system_restates_arrives_with_the_next_load(running: Running) -> None:
    running.firm.vk.stats[-1].spent = "1250.00"
    try:
        running.project.load()
        assert running.project.report("money", **OCTOBER).rows["vk_ads"]["spend"] == pytest.approx(8_750)
    finally:
        running.firm.vk.stats[-1].spent = "250.00"
        running.project.load()


def test_a_system_that_is_down_stops_no_other(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    secret, running.firm.vk.secret = running.firm.vk.secret, "changed by somebody"
    running.firm.vk.tokens.clear()
    try:
        words = ["--config", str(running.project.config), "--data", str(running.project.data)]
        assert main(["load", *words]) == 4
        told = capsys.readouterr()
        assert "vk" in told.out + told.err
        assert secret not in told.out + told.err
    finally:
        running.firm.vk.secret = secret
    assert running.project.report("money", **OCTOBER).rows["vk_ads"]["spend"] == pytest.approx(7_750)

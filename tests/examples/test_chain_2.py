"""Chain II works as its README says: every system asked over the wire, the sums made by hand."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest

from tests.demo.project import Project
from tests.fakes.chain_2 import CLICKS, DAYS, MAILINGS, Firm, client_of, firm
from tests.fakes.chain_2_sales import DEAL_FIELD, PAID, PORT
from tests.fakes.moysklad import attribute
from tests.loading.stand_in import stored
from throughline.cli.main import main
from throughline.landing.status import read_status

EXAMPLE = Path(__file__).parents[2] / "examples" / "chain-2-api"
OCTOBER = {"period": "2026-10-01..2026-10-31", "compare": "none"}

# channel: spend with VAT, visits, leads, sales, revenue, cost of goods. Direct: 31 days of 500 + 300 + 200, 5 + 3 + 6
# visits a day; two mailings of ten visits each brought nobody yet. Thirteen forms and two calls came by Direct; one of
# the callers bought too. Paid by Direct: 40,000 + 18,000 + 30,000 of 55,000 + 35,000.50 + 22,000; typed in: 15,000 less
# 5,000 paid back. Cost of Direct: 24,000 + 10,800 + 18,000 + 21,000.25 of shipments and 60 % of 22,000 that are not
# shipped; of SEO: 20,000 and 60 % of 28,000; typed in: 60 % of 10,000, for a part came back and its cost is not known.
EXPECTED = {
    "yandex_direct": (31_000, 434, 15, 5, 145_000.50, 87_000.25),
    "vk_ads": (7_750, 124, 5, 1, 25_000, 15_500.50),
    "email": (0, 20, 0, 0, 0, 0),
    "seo": (0, 155, 3, 2, 60_000, 36_800),
    "direct": (0, 62, 2, 1, 10_000, 6_000),
    "maps": (0, 0, 1, 1, 12_000, 7_000),
}
MEASURES = ("spend", "visits", "leads", "sales", "revenue", "cost_of_goods")


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
        folder = copytree(EXAMPLE, tmp_path_factory.mktemp("chain-2") / "example")
        config = folder / "config.yaml"
        config.write_text(config.read_text("utf-8").replace(str(PORT), str(systems.box.port)), "utf-8")
        made = Project(config, folder / "data")
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
    # Two of three calls were talked long enough to be applications, and one of three letters is one.
    assert running.project.report("money", **OCTOBER).totals["leads"] == ways.total() + 2 + 1


def test_a_letter_is_an_application_of_the_address(running: Running) -> None:
    rows = stored(running.project.data, "SELECT kind, email_raw, utm_source FROM lead WHERE source = 'box'")
    assert rows == [("email", "olga@client.example", "2gis")]
    # Its deal has neither number nor phone: the e-mail of the letter finds it.
    assert running.project.report("money", **OCTOBER, group="kind").rows["email"]["revenue"] == pytest.approx(12_000)


def test_money_is_what_accounting_says_of_the_deals_of_the_crm(running: Running) -> None:
    totals = running.project.report("money", **OCTOBER).totals
    known = sum(Decimal(amount) for number, _, amount in PAID if number)
    assert totals["revenue"] == totals["cash_in"] == pytest.approx(float(known))
    assert known == Decimal("252000.50")
    # 25,000 of deal 708 are owed, and 5,000 that were paid back for 709.
    assert totals["receivable"] == pytest.approx(30_000)
    assert totals["gross_profit"] == pytest.approx(252_000.50 - 152_300.75)
    counts = "SELECT source, count(*), count(*) FILTER (WHERE status = 'lost') FROM deal GROUP BY source"
    assert stored(running.project.data, counts) == [("crm", 21, 8)]


def test_an_order_that_the_crm_does_not_know_is_told(running: Running) -> None:
    tables = read_status(running.project.data).sources["books"]
    assert "1 payment in MoySklad" in tables["payment"].remarks[0].en
    assert "1 shipment in MoySklad" in tables["deal_item"].remarks[0].en


def test_what_a_system_restates_arrives_with_the_next_load(running: Running) -> None:
    """VK has spent 1,000 more on the last day. The order without a number is of deal 712, which came by Direct and is
    open: 9,000 were paid, the goods had cost 4,000."""
    firm, report = running.firm, lambda: running.project.report("money", **OCTOBER).rows
    order = next(one for one in firm.books.of["customerorder"] if one["id"] == "o-0")
    made, order["updated"] = order["updated"], f"{datetime.now(ZoneInfo('Europe/Moscow')):%Y-%m-%d %H:%M:%S}.000"
    order["attributes"] = [attribute(DEAL_FIELD, "712")]
    firm.vk.stats[-1].spent = "1250.00"
    try:
        running.project.load()
        assert report()["vk_ads"]["spend"] == pytest.approx(8_750)
        row = report()["yandex_direct"]
        assert (row["sales"], row["revenue"], row["cost_of_goods"]) == pytest.approx((6, 154_000.50, 91_000.25))
    finally:
        firm.vk.stats[-1].spent = "250.00"
        order["updated"] = made
        del order["attributes"]
        running.project.load()
    assert report()["yandex_direct"]["revenue"] == pytest.approx(145_000.50)


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

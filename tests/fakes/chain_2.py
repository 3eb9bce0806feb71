"""The systems of examples/chain-2-api: ad accounts, a counter, mailings of an invented firm, in their vendors' words.

Everything happens in October 2026. What its people do (calls, letters, deals, money) is in chain_2_sales; the forms of
its site are the file of the example.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.fakes import (
    amocrm,
    calltouch,
    chain_2_sales,
    imap,
    moysklad,
    unisender,
    vk_ads,
    yandex_direct,
    yandex_metrica,
)
from tests.fakes.direct_world import Account, spent
from tests.fakes.wire import Vendor, serving
from tests.fakes.yandex_metrica import FakeMetrica, visit

__all__ = ["CLICKS", "DAYS", "MAILINGS", "Firm", "Mailing", "client_of", "firm"]

DAYS = 31
SITE = "https://teplo.example/"


@dataclass(frozen=True, slots=True)
class Clicks:
    """One way to the site: so many visits a day, of new people. Marks of their links; `referrer` where there is one."""

    number: int
    name: str
    a_day: int
    utm: tuple[str, str, str, str, str] = ("", "", "", "", "")
    referrer: str = ""


CLICKS = (
    Clicks(1, "boilers", 5, ("yandex", "cpc", "101", "1011", "газовый котел")),
    Clicks(2, "boilers_price", 3, ("yandex", "cpc", "101", "1011", "котел цена")),
    Clicks(3, "radiators", 6, ("yandex", "cpc", "102", "1021", "")),
    Clicks(4, "floors", 4, ("vk", "cpc", "201", "2011", "")),
    Clicks(5, "search", 5, referrer="https://yandex.ru/search/"),
    Clicks(6, "direct", 2),
)


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mailing that went out at 9:00 of its day, and so many visits by its links the same day, of new people."""

    campaign: int
    day: int
    subject: str
    numbers: tuple[int, int, int, int, int]  # sent, delivered, opened, clicked, unsubscribed
    visits: int = 10

    @property
    def way(self) -> Clicks:
        """Its visits, as a way to the site."""
        return Clicks(7, self.subject, self.visits, ("unisender", "email", str(self.campaign), "", ""))


MAILINGS = (
    Mailing(7001, 6, "Готовим котёл к зиме", (1200, 1180, 400, 12, 3)),
    Mailing(7002, 20, "Тёплый пол со скидкой", (1190, 1171, 350, 11, 2)),
)


def client_of(way: int, day: int, number: int) -> str:
    """The ClientID of the visitor who came this way as the `number`-th (from 0) of that day of October."""
    return f"17{way:02}{day:02}{number:02}0000000001"


@dataclass(frozen=True, slots=True)
class Firm:
    """The running vendors by name, for whoever wants to change their world."""

    direct: yandex_direct.FakeDirect
    metrica: FakeMetrica
    vk: vk_ads.FakeVk
    mail: unisender.FakeUnisender
    crm: amocrm.FakeAmo
    calls: calltouch.FakeCalltouch
    books: moysklad.FakeMoySklad
    box: imap.FakeImap

    @property
    def environment(self) -> dict[str, str]:
        """What config.yaml of the example takes from the environment."""
        return {
            "CHAIN2_BOOKS": self.books.address,
            "CHAIN2_BOOKS_TOKEN": moysklad.TOKEN,
            "CHAIN2_BOX_PASSWORD": imap.PASSWORD,
            "CHAIN2_CALLS": self.calls.address,
            "CHAIN2_CALLS_TOKEN": calltouch.TOKEN,
            "CHAIN2_CRM": self.crm.address,
            "CHAIN2_CRM_TOKEN": amocrm.TOKEN,
            "CHAIN2_DIRECT": self.direct.address,
            "CHAIN2_DIRECT_TOKEN": yandex_direct.TOKEN,
            "CHAIN2_MAIL": self.mail.address,
            "CHAIN2_MAIL_KEY": unisender.KEY,
            "CHAIN2_METRICA": self.metrica.address,
            "CHAIN2_METRICA_TOKEN": yandex_metrica.TOKEN,
            "CHAIN2_VK": self.vk.address,
            "CHAIN2_VK_CLIENT": vk_ads.CLIENT,
            "CHAIN2_VK_SECRET": vk_ads.SECRET,
        }


@contextmanager
def firm(box_port: int = 0) -> Iterator[Firm]:
    """All vendors on loopback, on free ports; the mailbox on one that config.yaml can name."""
    sales = chain_2_sales
    made = Firm(_direct(), _metrica(), _vk(), _mail(), sales.crm(), sales.calls(), sales.books(), sales.box(box_port))
    with ExitStack() as stack:
        vendors: tuple[Vendor, ...] = (made.direct, made.metrica, made.vk, made.mail, made.crm, made.calls, made.books)
        for vendor in vendors:
            stack.enter_context(serving(vendor))
        stack.enter_context(imap.serving_imap(made.box))
        yield made


def _days() -> list[str]:
    return [(date(2026, 10, 1) + timedelta(days=day)).isoformat() for day in range(DAYS)]


def _direct() -> yandex_direct.FakeDirect:
    """Search at 500 and 300 a day by keyword, the network at 200; 24,800 and 6,200 in October, VAT of 20 % included."""
    boilers = {"Id": 101, "Name": "Котлы | поиск", "State": "ON", "UnifiedCampaign": {"TrackingParams": None}}
    radiators = {"Id": 102, "Name": "Радиаторы | РСЯ", "State": "ON", "TextCampaign": {"TrackingParams": None}}
    link = f"{SITE}?utm_source=yandex&utm_medium=cpc&utm_campaign={{campaign_id}}&utm_content={{ad_id}}"
    fake = yandex_direct.FakeDirect()
    fake.polls = 0  # reports are ready at once: who watches need not wait
    fake.accounts = {
        yandex_direct.LOGIN: Account(
            "RUB",
            campaigns=[boilers, radiators],
            groups=[{"Id": number, "CampaignId": number // 10, "TrackingParams": None} for number in (1010, 1020)],
            ads=[
                _ad(1011, "Газовые котлы под ключ", f"{link}&utm_term={{keyword}}"),
                _ad(1021, "Радиаторы со склада", link),
            ],
            statistics=[row for day in _days() for row in _direct_day(day)],
        )
    }
    return fake


def _ad(number: int, title: str, link: str) -> dict[str, object]:
    group = number // 10 * 10
    return {
        "Id": number,
        "CampaignId": group // 10,
        "AdGroupId": group,
        "TextAd": {"Title": title, "Title2": None, "Text": "", "Href": link},
    }


def _direct_day(day: str) -> list[dict[str, object]]:
    boilers, radiators = ("Котлы | поиск", "Котлы"), ("Радиаторы | РСЯ", "Радиаторы")
    return [
        spent(day, (101, 1010, 1011, 1), (*boilers, "газовый котел"), (200, 5, "500.00")),
        spent(day, (101, 1010, 1011, 2), (*boilers, "котел цена"), (120, 3, "300.00")),
        spent(day, (102, 1020, 1021, 3), (*radiators, "---autotargeting"), (2000, 6, "200.00"), "AUTOTARGETING"),
    ]


def _vk() -> vk_ads.FakeVk:
    """250 a day: 7,750 in October."""
    fake = vk_ads.FakeVk()
    fake.objects = {
        "ad_plans": [{"id": 201, "name": "Тёплый пол", "status": "active"}],
        "ad_groups": [
            {"id": 2010, "name": "Семьи", "status": "active", "ad_plan_id": 201, "enable_utm": False, "utm": ""}
        ],
        "banners": [
            {
                "id": 2011,
                "name": "Тёплый пол за день",
                "ad_group_id": 2010,
                "status": "active",
                "urls": {"primary": {"url": f"{SITE}?utm_source=vk&utm_medium=cpc&utm_campaign=201&utm_content=2011"}},
            }
        ],
    }
    fake.stats = [vk_ads.Shown(day, 2011, 4000, 4, "250.00") for day in _days()]
    return fake


def _mail() -> unisender.FakeUnisender:
    """Two mailings at 9:00 of Moscow, which is 6:00 UTC, and one that is planned."""
    fake = unisender.FakeUnisender()
    fake.campaigns = [
        unisender.Campaign(one.campaign, f"2026-10-{one.day:02} 06:00:00", one.numbers, subject=one.subject)
        for one in MAILINGS
    ]
    fake.campaigns.append(unisender.Campaign(7003, "2026-11-30 06:00:00", (0, 0, 0, 0, 0), "scheduled"))
    return fake


def _metrica() -> FakeMetrica:
    """Every click is a visit at its hour of the day; goals are the forms that were sent."""
    fake = FakeMetrica()
    fake.today = date(2026, 11, 22)
    fake.looks = 0
    for day in range(1, DAYS + 1):
        for way in CLICKS:
            fake.visits += [_visit(way, day, number) for number in range(way.a_day)]
    for mailing in MAILINGS:
        fake.visits += [_visit(mailing.way, mailing.day, number) for number in range(mailing.visits)]
    return fake


def _visit(way: Clicks, day: int, number: int) -> dict[str, str]:
    at = datetime(2026, 10, day, 9 + way.number, 5 * number)
    fields = ("UTMSource", "UTMMedium", "UTMCampaign", "UTMContent", "UTMTerm")
    marks = {name: value for name, value in zip(fields, way.utm, strict=True) if value}
    query = "&".join(
        f"{name}={value}" for name, value in zip(("utm_source", "utm_medium"), way.utm, strict=False) if value
    )
    return visit(
        f"{way.number}{day:02}{number:02}",
        at.isoformat(sep=" "),
        client_of(way.number, day, number),
        startURL=f"{SITE}?{query}" if query else SITE,
        referer=way.referrer,
        pageViews="3",
        visitDuration="90",
        **marks,
    )

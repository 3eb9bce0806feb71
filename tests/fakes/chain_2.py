"""The systems of examples/chain-2-api: ad accounts, a counter, mailings of an invented firm, in their vendors' words.

Everything happens in October 2026; the forms and deals of the same firm are the files of the example.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.fakes import amocrm, calltouch, unisender, vk_ads, yandex_direct, yandex_metrica
from tests.fakes.direct_world import Account, spent
from tests.fakes.wire import Vendor, serving
from tests.fakes.yandex_metrica import FakeMetrica, visit

__all__ = ["CLICKS", "DAYS", "DEALS", "MAILINGS", "Firm", "Mailing", "client_of", "firm"]

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


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal of the CRM: the number of its application on the site (0: it came by a call), made at a moment of October.

    What is closed was closed three days later, at the same hour.
    """

    number: int
    lead: int
    day: int
    clock: str
    status: str
    price: str
    phone: str


DEALS = (
    Deal(701, 1, 2, "10:34", "won", "40000.00", "+7 9102 000-00-01"),
    Deal(702, 2, 3, "11:34", "lost", "0", "+7 9203 000-00-02"),
    Deal(703, 3, 4, "12:34", "won", "18000.00", "+7 9304 000-00-03"),
    Deal(704, 4, 5, "10:39", "lost", "0", "+7 9105 000-01-04"),
    Deal(705, 5, 6, "13:39", "won", "25000.00", "+7 9406 000-01-05"),
    Deal(706, 6, 7, "14:34", "won", "32000.00", "+7 9507 000-00-06"),
    Deal(707, 7, 8, "13:34", "lost", "0", "+7 9408 000-00-07"),
    Deal(708, 8, 9, "10:44", "won", "55000.00", "+7 9109 000-02-08"),
    Deal(709, 9, 10, "15:34", "won", "15000.00", "+7 9610 000-00-09"),
    Deal(710, 10, 11, "11:39", "open", "20000.00", "+7 9211 000-01-10"),
    Deal(711, 11, 12, "12:49", "lost", "0", "+7 9312 000-03-11"),
    Deal(712, 12, 14, "10:49", "open", "30000.00", "+7 9114 000-03-12"),
    Deal(713, 13, 15, "13:44", "open", "12000.00", "+7 9415 000-02-13"),
    Deal(714, 14, 16, "14:54", "won", "28000.00", "+7 9516 000-04-14"),
    Deal(716, 16, 20, "10:54", "won", "35000.50", "+7 9120 000-04-16"),
    Deal(718, 18, 22, "12:59", "lost", "0", "+7 9322 000-05-18"),
    Deal(719, 19, 24, "11:34", "lost", "0", "+7 9224 000-00-19"),
    Deal(720, 20, 25, "14:44", "lost", "0", "+7 9525 000-02-20"),
    Deal(723, 23, 28, "13:39", "lost", "0", "+7 9428 000-01-23"),
    Deal(724, 0, 13, "13:25", "won", "22000.00", "+7 916 555-01-01"),
)
LEAD_FIELD = 900  # the CRM's own field with the number of the application


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

    @property
    def environment(self) -> dict[str, str]:
        """What config.yaml of the example takes from the environment."""
        return {
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
def firm() -> Iterator[Firm]:
    """All vendors on free ports of loopback."""
    made = Firm(_direct(), _metrica(), _vk(), _mail(), _crm(), _calls())
    with ExitStack() as stack:
        vendors: tuple[Vendor, ...] = (made.direct, made.metrica, made.vk, made.mail, made.crm, made.calls)
        for vendor in vendors:
            stack.enter_context(serving(vendor))
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


def _crm() -> amocrm.FakeAmo:
    """Every deal has a contact of its own, and the number of its application where it came by the site."""
    fake = amocrm.FakeAmo()
    for deal in DEALS:
        made = datetime.fromisoformat(f"2026-10-{deal.day:02}T{deal.clock}+03:00")
        closed = made + timedelta(days=3) if deal.status != "open" else None
        named = amocrm.field(str(LEAD_FIELD), str(deal.lead), kind="numeric")
        fake.contacts.append(amocrm.contact(deal.number, int(made.timestamp()), [deal.phone]))
        fake.leads.append(
            amocrm.lead(
                deal.number,
                int(made.timestamp()),
                price=int(float(deal.price)),
                price_with_minor_units=float(deal.price),
                status_id={"won": 142, "lost": 143, "open": amocrm.FIRST}[deal.status],
                updated_at=int((closed or made).timestamp()),
                closed_at=int(closed.timestamp()) if closed else None,
                loss_reason_id=501 if deal.status == "lost" else None,
                custom_fields_values=[named] if deal.lead else None,
                contacts=[deal.number],
            )
        )
    return fake


def _calls() -> calltouch.FakeCalltouch:
    """Two callers came by Direct and talked; a third hung up after five seconds."""
    fake = calltouch.FakeCalltouch()
    marks = {"utmSource": "yandex", "utmMedium": "cpc", "utmCampaign": "101", "utmContent": "1011"}
    fake.calls = [
        calltouch.call(1, "13/10/2026 13:05:00", "79165550101", duration=190, **marks),
        calltouch.call(2, "19/10/2026 16:40:00", "79165550202", duration=75, **marks),
        calltouch.call(3, "23/10/2026 11:15:00", "79165550303", duration=5, targetCall=False, **marks),
    ]
    fake.asked_for = []
    return fake

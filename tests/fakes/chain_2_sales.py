"""The sales of examples/chain-2-api: calls, letters, deals of the CRM, and their money in accounting, in October 2026.

The CRM says what was sold and to whom; what was paid, paid back and what goods had cost is known to MoySklad alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tests.fakes import amocrm, calltouch, moysklad
from tests.fakes.imap import FakeImap, Mail

__all__ = ["BOX", "COSTS", "DEALS", "DEAL_FIELD", "PAID", "PORT", "books", "box", "calls", "crm"]


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal of the CRM: the number of its application on the site (0: it came by a call or a letter), made at a moment
    of October. What is closed was closed three days later, at the same hour.
    """

    number: int
    lead: int
    day: int
    clock: str
    status: str
    price: str
    phone: str
    email: str = ""


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
    Deal(725, 0, 17, "12:10", "won", "12000.00", "", "Olga@client.example"),
)
LEAD_FIELD = 900  # the CRM's own field with the number of the application
DEAL_FIELD = "Сделка amoCRM"  # the field of orders in MoySklad with the number of the deal

# Number of the deal (0: an order of the shop downstairs, which the CRM does not know), day, sum; below zero: paid back.
PAID = (
    (701, 4, "20000.00"),
    (701, 6, "20000.00"),
    (703, 7, "18000.00"),
    (705, 9, "25000.00"),
    (706, 10, "32000.00"),
    (708, 12, "30000.00"),  # of 55,000: the rest is still owed
    (709, 13, "15000.00"),
    (709, 25, "-5000.00"),  # a part of the goods came back
    (714, 19, "28000.00"),
    (716, 23, "35000.50"),
    (724, 16, "22000.00"),
    (725, 20, "12000.00"),
    (0, 21, "9000.00"),
)
# Deals whose goods have left, and what these had cost. 714 and 724 are waiting for theirs.
COSTS = {
    701: "24000.00",
    703: "10800.00",
    705: "15500.50",
    706: "20000.00",
    708: "18000.00",
    709: "9000.00",
    716: "21000.25",
    725: "7000.00",
    0: "4000.00",
}

PORT = 54331  # of the mailbox, as config.yaml of the example names it
BOX = "sales@teplo.example"
MAPS = "sales+2gis@teplo.example"  # the address on the firm's card in 2GIS


def crm() -> amocrm.FakeAmo:
    """Every deal has a contact of its own, and the number of its application where it came by the site."""
    fake = amocrm.FakeAmo()
    for deal in DEALS:
        made = datetime.fromisoformat(f"2026-10-{deal.day:02}T{deal.clock}+03:00")
        closed = made + timedelta(days=3) if deal.status != "open" else None
        named = amocrm.field(str(LEAD_FIELD), str(deal.lead), kind="numeric")
        phones, emails = ([deal.phone] if deal.phone else []), ([deal.email] if deal.email else [])
        fake.contacts.append(amocrm.contact(deal.number, int(made.timestamp()), phones, emails))
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


def calls() -> calltouch.FakeCalltouch:
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


def books() -> moysklad.FakeMoySklad:
    """An order for each deal that was paid, with its number in a field; payments and shipments are linked to it."""
    fake = moysklad.FakeMoySklad()
    prices = {deal.number: deal.price for deal in DEALS}
    for number in dict.fromkeys(number for number, *_ in PAID):
        day = min(day for paid, day, _ in PAID if paid == number)
        made, order = f"2026-10-{day:02} 12:00:00", ("customerorder", f"o-{number}")
        fields = {"attributes": [moysklad.attribute(DEAL_FIELD, str(number))]} if number else {}
        shipped = {"demands": [moysklad.meta("demand", f"d-{number}")]} if number in COSTS else {}
        price = _kopecks(prices.get(number, "9000.00"))
        fake.of["customerorder"].append(moysklad.document(*order, made, price, **fields, **shipped))
        if number in COSTS:
            link = {"customerOrder": moysklad.meta(*order)}
            fake.of["demand"].append(moysklad.document("demand", f"d-{number}", made, price, **link))
            fake.costs[f"d-{number}"] = [_kopecks(COSTS[number])]
    for number, day, amount in PAID:
        _pay(fake, number, f"2026-10-{day:02} 15:00:00", _kopecks(amount))
    return fake


def _pay(fake: moysklad.FakeMoySklad, number: int, at: str, kopecks: float) -> None:
    """Money in is linked to the order; money back to what came back of its shipment."""
    kind, to = ("paymentin", ("customerorder", f"o-{number}"))
    if kopecks < 0:
        kind, to = "paymentout", ("salesreturn", f"r-{number}")
        demand = next(one for one in fake.of["demand"] if one["id"] == f"d-{number}")
        demand["returns"] = [moysklad.meta(*to)]
        fake.of["salesreturn"].append(
            moysklad.document(*to, at, -kopecks, demand=moysklad.meta("demand", f"d-{number}"))
        )
    link = {**moysklad.meta(*to), "linkedSum": abs(kopecks)}
    fake.of[kind].append(moysklad.document(kind, f"p-{number}-{at[8:10]}", at, abs(kopecks), operations=[link]))


def _kopecks(roubles: str) -> float:
    return float(Decimal(roubles) * 100)


def box(port: int = 0) -> FakeImap:
    """A client's letter to the address on the map, and two that are no applications: a supplier's, an automatic one."""
    fake = FakeImap(user=BOX, port=port)
    fake.folders["INBOX"] = [
        _letter(1, 15, "11:00:00", "Sklad <price@supplier.example>", BOX),
        _letter(2, 17, "11:20:00", "Ольга <olga@client.example>", MAPS),
        _letter(3, 18, "09:05:00", "Robot <robot@client.example>", MAPS, "Auto-Submitted: auto-replied\r\n"),
    ]
    return fake


def _letter(uid: int, day: int, clock: str, sender: str, to: str, more: str = "") -> Mail:
    head = (
        f"Message-ID: <{uid}@client.example>\r\nDate: {day} Oct 2026 {clock} +0300\r\n"
        f"From: {sender}\r\nTo: {to}\r\nSubject: Boiler\r\n{more}"
    )
    return Mail(uid, f"{day}-Oct-2026 {clock} +0300", f"{head}\r\nHello\r\n".encode())

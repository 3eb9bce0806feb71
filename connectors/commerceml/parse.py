"""Documents of CommerceML as landing rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from connectors.commerceml.documents import field, fields
from connectors.crm.people import Person
from connectors.onec.currency import currency_of
from connectors.wire.rows import Row

__all__ = ["deal", "is_void", "items", "payment", "person"]

_YES = {"true", "1", "да"}
_PAID_DAYS = ("дата оплаты по 1с", "дата оплаты")


def deal(document: Element) -> Row:
    """An order. An unposted one is a draft, a cancelled one is lost; one marked for deletion is deleted."""
    said = fields(document)
    is_deleted = _is_deleted(said)
    total = field(document, "Сумма")
    buyer = document.find("Контрагенты/Контрагент")
    reach = person(document)
    return {
        "deal_id": field(document, "Ид"),
        "stage_name": said.get("статус заказа") or said.get("статуса заказа ид"),
        "status": _status(said),
        "created_at": _moment(document),
        "updated_at": said.get("дата изменения статуса") or _moment(document),
        "closed_at": said.get("дата отгрузки по 1с") if _status(said) == "won" else None,
        "amount": total,
        "amount_paid": total if _is(said, "заказ оплачен") or _paid_day(said) else None,
        "currency": _currency(document),
        "responsible": said.get("менеджер"),
        "customer_id": field(buyer, "Ид") if buyer is not None else None,
        "crm_source": said.get("сайт"),
        "is_deleted": True if is_deleted else None,
        **reach.columns(),
        "custom": {"number": field(document, "Номер"), "comment": field(document, "Комментарий")},
    }


def person(document: Element) -> Person:
    """Phones and e-mails of the buyers, of their contacts and their representatives."""
    phones: dict[str, None] = {}
    emails: dict[str, None] = {}
    for contact in document.iterfind("Контрагенты//Контакт"):
        kind, value = (field(contact, "Тип") or "").lower(), field(contact, "Значение")
        if value and ("телефон" in kind or "факс" in kind):
            phones[value] = None
        elif value and ("почта" in kind or "mail" in kind):
            emails[value] = None
    return Person(tuple(phones), tuple(emails))


def items(document: Element) -> Iterator[Row]:
    """Lines of an order; the price is what was paid for one of them, where the sum is told."""
    for line, good in enumerate(document.iterfind("Товары/Товар"), 1):
        yield {
            "deal_id": field(document, "Ид"),
            "line": line,
            "sku": field(good, "Артикул") or field(good, "Ид"),
            "name": field(good, "Наименование"),
            "quantity": field(good, "Количество"),
            "price": _price(good),
        }


def payment(document: Element, is_refund: bool) -> Row:
    """Money of a document for the order it is based on; refunds are negative."""
    total = field(document, "Сумма")
    return {
        "payment_id": field(document, "Ид"),
        "deal_id": field(document, "Основание"),
        "paid_at": _moment(document),
        "amount": f"-{total.lstrip('-')}" if is_refund and total else total,
        "currency": _currency(document),
    }


def is_void(document: Element) -> bool:
    """Whether a document of payment is no money: it is a draft, was cancelled or is marked for deletion."""
    said = fields(document)
    return _is_deleted(said) or _is_cancelled(said) or not _is_posted(said)


def _status(said: dict[str, str]) -> str:
    if _is_cancelled(said):
        return "lost"
    return "won" if _is_posted(said) and _is(said, "финальный статус") else "open"


def _is_deleted(said: dict[str, str]) -> bool:
    return _is(said, "пометкаудаления") or _is(said, "пометка удаления")


def _is_cancelled(said: dict[str, str]) -> bool:
    return _is(said, "отменен") or _is(said, "отменён")


def _is_posted(said: dict[str, str]) -> bool:
    return said.get("проведен", said.get("проведён", "true")).lower() in _YES


def _is(said: dict[str, str], name: str) -> bool:
    return said.get(name, "").lower() in _YES


def _paid_day(said: dict[str, str]) -> str | None:
    return next((day for name in _PAID_DAYS if (day := said.get(name)) and not day.startswith("0001")), None)


def _moment(document: Element) -> str | None:
    """Clocks of 1C: the source's zone."""
    day, time = field(document, "Дата"), field(document, "Время")
    return f"{day[:10]} {time}" if day and time else day


def _currency(document: Element) -> str | None:
    word = field(document, "Валюта")
    return currency_of(word) if word else None


def _price(good: Element) -> str | None:
    """The sum of a line has its discounts in it; by its quantity it is the price."""
    total, quantity = field(good, "Сумма"), field(good, "Количество")
    try:
        if total and quantity and Decimal(quantity):
            return str(round(Decimal(total) / Decimal(quantity), 4))
    except InvalidOperation:
        return total  # no number: refused by name
    return field(good, "ЦенаЗаЕдиницу")

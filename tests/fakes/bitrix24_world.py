"""What an invented portal holds: two pipelines, three deals and a template, two leads, their people and talks."""

from __future__ import annotations

from typing import Any

__all__ = ["card", "deal", "event", "line", "world"]

Rows = list[dict[str, Any]]


def world() -> dict[str, Rows]:
    """Lists by name, rows as the portal writes them. `fields` holds one map: type of entity → its fields."""
    return {
        "users": [{"ID": "1", "NAME": "Анна", "LAST_NAME": "Белова"}, {"ID": "7", "NAME": "Олег", "LAST_NAME": ""}],
        "categories": [
            {"id": 1, "name": "Монтаж", "sort": 200, "entityTypeId": 2, "isDefault": "N"},
            {"id": 0, "name": "Общая", "sort": 300, "entityTypeId": 2, "isDefault": "Y"},
        ],
        "statuses": _statuses(),
        "contacts": [
            card(21, "2026-06-01T10:00:00+03:00", [("PHONE", "+7 916 111-22-33"), ("EMAIL", "ivan@mail.example")]),
            card(22, "2026-06-02T10:00:00+03:00", [("PHONE", "8 (495) 000-11-22"), ("WEB", "https://okna.example")]),
        ],
        "companies": [card(31, "2026-06-03T10:00:00+03:00", [("PHONE", "84950001122"), ("PHONE", "84950001122")])],
        "deals": [
            deal(101, 0, "NEW", "P", 19999.99, [21], lead=11, UF_CRM_HOUSE="45", UF_CRM_YM="1716800000123"),
            deal(102, 1, "C1:WON", "S", 50000, [21, 22], company=31, moved="2026-07-06T12:00:00+03:00"),
            deal(103, 0, "LOSE", "F", 0, [], moved="2026-07-04T09:30:00+03:00", assigned=7),
            {**deal(104, 0, "NEW", "P", 777, []), "isRecurring": "Y"},
        ],
        "goods": [
            line(501, 101, "Окно ПВХ", 8999.995, 2),
            line(502, 101, "Подоконник", 2000, 1),
            line(503, 102, "Балкон", 50000, 1),
        ],
        "history": [
            event(901, 1, 101, 0, "NEW", "P", "2026-07-01T10:00:00+03:00"),
            event(902, 1, 102, 0, "NEW", "P", "2026-07-02T10:00:00+03:00"),
            event(903, 5, 102, 1, "C1:NEW", "P", "2026-07-03T10:00:00+03:00"),
            event(904, 3, 102, 1, "C1:WON", "S", "2026-07-06T12:00:00+03:00"),
            event(905, 3, 103, 0, "LOSE", "F", "2026-07-04T09:30:00+03:00"),
        ],
        "leads": [
            _lead(11, "CONVERTED", "S", "WEB", contacts=[21], utm_source="yandex"),
            _lead(12, "NEW", "P", "2|TELEGRAM", phones=["+7 916 444-55-66"], UF_CRM_LEAD_YM="1716800000999"),
        ],
        "activities": [
            _activity(701, 2, 101, "2", "VOXIMPLANT_CALL", "2026-07-02T11:00:00+03:00", "1"),
            _activity(
                702, 3, 21, "6", "IMOPENLINES_SESSION", "2026-07-03T12:00:00+03:00", "1", bound=[(2, 102), (1, 11)]
            ),
            _activity(703, 2, 101, "6", "CRM_TODO", "2026-07-03T13:00:00+03:00", "0"),
            _activity(704, 2, 101, "1", "CRM_MEETING", "2026-07-08T13:00:00+03:00", "0", completed="N"),
            _activity(705, 1, 12, "4", "CRM_EMAIL", "2026-07-09T09:00:00+03:00", "2"),
        ],
        "calls": [
            _call(801, "2", "200", 65, "2026-07-02T11:00:00+03:00", CALL_VOTE="5", RECORD_FILE_ID=9079),
            _call(802, "4", "304", 0, "2026-07-03T11:00:00+03:00", CALL_VOTE="0"),
            _call(803, "1", "603-S", 0, "2026-07-04T11:00:00+03:00", CRM_ENTITY_TYPE="DEAL", CRM_ENTITY_ID="101"),
        ],
        "invoices": [
            _invoice(301, "DT31_9:P", 20000, 102, "2026-07-06T15:00:00+03:00"),
            _invoice(302, "DT31_9:N", 30000, 102, "2026-07-07T15:00:00+03:00"),
            _invoice(303, "DT31_9:P", 1, 0, "2026-07-07T16:00:00+03:00"),
        ],
        "fields": [
            {
                "1": {"id": {"type": "integer"}, "UF_CRM_LEAD_YM": {"type": "string"}},
                "2": {
                    "id": {"type": "integer"},
                    "UF_CRM_YM": {"type": "string"},
                    "UF_CRM_HOUSE": {
                        "type": "enumeration",
                        "items": [{"ID": "45", "VALUE": "Панельный"}, {"ID": "47", "VALUE": "Кирпичный"}],
                    },
                },
            }
        ],
    }


def _statuses() -> Rows:
    told = {
        "DEAL_STAGE": [("NEW", "Новая", None), ("WON", "Успех", "S"), ("LOSE", "Дорого", "F")],
        "DEAL_STAGE_1": [("C1:NEW", "Замер", None), ("C1:WON", "Сдано", "S"), ("C1:LOSE", "Срыв", "F")],
        "STATUS": [("NEW", "Новый", None), ("CONVERTED", "Готов", "S")],
        "SOURCE": [("WEB", "Сайт", None), ("2|TELEGRAM", "Telegram", None)],
        "SMART_INVOICE_STAGE_9": [("DT31_9:N", "Новый", None), ("DT31_9:P", "Оплачен", "S")],
    }
    extra = {None: "process", "S": "success", "F": "failure"}
    return [
        {
            "ENTITY_ID": directory,
            "STATUS_ID": status,
            "NAME": name,
            "SORT": str(10 * number),
            "SEMANTICS": semantics,
            "EXTRA": {"SEMANTICS": extra[semantics]},
        }
        for directory, rows in told.items()
        for number, (status, name, semantics) in enumerate(rows, 1)
    ]


def card(number: int, updated: str, reach: list[tuple[str, str]]) -> dict[str, Any]:
    """A contact or company with phones and e-mails."""
    fm = [{"id": 1, "typeId": kind, "valueType": "WORK", "value": value} for kind, value in reach]
    return {"id": number, "updatedTime": updated, "fm": fm}


def deal(
    number: int,
    category: int,
    stage: str,
    semantic: str,
    amount: float,
    contacts: list[int],
    *,
    lead: int = 0,
    company: int = 0,
    moved: str = "2026-07-01T10:00:00+03:00",
    assigned: int = 1,
    **further: Any,
) -> dict[str, Any]:
    """A deal. `moved` is when it changed last."""
    return {
        "id": number,
        "categoryId": category,
        "stageId": stage,
        "stageSemanticId": semantic,
        "createdTime": "2026-07-01T10:00:00+03:00",
        "updatedTime": moved,
        "movedTime": moved,
        "closedate": "2026-08-01T03:00:00+03:00",  # a plan
        "opportunity": amount,
        "currencyId": "RUB",
        "leadId": lead,
        "contactId": contacts[0] if contacts else 0,
        "contactIds": contacts,
        "companyId": company,
        "assignedById": assigned,
        "sourceId": "WEB",
        "isRecurring": "N",
        "utmSource": "yandex",
        "utmMedium": "cpc",
        "utmCampaign": None,
        "utmContent": None,
        "utmTerm": "",
        "UF_CRM_HOUSE": None,
        "UF_CRM_YM": None,
        **further,
    }


def _lead(
    number: int,
    stage: str,
    semantic: str,
    source: str,
    *,
    contacts: list[int] | None = None,
    phones: list[str] | None = None,
    utm_source: str | None = None,
    **further: Any,
) -> dict[str, Any]:
    return {
        "id": number,
        "stageId": stage,
        "stageSemanticId": semantic,
        "createdTime": "2026-07-01T09:00:00+03:00",
        "updatedTime": "2026-07-02T09:00:00+03:00",
        "opportunity": 0,
        "contactIds": contacts or [],
        "companyId": 0,
        "sourceId": source,
        "webformId": 0,
        "utmSource": utm_source,
        "fm": [{"id": 9, "typeId": "PHONE", "valueType": "WORK", "value": phone} for phone in phones or []],
        **further,
    }


def line(number: int, deal: int, name: str, price: float, quantity: float) -> dict[str, Any]:
    """A line of goods."""
    return {
        "id": number,
        "ownerId": deal,
        "ownerType": "D",
        "productId": 9000 + number,
        "productName": name,
        "price": price,
        "quantity": quantity,
    }


def event(number: int, kind: int, deal: int, category: int, stage: str, semantic: str, at: str) -> dict[str, Any]:
    """A move between stages."""
    return {
        "ID": str(number),
        "TYPE_ID": str(kind),
        "OWNER_ID": str(deal),
        "CREATED_TIME": at,
        "CATEGORY_ID": str(category),
        "STAGE_SEMANTIC_ID": semantic,
        "STAGE_ID": stage,
    }


def _activity(
    number: int,
    owner_type: int,
    owner: int,
    kind: str,
    provider: str,
    at: str,
    direction: str,
    *,
    completed: str = "Y",
    bound: list[tuple[int, int]] | None = None,
) -> dict[str, Any]:
    links = bound or [(owner_type, owner)]
    return {
        "ID": str(number),
        "OWNER_TYPE_ID": str(owner_type),
        "OWNER_ID": str(owner),
        "TYPE_ID": kind,
        "PROVIDER_ID": provider,
        "START_TIME": at,
        "CREATED": at,
        "COMPLETED": completed,
        "DIRECTION": direction,
        "RESPONSIBLE_ID": "7",
        "BINDINGS": [{"OWNER_TYPE_ID": str(it), "OWNER_ID": str(number)} for it, number in links],
    }


def _call(number: int, kind: str, code: str, seconds: int, at: str, **further: Any) -> dict[str, Any]:
    return {
        "ID": str(number),
        "CALL_ID": f"call.{number}",
        "CALL_TYPE": kind,
        "CALL_FAILED_CODE": code,
        "CALL_FAILED_REASON": "",
        "CALL_DURATION": str(seconds),
        "CALL_START_DATE": at,
        "PHONE_NUMBER": "+79161112233",
        "PORTAL_NUMBER": "74951234567",
        "PORTAL_USER_ID": "7",
        "CALL_VOTE": None,
        "COMMENT": None,
        "REST_APP_NAME": None,
        "RECORD_FILE_ID": None,
        "CRM_ENTITY_TYPE": "CONTACT",
        "CRM_ENTITY_ID": "21",
        **further,
    }


def _invoice(number: int, stage: str, amount: float, deal: int, moved: str) -> dict[str, Any]:
    return {
        "id": number,
        "stageId": stage,
        "opportunity": amount,
        "currencyId": "RUB",
        "parentId2": deal or None,
        "movedTime": moved,
        "updatedTime": moved,
    }

"""What config.yaml may say of an account of MoySklad."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.crm.fields import FieldMap
from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["FIELDS", "Document", "Settings"]

Document = Literal["customerorder", "demand", "retaildemand"]

# Documents have no fields of their own for these: people add them and mostly name them so.
FIELDS: FieldMap = {
    **{name: name for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")},
    "client_id": ["client_id", "clientid", "_ym_uid", "ym_client_id"],
    "promo_code": ["promo_code", "промокод"],
    "crm_source": "saleschannel",
    "branch": "store",
    **{f"custom.{name}": name for name in ("yclid", "gclid", "roistat", "project")},
    "custom.number": "number",
}


class Settings(WireSettings):
    """An account of MoySklad: orders or shipments as deals, payments and refunds, cost of goods of shipments."""

    host: str = Field("https://api.moysklad.ru", description="Address of the API")
    token: Secret = Field(description="Access token, ${NAME}")
    deals: list[Document] = Field(
        ["customerorder"],
        min_length=1,
        description="Documents that are deals; a shipment of an order that is a deal itself is none",
    )
    crm_deal: int | str | None = Field(
        None,
        examples=["Сделка amoCRM", "number", "externalCode"],
        description="Field of these documents, by name or id, with the number of the deal in a CRM that is another "
        "source, or a link to it: then there are no deals here, but payments and, with costs, goods of the CRM's deals",
    )
    payments: bool = Field(True, description="Incoming payments and cash, by the documents they are linked to")
    refunds: Literal["payments", "returns", "none"] = Field(
        "payments",
        description="What is taken off: money paid out for returns, the returns themselves, or nothing",
    )
    items: bool = Field(True, description="Lines of the documents become goods of the deals")
    costs: bool = Field(
        False, description="Cost of goods of each shipment (FIFO), one heavy request a shipment: some 40 a minute"
    )
    history: bool = Field(
        False, description="Moves of documents between states, one request a document that changed (deal_stage_event)"
    )
    dated_by: Literal["created", "moment"] = Field(
        "created", description="When a deal was made: when it was entered, or the date of its document (imports)"
    )
    fields: FieldMap = Field(
        default_factory=dict,
        description="Columns of a deal from own fields of the documents: {branch: Филиал, custom.house: <id>}, by name "
        "or id; saleschannel, store, project, organization, description, number; utm_* and client_id are known by name",
    )
    reconcile: bool = Field(True, description="Each load asks for the ids of all documents, so that erased ones vanish")

"""What config.yaml may say of an information base of 1C: each has objects and fields of its own, so they are named."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.sources import Model
from throughline.config.types import Secret
from throughline.landing.contract import TABLES

__all__ = ["CATALOGS", "CUSTOM", "Cost", "Lines", "Object", "Settings"]

CUSTOM = "custom."
# Columns that are made of the document itself; and settings that make no sense of a payment, or of a deal.
_OWN = {"deal": {"deal_id", "updated_at", "custom"}, "payment": {"payment_id"}, "deal_item": {"deal_id"}}
_NOT_OF = {"payment": ("lines", "cost", "contacts", "statuses"), "deal": ("part",)}

# References of usual names, and the catalogues they lead to in УТ, КА, ERP and УНФ.
CATALOGS = {
    "Контрагент": "Catalog_Контрагенты",
    "Партнер": "Catalog_Партнеры",
    "КонтактноеЛицо": "Catalog_КонтактныеЛицаПартнеров",
    "Номенклатура": "Catalog_Номенклатура",
    "Валюта": "Catalog_Валюты",
    "ВалютаДокумента": "Catalog_Валюты",
    "ВалютаДенежныхСредств": "Catalog_Валюты",
    "Менеджер": "Catalog_Пользователи",
    "Ответственный": "Catalog_Пользователи",
    "Склад": "Catalog_Склады",
}


class Lines(Model):
    """A tabular part: its lines become goods of the deal."""

    part: str = Field(description="Name of the tabular part", examples=["Товары"])
    columns: dict[str, str] = Field(description="Columns of deal_item from its fields")


class Cost(Model):
    """Turnovers of a register by document."""

    object: str = Field(pattern=r"^AccumulationRegister_\w+$", description="AccumulationRegister_…")
    dimension: str = Field(description="Dimension that holds the document, as in the answer: Документ or Документ_Key")
    amount: str = Field(description="Field of the turnover", examples=["СтоимостьTurnover"])


class Object(Model):
    """One kind of documents, and the table that it fills."""

    object: str = Field(pattern=r"^Document_\w+$", description="Published name: Document_ЗаказКлиента")
    table: Literal["deal", "payment"] = Field(description="Table that it fills")
    columns: dict[str, str] = Field(
        description="Columns from fields: Сумма; Валюта_Key/Description from the catalogue; =won is a constant; "
        "custom.NAME is a field of one's own. A field of `part` goes before one of the document"
    )
    part: str | None = Field(
        None, description="Tabular part of which each line is a row (a payment for several orders)"
    )
    filter: str = Field("", description="Further condition of OData, as the base takes it")
    posted_only: bool = Field(True, description="Only posted documents; the others vanish here")
    sign: Literal[1, -1] = Field(1, description="-1: amounts are taken off (refunds)")
    statuses: dict[str, Literal["open", "won", "lost"]] = Field(
        default_factory=dict, description="What values of the field under `status` mean: {Закрыт: won}; others are open"
    )
    contacts: list[str] = Field(
        default_factory=list,
        description="References whose contact information (КонтактнаяИнформация) reaches the buyer: [Партнер_Key]",
    )
    lines: Lines | None = Field(None, description="Goods of the deal")
    cost: Cost | None = Field(None, description="Cost of goods of the deal from a register")

    @model_validator(mode="after")
    def _settings_fit_the_table(self) -> Self:
        for name in _NOT_OF[self.table]:
            if getattr(self, name):
                raise PydanticCustomError("onec_place", "not of this table", {"at": (name,), "table": self.table})
        return self

    @model_validator(mode="after")
    def _columns_are_known(self) -> Self:
        for table, columns in ((self.table, self.columns), ("deal_item", self.lines.columns if self.lines else {})):
            known = {column.name for column in TABLES[table].columns} - _OWN[table]
            custom = {name for name in columns if table == "deal" and name.startswith(CUSTOM) and name != CUSTOM}
            if unknown := sorted(set(columns) - known - custom):
                allowed = ", ".join([*sorted(known), *(["custom.…"] if table == "deal" else [])])
                facts = {"value": ", ".join(unknown), "allowed": allowed}
                raise PydanticCustomError("unknown_column", "no such column", facts)
        return self


class Settings(WireSettings):
    """Documents of 1C:Enterprise over OData (standard.odata)."""

    host: str = Field(description="Address of the web server", examples=["https://1c.example.ru", "http://192.168.1.5"])
    base: str = Field(description="Name under which the base is published", examples=["trade"])
    user: str = Field(description="User of 1C")
    password: Secret = Field(description="Password, ${NAME}")
    streams: list[Object] = Field(min_length=1, description="What is read from where")
    catalogs: dict[str, str] = Field(
        default_factory=dict,
        description="Where references lead: {Организация: Catalog_Организации}; usual ones are known",
    )
    page: int = Field(500, ge=1, le=1000, description="Rows of a page")
    reconcile: bool = Field(
        True, description="Each load asks for the keys of all documents, so that deleted and unposted ones vanish"
    )

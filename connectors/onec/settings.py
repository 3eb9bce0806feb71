"""What config.yaml may say of an information base of 1C: each has objects and fields of its own, so they are named."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.sources import Model
from throughline.config.types import Secret
from throughline.landing.contract import TABLES

__all__ = ["CATALOGS", "Cost", "Lines", "Object", "Settings"]

# References of usual names, and the catalogues they lead to in УТ, КА, ERP and УНФ.
CATALOGS = {
    "Контрагент": "Catalog_Контрагенты",
    "Партнер": "Catalog_Партнеры",
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
        description="Columns from fields: Сумма; Валюта_Key/Description from the catalogue; =won is a constant. "
        "A field of `part` goes before one of the document"
    )
    part: str | None = Field(
        None, description="Tabular part of which each line is a row (a payment for several orders)"
    )
    filter: str = Field("", description="Further condition of OData, as the base takes it")
    posted_only: bool = Field(True, description="Only posted documents; the others vanish here")
    sign: Literal[1, -1] = Field(1, description="-1: amounts are taken off (refunds)")
    lines: Lines | None = Field(None, description="Goods of the deal")
    cost: Cost | None = Field(None, description="Cost of goods of the deal from a register")

    @model_validator(mode="after")
    def _columns_are_known(self) -> Self:
        for table, columns in ((self.table, self.columns), ("deal_item", self.lines.columns if self.lines else {})):
            known = {column.name for column in TABLES[table].columns}
            if unknown := sorted(set(columns) - known):
                facts = {"value": ", ".join(unknown), "allowed": ", ".join(sorted(known))}
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
        True, description="Each load asks for the keys of all documents, so that deleted ones vanish"
    )

"""What config.yaml may say of exchange files of 1C."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from throughline.config.sources import SourceSettings

__all__ = ["Settings"]


class Settings(SourceSettings):
    """XML files of orders and payments in CommerceML, as 1C exchanges them with sites."""

    path: str | list[str] = Field(
        description="File, pattern (data/orders-*.xml) or a list of them; counts from the folder of config.yaml"
    )
    refresh: Literal["full", "append"] = Field(
        "append", description="append: files hold news only; full: orders gone from the files go here too"
    )
    deals: list[str] = Field(["Заказ товара"], description="Operations (ХозОперация) that are deals")
    payments: list[str] = Field(
        ["Выплата безналичных денег", "Выплата наличных денег", "Эквайринговая операция"],
        description="Operations that are payments for the order they are based on",
    )
    refunds: list[str] = Field(
        ["Возврат безналичных денег", "Возврат наличных денег"], description="Operations that are money paid back"
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """The patterns as a list."""
        return (self.path,) if isinstance(self.path, str) else tuple(self.path)

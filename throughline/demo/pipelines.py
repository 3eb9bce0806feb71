"""The CRM's pipelines and stages. Stage ids repeat from pipeline to pipeline, as in real CRMs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLAIMS", "FITTING", "JUNK_REASONS", "LOSS_REASONS", "PIPELINES", "RETAIL", "SALES_STAGES", "Stage"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; semantic is what the CRM itself thinks of it."""

    id: str
    name: str
    semantic: str = "open"


SALES_STAGES = (
    Stage("1", "Неразобранное"),
    Stage("2", "Новая заявка"),
    Stage("3", "Замер"),
    Stage("4", "Договор"),
    Stage("5", "Производство"),
    Stage("6", "Успешно реализовано", "won"),
    Stage("7", "Закрыто и не реализовано", "lost"),
    Stage("8", "Некачественная заявка", "lost"),
)
_RETAIL_STAGES = (
    Stage("1", "Неразобранное"),
    Stage("2", "Новый заказ"),
    Stage("3", "Счёт выставлен"),
    Stage("4", "Оплачен"),
    Stage("5", "Собран"),
    Stage("6", "Выдан", "won"),
    Stage("7", "Отказ", "lost"),
    Stage("8", "Некачественная заявка", "lost"),
)
_CLAIM_STAGES = (
    Stage("1", "Обращение"),
    Stage("2", "Осмотр"),
    Stage("3", "Возврат денег", "lost"),
    Stage("4", "Урегулировано", "won"),
)
_FITTING_STAGES = (Stage("1", "Назначен"), Stage("2", "Выполнен", "won"))

RETAIL, CLAIMS, FITTING = "4", "5", "6"
PIPELINES: dict[str, tuple[str, tuple[Stage, ...]]] = {
    "1": ("Окна", SALES_STAGES),
    "2": ("Двери", SALES_STAGES),
    "3": ("Балконы", SALES_STAGES),
    RETAIL: ("Розница", _RETAIL_STAGES),
    CLAIMS: ("Рекламации", _CLAIM_STAGES),
    FITTING: ("Монтаж", _FITTING_STAGES),
}
LOSS_REASONS = ("Дорого", "Выбрали конкурента", "Передумали", "Нет в наличии", "Далеко ехать")
JUNK_REASONS = ("Не дозвонились", "Ошиблись номером", "Не наш профиль", "Оставили без ответа")

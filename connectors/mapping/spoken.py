"""Words that telephony and CRMs write for the words of a landing column, understood without `map`.

Only words that mean one thing: «Оплачен» may be a stage, «Закрыта» may be won or lost, so `map` must tell them.
"""

from __future__ import annotations

from collections.abc import Mapping

from connectors.mapping.headers import normal

__all__ = ["SPOKEN"]

_WORDS: dict[tuple[str, str], dict[str, str]] = {
    ("call", "direction"): {
        "in": "Входящий; Входящая; Входящие; Вход.; Вх.; Входящий звонок; incoming; inbound",
        "out": "Исходящий; Исходящая; Исходящие; Исх.; Исходящий звонок; outgoing; outbound",
        "internal": "Внутренний; Внутренняя; Внутренний звонок",
    },
    ("call", "outcome"): {
        "answered": "Принят; Принятый; Принята; Принято; Отвечен; Отвечено; Отвеченный; Успешный; Состоялся; "
        "Разговор состоялся; Принятый звонок",
        "missed": "Пропущен; Пропущенный; Пропущена; Пропущено; Не принят; Непринятый; Не отвечен; Неотвеченный; "
        "Нет ответа; Без ответа; Потерян; Потерянный; Пропущенный звонок; no answer; unanswered",
        "busy": "Занято; Занят; Абонент занят",
        "declined": "Отклонен; Отклонено; Отклоненный; Сброшен; Сброшено; rejected",
        "failed": "Ошибка; Сбой",
        "voicemail": "Голосовая почта",
        "blocked": "Заблокирован; Заблокировано",
    },
    ("deal", "status"): {
        "open": "В работе; Открыта; Открытая; В процессе; in progress",
        "won": "Успешно; Успех; Успешна; Успешно реализовано; Выиграна; Выиграно; Выигранная; success",
        "lost": "Провал; Провалена; Отказ; Проиграна; Проиграно; Проигранная; Закрыто и не реализовано",
    },
    ("lead", "kind"): {
        "form": "Форма; Заявка; Заявка с сайта",
        "order": "Заказ",
        "callback": "Обратный звонок",
        "call": "Звонок",
        "chat": "Чат",
        "messenger": "Мессенджер; WhatsApp; Telegram",
        "email": "Почта; Письмо; E-mail",
        "visit": "Визит; Визит в офис",
    },
    ("spend_manual", "spread"): {
        "by_spend": "По расходу; По расходам",
        "by_leads": "По заявкам; По лидам",
        "by_revenue": "По выручке",
        "even": "Поровну",
    },
}

# (table, column) → word as compared → word here. ё and е are one letter, case and blanks do not matter.
SPOKEN: dict[tuple[str, str], Mapping[str, str]] = {
    place: {normal(word): here for here, words in by_word.items() for word in words.split("; ")}
    for place, by_word in _WORDS.items()
}

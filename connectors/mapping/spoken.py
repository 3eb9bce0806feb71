"""Words that telephony and CRMs write for the words of a landing column, understood without `map`.

Only words that mean one thing: «Оплачен» may be a stage, «Закрыта» may be won or lost, so `map` must tell them.
"""

from __future__ import annotations

from collections.abc import Mapping

from connectors.mapping.headers import normal

__all__ = ["SPOKEN"]

_IN = (
    "Входящий; Входящая; Входящие; Вход.; Вх.; Входящий звонок; Входящий вызов; incoming; inbound; incoming call; "
    "inbound call"
)
_OUT = (
    "Исходящий; Исходящая; Исходящие; Исх.; Исходящий звонок; Исходящий вызов; outgoing; outbound; outgoing call; "
    "outbound call"
)
_INTERNAL = "Внутренний; Внутренняя; Внутренние; Внутренний звонок; Внутренний вызов; internal call"
# One's own people ring the client: after an order of a call on the site, after a call that was lost.
_CALLBACK = (
    "Обратный звонок; Обратный; Обратный вызов; Колбэк; Коллбэк; Заказ звонка; Заказ обратного звонка; callback; "
    "call back; callback call"
)
_WORDS: dict[tuple[str, str], dict[str, str]] = {
    ("call", "direction"): {"in": _IN, "out": f"{_OUT}; {_CALLBACK}", "internal": _INTERNAL},
    ("call", "is_callback"): {"true": _CALLBACK, "false": f"{_IN}; in; {_OUT}; out; {_INTERNAL}; internal"},
    # Words of Calltouch, CoMagic, Ringostat (PROPER and REPEATED are lengths of answered calls), Asterisk and the
    # exchanges built on it (DIALSTATUS), SIP codes as Bitrix24 writes them, codes of Mango. 0, 1, yes and no are not
    # here: "successful" and "lost" mean opposite things by them.
    ("call", "outcome"): {
        "answered": "Принят; Принятый; Принята; Принято; Принятые; Отвечен; Отвечено; Отвеченный; Успешный; Успешно; "
        "Успешный звонок; Состоялся; Разговор состоялся; Принятый звонок; answer; proper; repeated; success; "
        "successful; completed; 200",
        "missed": "Пропущен; Пропущенный; Пропущена; Пропущено; Пропущенные; Не принят; Непринятый; Не отвечен; "
        "Неотвеченный; Нет ответа; Без ответа; Потерян; Потерянный; Пропущенный звонок; no answer; no-answer; "
        "no_answer; noanswer; unanswered; not answered; lost; missed call; cancel; canceled; cancelled; 304; 480; 1111",
        "busy": "Занято; Занят; Абонент занят; user busy; 486; 1121; 1164",
        "declined": "Отклонен; Отклонено; Отклоненный; Сброшен; Сброшено; rejected; decline; 603; 603-S; 1122; 1123",
        "failed": "Ошибка; Сбой; Ошибка связи; error; no-forward; no forward; failed forbidden destination; "
        "congestion; chanunavail; 402; 403; 404; 423; 484; 503",
        "voicemail": "Голосовая почта; Голосовое сообщение; voice mail",
        "no_extension": "Не набран добавочный; Добавочный не набран; no extension",
        "wrong_extension": "Неверный добавочный; wrong extension",
        "callback_client_no_answer": "Клиент не ответил; client no answer; no_success_subscriber_call",
        "blocked": "Заблокирован; Заблокировано; Черный список; В черном списке; blacklist; blacklisted; "
        "numa_in_black_list; 1151",
        "in_progress": "Идет; Идет разговор; Разговор идет; in progress; in-progress; ongoing",
        "unknown": "Неизвестно; Неизвестен",
    },
    ("tracking_number", "kind"): {
        "static": "Статический; Статика; Рекламный; staticOffline; offline",
        "dynamic": "Динамический; Динамика; Подменный; Подмена",
        "default": "Общий; Основной; По умолчанию; Номер по умолчанию",
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

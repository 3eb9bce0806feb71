"""Words that stand for a number nobody gave, and names of lines of one's own exchange."""

from __future__ import annotations

import re

__all__ = ["is_hidden", "is_line"]

_NOBODY = """
    anonymous; anonim; anonymous caller; private; private number; hidden; hidden number; restricted; withheld;
    unavailable; unknown; unknown number; blocked; no caller id; no number; not specified; undefined; null; none; n/a;
    аноним; анонимно; анонимный; анонимный номер; приватный; приватный номер; скрыт; скрыто; скрытый; скрытый номер;
    номер скрыт; абонент скрыт; не определен; не определено; неопределен; неопределенный; номер не определен; аон;
    неизвестен; неизвестно; неизвестный; неизвестный номер; номер неизвестен; не указан; не указано; не указана;
    номер не указан; телефон не указан; нет; нет номера; нет телефона; без номера; без телефона; не задан; пусто; н/д
"""
_HIDDEN = frozenset(word.strip() for word in _NOBODY.split(";"))
_BETWEEN_WORDS = re.compile(r"[\s\"'<>()\[\].:_-]+")
_ZEROS = re.compile(r"\+?[07]?0+")
# `SIP/101-0000`, `sip:u1@pbx`, `"sip_manager1" <sip_manager1>`, `101`, `*97`, `вн. 45`
_LINE = re.compile(
    r"(?:sips?:|(?:pj)?sip[/_]|local/|iax2?/).*|[*#]?\d{1,5}|[a-z][a-z_.-]{0,30}\d{0,6}"
    r"|(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext|extension)[\s.:]*\d{1,6}",
    re.IGNORECASE,
)


def is_hidden(text: str) -> bool:
    """Whether a text says that there is no number to see: nobody's mistake, and nothing to mend."""
    if _ZEROS.fullmatch(text):
        return True
    words = _BETWEEN_WORDS.sub(" ", text.casefold().replace("ё", "е").partition("@")[0].removeprefix("sip:")).strip()
    return words in _HIDDEN or not words


def is_line(text: str) -> bool:
    """Whether a text names a line inside an exchange (an extension, a sip user), which nobody outside can dial."""
    return bool(_LINE.fullmatch(text))

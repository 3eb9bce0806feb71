"""One cell to the numbers in it. Google's rules (phonenumbers) after those that it does not know: docs/decisions/019.

Accepted is only what is_valid_number: digits that merely might be a number glue strangers together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import phonenumbers

from throughline.phones.words import is_hidden, is_line

__all__ = ["NUMBERING_REGIONS", "Numbering", "Phone", "Read", "Unread", "read"]

NUMBERING_REGIONS: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS)

_TRUNK_8 = ("RU", "KZ")  # one numbering plan, +7; inside it a number starts with 8
_LONGEST = 1000  # characters that are looked at: no cell of contacts is longer
_LONGEST_PART = 100  # of a part between signs
_MANY_DIGITS = 7  # fewer are a house, an extension, the end of the number before
_LONGEST_EXTENSION = 6

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # copied along from address books
_BETWEEN = re.compile(r"[;,/|\n\t]|\s{3,}|\bили\b|\bи\b|\bor\b|\band\b|(?<=\d)\s+(?=\+)", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(?<![\s,;(])[\s,;(]*+(?:добавочный|добав|доб|доп|внутренний|внутр|вн|extension|ext|x|#)[.:=\s]*(\d{1,6})\)?\s*$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^<>]*<(?:sips?:)?([^<>]*)>\s*")  # "Anna" <79161234567>
_SIP = re.compile(r"(?:sips?:)?([^@;]+)@.*|sips?:([^@;]+)", re.IGNORECASE)
_CHAT = re.compile(r"(\d{7,15})(?::\d+)?@(?:c\.us|s\.whatsapp\.net)", re.IGNORECASE)
_PLAIN = re.compile(r"(\+?)([78])((?:[ ()-]*[0-9]){10})")  # a number of _TRUNK_8 as nearly everybody writes it
_SIGNS = re.compile(r"[ ()-]")
_ABROAD = re.compile(r"\+?\s*00(?=\s*[1-9])")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How numbers without a country are meant: `region` as ISO 3166; whether `+8 495 …` is 8 with a slip of the pen.

    As it stands `+8` and ten digits may be a number of Vietnam, so this is a setting. It only matters where numbers
    start with 8.
    """

    region: str = "RU"
    plus_eight_is_trunk: bool = True

    @property
    def starts_with_8(self) -> bool:
        """Whether numbers inside the country start with 8, and +7 is its code."""
        return self.region in _TRUNK_8


class Phone(NamedTuple):
    """A number that can be dialled. The extension, '' for none, is no part of it: it identifies nobody."""

    e164: str
    extension: str = ""


class Unread(NamedTuple):
    """What was no number, and why: `hidden` (nobody told it), `line` (of one's own exchange), `broken`."""

    why: Literal["hidden", "line", "broken"]
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """All of a cell: its numbers in order and once each, and what should have been a number too."""

    phones: tuple[Phone, ...] = ()
    unread: tuple[Unread, ...] = ()


def read(raw: str, numbering: Numbering) -> Read:
    """Every number written in a cell. Several are told apart by ; , / | a line break, «или» or a plus.

    A comma may also introduce an extension: fewer than seven digits after it are no number of their own.
    """
    if e164 := _plain(raw.strip(), numbering):
        return Read((Phone(e164),))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw[:_LONGEST])).strip().strip("'\"`").strip()
    if not text:
        return Read()
    whole = _one(text, numbering)
    if whole:
        return Read((whole,))
    parts = [(part, list(_several(part, numbering))) for part in _BETWEEN.split(text)]
    phones: dict[str, Phone] = {}
    for phone in (phone for _, found in parts for phone in found):
        phones.setdefault(phone.e164, phone)
    if not phones:
        return Read(unread=(Unread(_why(text), raw),))
    rest = (part.strip() for part, found in parts if not found and _count(part) >= _MANY_DIGITS)
    return Read(tuple(phones.values()), tuple(Unread("broken", part) for part in rest))


def _plain(text: str, numbering: Numbering) -> str:
    """E.164 of what is written as nearly every number is, '' where it must be looked at closer.

    Reading these as if they might be anything takes ten times as long.
    """
    found = _PLAIN.fullmatch(text) if numbering.starts_with_8 else None
    if not found or (found[1] and found[2] == "8" and not numbering.plus_eight_is_trunk):
        return ""
    national = int(_SIGNS.sub("", found[3]))
    known = phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=7, national_number=national))
    return f"+7{national}" if known else ""


def _several(part: str, numbering: Numbering) -> Iterator[Phone]:
    """The number of a part between signs; else those the library finds in a longer text, or numbers side by side."""
    if one := _one(part, numbering):
        yield one
    if one or _CHAT.fullmatch(part.strip()):
        return
    beside = [_plain(found[0], numbering) for found in _PLAIN.finditer(part)]
    if all(beside) and len(beside) * 11 == _count(part):
        yield from map(Phone, beside)
        return
    if _count(part) < _MANY_DIGITS:
        return
    for match in phonenumbers.PhoneNumberMatcher(part[:_LONGEST_PART], numbering.region):
        yield Phone(_e164(match.number), match.number.extension or "")


def _one(text: str, numbering: Numbering) -> Phone | None:
    """The text as one number, or None."""
    text = text.strip()
    if chat := _CHAT.fullmatch(text):
        return _valid("+" + chat[1], "", numbering.region)  # chats know no trunk prefix
    if named := _NAMED.fullmatch(text):
        text = named[1]
    if sip := _SIP.fullmatch(text):
        text = sip[1] or sip[2]
    extension = ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()], found[1]
    start = next((place for place, sign in enumerate(text) if sign.isdigit() or sign == "+"), None)
    if start is None:
        return None
    text = text[start:].strip()
    readings = (_valid(reading, extension, numbering.region) for reading in _readings(text, numbering))
    return next((phone for phone in readings if phone), None)


def _readings(text: str, numbering: Numbering) -> Iterator[str]:
    """What a text may mean, the likeliest first, in the library's spelling."""
    digits = re.sub(r"\D", "", text)
    if abroad := _ABROAD.match(text):
        yield "+" + text[abroad.end() :].lstrip()
    elif text.startswith("+8") and len(digits) == 11 and numbering.starts_with_8 and numbering.plus_eight_is_trunk:
        yield digits
    else:
        yield text
        is_national = digits[:1] == "0" or (digits[:1] in ("7", "8") and numbering.starts_with_8)
        if not text.startswith("+") and len(digits) >= 11 and not is_national:
            yield "+" + digits


def _valid(text: str, extension: str, region: str) -> Phone | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or len(number.extension or "") > _LONGEST_EXTENSION:
        return None
    if number.country_code != 1 and _LETTER.search(text):
        return None  # the library dials letters (CALLNOW), which only North America does
    return Phone(_e164(number), extension or number.extension or "")


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _count(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _why(text: str) -> Literal["hidden", "line", "broken"]:
    named = _NAMED.fullmatch(text)
    bare = named[1].strip() if named and named[1].strip() else text
    if is_hidden(bare) or all(is_hidden(part.strip()) for part in _BETWEEN.split(bare)):
        return "hidden"
    return "line" if is_line(bare) else "broken"

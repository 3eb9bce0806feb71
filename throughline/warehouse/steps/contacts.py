"""Telephone numbers to E.164 and e-mail addresses to one spelling. Rules: docs/decisions, "Phones"."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import phonenumbers
import pyarrow as pa

from throughline.config.models import Config
from throughline.warehouse.steps import Step

__all__ = ["EMAILS", "PHONES", "addresses", "mask", "numbers"]

_BETWEEN = re.compile(r"[;,/|\n]|\s{3,}|\bили\b|\bor\b")
_EXTENSION = re.compile(
    r"[\s,(]*(?:добавочный|добав|доб|внутр|вн|ext|extension|x|#)[.:\s]*\d{1,6}\)?\s*$", re.IGNORECASE
)
_SIP = re.compile(r"^sips?:([^@;]+)(?:@.*)?$", re.IGNORECASE)
# Eleven digits that start with 7 or 8, with the signs people put between them.
_PLAIN_RU = re.compile(r"\+?[78](?:[ ()-]*[0-9]){10}")
_FOREIGN = re.compile(r"^(375|380|370|371|372|374|992|993|994|995|996|998)\d{7,12}$")
_ADDRESS = re.compile(r"[^\s@,;<>()\"']+@[^\s@,;<>()\"']+\.[^\s@,;<>()\"']+")


def numbers(raw: str, country: str) -> list[str]:
    """Every number written in a cell, as E.164 without extension, in order and once; [] for hidden or broken ones.

    Two numbers in one cell are told apart by ; , / | or a line break; a comma may also introduce an extension.
    """
    whole = _e164(raw, country)
    if whole:
        return [whole]
    found = (_e164(part, country) for part in _BETWEEN.split(raw))
    return list(dict.fromkeys(number for number in found if number))


def _e164(text: str, country: str) -> str | None:
    text = text.strip().strip("'\"")
    if country == "RU" and _PLAIN_RU.fullmatch(text):
        # Nearly every number is written like this; parsing it as if it might be anything takes three times as long.
        national = int(re.sub(r"\D", "", text)[1:])
        known = phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=7, national_number=national))
        return f"+7{national}" if known else None
    sip = _SIP.match(text)
    text = _EXTENSION.sub("", sip.group(1) if sip else text)
    digits = re.sub(r"\D", "", text)
    if text.startswith("00"):
        text = "+" + digits[2:]
    elif country in ("RU", "KZ") and text.startswith("+8") and len(digits) == 11:
        # The trunk prefix 8 after a plus is a slip of the pen here; as it stands it would be Vietnam.
        text = digits
    elif _FOREIGN.match(digits) and not text.startswith("+"):
        text = "+" + digits
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(e164: str) -> str:
    """A number as everybody may see it: +7 9•• •••-••-67."""
    return f"{e164[:2]} {e164[2]}•• •••-••-{e164[-2:]}"


def addresses(raw: str) -> list[str]:
    """Every e-mail address in a cell, in lower case, in order and once."""
    return list(dict.fromkeys(address.lower().rstrip(".") for address in _ADDRESS.findall(raw)))


def _phones(connection: duckdb.DuckDBPyConnection, config: Config) -> pa.Table:
    country = config.project.country
    rows = [
        {"raw": raw, "position": position, "e164": number, "mask": mask(number)}
        for raw in _raws(connection, "core.phone_raw")
        for position, number in enumerate(numbers(raw, country), start=1)
    ]
    text = pa.string()
    return pa.Table.from_pylist(
        rows, pa.schema([("raw", text), ("position", pa.int32()), ("e164", text), ("mask", text)])
    )


def _emails(connection: duckdb.DuckDBPyConnection, _: Config) -> pa.Table:
    rows = [{"raw": raw, "email": email} for raw in _raws(connection, "core.email_raw") for email in addresses(raw)]
    return pa.Table.from_pylist(rows, pa.schema([("raw", pa.string()), ("email", pa.string())]))


def _raws(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    return (raw for (raw,) in connection.execute(f"SELECT raw FROM {table} ORDER BY raw").fetchall())


PHONES = Step(
    "core.phone",
    frozenset({"core.phone_raw"}),
    _phones,
    lambda config: f"{config.project.country} {phonenumbers.__version__}",
)
EMAILS = Step("core.email", frozenset({"core.email_raw"}), _emails, lambda config: "")

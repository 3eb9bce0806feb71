"""What is said to Google Ads and what it says, both ways in: pure, no network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.send.base import Conversion, Fate, Outcome, Reply
from throughline.errors import SourceError

__all__ = ["click", "event", "fate_of", "faults_of", "is_of_action", "left_by", "words_of"]

_EVENT = re.compile(r"events\[(\d+)\]")
# Errors of a conversion that pass with time …
_LATER = frozenset({"TOO_RECENT_CONVERSION_ACTION", "TOO_RECENT_EVENT", "TOO_RECENT_CLICK", "INTERNAL_ERROR"})
# … and those that say it has arrived before.
_THERE = frozenset({"CLICK_CONVERSION_ALREADY_EXISTS", "ORDER_ID_ALREADY_IN_USE", "DUPLICATE_ORDER_ID"})
_TWICE = "DUPLICATE_TRANSACTION_ID"
_FATES = {
    "SUCCESS": Outcome.ACCEPTED,
    "PARTIAL_SUCCESS": Outcome.ACCEPTED,
    "FAILED": Outcome.REFUSED,
    "FAILURE": Outcome.REFUSED,
}


def event(conversion: Conversion) -> dict[str, Any]:
    """An event of the Data Manager API; a number of JSON is a double, which two decimals of any sum pass unchanged."""
    event: dict[str, Any] = {
        "transactionId": conversion.order_id,
        "eventTimestamp": conversion.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "adIdentifiers": {"gclid": conversion.by.value},
        "eventSource": "WEB",
    }
    if conversion.value is not None:
        event |= {"conversionValue": float(conversion.value), "currency": conversion.currency}
    return event


def click(conversion: Conversion, actions: str, consent: str | None) -> dict[str, Any]:
    """A conversion of the Google Ads API; `actions` is where conversion actions are."""
    click: dict[str, Any] = {
        "gclid": conversion.by.value,
        "conversionAction": f"{actions}/{conversion.goal}",
        "conversionDateTime": conversion.at.strftime("%Y-%m-%d %H:%M:%S+00:00"),
        "orderId": conversion.order_id,
    }
    if conversion.value is not None:
        click |= {"conversionValue": float(conversion.value), "currencyCode": conversion.currency}
    if consent:
        click["consent"] = {"adUserData": consent.upper(), "adPersonalization": consent.upper()}
    return click


def words_of(details: Sequence[Mapping[str, Any]]) -> str:
    """The fields that are wrong, and why: short, for a sentence holds so many of them."""
    violations = [violation for detail in details for violation in detail.get("fieldViolations", ())]
    return "; ".join(f"{each.get('field', '')}: {each.get('description', '')}" for each in violations)


def left_by(error: SourceError, n: int) -> Reply:
    """Of a request that was refused for some events: those are refused, the others may go without them.

    Raises the error where it tells of no event.
    """
    said = str(error.facts.get("said", ""))
    wrong = {int(place) for place in _EVENT.findall(said)} if error.key == "wire_refused" else set()
    if not wrong & set(range(n)):
        raise error
    return Reply(tuple(Fate(Outcome.REFUSED, said) if place in wrong else Fate(Outcome.LATER) for place in range(n)))


def faults_of(failure: Mapping[str, Any]) -> dict[int, Fate]:
    """What is wrong with which conversion of a request, by its place."""
    found: dict[int, Fate] = {}
    for detail in failure.get("details", ()):
        for error in detail.get("errors", ()):
            code = next(iter((error.get("errorCode") or {}).values()), "")
            elements = (error.get("location") or {}).get("fieldPathElements", ())
            place = next(
                (int(each.get("index") or 0) for each in elements if each.get("fieldName") == "conversions"), None
            )
            outcome = Outcome.LATER if code in _LATER else Outcome.ACCEPTED if code in _THERE else Outcome.REFUSED
            if place is not None:
                found.setdefault(place, Fate(outcome, f"{code}: {error.get('message', '')}"))
    return found


def is_of_action(fate: Fate) -> bool:
    """Whether a fault is that of the conversion action or its account, not of a click."""
    code = fate.said.partition(":")[0]
    return fate.outcome is Outcome.REFUSED and ("CONVERSION_ACTION" in code or "CUSTOMER" in code)


def fate_of(status: Mapping[str, Any], is_again: bool = False) -> Fate:
    """Of one destination. In part: Google tells how many conversions it left out and why, not which.

    `is_again`: the request told new values of conversions that are there, and one left out as a double has the old one.
    """
    word = str(status.get("requestStatus", ""))
    counts = (status.get("errorInfo") or {}).get("errorCounts", ())
    said = "; ".join(f"{each.get('reason', '')} × {each.get('recordCount', '?')}" for each in counts)
    outcome = _FATES.get(word, Outcome.TAKEN)
    doubles = [each for each in counts if str(each.get("reason", "")).endswith(_TWICE)]
    if is_again and doubles:
        outcome = Outcome.REFUSED
    elif outcome is Outcome.REFUSED and counts and len(doubles) == len(counts):
        outcome = Outcome.ACCEPTED  # the request before, of which no answer came, had arrived
    return Fate(outcome, f"{word}: {said}" if said else "" if word == "SUCCESS" else word)

"""What Google Ads means by an answer that is no data. Names of errors: google.ads.googleads.v26.errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.google.fault import Fault, fault_of
from connectors.wire import Answer, Kind, Verdict

__all__ = ["told", "verdict_of"]

_LONGEST_WAIT_S = 600
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")
_KINDS = {
    "RESOURCE_TEMPORARILY_EXHAUSTED": Kind.BUSY,
    "EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION": Kind.BUSY,
    "RESOURCE_EXHAUSTED": Kind.QUOTA,
    "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION": Kind.QUOTA,
    "OAUTH_TOKEN_EXPIRED": Kind.EXPIRED,
    "OAUTH_TOKEN_INVALID": Kind.EXPIRED,
    "INTERNAL_ERROR": Kind.DOWN,
    "TRANSIENT_ERROR": Kind.DOWN,
    "DEADLINE_EXCEEDED": Kind.DOWN,
    "USER_PERMISSION_DENIED": Kind.DENIED,
    "CUSTOMER_NOT_FOUND": Kind.MISSING,
}
_BY_STATUS = {
    "UNAUTHENTICATED": Kind.EXPIRED,
    "PERMISSION_DENIED": Kind.DENIED,
    "NOT_FOUND": Kind.MISSING,
    "RESOURCE_EXHAUSTED": Kind.BUSY,
    "INTERNAL": Kind.DOWN,
    "UNAVAILABLE": Kind.DOWN,
    "DEADLINE_EXCEEDED": Kind.DOWN,
    "ABORTED": Kind.DOWN,
}
_TOLD = {
    "REQUESTED_METRICS_FOR_MANAGER": "manager",
    "CUSTOMER_NOT_ENABLED": "not_enabled",
    "DEVELOPER_TOKEN_NOT_APPROVED": "not_approved",
    "DEVELOPER_TOKEN_PROHIBITED": "developer_token",
    "DEVELOPER_TOKEN_INVALID": "developer_token",
    "DEVELOPER_TOKEN_PARAMETER_MISSING": "developer_token",
    "DEVELOPER_TOKEN_NOT_ON_ALLOWLIST": "developer_token",
    "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": "not_approved",
    "PROJECT_DISABLED": "api_off",
    "SERVICE_DISABLED": "api_off",
    "NOT_ADS_USER": "not_ads_user",
    "UNSUPPORTED_VERSION": "version",
}


def told(answer: Answer) -> tuple[str, str] | None:
    """The key of a sentence of Google Ads' own (errors.google_ads_<key>) and the code behind it; None: there is none.

    A version that is no more has no such address: it answers 404 with a web page.
    """
    fault = fault_of(answer)
    if fault is None:
        return ("version", "404") if answer.status == 404 else None
    codes = (*(code for code, _ in _errors(fault)), fault.reason)
    return next(((_TOLD[code], code) for code in codes if code in _TOLD), None)


def verdict_of(answer: Answer) -> Verdict | None:
    """What an error means; None: the answer is data, or its status says it all."""
    fault = fault_of(answer)
    if fault is None:
        return None
    general = _BY_STATUS.get(fault.status, Kind.REFUSED)
    code, about = next(_errors(fault), ("", {}))
    after = _delay(about)
    kind = _KINDS.get(code, general)
    if kind is Kind.QUOTA and after is not None and after <= _LONGEST_WAIT_S:
        kind = Kind.BUSY
    return Verdict(kind, str(about.get("message") or fault.message), code or fault.status, after)


def _errors(fault: Fault) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Errors of GoogleAdsFailure: {errorCode: {quotaError: RESOURCE_EXHAUSTED}, message, details}, by their code."""
    for detail in fault.details:
        for error in detail.get("errors") or ():
            if isinstance(error, dict):
                yield next((str(code) for code in (error.get("errorCode") or {}).values()), ""), error


def _delay(error: Mapping[str, Any]) -> float | None:
    quota = (error.get("details") or {}).get("quotaErrorDetails") or {}
    found = _SECONDS.fullmatch(str(quota.get("retryDelay") or ""))
    return float(found[1]) if found else None

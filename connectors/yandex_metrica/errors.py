"""What Metrica means by an error."""

from __future__ import annotations

from connectors.wire import Answer, Kind, Verdict

__all__ = ["verdict"]

_KINDS = {
    "unauthorized": Kind.AUTH,
    "invalid_token": Kind.AUTH,
    "access_denied": Kind.DENIED,
    "not_found": Kind.MISSING,
    "quota_requests_by_uid": Kind.QUOTA,  # a day's
    "quota_requests_by_counter_id": Kind.QUOTA,  # a day's
    "quota_requests_by_ip": Kind.BUSY,  # a second's
    "quota_parallel_requests": Kind.BUSY,
    "backend_error": Kind.DOWN,
    "timeout": Kind.HEAVY,
    "query_error": Kind.HEAVY,
    "too_much_rows": Kind.HEAVY,
}


def verdict(answer: Answer) -> Verdict | None:
    """None for data, and for errors that are not in its format: {errors: [{error_type, message}], code, message}."""
    said = answer.said()
    if answer.status < 400 or not isinstance(said, dict) or not said.get("errors"):
        return None
    first = said["errors"][0]
    code, words = str(first.get("error_type", "")), str(first.get("message") or said.get("message", ""))
    other = Kind.BUSY if answer.status == 429 else Kind.DOWN if answer.status >= 500 else Kind.REFUSED
    is_told = "Retry-After" in answer.headers
    after = 1.0 if code == "quota_requests_by_ip" and not is_told else None
    return Verdict(_KINDS.get(code, other), words, code, after)

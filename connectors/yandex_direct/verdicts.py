"""What errors of Direct mean. They come as JSON, with status 200 from services and 400, 500, 502 from reports.

Codes: https://yandex.com/dev/direct/doc/en/concepts/errors-list
"""

from __future__ import annotations

from collections.abc import Mapping

from connectors.wire import Answer, Kind, Verdict

__all__ = ["judge", "points"]

_CODES = {
    "52": Kind.DOWN,  # OAuth does not answer
    "53": Kind.AUTH,
    "54": Kind.DENIED,
    "56": Kind.QUOTA,  # calls of a method
    "58": Kind.DENIED,  # the application's request for access is not approved
    "152": Kind.QUOTA,  # points: given back by the hour
    "506": Kind.BUSY,  # connections
    "513": Kind.DENIED,  # the login has no account in Direct
    "1000": Kind.DOWN,
    "1001": Kind.DOWN,
    "1002": Kind.DOWN,
    "3000": Kind.DENIED,
    "3001": Kind.DENIED,
    "8800": Kind.MISSING,
    "9000": Kind.BUSY,  # five reports of this user are being made
}


def judge(answer: Answer) -> Verdict | None:
    """None: data, or nothing but a status (a gateway's 502 has a page instead of JSON).

    A 502 with an error in JSON says that the report took longer than the server may work.
    """
    error = _error(answer)
    if error is None:
        return None
    code = str(error.get("error_code", ""))
    words = (error.get("error_string"), error.get("error_detail"))
    said = ": ".join(str(word) for word in words if word)
    if answer.status == 502:
        return Verdict(Kind.HEAVY, said, code)
    return Verdict(_CODES.get(code, Kind.DOWN if answer.status >= 500 else Kind.REFUSED), said, code)


def points(answer: Answer) -> tuple[int, int] | None:
    """Points left and points of a day, as the header `Units: spent/left/day` says; None where it does not."""
    parts = answer.headers.get("Units", "").split("/")
    if len(parts) != 3 or not all(part.strip().isdecimal() for part in parts):
        return None
    return int(parts[1]), int(parts[2])


def _error(answer: Answer) -> Mapping[str, object] | None:
    # The head of a long report is asked about too: only what begins as an object is tried as JSON.
    if b"{" not in answer.body[:8]:
        return None
    said = answer.said()
    error = said.get("error") if isinstance(said, dict) else None
    return error if isinstance(error, dict) else None

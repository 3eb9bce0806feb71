"""What an answer that is no data means: come again, sign in anew, or give up; and why, in the vendor's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connectors.retry import BUSY

__all__ = ["Kind", "Verdict", "by_status"]


class Kind(StrEnum):
    """The value is the key of its sentence: `errors.wire_<kind>`."""

    BUSY = "busy"  # too many requests: wait as told and ask again
    DOWN = "down"  # the vendor's own trouble: ask again
    EXPIRED = "expired"  # the token ran out: fetch another one, once, and ask again
    QUOTA = "quota"  # spent for hours: asking again now is in vain, the next load will
    HEAVY = "heavy"  # too much was asked for at once: who asks may ask for less
    AUTH = "auth"  # the token or the key is not accepted
    DENIED = "denied"  # who asks has no right to it
    MISSING = "missing"  # no such account, counter, report
    REFUSED = "refused"  # a request that the vendor does not take as it is


AGAIN = frozenset({Kind.BUSY, Kind.DOWN})
PASSING = AGAIN | {Kind.QUOTA, Kind.HEAVY}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`said` is the vendor's sentence, `code` its name of the error; `after` is how many seconds it asks to wait."""

    kind: Kind
    said: str = ""
    code: str = ""
    after: float | None = None


def by_status(status: int) -> Kind | None:
    """What an HTTP status alone says; None for 2xx."""
    if 200 <= status < 300:
        return None
    if status == 429:
        return Kind.BUSY
    if status in BUSY or status >= 500:
        return Kind.DOWN
    return {401: Kind.AUTH, 403: Kind.DENIED, 404: Kind.MISSING}.get(status, Kind.REFUSED)

"""What Google's APIs say when they give no data: {"error": {code, message, status, details}}, maybe inside a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.wire.answer import Answer

__all__ = ["Fault", "fault_of"]


@dataclass(frozen=True, slots=True)
class Fault:
    """`status` is the name of the code (PERMISSION_DENIED), `details` objects with their `@type`."""

    code: int
    status: str
    message: str
    details: Sequence[Mapping[str, Any]]

    @property
    def reason(self) -> str:
        """The machine-readable reason of google.rpc.ErrorInfo (SERVICE_DISABLED); '' where there is none."""
        return next((str(detail["reason"]) for detail in self.details if "reason" in detail), "")


def fault_of(answer: Answer) -> Fault | None:
    """The error of an answer, whatever its status: a stream that fails halfway has begun with 200. None: there is none.

    A large answer is parsed only when the word is in it.
    """
    if b'"error"' not in answer.body:
        return None
    return next(_faults(answer.said()), None)


def _faults(said: Any) -> Iterator[Fault]:
    for part in said if isinstance(said, list) else [said]:
        error = part.get("error") if isinstance(part, dict) else None
        if isinstance(error, dict):
            details = [detail for detail in error.get("details") or () if isinstance(detail, dict)]
            code = error.get("code")
            code = code if isinstance(code, int) else 0
            yield Fault(code, str(error.get("status") or ""), str(error.get("message") or ""), details)

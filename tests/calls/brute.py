"""METRICS, "Calls", told call by call in plain Python: what the arrays are held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Heard", "Typed", "bar", "contact_after", "typed"]


@dataclass(frozen=True)
class Heard:
    """A call with a type of its own: incoming or a callback. `talk` is None where nobody told; times are seconds."""

    call_id: str
    caller: str  # '' for a hidden number
    at: int
    outcome: str = "answered"
    talk: int | None = 0


@dataclass
class Typed:
    """The ids of the calls of each type."""

    is_counted: set[str] = field(default_factory=set)
    is_target: set[str] = field(default_factory=set)
    is_repeat: set[str] = field(default_factory=set)
    is_unique: set[str] = field(default_factory=set)
    is_first_target: set[str] = field(default_factory=set)
    is_unique_target: set[str] = field(default_factory=set)


def typed(calls: list[Heard], target_seconds: int, cycle_seconds: int) -> Typed:
    """Walk along the calls in order of time and id, remembering of each caller what he did before."""
    found = Typed()
    seen: set[str] = set()
    had_counted: set[str] = set()
    cycle_ends: dict[str, int] = {}
    for call in sorted(calls, key=lambda each: (each.at, each.call_id)):
        caller = call.caller or f"hidden {call.call_id}"
        is_first = caller not in seen
        seen.add(caller)
        if is_first:
            found.is_unique.add(call.call_id)
        if call.outcome != "answered" or call.talk is None or call.talk <= target_seconds:
            continue
        found.is_counted.add(call.call_id)
        if is_first:
            found.is_unique_target.add(call.call_id)
        if caller not in had_counted:
            found.is_first_target.add(call.call_id)
        had_counted.add(caller)
        if caller in cycle_ends and call.at < cycle_ends[caller]:
            found.is_repeat.add(call.call_id)
        else:
            found.is_target.add(call.call_id)
            cycle_ends[caller] = call.at + cycle_seconds
    return found


def bar(call: dict[str, Any], greeting: int) -> str:
    """The bar that a call is in, '' for one that nobody missed: the reasons in their fixed order, one by one."""
    if call["outcome"] == "failed":
        return "failed"
    if call["outcome"] not in ("missed", "busy", "declined", "callback_agent_no_answer"):
        return ""
    if not call["is_working"]:
        return "outside_hours"
    if call["direction"] in ("out", "internal") and not call["is_callback"]:
        return "outgoing"
    if call["wait_seconds"] is not None and call["wait_seconds"] < greeting:
        return "short_wait"
    return "by_people"


def contact_after(calls: list[dict[str, Any]], number: int) -> int | None:
    """Seconds from the call of that number (in order) to the next contact with its caller; None without one."""
    missed = calls[number]
    for later in calls[number + 1 :]:
        if later["caller_key"] != missed["caller_key"]:
            continue
        with_client = later["direction"] != "internal" or later["is_callback"]
        spoken = with_client and later["outcome"] in ("answered", "callback_client_no_answer")
        if spoken or (later["direction"] == "out" and not later["is_callback"]):
            return int(later["at"] - missed["at"])
    return None

"""One event of a sender: what came, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from throughline.texts import Phrase, say

__all__ = ["Count", "Entities", "Event", "EventState", "Key", "Reason"]

Key = tuple[str, str]
"""An entity of a source: the landing table, and the values of its key as JSON."""

Entities = Mapping[Key, Mapping[str, Any]]
"""What is known of entities, in a form that JSON keeps."""


class EventState(StrEnum):
    """Where an event stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an event, or a part of it, was not taken: a key of texts under `errors.`, and its facts."""

    key: str
    facts: Mapping[str, Any]

    def sentence(self, lang: str) -> str:
        """What happened and where. A refused cell names the rule that it broke.

        Reasons outlive programs: one that another version has noted, in words that are no more, says only that.
        """
        rule = {"reason": Phrase(f"rules.{self.facts['rule']}")} if "rule" in self.facts else {}
        try:
            return say(f"errors.{self.key}", lang, **self.facts, **rule)
        except KeyError:
            return say("errors.hook_other_version", lang, reason=self.key)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it came; `received_at` is UTC, `seq` its number in order of arrival."""

    source: str
    event_id: str
    received_at: datetime
    body: bytes = b""
    content_type: str = ""
    path: str = ""
    query: str = ""
    method: str = "POST"
    seq: int = 0
    state: EventState = EventState.WAITING
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many events of a source stand where; `oldest` of those that wait, UTC."""

    source: str
    waiting: int
    refused: int
    partly: int
    done: int
    oldest: datetime | None

"""When documents came to their states: the audit of each document tells its changes, one heavy list a document.

How a state is written in `diff` is not documented: as a link, as an object with a name, or as a name; all are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.moysklad.lists import Found, Lists, link_of
from connectors.moysklad.parse import moment
from connectors.wire import Row
from throughline.errors import Terminal

__all__ = ["History"]

_LARGEST = 100  # events of a page


class History:
    """Reads documents of one kind with its states. `unknown` are names of states that the account has no more."""

    def __init__(self, lists: Lists, kind: str, states: Iterable[Found]) -> None:
        self._lists, self._kind = lists, kind
        self._ids = {str(state["name"]): str(state["id"]) for state in states}
        self.unknown: set[str] = set()

    def read(self, since: datetime) -> Iterator[Row]:
        """Moves of the documents changed since then, in whatever order they are told. Without a state they have made
        none."""
        for page in self._lists.changed(f"entity/{self._kind}", since) if self._ids else ():
            for doc in page:
                if doc.get("state"):
                    yield from self._of(doc["id"])

    def _of(self, id_: str) -> Iterator[Row]:
        try:
            for page in self._lists.pages(f"entity/{self._kind}/{id_}/audit", order="", key=_key, largest=_LARGEST):
                for said in page:
                    change = (said.get("diff") or {}).get("state")
                    if change is not None:
                        yield self._event(id_, said, change)
        except Terminal as error:
            if error.key != "wire_missing":  # it was erased meanwhile
                raise

    def _event(self, id_: str, said: Found, change: Mapping[str, Any]) -> Row:
        """One change of many documents at once is one context, so an event is known by both."""
        return {
            "event_id": f"{link_of(said['audit'])}:{id_}",
            "deal_id": id_,
            "happened_at": moment(said["moment"]),
            "from_pipeline_id": self._kind,
            "from_stage_id": self._state(change.get("oldValue")),
            "to_pipeline_id": self._kind,
            "to_stage_id": self._state(change.get("newValue")),
        }

    def _state(self, value: Any) -> str | None:
        """Id of a state; None for none, and for one that was deleted or is called otherwise now."""
        if isinstance(value, Mapping):
            if id_ := link_of(value):
                return id_
            value = value.get("name")
        if not value:
            return None
        if value not in self._ids:
            self.unknown.add(str(value))
        return self._ids.get(str(value))


def _key(said: Found) -> tuple[str, str, str]:
    return link_of(said["audit"]), str(said["moment"]), str(said["eventType"])

"""Hooks of MoySklad: unsigned, and they only name what changed. So they are a signal to read it again."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.hooks.preset import Hook, Preset, Scope, Signal

__all__ = ["PRESET"]

_LANDING = {
    **dict.fromkeys(("customerorder", "demand", "retaildemand"), "deal"),
    **dict.fromkeys(("paymentin", "paymentout", "cashin", "cashout", "salesreturn", "retailsalesreturn"), "payment"),
}


class MoySkladHooks(Preset):
    """`{"events": [{"meta": {"type", "href"}, "action"}]}`, to an address with `?requestId=`."""

    name = "moysklad"
    tables = ()

    def event_id(self, hook: Hook) -> str | None:
        """The request's id: three tries of one request have the same."""
        return hook.asked.get("requestId")

    def read(self, hook: Hook, scope: Scope) -> Iterator[Signal]:
        """Documents by id; of a buyer only that deals changed; nothing of goods and the like."""
        found: dict[str, list[str]] = {}
        for event in hook.json["events"]:
            kind, href = str(event["meta"]["type"]), str(event["meta"]["href"])
            if kind in _LANDING:
                found.setdefault(_LANDING[kind], []).append(href.partition("?")[0].rpartition("/")[2])
            elif kind == "counterparty":
                found.setdefault("deal", [])
        for entity, ids in found.items():
            yield Signal(entity, tuple(dict.fromkeys(ids)))


PRESET = MoySkladHooks()

"""Events of Bitrix24 (an outgoing webhook): they name only what changed, so the source is read again.

A form: event, data[FIELDS][ID], ts, auth[application_token]. Nothing is signed: the token of the webhook is the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connectors.hooks.preset import Hook, Preset, Scope, Signal, same

__all__ = ["PRESET"]

# The longest beginning comes first: cards of people are read with the deals they belong to.
_ENTITIES = {
    "ONCRMDEAL": "deal",
    "ONCRMLEAD": "lead",
    "ONCRMCONTACT": "deal",
    "ONCRMCOMPANY": "deal",
    "ONCRMACTIVITY": "communication",
    "ONVOXIMPLANTCALLEND": "call",
}
_OWN = {"ONCRMDEAL", "ONCRMLEAD"}  # events whose id is that of the row


class Bitrix24Hooks(Preset):
    """Whether an event that was not delivered is sent again is not confirmed: one that comes twice is read twice."""

    name = "bitrix24"
    tables = ()
    keys = ("application_token",)

    def verify(self, hook: Hook, headers: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """By the token that the portal shows where the webhook is made."""
        return same(hook.form["auth"]["application_token"], keys["application_token"])

    def read(self, hook: Hook, scope: Scope) -> Iterator[Signal]:
        """Which table changed, and the id where it is a deal's or a lead's."""
        event = str(hook.form["event"]).upper()
        for beginning, entity in _ENTITIES.items():
            if event.startswith(beginning):
                number = hook.form["data"]["FIELDS"]["ID"] if beginning in _OWN else None
                yield Signal(entity, (str(number),) if number else ())
                return


PRESET = Bitrix24Hooks()

"""Hooks of amoCRM name what to read again, and nothing else is believed of them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from connectors.amocrm.hooks import PRESET
from connectors.hooks.body import UnreadableError
from connectors.hooks.preset import Hook, Scope, Signal
from connectors.hooks.registry import PRESETS

SCOPE = Scope(ZoneInfo("Europe/Moscow"))
CONTACT = (
    "contacts%5Bupdate%5D%5B0%5D%5Bid%5D=22309&contacts%5Bupdate%5D%5B0%5D%5Bcustom_fields%5D%5B0%5D%5Bvalues%5D%5B0%5D"
    "%5Bvalue%5D=89160000000&contacts%5Bupdate%5D%5B0%5D%5Blinked_leads_id%5D%5B9982%5D%5BID%5D=9982"
    "&account%5Bsubdomain%5D=okna"
)


def told(body: str) -> list[Signal]:
    return list(PRESET.read(Hook(body.encode(), "application/x-www-form-urlencoded"), SCOPE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "signals"),
    [
        (
            "leads[delete][0][id]=10701&leads[delete][0][status_id]=143&account[_links][self]=https://okna.amocrm.ru",
            [Signal("deal", ("10701",))],
        ),
        (
            "leads[status][0][id]=5&leads[status][0][old_status_id]=1&leads[status][1][id]=6&leads[add][0][id]=5",
            [Signal("deal", ("5", "6"))],
        ),
        # Dates come as values[0]=…, and a name may be both a text and a branch.
        (
            "leads[update][0][id]=7&leads[update][0][custom_fields][0][values][0]=1542067200"
            "&leads[update][0][note][type]=1&leads[update][0][note][type][message_uuid]=a",
            [Signal("deal", ("7",))],
        ),
        (CONTACT, [Signal("deal", ("9982",))]),
        ("contacts[add][0][id]=1&contacts[add][0][name]=Test", [Signal("deal")]),
        ("unsorted[add][0][uid]=f00d&unsorted[add][0][category]=forms", [Signal("lead")]),
        ("task[add][0][id]=1&account[id]=11", []),
    ],
)
def test_it_names_what_to_read_again(body: str, signals: list[Signal]) -> None:
    assert told(body) == signals


@pytest.mark.parametrize("body", ["leads[update][0][name]=x", "a" + "[b]" * 60 + "=1"])
def test_a_hook_of_another_shape_waits_in_the_queue(body: str) -> None:
    with pytest.raises((KeyError, UnreadableError)):
        told(body)


def test_it_is_known_by_its_name_and_needs_a_secret_path() -> None:
    assert PRESETS["amocrm"] is PRESET
    assert (PRESET.keys, PRESET.tables) == ((), ())

"""Events of Bitrix24: only a token proves them, and they only name what changed."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from connectors.bitrix24.hooks import PRESET
from connectors.hooks.preset import Hook, Scope, Signal

TOKEN = "51856fef0invented0token"
SCOPE = Scope(ZoneInfo("Europe/Moscow"))


def hook(event: str, number: str = "1765", token: str = TOKEN) -> Hook:
    fields = {
        "event": event,
        "event_handler_id": "647",
        "data[FIELDS][ID]": number,
        "ts": "1736405294",
        "auth[domain]": "okna.bitrix24.example",
        "auth[application_token]": token,
    }
    return Hook(urlencode(fields).encode(), "application/x-www-form-urlencoded")


def test_only_the_token_of_the_webhook_proves_who_sends() -> None:
    keys = {"application_token": TOKEN}
    assert PRESET.verify(hook("ONCRMDEALADD"), {}, keys)
    assert not PRESET.verify(hook("ONCRMDEALADD", token="another"), {}, keys)
    with pytest.raises((KeyError, TypeError)):
        PRESET.verify(Hook(b"event=ONCRMDEALADD"), {}, keys)


@pytest.mark.parametrize(
    ("event", "signal"),
    [
        ("ONCRMDEALADD", Signal("deal", ("1765",))),
        ("ONCRMDEALUPDATE", Signal("deal", ("1765",))),
        ("ONCRMDEALDELETE", Signal("deal", ("1765",))),
        ("OnCrmLeadUpdate", Signal("lead", ("1765",))),
        ("ONCRMCONTACTUPDATE", Signal("deal")),
        ("ONCRMCOMPANYUPDATE", Signal("deal")),
        ("ONCRMACTIVITYADD", Signal("communication")),
        ("ONVOXIMPLANTCALLEND", Signal("call")),
    ],
)
def test_an_event_says_what_to_read_again(event: str, signal: Signal) -> None:
    assert list(PRESET.read(hook(event), SCOPE)) == [signal]


def test_other_events_are_of_no_use() -> None:
    assert list(PRESET.read(hook("ONTASKADD"), SCOPE)) == []

"""What everybody may see of a number."""

from __future__ import annotations

import re

__all__ = ["mask", "masked"]

_DOT = "•"
_LONGEST = 40  # characters: enough to find the cell, too little to hold a letter
_FEW_DIGITS = 4  # so many say nothing of a person: an extension, a short code
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


def mask(e164: str) -> str:
    """A number as everybody may see it: +7 9•• •••-••-67."""
    return f"{e164[:2]} {e164[2]}•• •••-••-{e164[-2:]}"


def masked(raw: str) -> str:
    """What stands where a number should, for people to find it by: `84•• •••-••56` of a number too short.

    Of more than four digits only the first two and the last two stay, of addresses nothing; long texts are cut.
    """
    text = " ".join(_ADDRESS.sub("•••", raw).split())
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    hidden = frozenset(places[2:-2] if len(places) > _FEW_DIGITS else ())
    shown = "".join(_DOT if place in hidden else sign for place, sign in enumerate(text))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"

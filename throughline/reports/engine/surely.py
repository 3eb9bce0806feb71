"""A probability in plain words: almost certainly, probably, or not proven."""

from __future__ import annotations

from throughline.reports.wording.formats import full
from throughline.texts import say

__all__ = ["percent", "surely"]

_SURE = 0.975  # one side of a 95 % interval
_LIKELY = 0.8
_MOST = 0.99  # 500 replicates tell no more


def surely(kind: str, chance: float, lang: str) -> str:
    """How sure a `gain` or a `loss` is, with the probability of it."""
    level = "sure" if chance >= _SURE else "likely" if chance >= _LIKELY else "open"
    return say(f"findings.surely_{kind}_{level}", lang, chance=percent(chance, lang))


def percent(chance: float, lang: str) -> str:
    """87 %; beyond 99 % and below 1 % in words."""
    if chance > _MOST:
        return say("findings.surely_over", lang, chance=full(_MOST, "share", lang))
    if chance < 1 - _MOST:
        return say("findings.surely_under", lang, chance=full(1 - _MOST, "share", lang))
    return full(chance, "share", lang)

"""The Markov model by its definition: states, probabilities, removal, each solved from scratch with Fractions.

METRICS, "Attribution": states are tuples of the last channels, `order` at most; start, conversion and null stand
around them. A conversion is worth the mean of the measure after its last state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

State = tuple[str, ...]
START: State = ("(start)",)
Amounts = dict[str, Fraction]  # by channel
ZERO = Fraction(0)


@dataclass(frozen=True)
class Journey:
    """The channels of an application or of a lone journey, what it is worth, and how many are like it."""

    walk: tuple[str, ...]
    worth: Any = ZERO
    count: Any = 1


@dataclass
class Flow:
    """How much flows out of each state, whither, and what the journeys that end there are worth."""

    out: dict[State, Any] = field(default_factory=lambda: defaultdict(int))
    steps: dict[State, dict[State, Any]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    worth: dict[State, Any] = field(default_factory=lambda: defaultdict(int))


def states(walk: tuple[str, ...], order: int) -> list[State]:
    """The last `order` channels, fewer at the beginning, after each step."""
    return [walk[max(0, end - order) : end] for end in range(1, len(walk) + 1)]


def flow_of(journeys: Iterable[Journey], order: int) -> Flow:
    """The chain. A step from the last state is to conversion (worth something) or to null (worth nothing)."""
    flow = Flow()
    for journey in journeys:
        here = START
        for there in states(journey.walk, order):
            flow.out[here] += journey.count
            flow.steps[here][there] += journey.count
            here = there
        flow.out[here] += journey.count
        flow.worth[here] += journey.worth
    return flow


def value(flow: Flow, without: str | None = None) -> Any:
    """What a journey is worth on average when every state with the channel `without` leads to null.

    x(s) = worth(s)/out(s) + Σ steps(s→t)/out(s) x(t), by eliminating one state after the other.
    """
    alive = [state for state in flow.out if without not in state]
    constant = {state: _part(flow.worth[state], flow.out[state]) for state in alive}
    row = {
        state: {to: _part(n, flow.out[state]) for to, n in flow.steps[state].items() if without not in to}
        for state in alive
    }
    for state in [state for state in alive if state != START]:
        stays = 1 - row[state].pop(state, 0)
        constant[state] /= stays
        row[state] = {to: share / stays for to, share in row[state].items()}
        for other in row:
            share = row[other].pop(state, 0) if other != state else 0
            if share:
                constant[other] += share * constant[state]
                for to, further in row[state].items():
                    row[other][to] = row[other].get(to, 0) + share * further
        del row[state]
    return constant.get(START, ZERO)


def _part(amount: Any, whole: Any) -> Any:
    return Fraction(amount) / whole if isinstance(whole, (int, Fraction)) else amount / whole


def effects(journeys: list[Journey], order: int) -> Amounts:
    """Removal effects: 1 − value without the channel / value. All 0 where nothing is worth anything."""
    flow = flow_of(journeys, order)
    channels = sorted({channel for journey in journeys for channel in journey.walk})
    whole = value(flow)
    return {channel: 1 - value(flow, channel) / whole if whole else ZERO for channel in channels}


def credit(journeys: list[Journey], order: int) -> Amounts:
    """Effect / Σ effects × Σ worth.

    Decision: a channel on no journey that is worth anything has no credit, though some of those that came to nothing
    may have walked through it to channels that convert.
    """
    worthy = {channel for journey in journeys if journey.worth for channel in journey.walk}
    effect = {channel: amount for channel, amount in effects(journeys, order).items() if channel in worthy}
    total = sum((journey.worth for journey in journeys), ZERO)
    whole = sum(effect.values(), ZERO)
    return {channel: amount / whole * total for channel, amount in effect.items()} if whole else {}

"""Which calls are of which type and which of them are applications: the rules, and nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from throughline.calls.types import DAY
from throughline.config.models import Calls
from throughline.params import BY_BRAND, Params

__all__ = ["CallRules"]


@dataclass(frozen=True, slots=True)
class CallRules:
    """The rules of calls. Two sets of parameters with equal rules share all that follows from them.

    `by_brand` names the brands, in order, whose calls of another type than `call_lead` are applications.
    """

    call_lead: str
    by_brand: tuple[tuple[str, str], ...]
    target_seconds: int
    cycle_days: int

    @classmethod
    def of_config(cls, calls: Calls) -> CallRules:
        """The rules of a project: those of a build."""
        by_brand = tuple(calls.call_lead_by_brand.items())
        return cls(calls.call_lead, _others(by_brand, calls.call_lead), calls.target_seconds, calls.cycle_days)

    @classmethod
    def of(cls, params: Params) -> CallRules:
        """The rules that the parameters name."""
        by_brand = params.call_lead == BY_BRAND
        call_lead = params.other_lead if by_brand else params.call_lead
        brands = _others(params.brand_leads, call_lead) if by_brand else ()
        return cls(call_lead, brands, params.target_seconds, params.cycle_days)

    @classmethod
    def of_text(cls, text: str) -> CallRules:
        """The rules that `text` was written from."""
        told = json.loads(text)
        return cls(**told | {"by_brand": tuple((brand, lead) for brand, lead in told["by_brand"])})

    @property
    def text(self) -> str:
        """The rules as a snapshot carries them."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def cycle_seconds(self) -> int:
        """The length of a sales cycle."""
        return self.cycle_days * DAY

    def lead_of(self, brand: str) -> str:
        """The type of call that is an application of this brand."""
        return dict(self.by_brand).get(brand, self.call_lead)


def _others(by_brand: tuple[tuple[str, str], ...], call_lead: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((brand, lead) for brand, lead in by_brand if lead != call_lead))

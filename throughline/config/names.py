"""Names that the product gives: what a configuration may choose from and may not give to things of its own."""

from __future__ import annotations

__all__ = ["GROUPS", "MODELS", "RULE_MODELS", "TIME_GROUPS"]

TIME_GROUPS = ("day", "week", "month")
GROUPS = (
    *("channel", "source", "campaign", "ad_group", "ad", "keyword"),
    *("brand", "pipeline", "product", "branch", "manager", "kind", "form", "promo_code", "city", "device"),
    *("employee", "operator", "tracking_number", "contractor", "segment"),
    *TIME_GROUPS,
)
RULE_MODELS = ("first", "last", "last_non_direct", "last_significant", "linear", "position", "time_decay")
MODELS = (*RULE_MODELS, "markov", "shapley")

"""Names that the product gives: what a configuration may choose from and may not give to things of its own."""

from __future__ import annotations

__all__ = ["CALL_LEADS", "GROUPS", "MODELS", "RULE_MODELS", "TIME_GROUPS", "TOTAL_MODELS"]

TIME_GROUPS = ("day", "week", "month")
GROUPS = (
    *("channel", "source", "campaign", "ad_group", "ad", "keyword"),
    *("brand", "pipeline", "product", "branch", "manager", "kind", "form", "promo_code", "city", "device"),
    *("employee", "operator", "tracking_number", "contractor", "segment"),
    *TIME_GROUPS,
)
# Models that weigh the touches of every single application …
RULE_MODELS = (
    *("first", "last", "last_non_direct", "last_significant", "linear", "position", "time_decay"),
    *("shapley", "path_incremental"),
)
# … and models that only know one credit a channel: single applications have linear weights under them.
TOTAL_MODELS = ("markov",)
MODELS = (*RULE_MODELS, *TOTAL_MODELS)
# Types of incoming calls that may be applications.
CALL_LEADS = ("target", "first_target", "unique", "counted")

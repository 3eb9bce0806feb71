"""What the rows of each landing table cannot do without, and which words its columns know."""

from __future__ import annotations

__all__ = [
    "ALSO_FROM",
    "BUILT_KEYS",
    "DIMENSIONS_WITH_TOTALS",
    "HAPPENED",
    "IDS",
    "KEEPS_NEGATIVE",
    "NOT_NEGATIVE",
    "ONE_A_KEY",
    "REQUIRED",
    "VITAL",
    "VOCABULARY",
]


def _words(text: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {table: tuple(names.split()) for table, names in text.items()}


# A row without a value here is left out. Other key columns may be blank: they become ''.
REQUIRED = _words(
    {
        "spend_daily": "day",
        "ad_conversion_daily": "day",
        "spend_manual": "sheet row period_start amount",
        "tracking_number": "number",
        "customer": "customer_id",
        "rate": "day currency rate",
        "budget_plan": "month",
        "visit": "visit_id started_at",
        "traffic_daily": "day",
        "shown_number": "number shown_at",
        "lead": "lead_id created_at",
        "deal": "deal_id",
        "deal_stage": "stage_id",
        "deal_stage_event": "event_id deal_id happened_at",
        "deal_item": "deal_id line",
        "payment": "payment_id paid_at amount",
        "call": "call_id started_at",
        "call_tag": "call_id name",
        "contact_point": "entity entity_id value_raw",
        "communication": "communication_id happened_at",
        "mail_stat": "campaign_id day",
        "goal": "goal_id happened_at",
    }
)
# A row whose cell here cannot be read is left out, though the cell may be blank: the rest would be a wrong number.
VITAL = _words(
    {
        "spend_daily": "cost impressions clicks",
        "ad_conversion_daily": "conversions value",
        "budget_plan": "amount",
        "traffic_daily": "visits",
        "mail_stat": "cost sent",
    }
)
# What has happened cannot be dated later than now. Plans, closing dates and validity may.
HAPPENED = _words(
    {
        "spend_daily": "day",
        "ad_conversion_daily": "day",
        "visit": "started_at",
        "traffic_daily": "day",
        "shown_number": "shown_at",
        "lead": "created_at",
        "deal": "created_at",
        "deal_stage_event": "happened_at",
        "payment": "paid_at",
        "call": "started_at",
        "communication": "happened_at",
        "mail_stat": "day",
        "goal": "happened_at",
    }
)
# Keys that are made from the row where the file has none (keys.py).
BUILT_KEYS = _words(
    {
        "spend_manual": "sheet row",
        "visit": "visit_id",
        "lead": "lead_id",
        "deal": "deal_id",
        "deal_stage_event": "event_id",
        "deal_item": "line",
        "payment": "payment_id",
        "call": "call_id",
        "communication": "communication_id",
        "goal": "goal_id",
    }
)
# Tables where a second row with the key of a row above is refused: other tables have ids, or tell rows apart (keys.py).
ONE_A_KEY = frozenset({"ad_conversion_daily", "budget_plan", "mail_stat", "traffic_daily"})
# Columns where a spreadsheet's float is a damaged id or phone, besides all that end in `_id`.
IDS = frozenset(
    {
        "number",
        "gclid",
        "yclid",
        "phone_raw",
        "phones_raw",
        "client_raw",
        "tracking_number_raw",
        "shown_number",
        "promo_code",
        "sku",
        "merged_into",
    }
)
NOT_NEGATIVE = frozenset(
    {
        "wait_seconds",
        "talk_seconds",
        "duration_seconds",
        "visits",
        "users",
        "pageviews",
        "bounces",
        "row",
        "line",
    }
)
# Of these the row keeps what is refused: the build counts the call as one that cannot be quite true.
KEEPS_NEGATIVE = frozenset({("call", "wait_seconds"), ("call", "talk_seconds")})
# Columns that a cell of another column fills too, where they have none of their own: table → {column: other}.
ALSO_FROM = {"call": {"outcome_raw": "outcome", "is_callback": "direction"}}
# Tables of sums, whose rows of totals may name «Итого» in any column of words but these.
DIMENSIONS_WITH_TOTALS = frozenset(
    {
        "spend_daily",
        "ad_conversion_daily",
        "spend_manual",
        "budget_plan",
        "traffic_daily",
        "mail_stat",
        "payment",
        "deal_item",
    }
)

_OUTCOMES = (
    "answered missed busy declined failed voicemail no_extension wrong_extension callback_client_no_answer "
    "callback_agent_no_answer blocked in_progress unknown"
)
VOCABULARY: dict[tuple[str, str], frozenset[str]] = {
    key: frozenset(words.split())
    for key, words in {
        ("spend_manual", "spread"): "direct by_spend by_leads by_revenue even",
        ("lead", "kind"): "form order one_click callback call chat messenger email visit import",
        ("deal", "status"): "open won lost",
        ("call", "direction"): "in out internal unknown",
        ("call", "outcome"): _OUTCOMES,
        ("call_tag", "kind"): "auto manual menu",
        ("contact_point", "kind"): "phone email",
        ("tracking_number", "kind"): "static dynamic default",
    }.items()
}

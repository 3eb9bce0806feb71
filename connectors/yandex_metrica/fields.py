"""What is asked of the Logs API: its fields under the names this connector knows them by."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TEXTS", "log_fields"]

_OWN = {
    "visit": "visitID",
    "client": "clientID",
    "day": "date",
    "time": "dateTime",
    "landing_url": "startURL",
    "referrer": "referer",
    "device": "deviceCategory",
    "city": "regionCity",
    "pageviews": "pageViews",
    "duration_seconds": "visitDuration",
    "goal_ids": "goalsID",
    "goal_numbers": "goalsSerialNumber",
    "goal_times": "goalsDateTime",
    "goal_prices": "goalsPrice",
    "goal_orders": "goalsOrder",
}
_ATTRIBUTED = {
    "utm_source": "UTMSource",
    "utm_medium": "UTMMedium",
    "utm_campaign": "UTMCampaign",
    "utm_content": "UTMContent",
    "utm_term": "UTMTerm",
    "gclid": "GCLID",
    "campaign_id": "DirectClickOrder",
    "ad_group_id": "DirectBannerGroup",
    "ad_id": "DirectClickBanner",
}

TEXTS = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    *("gclid", "referrer", "landing_url", "city"),
)
"""Fields that are free text: they become columns of `visit` unescaped and otherwise as they are."""


def log_fields(attribution: str) -> Mapping[str, str]:
    """Our names → fields of Metrica, in the order they are asked for. At most 3000 characters may be asked for."""
    own = {name: f"ym:s:{field}" for name, field in _OWN.items()}
    return own | {name: f"ym:s:{attribution}{field}" for name, field in _ATTRIBUTED.items()}

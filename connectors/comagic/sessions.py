"""Sessions of visitors as rows of `visit`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.calls.words import id_of, told, whole
from connectors.comagic.parse import client_of, traffic
from connectors.wire import Row

__all__ = ["VISIT_FIELDS", "visit"]

VISIT_FIELDS = (
    *("id", "date_time", "ym_client_id", "ua_client_id", "gclid", "yclid", "referrer", "entrance_page", "duration"),
    *("visitor_device", "visitor_city", "hits_count", "integrated_campaign_data"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
)
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+)(?:\.\d+)?")


def visit(said: Mapping[str, Any], client: str) -> Row:
    """A session. Its id is what calls and messages name as visitor_session_id."""
    ads = said.get("integrated_campaign_data") or {}
    return {
        "visit_id": id_of(said["id"]),
        "started_at": said["date_time"],
        "client_id": client_of(said, client),
        **traffic(said),
        "referrer": told(said.get("referrer")),
        "landing_url": told(said.get("entrance_page")),
        "gclid": told(said.get("gclid")),
        "yclid": told(said.get("yclid")),
        "campaign_id": id_of(ads.get("ext_campaign_id")),
        "ad_group_id": id_of(ads.get("group_id")),
        "ad_id": id_of(ads.get("banner_id")),
        "device": told(said.get("visitor_device")),
        "city": told(said.get("visitor_city")),
        "pageviews": said.get("hits_count"),
        "duration_seconds": _seconds(said.get("duration")),
    }


def _seconds(value: Any) -> Any:
    """Seconds, or a clock (00:01:30) as text: the documentation says only that it is a text."""
    found = _CLOCK.fullmatch(str(value))
    if found is None:
        return whole(value) if isinstance(value, str) else value
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds

"""Reports of Mailchimp as rows of `mail_stat`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.wire import Row

__all__ = ["campaign"]


def campaign(report: Mapping[str, Any], zone: ZoneInfo) -> Row:
    """One sent campaign: all that has happened to it until now, on the day of sending in `zone`.

    Delivered is sent less all bounces (syntax errors are hard bounces here). Opens and clicks are of different people.
    """
    bounces = report["bounces"]
    lost = sum(int(bounces.get(kind) or 0) for kind in ("hard_bounces", "soft_bounces", "syntax_errors"))
    return {
        "campaign_id": report["id"],
        "day": datetime.fromisoformat(report["send_time"]).astimezone(zone).date(),
        "campaign_name": report.get("campaign_title") or report.get("subject_line"),
        "sent": report["emails_sent"],
        "delivered": int(report["emails_sent"]) - lost,
        "opened": report["opens"]["unique_opens"],
        "clicked": report["clicks"]["unique_subscriber_clicks"],
        "unsubscribed": report["unsubscribed"],
    }

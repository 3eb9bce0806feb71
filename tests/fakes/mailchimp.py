"""A fake Mailchimp: Marketing API 3.0 of one account, as far as campaigns' reports go."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["KEY", "FakeMailchimp", "report"]

KEY = "0123456789abcdef0123456789abcdef-us21"
_LARGEST = 1000


def report(campaign_id: str, send_time: str, sent: int, opened: int, clicked: int, bounced: int) -> dict[str, Any]:
    """A report in Mailchimp's words, with fields that nobody asked for."""
    return {
        "id": campaign_id,
        "campaign_title": f"Campaign {campaign_id}",
        "type": "regular",
        "list_id": "57afe96172",
        "subject_line": "Окна со скидкой",
        "emails_sent": sent,
        "abuse_reports": 0,
        "unsubscribed": 1,
        "send_time": send_time,
        "bounces": {"hard_bounces": 0, "soft_bounces": bounced, "syntax_errors": 0},
        "opens": {"opens_total": opened * 2, "unique_opens": opened, "open_rate": 0.5, "last_open": send_time},
        "clicks": {
            "clicks_total": clicked * 2,
            "unique_clicks": clicked + 1,
            "unique_subscriber_clicks": clicked,
            "click_rate": 0.19,
            "last_click": send_time,
        },
    }


class FakeMailchimp(Vendor):
    """One account. `reports` is its world; `largest` is the largest page it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.key = KEY
        self.largest = _LARGEST
        self.reports = [
            report("c1", "2026-07-01T19:05:51+00:00", 200, 100, 38, 2),
            # 22:30 of London is the next day in Moscow.
            report("c2", "2026-07-02T22:30:00+00:00", 50, 20, 5, 0),
            report("c3", "2026-07-05T08:00:00+00:00", 1000, 300, 90, 10),
        ]

    def answer(self, request: Request) -> Reply:
        password = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ") or b"").decode()
        if password.partition(":")[2] != self.key:
            return _error(
                401,
                "API Key Invalid",
                "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
            )
        if request.method != "GET":
            return _error(405, "Method Not Allowed", "The requested method and resource are not compatible.")
        if request.path == "/3.0/":
            return Reply({"account_id": "8d3a3db4d97663a9074efcc16", "account_name": "Окна"})
        if request.path != "/3.0/reports":
            return _error(404, "Resource Not Found", "The requested resource could not be found.")
        return self._reports(request)

    def _reports(self, request: Request) -> Reply:
        count, offset = int(request.one("count", "10")), int(request.one("offset", "0"))
        if not 0 <= count <= _LARGEST:
            return _error(400, "Invalid Resource", "The resource submitted could not be validated.")
        since, before = (datetime.fromisoformat(request.one(f"{name}_send_time")) for name in ("since", "before"))
        found = [one for one in self.reports if since < datetime.fromisoformat(one["send_time"]) < before]
        wanted = {field.removeprefix("reports.") for field in request.one("fields").split(",")}
        page = found[offset : offset + min(count, self.largest)]
        rows = [{name: value for name, value in one.items() if name in wanted} for one in page]
        return Reply({"reports": rows, "total_items": len(found)})


def _error(status: int, title: str, detail: str) -> Reply:
    link = "https://mailchimp.com/developer/marketing/docs/errors/"
    return Reply(
        {"type": link, "title": title, "status": status, "detail": detail, "instance": "995c5cb0"},
        status,
        content_type="application/problem+json; charset=utf-8",
    )

"""A fake SendPulse: one account, its campaigns. Numbers come as text, tokens live an hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["CLIENT", "SECRET", "Campaign", "FakeSendPulse"]

CLIENT = "5f0invented0client0id"
SECRET = "77invented0secret0of0sendpulse"
_LARGEST = 100
_EXPLAIN = ("Sent", "Delivered", "Opened", "Link redirected", "Unsubscribed")


@dataclass
class Campaign:
    """A campaign. `numbers` are sent, delivered, opened, clicked, unsubscribed; empty for one that was not sent."""

    number: int
    send_date: str | None
    numbers: tuple[int, ...]
    price: str = "0"
    status: int = 3
    statistics: list[dict[str, Any]] | None = None  # in the place of what `numbers` give

    def listed(self) -> dict[str, Any]:
        """As the list has it."""
        return {
            "id": self.number,
            "name": f"Письмо {self.number}",
            "message": {
                "sender_name": "Окна",
                "sender_email": "news@okna.example",
                "subject": "Скидки",
                "body": "",
                "attachments": "",
                "list_id": 1,
            },
            "status": self.status,
            "all_email_qty": str(self.numbers[0] if self.numbers else 0),
            "tariff_email_qty": "0",
            "paid_email_qty": "0",
            "overdraft_price": 0,
            "overdraft_currency": "RUR",
            "company_price": self.price,
            "send_date": self.send_date,
        }

    def counted(self) -> list[dict[str, Any]]:
        """Its statistics."""
        if self.statistics is not None:
            return self.statistics
        return [
            {"code": code, "count": str(count), "explain": _EXPLAIN[code - 1]}
            for code, count in enumerate(self.numbers, 1)
        ]


@dataclass
class _Shape:
    lost: str = ""
    retyped: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


class FakeSendPulse(Vendor):
    """One account. `campaigns` is its world; `largest` is the largest page; `tokens` are those that live."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = SECRET
        self.largest = _LARGEST
        self.tokens: set[str] = set()
        self.granted = 0
        self.shape = _Shape()
        self.campaigns = [
            Campaign(9004, "2026-07-20 10:00:00", (), status=0),  # planned
            Campaign(9003, "2026-07-05 11:00:00", (200, 190, 60, 12, 1)),
            # 0:30 of the 3rd in Moscow, as the account writes it.
            Campaign(9002, "2026-07-03 00:30:00", (50, 50, 20, 5, 0), price="120.50"),
            Campaign(9001, "2026-07-01 12:00:00", (1000, 980, 300, 40, 4), price="0"),
            Campaign(9000, "2026-06-01 12:00:00", (10, 10, 1, 1, 0)),
            Campaign(8999, None, ()),  # a draft
        ]

    def is_data(self, request: Request) -> bool:
        """Not those for a token."""
        return request.path != "/oauth/access_token"

    def answer(self, request: Request) -> Reply:
        if request.path == "/oauth/access_token":
            return self._token(request)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Reply({"error": "unauthorized", "error_description": "Access token is not valid"}, 401)
        if request.method != "GET":
            return Reply({"error_code": 405, "message": "Method not allowed"}, 405)
        if request.path == "/campaigns":
            return self._list(request)
        found = [one for one in self.campaigns if request.path == f"/campaigns/{one.number}"]
        if not found:
            return Reply({"error_code": 404, "message": "Campaign not found"}, 404)
        statistics = [
            {name: value for name, value in one.items() if name != self.shape.lost} for one in found[0].counted()
        ]
        for one in statistics:
            one.update({self.shape.retyped: {"n": 1}} if self.shape.retyped else {})
        return Reply({**found[0].listed(), "statistics": statistics, **self.shape.extra})

    def _token(self, request: Request) -> Reply:
        said = request.json()
        if request.method != "POST" or not isinstance(said, dict) or said.get("grant_type") != "client_credentials":
            return Reply({"error": "unsupported_grant_type", "error_description": "The grant type is not known"}, 400)
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, self.secret):
            return Reply({"error": "invalid_client", "error_description": "The client credentials are invalid"}, 401)
        self.granted += 1
        token = f"eyJ0invented{self.granted}"
        self.tokens.add(token)
        return Reply({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _list(self, request: Request) -> Reply:
        limit, offset = int(request.one("limit", "10")), int(request.one("offset", "0"))
        if not 1 <= limit <= _LARGEST:
            return Reply({"error_code": 400, "message": "Limit must be from 1 to 100"}, 400)
        found = self.campaigns[offset : offset + min(limit, self.largest)]
        return Reply([{**one.listed(), **self.shape.extra} for one in found])

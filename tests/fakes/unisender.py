"""A fake UniSender: one account, its campaigns and their statistics. Errors come with 200, as there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["KEY", "Campaign", "FakeUnisender"]

KEY = "6invented1key2of3unisender4aaaaaaa"
_LARGEST = 100


@dataclass
class Campaign:
    """A campaign. `start_time` is UTC; `numbers` are sent, delivered, opened, clicked, unsubscribed."""

    number: int
    start_time: str
    numbers: tuple[int, int, int, int, int]
    status: str = "completed"
    subject: str = "Окна со скидкой"

    def listed(self) -> dict[str, Any]:
        """As getCampaigns has it."""
        return {
            "id": self.number,
            "start_time": self.start_time,
            "status": self.status,
            "message_id": self.number + 1000,
            "list_id": 7,
            "subject": self.subject,
            "sender_name": "Окна",
            "sender_email": "news@okna.example",
            "stats_url": f"https://cp.unisender.com/ru/v5/campaign/{self.number}/report",
        }

    def counted(self) -> dict[str, Any]:
        """As getCampaignCommonStats has it."""
        sent, delivered, opened, clicked, unsubscribed = self.numbers
        return {
            "total": sent,
            "sent": sent,
            "delivered": delivered,
            "read_unique": opened,
            "read_all": opened * 2,
            "clicked_unique": clicked,
            "clicked_all": clicked * 3,
            "unsubscribed": unsubscribed,
            "spam": 0,
        }


@dataclass
class _Shape:
    """How answers are written. `lost` and `retyped` are names of statistics."""

    as_object: bool = False  # a list as an object of numbered things
    wrapped: bool = False  # statistics as a list of one
    empty: set[int] = field(default_factory=set)  # campaigns whose statistics are an empty list
    lost: str = ""
    retyped: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    warnings: list[Any] = field(default_factory=list)


class FakeUnisender(Vendor):
    """One account. `campaigns` is its world; `largest` is the largest page it gives; `prefix` is the language."""

    def __init__(self) -> None:
        super().__init__()
        self.key = KEY
        self.prefix = "/ru/api/"
        self.largest = _LARGEST
        self.shape = _Shape()
        self.errors: list[tuple[str, str]] = []  # (code, error) that the next answers are
        self.campaigns = [
            Campaign(101, "2026-07-01 09:00:00", (1000, 980, 300, 90, 4)),
            # 22:30 of Greenwich is the next day in Moscow.
            Campaign(102, "2026-07-02 22:30:00", (50, 50, 20, 5, 0), "analysed"),
            Campaign(103, "2026-07-05 08:00:00", (200, 190, 60, 12, 1), "stopped"),
            Campaign(104, "2026-07-08 08:00:00", (0, 0, 0, 0, 0), "scheduled"),
            Campaign(105, "2026-07-08 09:00:00", (0, 0, 0, 0, 0), "canceled"),
        ]

    def is_page(self, request: Request) -> bool:
        """Statistics do not say whose they are."""
        return request.path.endswith("/getCampaigns")

    def answer(self, request: Request) -> Reply:
        words = {name: values[0] for name, values in {**request.query, **request.form()}.items()}
        if self.errors:
            return _error(*self.errors.pop(0))
        if words.get("format") != "json" or not request.path.startswith(self.prefix):
            return Reply("<html>Not Found</html>", 404, content_type="text/html")
        if words.get("api_key") != self.key:
            return _error("invalid_api_key", "Specified api_key not found")
        method = request.path.removeprefix(self.prefix)
        known = {"getCampaigns": self._list, "getCampaignCommonStats": self._numbers}
        if method not in known:
            return _error("unknown_method", f"Unknown method {method}")
        return known[method](words)

    def _list(self, words: dict[str, str]) -> Reply:
        limit, offset = int(words.get("limit", "50")), int(words.get("offset", "0"))
        if not 1 <= limit <= _LARGEST:
            return _error("invalid_arg", "Argument limit must be between 1 and 100")
        if not all(len(words[name]) == len("2026-07-01 00:00:00") for name in ("from", "to")):
            return _error("invalid_arg", "Wrong format of date")
        found = [one for one in self.campaigns if words["from"] <= one.start_time <= words["to"]]
        page = [{**one.listed(), **self.shape.extra} for one in found[offset : offset + min(limit, self.largest)]]
        if self.shape.as_object and page:
            return self._result({str(place): one for place, one in enumerate(page)})
        return self._result(page)

    def _numbers(self, words: dict[str, str]) -> Reply:
        found = [one for one in self.campaigns if str(one.number) == words.get("campaign_id")]
        if not found or found[0].status in ("waits_censor", "scheduled"):
            return _error("invalid_arg", "Campaign not found or not started")
        if found[0].number in self.shape.empty:
            return self._result([])
        numbers = {name: count for name, count in found[0].counted().items() if name != self.shape.lost}
        if self.shape.retyped:
            numbers[self.shape.retyped] = {"count": 1}
        return self._result([numbers] if self.shape.wrapped else {**numbers, **self.shape.extra})

    def _result(self, result: Any) -> Reply:
        return Reply({"result": result, **({"warnings": self.shape.warnings} if self.shape.warnings else {})})


def _error(code: str, error: str) -> Reply:
    return Reply({"error": error, "code": code, "result": ""})

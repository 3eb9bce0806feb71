"""A fake Telegram Ads: a main account and one related to it, their ads and numbers of five minutes.

Errors are words with 200. Days are UTC; bounds are rounded outwards, as Telegram does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["TOKEN", "FakeTelegram", "Shown"]

TOKEN = "invented0token0of0telegram0ads"
_LARGEST = 100
_MOST = 1000


@dataclass
class Shown:
    """Five minutes of an ad. `at` is UTC, a whole five minutes; `spent` is in the account's currency."""

    ad: int
    at: str
    views: int
    clicks: int
    spent: str
    actions: int = 0

    @property
    def seconds(self) -> int:
        """Unix time."""
        return int(datetime.fromisoformat(f"{self.at}+00:00").timestamp())


def _account(number: str, title: str, currency: str) -> dict[str, Any]:
    budgets = {"spent_budget": 120.5, "remaining_budget": 379.5, "ads_budget": 50.0}
    return {"account_id": number, "title": title, "currency": currency, **budgets}


def _ad(number: int, title: str, url: str) -> dict[str, Any]:
    return {"ad_id": number, "title": title, "status": "active", "cpm": 2.5, "promote_url": url}


class FakeTelegram(Vendor):
    """`accounts` are (account, its ads), the token's own first; `owners` says whose ad is, also when it is deleted.

    `fine_since`: before this moment there are days alone. `empties`: intervals where nothing happened are told too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.largest = _LARGEST
        self.is_main = True
        self.fine_since = ""
        self.account_is_fine = False  # the account has five minutes of days that its ads have not
        self.empties = False
        self.lost = ""
        self.retyped = ""
        self.extra: dict[str, Any] = {}
        self.errors: list[str] = []
        okna = "https://okna.example/?utm_source=telegram&utm_medium=cpm&utm_campaign=spring"
        self.accounts: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
            (
                _account("abc1", "Окна", "EUR"),
                [{**_ad(41, "Тёплые окна", okna), "action_type": "lead"}, _ad(42, "Бот", "https://t.me/oknabot")],
            ),
            (_account("abc2", "Двери", "TON"), [_ad(51, "Двери", "https://t.me/dveri")]),
        ]
        self.owners = {41: "abc1", 42: "abc1", 49: "abc1", 51: "abc2"}
        self.shown = [
            # 20:55 of Greenwich is five to midnight in Moscow.
            Shown(41, "2026-07-01T20:55:00", 1000, 10, "2.50", 3),
            Shown(41, "2026-07-01T21:00:00", 500, 5, "1.25"),
            Shown(41, "2026-07-02T10:00:00", 400, 4, "1.00", 2),
            *(Shown(42, f"2026-07-0{day}T12:00:00", 100, 0, "0.30") for day in (5, 6, 7, 8)),
            Shown(51, "2026-06-30T22:00:00", 50, 1, "0.11"),
            Shown(51, "2026-07-09T22:00:00", 700, 7, "3.21", 1),
        ]

    def is_page(self, request: Request) -> bool:
        """Numbers do not say whose they are."""
        return request.path.endswith("List")

    def answer(self, request: Request) -> Reply:
        if self.errors:
            return _error(self.errors.pop(0))
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _error("ACCESS_TOKEN_INVALID")
        words = request.json()
        known = {
            "getCurrentAccount": self._current,
            "getAccountsById": self._by_id,
            "getRelatedAccountsList": self._related,
            "getAdsList": self._ads_list,
            "getAdStats": self._ad_stats,
            "getAccountStats": self._account_stats,
        }
        method = known.get(request.path.removeprefix("/"))
        if method is None or not isinstance(words, dict):
            return _error("METHOD_NOT_FOUND")
        result = method(words)
        return result if isinstance(result, Reply) else Reply({"ok": True, "result": result})

    def _current(self, words: Mapping[str, Any]) -> Any:
        return {**self.accounts[0][0], **self.extra}

    def _by_id(self, words: Mapping[str, Any]) -> Any:
        return [account for account, _ in self.accounts if account["account_id"] in words["account_ids"]]

    def _related(self, words: Mapping[str, Any]) -> Any:
        if not self.is_main:
            return _error("MAIN_ACCOUNT_REQUIRED")
        offset, limit = words.get("offset", 0), min(words.get("limit", _LARGEST), self.largest)
        found = [account for account, _ in self.accounts[1:]]
        return {"total_count": len(found), "accounts": found[offset : offset + limit]}

    def _ads_list(self, words: Mapping[str, Any]) -> Any:
        ads = self._ads(words)
        if isinstance(ads, Reply) or words.get("limit", 0) > _LARGEST:
            return ads if isinstance(ads, Reply) else _error("LIMIT_INVALID")
        offset = int(words.get("offset", "0"))
        end = offset + min(words.get("limit", _LARGEST), self.largest)
        page = [{**ad, **self.extra} for ad in ads[offset:end]]
        return {"total_count": len(ads), "ads": page, "next_offset": str(end) if end < len(ads) else ""}

    def _ads(self, words: Mapping[str, Any]) -> Any:
        wanted = words.get("account_id", self.accounts[0][0]["account_id"])
        found = [ads for account, ads in self.accounts if account["account_id"] == wanted]
        return found[0] if found else _error("ACCOUNT_ID_INVALID")

    def _ad_stats(self, words: Mapping[str, Any]) -> Any:
        ads = self._ads(words)
        if isinstance(ads, Reply) or words["ad_id"] not in {ad["ad_id"] for ad in ads}:
            return _error("AD_NOT_FOUND")
        return self._numbers(words, [one for one in self.shown if one.ad == words["ad_id"]])

    def _account_stats(self, words: Mapping[str, Any]) -> Any:
        owner = words.get("account_id", self.accounts[0][0]["account_id"])
        return self._numbers(words, [one for one in self.shown if self.owners[one.ad] == owner])

    def _numbers(self, words: Mapping[str, Any], shown: list[Shown]) -> Any:
        interval = words["interval"]
        if interval not in (300, 86_400):
            return _error("INTERVAL_INVALID")
        start, end = words["from_time"] // interval * interval, -(-words["to_time"] // interval) * interval
        if (end - start) // interval > _MOST:
            return _error("PERIOD_TOO_LONG")
        owner = words.get("account_id", self.accounts[0][0]["account_id"])
        currency = next(account["currency"] for account, _ in self.accounts if account["account_id"] == owner)
        sums: defaultdict[int, list[Any]] = defaultdict(lambda: [0, 0, 0.0, 0])
        for one in shown:
            is_fine = one.at >= self.fine_since or (self.account_is_fine and "ad_id" not in words)
            if start <= one.seconds < end and (interval > 300 or is_fine):
                here = sums[one.seconds // interval * interval]
                spent = round(here[2] + float(one.spent), 5)
                here[:] = [here[0] + one.views, here[1] + one.clicks, spent, here[3] + one.actions]
        times = range(start, end, interval) if self.empties else sorted(sums)
        return [self._item(at, at + interval, sums[at], currency) for at in times]

    def _item(self, start: int, end: int, sums: list[Any], currency: str) -> dict[str, Any]:
        views, clicks, spent, actions = sums
        item = {"from_time": start, "to_time": end, "views": views, "opens": 0, "clicks": clicks, "actions": actions}
        item |= {"currency": currency, "spent_budget": spent, **self.extra}
        if self.retyped:
            item[self.retyped] = {"n": 1}
        return {name: value for name, value in item.items() if name != self.lost}


def _error(code: str) -> Reply:
    return Reply({"ok": False, "error": code})

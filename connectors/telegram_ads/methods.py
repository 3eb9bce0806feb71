"""The methods that are asked, and no others: a token of Telegram Ads may also create ads and move money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from connectors.telegram_ads.verdicts import MAIN_ONLY
from connectors.wire import Page, by_cursor, by_offset
from connectors.wire.pages import ShortPagesError
from connectors.wire.rows import WrongShapeError
from throughline.errors import Terminal

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["READING", "Account", "Methods"]

READING = frozenset(
    {
        "getCurrentAccount",
        "getRelatedAccountsList",
        "getAccountsById",
        "getAdsList",
        "getAdStats",
        "getAccountStats",
    }
)
_SIZE = 100  # the largest page of ads


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `scope` selects it in requests: nothing for the token's own. Its currency never changes."""

    id: str
    title: str
    currency: str
    scope: Mapping[str, str]

    @classmethod
    def of(cls, said: Mapping[str, Any], is_own: bool) -> Account:
        """As Telegram tells it. Raises KeyError."""
        number = str(said["account_id"])
        return cls(
            number, str(said.get("title") or number), str(said["currency"]), {} if is_own else {"account_id": number}
        )


class Methods:
    """Asks the methods that read."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def ask(self, method: str, **words: Any) -> Any:
        """The result of a method. Raises SourceError; ValueError for a method that may change something (a defect)."""
        if method not in READING:
            raise ValueError(method)
        return self._http.post(f"/{method}", words).json()["result"]

    def accounts(self) -> list[Account]:
        """The token's own account and those related to it, which only a main account has."""
        own = Account.of(self.ask("getCurrentAccount"), is_own=True)
        try:
            found = [
                Account.of(one, is_own=False)
                for page in by_offset(self._related, key=itemgetter("account_id"))
                for one in page
            ]
        except Terminal as error:
            if error.facts.get("code") != MAIN_ONLY:
                raise
            found = []
        return [own, *(account for account in found if account.id != own.id)]

    def named(self, ids: list[str]) -> list[Account]:
        """Accounts by their ids, as many as there are."""
        own = str(self.ask("getCurrentAccount")["account_id"])
        return [Account.of(one, str(one["account_id"]) == own) for one in self.ask("getAccountsById", account_ids=ids)]

    def ads(self, account: Account) -> list[Mapping[str, Any]]:
        """All ads that an account lists. Raises ShortPagesError where they are fewer than it tells."""
        total: int | None = None

        def fetch(cursor: str | None) -> Page:
            nonlocal total
            said = self.ask("getAdsList", **account.scope, limit=_SIZE, **({"offset": cursor} if cursor else {}))
            total = said.get("total_count")
            return Page(_objects(said["ads"], "ads"), next=str(said.get("next_offset") or "") or None)

        found = {str(ad["ad_id"]): ad for page in by_cursor(fetch) for ad in page}
        if isinstance(total, int) and len(found) < total:
            raise ShortPagesError(len(found), total)
        return list(found.values())

    def statistics(self, subject: Mapping[str, Any], start: int, end: int, interval: int) -> list[Mapping[str, Any]]:
        """Numbers of an ad (`ad_id`), else of an account, by intervals of so many seconds, in [start, end) of Unix."""
        method = "getAdStats" if "ad_id" in subject else "getAccountStats"
        said = self.ask(method, **subject, from_time=start, to_time=end, interval=interval)
        return _objects(said, method)

    def _related(self, offset: int) -> Page:
        said = self.ask("getRelatedAccountsList", offset=offset, limit=_SIZE)
        return Page(_objects(said["accounts"], "accounts"), total=int(said["total_count"]))


def _objects(said: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise WrongShapeError(name, str(said)[:100])
    return said

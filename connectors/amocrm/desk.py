"""What is asked of an account once a load: who it is, its pipelines, people and reasons, and what its token may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.amocrm.hal import Lists
from connectors.amocrm.parse import Known
from connectors.amocrm.settings import FIELDS
from throughline.errors import Terminal

if TYPE_CHECKING:
    from connectors.crm.fields import FieldMap
    from connectors.wire.http import Http

__all__ = ["Desk"]

_ALL = "A"  # a right to the deals of everybody


class Desk:
    """Answers are kept for the load. Everything raises SourceError, KeyError and CutError as `Lists` does."""

    def __init__(self, http: Http, fields: FieldMap, zone: ZoneInfo) -> None:
        self._http, self._zone = http, zone
        self._fields = FIELDS | fields
        self.lists = Lists(http)

    @cached_property
    def account(self) -> Mapping[str, Any]:
        """id, name, currency, current_user_id."""
        said: Mapping[str, Any] = self._http.get("/api/v4/account").json()
        return said

    @property
    def began(self) -> int:
        """When the account was made, Unix seconds; 0 where it does not say."""
        made = self.account.get("created_at")
        return made if isinstance(made, int) else 0

    @cached_property
    def pipelines(self) -> Sequence[Mapping[str, Any]]:
        """All pipelines with their stages; this list has no pages."""
        found: Sequence[Mapping[str, Any]] = self._http.get("/api/v4/leads/pipelines").json()["_embedded"]["pipelines"]
        return found

    @cached_property
    def known(self) -> Known:
        """What the ids in a deal mean."""
        reasons = self.lists.numbered("leads/loss_reasons", {})
        return Known(
            currency=str(self.account["currency"]),
            pipelines={str(it["id"]): str(it["name"]) for it in self.pipelines},
            stages={
                (str(it["id"]), str(stage["id"])): str(stage["name"])
                for it in self.pipelines
                for stage in it["_embedded"]["statuses"]
            },
            users={str(user["id"]): str(user["name"]) for user in self._users or ()},
            reasons={str(reason["id"]): str(reason["name"]) for page in reasons for reason in page},
            fields=self._fields,
            zone=self._zone,
        )

    @property
    def knows_users(self) -> bool:
        """Whether the token may ask who works there: only that of an administrator may."""
        return self._users is not None

    @property
    def sees_all(self) -> bool:
        """Whether a deal that is not told is not there, rather than hidden from the owner of the token."""
        me = next((user for user in self._users or () if user["id"] == self.account.get("current_user_id")), None)
        rights = (me or {}).get("rights") or {}
        view = (rights.get("leads") or {}).get("view", _ALL)
        return self.knows_users and (bool(rights.get("is_admin")) or view == _ALL)

    @cached_property
    def _users(self) -> Sequence[Mapping[str, Any]] | None:
        try:
            return [user for page in self.lists.numbered("users", {}) for user in page]
        except Terminal as error:
            if error.key != "wire_denied":
                raise
            return None

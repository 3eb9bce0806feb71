"""A portal as a source: the way to it, what its ids are called, and whose eyes it is seen with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.base import Living
from connectors.bitrix24 import verdicts
from connectors.bitrix24.cards import living
from connectors.bitrix24.catalog import Catalog, refs_of
from connectors.bitrix24.portal import Portal
from connectors.bitrix24.settings import OAUTH_HOST
from connectors.bitrix24.settings import Settings as BitrixSettings
from connectors.bitrix24.walk import Page
from connectors.wire import Answer, Limits, Verdict, Window, WireConnector
from connectors.wire.address import refuse_inside
from throughline.logging import remember_secrets
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.crm.fields import FieldMap
    from connectors.wire.http import Signer

__all__ = ["Account"]


class Account(WireConnector[BitrixSettings]):
    """One portal. A bucket of 50 requests runs dry by two a second, for all programs of one address: ten are left to
    others."""

    kind = "bitrix24"
    Settings = BitrixSettings
    limits = Limits(rates=((40, 20.0),))

    def signer(self) -> Signer:
        """A webhook, or tokens that live an hour."""
        from connectors.bitrix24 import access

        settings, now = self.settings, self.context.now
        if settings.webhook is not None:
            user, code = settings.webhook_path
            remember_secrets([code])
            return access.WebhookSigner(user, code)
        if settings.oauth_host != OAUTH_HOST and not settings.allow_http_loopback:
            refuse_inside(settings.name, settings.oauth_host)
        granter = access.Granter(self.way(access.judge, host=settings.oauth_host), settings, now)
        return access.QuerySigner(self.keyring(settings.client_id or ""), granter.fetch, now)

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors of the answer or of its batch."""
        return verdicts.judge(answer, self.context.now().timestamp())

    def rest(self, answer: Answer) -> float:
        """Until a method that worked too long gets some of its time back."""
        return verdicts.rest(answer, self.context.now().timestamp())

    def probe(self) -> str:
        """Whose eyes the portal is seen with, and how many pipelines they see."""
        facts = {
            "portal": urlsplit(self.settings.host).netloc,
            "user": self.user.get("NAME", ""),
            "n": len(self.catalog.pipelines),
        }
        return say("hints.bitrix24.check", self.context.language, **facts)

    @cached_property
    def portal(self) -> Portal:
        """The way to its methods."""
        return Portal(lambda: self.http)

    @cached_property
    def catalog(self) -> Catalog:
        """What its ids are called."""
        return Catalog(self.portal)

    @property
    def first(self) -> Window:
        """From the first day that is loaded at all."""
        return self.window(self.settings.since)

    @cached_property
    def user(self) -> Mapping[str, Any]:
        """Who made the webhook: ID, NAME, LAST_NAME, ADMIN."""
        found = self.portal.perhaps("profile")
        return found if isinstance(found, dict) else {}

    def living(self, entity: str, page: Page) -> Iterator[Living]:
        """Nothing at all is a right that was lost rather than an empty portal, unless an administrator says it."""
        if page.alive or self.user.get("ADMIN"):
            yield from living(entity, page)

    def tell_of_rights(self) -> None:
        """What may not be seen is absent without a word: say so."""
        if self.user.get("ADMIN") is False and not self.settings.reads_all:
            name = " ".join(filter(None, (self.user.get("NAME"), self.user.get("LAST_NAME"))))
            self.warn("partial", user=name or self.user.get("ID"))
        if self.catalog.people is None:
            self.warn("names")

    def refuse_unknown(self, entity: int, fields: FieldMap) -> None:
        """Raises Terminal for a field of people's own that the portal has not: it would be blank for ever."""
        for ref in refs_of(fields):
            if ref.upper().startswith("UF_") and ref not in self.catalog.fields(entity):
                raise self.refusal("no_field", field=ref, entity=entity)

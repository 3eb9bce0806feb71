"""Roistat: visits, calls, deals and costs of one project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from connectors.base import Refresh
from connectors.calls.words import id_of
from connectors.roistat import costs, parse
from connectors.roistat.deals import Deals
from connectors.roistat.lists import Listed
from connectors.roistat.marks import Chosen
from connectors.roistat.settings import Settings as RoistatSettings
from connectors.wire import Answer, Item, Kind, Limits, Row, Verdict, Window, WireConnector, days, stream
from connectors.wire.tokens import static
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Http, Signer

__all__ = ["Roistat"]

_PROJECT = "/api/v1/project"
_SIZE = 1000
# A list is given twenty times a minute; with the visit of each row and more than 100 at once five times. One list may
# be asked for in both ways: both together are no more than twenty.
_WITH_VISITS, _WITHOUT = Limits(rates=((5, 60.0),)), Limits(rates=((15, 60.0),))
_ERRORS = {
    "authentication_failed": Kind.AUTH,
    "authorization_failed": Kind.AUTH,
    "access_denied": Kind.DENIED,
    "request_limit_error": Kind.BUSY,
}
_MINUTE = 60.0


class Roistat(WireConnector[RoistatSettings]):
    """Days of costs are those of the project's zone in Roistat (`timezone`). Errors come with 200."""

    kind = "roistat"
    Settings = RoistatSettings
    limits = _WITHOUT

    def signer(self) -> Signer:
        """The key in its header: in an address it would end up in logs."""
        return static(self.settings.api_key.get_secret_value(), "Api-key")

    def judge(self, answer: Answer) -> Verdict | None:
        """{status: error, error, description}, whatever the status of the answer is."""
        said = answer.said()
        if not isinstance(said, dict) or (said.get("status") != "error" and not said.get("error")):
            return None
        code = str(said.get("error") or "")
        kind = _ERRORS.get(code, Kind.DOWN if answer.status >= 500 else Kind.REFUSED)
        after = _MINUTE if kind is Kind.BUSY and answer.status == 200 else None
        return Verdict(kind, str(said.get("description") or code), code, after)

    @stream("visit", reread=days(3), when=lambda settings: "visits" in settings.read)
    def visits(self, window: Window) -> Iterator[Row]:
        """Visits."""
        for said in self._listed("site/visit/list", "date").months(window):
            yield parse.visit(said, self._chosen)

    @stream("call", reread=days(30), when=lambda settings: "calls" in settings.read)
    def calls(self, window: Window) -> Iterator[Row]:
        """Calls with their visits and deals, which may be found later."""
        unknown = 0
        for said in self._listed("calltracking/call/list", "date", ("visit", "order")).months(window):
            row = parse.call(said, self._chosen)
            unknown += row["outcome"] == "unknown"
            yield row
        if unknown:
            self.warn("unknown", n=unknown)

    @stream("deal", refresh=Refresh.LIVING, reread=days(3), when=lambda settings: "deals" in settings.read)
    def deals(self, window: Window) -> Iterator[Item]:
        """Deals that changed, and the ids of all that are: a project without any has rather lost a right."""
        first = self.window(self.settings.since)
        deals, kinds = Deals(partial(self._listed, "integration/order/list"), first), Counter[str | None]()
        for said in deals.changed(window, self.settings.deals_by):
            row = parse.deal(said, self._chosen, self.currency)
            kinds[row["status"]] += 1
            yield row
        if window.start <= first.start or self.settings.reconcile:
            yield from deals.living(window)
            if not deals.found:
                self.warn("empty")
        if kinds[None]:
            self.warn("status", n=kinds[None])
        if kinds["won"] and not self.settings.closed_at:
            self.warn("sold", n=kinds["won"])

    @stream("spend_daily", reread=days(30), when=lambda settings: "costs" in settings.read)
    def costs(self, window: Window) -> Iterator[Row]:
        """Costs by markers, in days of the project's zone up to today there."""
        deep, levels = self.settings.cost_levels, self.settings.tags
        today = self.context.now().astimezone(self.zone).date()
        for part in Window(window.start, today, self.zone).months():
            said = self.http.post(f"{_PROJECT}/analytics/data", costs.asked(part, deep), query=self._project).json()
            yield from costs.spend(said, part, deep, levels, self.currency)

    def probe(self) -> str:
        """The name of the project. Raises Terminal where the user has no such project."""
        said = self.http.get("/api/v1/user/projects").json()
        projects = said["projects"] if "projects" in said else said["data"]
        found = {str(id_of(project["id"])): project for project in projects}
        project = found.get(str(self.settings.project))
        if project is None:
            raise self.refusal("no_project", project=self.settings.project, found=", ".join(found) or "—")
        name = project.get("name") or self.settings.project
        return say("hints.roistat.check", self.context.language, project=name)

    @cached_property
    def _heavy(self) -> Http:
        """The way for lists with visits, which has a pace of its own."""
        return self.way(self.judge, self.signer(), limits=_WITH_VISITS)

    @cached_property
    def _chosen(self) -> Chosen:
        settings = self.settings
        return Chosen(settings.tags, settings.has_markers, settings.client_id, settings.closed_at)

    @property
    def _project(self) -> dict[str, str]:
        return {"project": str(self.settings.project)}

    def _listed(self, method: str, column: str, extend: Sequence[str] = (), size: int = _SIZE) -> Listed:
        """A list of the project; with visits it has a pace of its own."""
        http = self._heavy if extend else self.http

        def ask(body: Mapping[str, Any]) -> Mapping[str, Any]:
            said: Mapping[str, Any] = http.post(f"{_PROJECT}/{method}", body, query=self._project).json()
            return said

        return Listed(ask, column, extend, size)

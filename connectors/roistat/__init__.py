"""Roistat: visits, calls, deals and costs of one project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from connectors.calls.words import id_of
from connectors.roistat import costs, parse
from connectors.roistat.lists import asked, moment
from connectors.roistat.marks import Chosen
from connectors.roistat.settings import Settings as RoistatSettings
from connectors.wire import Answer, Kind, Limits, Page, Row, Verdict, Window, WireConnector, by_offset, days, stream
from connectors.wire.tokens import static
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Http, Signer

__all__ = ["Roistat"]

_PROJECT = "/api/v1/project"
_SIZE = 1000
# Lists that tell the visit of each row: more than 100 rows at once are given five times a minute.
_WITH_VISITS = Limits(rates=((5, 60.0),))
_DEAL_LIFE = timedelta(days=180)
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
    limits = Limits(rates=((20, _MINUTE),))

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
        """Visits, a month at a time."""
        for part in window.months():
            for said in self._listed(self.http, "site/visit/list", "date", part, ()):
                yield parse.visit(said, self._chosen)

    @stream("call", reread=days(30), when=lambda settings: "calls" in settings.read)
    def calls(self, window: Window) -> Iterator[Row]:
        """Calls with their visits and deals, which may be found later."""
        unknown = 0
        for part in window.months():
            for said in self._listed(self._heavy, "calltracking/call/list", "date", part, ("visit", "order")):
                row = parse.call(said, self._chosen)
                unknown += row["outcome"] == "unknown"
                yield row
        if unknown:
            self.warn("unknown", n=unknown)

    @stream("deal", reread=days(3), when=lambda settings: "deals" in settings.read)
    def deals(self, window: Window) -> Iterator[Row]:
        """Deals that changed in the window. What is asked for by its creation is read from half a year before."""
        by = self.settings.deals_by
        back = _DEAL_LIFE if by == "creation_date" else timedelta(0)
        strange = 0
        for part in Window(window.start - back, window.end, window.zone).months():
            for said in self._listed(self._heavy, "integration/order/list", by, part, ("visit",)):
                if moment(said, "update_date") >= window.since:
                    row = parse.deal(said, self._chosen, self.currency)
                    strange += row["status"] is None
                    yield row
        if strange:
            self.warn("status", n=strange)

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
        return Chosen(settings.tags, settings.has_markers, settings.client_id)

    @property
    def _project(self) -> dict[str, str]:
        return {"project": str(self.settings.project)}

    def _listed(
        self, http: Http, method: str, column: str, part: Window, extend: tuple[str, ...]
    ) -> Iterator[Mapping[str, Any]]:
        """Rows whose `column` is in the window; the answer tells how many there are."""

        def fetch(offset: int) -> Page:
            body = {**asked(column, part), "extend": list(extend), "limit": _SIZE, "offset": offset}
            said = http.post(f"{_PROJECT}/{method}", body, query=self._project).json()
            return Page(said["data"], total=int(said["total"]))

        for page in by_offset(fetch, key=lambda row: id_of(row["id"])):
            for row in page:
                # A filter that is not understood may be passed over: rows of other days are not of this window.
                if part.since <= moment(row, column) < part.until:
                    yield row

"""LPTracker: leads and deals of projects, with payments, contacts and visits, and the stages of the funnel.

Made after the PHP SDK and the public reference; what these leave open is a setting. There is no list of changes and no
history of stages: everything is read at each load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from connectors.base import Refresh
from connectors.crm.living import alive
from connectors.crm.people import points
from connectors.lptracker import parse, tokens
from connectors.lptracker.pages import overlapping
from connectors.lptracker.parse import Project
from connectors.lptracker.settings import Settings as LpSettings
from connectors.wire import Answer, CutError, Item, Limits, Row, Verdict, Window, WireConnector, stream
from connectors.wire.rows import WrongShapeError
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["LpTracker"]

_ASCENDING = "4"  # SORT_ASC of PHP
_SHOWN = 10


class LpTracker(WireConnector[LpSettings]):
    """Projects of one account. Three requests a second are allowed."""

    kind = "lptracker"
    Settings = LpSettings
    limits = Limits(rates=((3, 1.0),))
    _last: tuple[str, bytes] = ("", b"")  # path and body of the last list

    def signer(self) -> Signer:
        """A token for the login, kept between loads."""
        from connectors.wire.tokens import BearerSigner

        fetch = tokens.fetcher(self.way(tokens.judge_login), self.settings)
        return BearerSigner(self.keyring(self.settings.login), fetch, self.context.now, prefix="", header="token")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come with the status 200."""
        return tokens.judge(answer)

    @stream("deal", refresh=Refresh.LIVING)
    def deals(self, window: Window) -> Iterator[Item]:
        """All leads, and all that are deals already: a row that is in both lists is told twice and kept once.

        Whoever is in none of them is gone; but an account without any has rather lost a right.
        """
        found = 0
        for project in self._projects:
            for is_deal in ("0", "1"):
                for page in overlapping(partial(self._leads, project, {**self._since, "is_deal": is_deal})):
                    found += len(page)
                    for lead in page:
                        whole = self._with_contact(lead)
                        row = parse.deal(whole, project)
                        yield row
                        yield from points("deal", row["deal_id"], parse.person(whole))
        if found:
            yield alive([])  # besides those that were read
        else:
            self.warn("empty")

    @stream("deal_stage", refresh=Refresh.FULL)
    def stages(self, window: Window) -> Iterator[Row]:
        """Stages of the projects."""
        for project in self._projects:
            for sort, said in enumerate(self._funnel(project.id), 1):
                yield parse.stage(said, sort, project)

    def probe(self) -> str:
        """Which projects are read."""
        names = [f"{project.name} ({project.id})" for project in self._projects]
        return say("hints.lptracker.check", self.context.language, projects=", ".join(names))

    @property
    def _since(self) -> dict[str, str]:
        """Only leads that were made since the source's first day, where it has one."""
        first = self.settings.since
        return {"filter[created_at_from]": str(int(self.window(first).since.timestamp()))} if first else {}

    def _leads(self, project: Project, chosen: Mapping[str, str], offset: int) -> Sequence[Any]:
        """A page. Whether `is_deal` and the filter are heard is not confirmed: rows are of use in any case."""
        place = {"offset": str(offset), "limit": str(self.settings.page), "sort[created_at]": _ASCENDING}
        return self._result(f"/lead/{project.id}/list", {**place, **chosen})

    def _with_contact(self, lead: Mapping[str, Any]) -> Mapping[str, Any]:
        """The list tells the contact mostly; where it does not, it is asked for."""
        if lead.get("contact") or not lead.get("contact_id"):
            return lead
        try:
            answer = self.http.get(f"/contact/{lead['contact_id']}").json()
        except Terminal as error:
            if error.key != "wire_missing":
                raise
            return lead  # it was erased
        return {**lead, "contact": answer["result"]}

    @cached_property
    def _projects(self) -> list[Project]:
        """Those that the settings name, else all. Raises Terminal where one is not shown, or none at all."""
        shown = {str(it["id"]): str(it["name"]) for it in self._result("/projects")}
        wanted = [str(id_) for id_ in self.settings.projects] or list(shown)
        lost = [id_ for id_ in wanted if id_ not in shown]
        if lost or not wanted:
            names = ", ".join(list(shown)[:_SHOWN]) or "—"
            raise self.refusal("no_project", project=", ".join(lost) or "—", allowed=names)
        staff = self._staff()
        return [self._project(id_, shown[id_], staff) for id_ in wanted]

    def _staff(self) -> Mapping[str, str]:
        """Names by id; none where the user may not ask."""
        try:
            return {str(one["id"]): str(one["name"]) for one in self._result("/staff") if one.get("name")}
        except Terminal as error:
            if error.key != "wire_denied":
                raise
            return {}

    def _project(self, id_: str, name: str, staff: Mapping[str, str]) -> Project:
        settings = self.settings
        ends = {str(one).lower(): "won" for one in settings.won_stages}
        ends |= {str(one).lower(): "lost" for one in settings.lost_stages}
        stages = {str(it["id"]): str(it["name"]) for it in self._funnel(id_)}
        return Project(id_, name, stages, ends, staff, settings.fields, settings.closed_at)

    def _funnel(self, project: str) -> Sequence[Any]:
        return self._result(f"/project/{project}/funnel")

    def _result(self, path: str, query: Mapping[str, str] | None = None) -> Sequence[Any]:
        """A list: in `result`, or bare as the reference shows some. Raises WrongShapeError, CutError."""
        answer = self.http.get(path, query)
        said = answer.json()
        found = said["result"] if isinstance(said, dict) else said
        if not isinstance(found, list):
            raise WrongShapeError("result", str(found)[:200])
        # Lists do not say what they are of: one that was there before is the answer to another question.
        if found and self._last[0] != path and self._last[1] == answer.body:
            raise CutError("cut")
        self._last = (path, answer.body)
        return found

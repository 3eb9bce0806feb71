"""What a page is made of: its title and the data it stands on, reports, the lead with its figures, and cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from throughline.errors import ParamError
from throughline.params import TIME_GROUPS, Params, alone
from throughline.reports.engine.walked import ARROW
from throughline.reports.model import Report, Table
from throughline.warehouse.snapshot import Snapshot
from ui.cell import Look, draw_cell, heading
from ui.charts import Chart
from ui.failures import told
from ui.filters import CHAIN, breadcrumbs, go_down, next_level
from ui.headline import figures
from ui.project import Facts, Project
from ui.reports import fitting, groups_of, made
from ui.scenario import scenario_bar, scenario_cell
from ui.sidebar import LEVERS, levers
from ui.snapshot_bar import snapshot_bar
from ui.state import change, settled, state, sync
from ui.words import escape, group_label, t, value_label

__all__ = ["Page", "draw", "go", "place", "taken_way"]

_KEY = "throughline.page"
_WAY = "throughline.way"
_DRAWN = "throughline.drawn"
AT_ONCE = 2  # figures a phone shows before its first chart; style.css knows the number too


@dataclass(frozen=True)
class Page:
    """One rerun of one page: everything it shows stands on this snapshot and these parameters."""

    name: str
    here: Project
    snapshot: Snapshot | None  # None before the first load: only pages that need no data are run then
    facts: Facts
    params: Params
    role: str
    path: str  # in the address bar
    beside: DeltaGenerator  # where the levers stand in the sidebar
    undoable: bool  # whether «undo» was drawn as something that can be pressed
    whole: Params  # scenario A with B beside it, or the same as `params`, which are what is moved: B where there is one
    led: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)  # sentences that stand on the page: an empty cell need not repeat one
    words: list[str] = field(default_factory=list)  # said, but not drawn yet: they go into one element
    charts: list[str] = field(default_factory=list)  # the cells whose chart is drawn
    later: list[str] = field(default_factory=list)  # figures that a narrow screen shows below its first chart

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.params.lang

    def report(self, name: str, **changes: object) -> Report:
        """A report with the reader's parameters, some of them changed; a group it does not take gives way."""
        params = fitting(name, replace(self.params, **changes), self.here.defaults.dimensions)  # type: ignore[arg-type]
        return self._made(name, params)

    def _made(self, name: str, params: Params) -> Report:
        if self.snapshot is None:
            raise LookupError(name)  # main() runs no page that asks for it
        return made(name, self.snapshot, params, self.role)

    def both(self, report: Report) -> Report | None:
        """The same report under scenario A, which holds the table `scenario`; None where nothing is pinned."""
        return None if self.whole.b is None else self._made(report.name, replace(self.whole, group=report.params.group))

    def card(self, name: str, value: str) -> Report | None:
        """The report about one thing; a thing that is not there is told and None is returned."""
        try:
            return self.report(name, filters=((name, (value,)),))
        except ParamError as error:
            st.warning(escape(error.sentence(self.lang), longest=500), icon="⚠️")
            return None

    def group_by(self, report: str) -> None:
        """The choice of what its tables have a row for."""
        dimensions = self.here.defaults.dimensions
        options = [*groups_of(report), *(name for name in dimensions if name not in groups_of(report))]
        group = fitting(report, self.params, dimensions).group
        key = "p.group"
        self.tell()
        if st.session_state.get(key) != group:
            st.session_state[key] = group
        st.selectbox(
            t("params.group.label", self.lang),
            options=options,
            format_func=lambda name: t("ui.by_group", self.lang, group=group_label(name, self.lang).lower()),
            key=key,
            width=260,
            label_visibility="collapsed",
            on_change=lambda: change({"group": st.session_state[key]}),
        )

    def click_hint(self, group: str) -> str:
        """What a click on a name does; names of other columns open one thing and need no words."""
        if group != self.params.group or group in TIME_GROUPS:
            return ""
        level = next_level(group)
        if level is None:
            return t("ui.click_deals", self.lang)
        return t("ui.click_name", self.lang, next=group_label(level, self.lang).lower())

    def lead(self, key: str, report: Report, *measures: str) -> None:
        """The main finding of the page, above everything, and its main figures against the period before.

        One element, not one a figure: each costs a message at every change, so the words of the next cell join it.
        The finding's own cell goes unheaded. Where scenario A is pinned, its figures stand under those of B, and the
        cell of both follows.
        """
        self.led.add(key)
        both = self.both(report)
        found = figures(report, measures, self.facts.currency, both)
        sentence = heading(self, key, report)
        self.said.add(sentence)
        self.words.extend(filter(None, [f"### {sentence}", "\n".join(found.items), found.compared]))
        self.later[:] = found.items[AT_ONCE:]
        if both is not None:
            self.tell()
            scenario_cell(self, both)

    def tell(self) -> None:
        """Draw what has been said so far, as one element."""
        if self.words:
            st.markdown("\n\n".join(self.words), anchors=False)
            self.words.clear()

    def rest(self, chartless: bool) -> str:
        """Once: the figures that are too many for the first screen of a phone. No wide screen shows them twice.

        They open the text of the cell below the first chart, or of a first cell without one: an element of their own
        would be one more message.
        """
        items = "\n".join(self.later) if self.charts or chartless else ""
        if items:
            self.later.clear()
        return items

    def name_of(self, column: str, value: object) -> str:
        """How a value is called: channels have names, codes have words, the rest is as it is."""
        if column == "channel":
            return self.facts.label("channel", value, self.lang)
        if column == "path":
            return " → ".join(self.facts.label("channel", channel, self.lang) for channel in str(value).split(ARROW))
        return value_label(column, value, self.lang)

    def names(self, table: Table, column: str) -> list[str]:
        """The values of a column as a chart spells them, each different from the others."""
        return [self.name_of(column, value) or t("ui.not_named", self.lang) for value in table.rows[column]]

    def cell(
        self,
        key: str,
        report: Report,
        table: str = "",
        *,
        choice: Callable[[], object] | None = None,
        chart: Chart | None = None,
        columns: Sequence[str] = (),
        first: int = 0,
        opens: str | None = None,
        on_open: Callable[[pd.Series[Any]], None] | None = None,
        folded: bool = False,
        beside: Sequence[str] = (),
        bare: bool = False,
    ) -> None:
        """A finding, its chart, its table and its drawer.

        `choice` draws what the reader chooses from, below the finding; `opens` is the column whose values can be
        clicked. The table of a `folded` cell waits in the drawer, because its chart tells the same; so do all
        columns where `columns` are some, all rows where only the `first` are shown, and the tables `beside` it.
        The table and the drawer of a `bare` cell stand elsewhere on the page.
        """
        look = Look(
            choice=choice, chart=chart, columns=columns, first=first, opens=opens, on_open=on_open, folded=folded,
            beside=beside, bare=bare,
        )  # fmt: skip
        draw_cell(self, key, report, table or next(iter(report.tables)), look)

    def drill(self, report: Report, to: str = "") -> dict[str, Any]:
        """Clicks of a table by group: one level down, on page `to` if it is named; from the last level to the deals."""
        group = report.params.group

        def opened(row: pd.Series[Any]) -> None:
            go_down(group, str(row[group]))
            target = "deals" if group == CHAIN[-1] else to
            if target:
                go(target)

        return {"opens": group, "on_open": opened if group not in TIME_GROUPS else None}


def go(page: str, **extra: str) -> None:
    """Open another page with the reader's parameters. For callbacks: the page is switched in the rerun after them."""
    st.session_state[_WAY] = (page, extra)


def taken_way(pages: Mapping[str, st.Page]) -> None:
    """Switch to the page that a callback asked for."""
    way = st.session_state.pop(_WAY, None)
    if way is not None:
        name, extra = way
        st.switch_page(pages[name], query_params={**extra, **{k: list(v) for k, v in state().values.items()}})


def place(page: Page) -> None:
    """Keep what this rerun shows for the page's own script to take."""
    st.session_state[_KEY] = page


def draw(cells: Callable[[Page], None]) -> None:
    """Draw the page of this rerun: its top, which stands still, then what parameters change."""
    page: Page = st.session_state[_KEY]
    if st.session_state.get(_DRAWN) != page.name:
        # To Streamlit the levers of another page are other widgets: they must not pass for set already.
        for name in LEVERS:
            st.session_state.pop(f"p.{name}", None)
        st.session_state[_DRAWN] = page.name
    _top(page)
    st.fragment(_living)(page, cells)


def _top(page: Page) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="page_top"):
        with st.container(gap=None, key="page_title"):
            st.header(t(f"pages.{page.name}.title", page.lang), anchor=False)
            st.caption(t(f"pages.{page.name}.about", page.lang))
        snapshot_bar(page.here, page.facts, page.path, page.lang)


def _living(page: Page, cells: Callable[[Page], None]) -> None:
    """The levers and the cells: a moved lever draws them again and sends nothing else of the page.

    What else stands around them was drawn for `page.params`; where that no longer fits, all is drawn anew.
    """
    with told(page.lang, page.name):
        _drawn(page, cells)


def _drawn(page: Page, cells: Callable[[Page], None]) -> None:
    days, defaults = page.facts.days, page.here.defaults
    if _WAY in st.session_state or (state().touched and not _fits(page, settled(days, defaults))):
        st.rerun()
    whole = sync(days, defaults)
    now = replace(page, whole=whole, params=alone(whole), led=set(), said=set(), words=[], charts=[], later=[])
    with page.beside:
        levers(now.params, now.facts, defaults, page.name)
    for problem in state().problems:
        st.warning(escape(problem, longest=500), icon="⚠️")
    scenario_bar(whole, now.facts)
    breadcrumbs(now.params, now.facts)
    cells(now)
    now.tell()


def _fits(page: Page, whole: Params) -> bool:
    """Whether the sidebar and the top of the page are right for these parameters too."""
    if st.session_state.get("link") or page.undoable != bool(state().history):
        return False
    names = [each.name for each in fields(Params) if each.name not in (*LEVERS, "b")]
    drawn, wanted = ((each, alone(each)) for each in (page.whole, whole))
    alike = all(getattr(a, name) == getattr(b, name) for a, b in zip(drawn, wanted, strict=True) for name in names)
    return alike and (page.whole.b is None) == (whole.b is None)

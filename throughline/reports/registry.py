"""The reports by name. Page, command line and exports all come through `run`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import iter_modules

from throughline import reports as package
from throughline.calls.rules import CallRules
from throughline.errors import ParamError
from throughline.params import GROUPS, Params
from throughline.reports.model import Report, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Definition", "definitions", "report", "run"]

Make = Callable[[Snapshot, Params], Report]


@dataclass(frozen=True, slots=True)
class Definition:
    """A report and the groups it takes; () for a report that has no groups.

    `by_rules` says that it hangs on which calls are applications: then it gets the snapshot under the rules asked for.
    """

    name: str
    make: Make
    groups: tuple[str, ...]
    by_rules: bool


_DEFINITIONS: dict[str, Definition] = {}
_OTHER_RULES = (
    "-- Under these parameters other calls are applications than in the published file:\n"
    "-- build with the same rules in config to have its tables so (docs/marts.md).\n"
)


def report(name: str, groups: tuple[str, ...] = (), by_rules: bool = True) -> Callable[[Make], Make]:
    """Register the decorated function as the report `name`."""

    def register(make: Make) -> Make:
        _DEFINITIONS[name] = Definition(name, make, groups, by_rules)
        return make

    return register


def definitions() -> dict[str, Definition]:
    """Every report there is, by name."""
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_DEFINITIONS.items()))


def run(name: str, snapshot: Snapshot, params: Params) -> Report:
    """Make one report, on the snapshot as the rules of calls among the parameters make it.

    Raises ParamError for an unknown name or a group that the report does not take.
    """
    known = definitions()
    if name not in known:
        raise ParamError("bad_param", name="report", value=name, allowed=", ".join(known))
    groups = known[name].groups
    if groups and params.group not in groups and params.group in GROUPS:  # custom groups are each report's business
        raise ParamError("bad_param", name="group", value=params.group, allowed=", ".join(groups))
    asked = snapshot.under(CallRules.of(params)) if known[name].by_rules else snapshot.base
    made = known[name].make(asked, params)
    return (
        made if asked is snapshot.base else replace(made, tables={key: _of_rules(t) for key, t in made.tables.items()})
    )


def _of_rules(table: Table) -> Table:
    """With a word to whoever runs its SQL on the published file."""
    return replace(table, sql=f"{_OTHER_RULES}{table.sql}") if table.sql else table

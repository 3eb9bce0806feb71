"""`export`: publishes the current snapshot as flat tables for Power BI, Looker Studio, DataLens, Excel.

Without options to all places of the section `export`; `run` does that after each build.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from throughline.cli.project import Project
from throughline.config.export import ExportTarget, ParquetTarget
from throughline.errors import AppError, InputError, ParamError
from throughline.export.columns import TABLES
from throughline.export.tables import parameters, published
from throughline.export.targets import CLASSES, make
from throughline.params import Params
from throughline.texts import say
from throughline.warehouse.snapshot import Snapshot, Snapshots

__all__ = ["add", "publish", "run", "try_place"]


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("--to", choices=sorted(CLASSES), help=say("cli.help.export_to", lang))
    parser.add_argument("--folder", metavar="DIR", default="", help=say("cli.help.export_folder", lang))
    parser.add_argument(
        "--table", metavar="NAME", action="append", default=[], dest="tables", help=say("cli.help.export_table", lang)
    )
    parser.add_argument(
        "--param", metavar="K=V", action="append", default=[], dest="params", help=say("cli.help.param", lang)
    )


def run(project: Project, arguments: argparse.Namespace) -> int:
    """The code of the error where one place was asked for; 4 where some of several failed."""
    wanted = {name for name in (arguments.to, "parquet" if arguments.folder else None) if name}
    if len(wanted) > 1:
        raise InputError("export_folder_of_parquet", file="--folder")
    places = [_with(place, arguments.folder) for place in _places(project, wanted)]
    given = _pairs(arguments.params)
    for name in arguments.tables:
        _refuse_unknown(name)
    errors = publish(project, places, arguments.tables, given)
    return 0 if not errors else 4 if len(places) > 1 else errors[0].exit_code


def publish(
    project: Project, places: Sequence[ExportTarget], tables: Sequence[str] = (), given: Mapping[str, str] | None = None
) -> list[AppError]:
    """Publish to each place, whatever becomes of the others; says what is done and returns what went wrong.

    `tables` and `given` parameters go before those of a place. Raises UserError before the first load.
    """
    console = project.console
    making = _Making(project, project.snapshot())
    errors: list[AppError] = []
    for place in places:
        console.step("exporting", place=place.kind)
        try:
            made = making.tables(place, tables, given or {})
            where = make(place.kind, place, project.root).publish(made, making.snapshot.id)
        except AppError as error:
            console.error(error.sentence(console.lang))
            errors.append(error)
            continue
        console.say("exported", snapshot=making.snapshot.id, where=where)
        for name, table in made.items():
            console.say("exported_table", name=name, n=table.num_rows)
    return errors


def try_place(project: Project, place: ExportTarget) -> str:
    """Where a place is that could be published to now; nothing is. Raises AppError."""
    for name in place.tables:
        _refuse_unknown(name)
    if Snapshots(project.data).current_id() is not None:
        parameters(place.params, project.snapshot(), project.defaults)
    return make(place.kind, place, project.root).check()


def _refuse_unknown(table: str) -> None:
    if table not in TABLES:
        raise ParamError("bad_param", name="table", value=table, allowed=", ".join(TABLES))


@dataclass
class _Making:
    """Tables by their parameters: places that want the same share them."""

    project: Project
    snapshot: Snapshot
    _made: dict[tuple[Params, str], pa.Table] = field(default_factory=dict)

    def tables(self, place: ExportTarget, names: Sequence[str], given: Mapping[str, str]) -> Mapping[str, pa.Table]:
        """The tables that a place gets."""
        params = parameters({**place.params, **given}, self.snapshot, self.project.defaults)
        wanted = list(names or place.tables or TABLES)
        missing = [name for name in wanted if (params, name) not in self._made]
        if missing:
            made = published(self.snapshot, params, missing)
            self._made |= {(params, name): table for name, table in made.items()}
        return {name: self._made[params, name] for name in wanted}


def _places(project: Project, wanted: set[str]) -> list[ExportTarget]:
    """The places of config, or those of one kind; a folder of Parquet needs none. Raises InputError."""
    config = project.config
    places: list[ExportTarget] = [place for place in config.export if not wanted or place.kind in wanted]
    if places:
        return places
    if wanted == {"parquet"}:
        return [ParquetTarget(kind="parquet")]
    raise InputError("export_nowhere", file=project.path.name, kind=next(iter(wanted), "parquet"))


def _with(place: ExportTarget, folder: str) -> ExportTarget:
    return place.model_copy(update={"folder": folder}) if folder else place


def _pairs(words: Sequence[str]) -> dict[str, str]:
    """`name=value` each; of a name given twice the last counts. Raises ParamError."""
    found: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise ParamError("param_without_value", name=word)
        found[name] = value
    return found

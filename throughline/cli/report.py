"""`report NAME`: one report as JSON, CSV or XLSX, and as text for a person at a terminal."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from throughline.cli.places import check_target
from throughline.cli.project import Project
from throughline.cli.terminal import to_text
from throughline.errors import InputError, ParamError, StoreError
from throughline.params import Params, Period, parse
from throughline.reasons import because
from throughline.reports import export, glossary, sources
from throughline.reports.model import Report
from throughline.reports.registry import definitions
from throughline.reports.registry import run as run_report
from throughline.reports.wording.labels import inert, remember_labels, value_label
from throughline.texts import say
from throughline.warehouse.snapshot import Snapshot

# These tell of the project rather than of its data, so they also answer before the first load.
WITHOUT_SNAPSHOT = frozenset({"sources", "glossary"})
# Cards tell of one thing, which a parameter of their own name picks: `report deal --param deal=17`.
CARDS = frozenset({"deal", "tag", "call"})
FORMATS = ("json", "csv", "xlsx", "text")


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("name", metavar="NAME", help=say("cli.help.report_name", lang, names=", ".join(definitions())))
    parser.add_argument(
        "--param", metavar="K=V", action="append", default=[], help=say("cli.help.param", lang), dest="params"
    )
    parser.add_argument("--format", choices=FORMATS, help=say("cli.help.format", lang))
    parser.add_argument("--table", metavar="NAME", default="", help=say("cli.help.table", lang))
    parser.add_argument("--out", metavar="FILE", help=say("cli.help.out", lang))


def run(project: Project, arguments: argparse.Namespace) -> int:
    remember_labels(project.config)
    if arguments.name not in definitions():
        raise ParamError("bad_param", name="report", value=arguments.name, allowed=", ".join(definitions()))
    form = arguments.format or _format(project, arguments.out)
    if form == "xlsx" and not arguments.out:
        raise InputError("xlsx_needs_file", file="--out")
    if arguments.out:
        check_target(Path(arguments.out))
    values = _values(arguments.params)
    report, edition = _make(project, arguments.name, values)
    _write(project, arguments.out, _content(project, form, report, edition, arguments.table))
    return 0


def _format(project: Project, out: str | None) -> str:
    """What nobody asked for by name: a file is what its name says, a terminal gets words, a program JSON."""
    if out is not None:
        suffix = Path(out).suffix.removeprefix(".").lower()
        return suffix if suffix in FORMATS else "json"
    return "text" if project.console.out.isatty() else "json"


def _content(project: Project, form: str, report: Report, edition: export.Edition, table: str) -> bytes:
    match form:
        case "json":
            return export.to_json(report).encode()
        case "csv":
            return export.to_csv(report, edition, table)
        case "xlsx":
            return export.to_xlsx(report, edition)
    return to_text(report, edition, _names(project, report), table).encode()


def _names(project: Project, report: Report) -> Callable[[str, object], str]:
    """How values are called: channels by their labels in the snapshot, codes by their words."""
    lang = report.params.lang
    channels: dict[str, str] = {}
    if report.snapshot:
        found = project.snapshot(report.snapshot).query(f"select channel, label_{lang} as label from channel")
        channels = dict(zip(found["channel"], found["label"], strict=True))

    def name(column: str, value: object) -> str:
        label = channels.get(str(value)) if column == "channel" else None
        return inert(label or value_label(column, value, lang))

    return name


def _make(project: Project, name: str, values: dict[str, list[str]]) -> tuple[Report, export.Edition]:
    now = project.now()
    wanted = next(iter(values.get("snapshot", [])), "")
    snapshot = _snapshot(project, name, "" if wanted == "latest" else wanted)
    if snapshot is None:
        edition, days = export.Edition.without_snapshot(project.config, now), Period(now.date(), now.date())
    else:
        edition, days = export.Edition.of(snapshot, now), _days(snapshot)
    picked = {name: tuple(values.pop(name, ()))} if name in CARDS else {}
    params = _params(project, values, days)
    params = replace(params, filters=tuple(sorted({**dict(params.filters), **picked}.items())))
    if name == "sources":
        return sources.of_folder(project.data, params, project.config, now), edition
    if snapshot is None:
        return glossary.of_folder(project.data, params), edition
    return run_report(name, snapshot, params), edition


def _snapshot(project: Project, name: str, wanted: str) -> Snapshot | None:
    """The snapshot, None before the first load for a report that does without. Raises InputError, StoreError."""
    try:
        return project.snapshot(wanted)
    except InputError:
        if name in WITHOUT_SNAPSHOT:
            return None
        raise


def _days(snapshot: Snapshot) -> Period:
    info = snapshot.query("select first_day, last_day from snapshot_info").iloc[0]
    return Period(info["first_day"].date(), info["last_day"].date())


def _params(project: Project, values: dict[str, list[str]], days: Period) -> Params:
    """Raises ParamError for the first value refused after telling all of them."""
    params, refused = parse(values, project.defaults, days)
    for error in refused[1:]:
        project.console.error(error.sentence(project.console.lang))
    if refused:
        raise refused[0]
    return params


def _values(pairs: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise ParamError("param_without_value", name=pair)
        values.setdefault(name, []).append(value)
    return values


def _write(project: Project, out: str | None, content: bytes) -> None:
    if out is None:
        project.console.result(content)
        return
    path = Path(out)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise StoreError("cannot_write", path=str(path), reason=because(error)) from error
    project.console.say("written", path=str(path))

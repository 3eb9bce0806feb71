"""Reads config.yaml into one frozen object, or tells everything that is wrong with it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from throughline.config.document import Document, Json, parse, scalar
from throughline.config.explain import explain, nearest
from throughline.config.models import Config
from throughline.config.problems import ConfigError, Problem, Trail
from throughline.config.send import SendSettings
from throughline.config.shape import declared, is_secret
from throughline.config.sources import Model, SourceSettings
from throughline.reasons import because

__all__ = ["load"]

Kinds = Mapping[str, type[SourceSettings]]
Senders = Mapping[str, type[SendSettings]]
M = TypeVar("M", bound=BaseModel)
L = TypeVar("L", bound=Model)
_BYTES_AT_MOST = 2_000_000


def load(path: Path, kinds: Kinds, env: Mapping[str, str] | None = None, senders: Senders | None = None) -> Config:
    """The configuration in `path`; `kinds` and `senders` are the settings classes of the connectors and of the senders
    of conversions, `env` fills ${NAME}.

    Raises ConfigError with every problem of the file at once.
    """
    document = parse(_text(path), path.name, os.environ if env is None else env)
    if not isinstance(document.data, dict):
        if not document.problems:
            document.complain("not_a_mapping", ())
        raise ConfigError(document.problems)
    rest = dict(document.data)
    written, to_send = rest.pop("sources", []), rest.pop("send", [])
    sources = _listed(document, "sources", written, kinds)
    sending = _listed(document, "send", to_send, senders or {})
    _literal_secrets(document, Config, (), rest)
    config = _model(document, Config, (), rest)
    _schedule(document, rest.get("schedule"), written)
    _visits(document, to_send, written)
    _enriched(document, written)
    if document.problems or config is None:
        raise ConfigError(document.problems, _language(rest))
    return config.model_copy(update={"sources": sources, "send": sending})


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError([Problem("no_file", str(path), facts={"reason": because(error)})]) from error
    if len(data) > _BYTES_AT_MOST:
        raise ConfigError([Problem("too_large", path.name)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem("not_utf8", path.name, line)]) from error


def _language(data: Mapping[str, Json]) -> str | None:
    project = data.get("project")
    language = project.get("language", "ru") if isinstance(project, dict) else "ru"
    return language if language in {"ru", "en"} else None


def _listed(document: Document, section: str, written: Json, kinds: Mapping[str, type[L]]) -> list[L]:
    """The entries of a section each of which names its `kind`; two of one name are refused."""
    if written is None:
        return []
    if not isinstance(written, list):
        document.complain("wrong_type", (section,), "", ("types.list",))
        return []
    found: list[L] = []
    lines: dict[str, int] = {}
    for index, entry in enumerate(written):
        trail: Trail = (section, index)
        settings = _entry(document, entry, trail, kinds)
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in lines:
            key = "duplicate_source" if section == "sources" else "duplicate_destination"
            document.complain(key, (*trail, "name"), name, first=lines[name])
        elif isinstance(name, str):
            lines[name] = document.line((*trail, "name"))
        if settings is not None:
            found.append(settings)
    return found


def _entry(document: Document, entry: Json, trail: Trail, kinds: Mapping[str, type[L]]) -> L | None:
    if not isinstance(entry, dict):
        document.complain("wrong_type", trail, "", ("types.mapping",))
        return None
    kind = entry.get("kind")
    if kind is None:
        document.complain("missing", trail, name="kind")
        return None
    if not isinstance(kind, str) or kind not in kinds:
        near = nearest(str(kind), kinds)
        key = "not_one_of_near" if near else "not_one_of"
        document.complain(key, (*trail, "kind"), kind, tuple(sorted(kinds)), near=near)
        return None
    _literal_secrets(document, kinds[kind], trail, entry)
    return _model(document, kinds[kind], trail, entry)


def _model(document: Document, model: type[M], prefix: Trail, data: dict[str, Json]) -> M | None:
    """The model that `data` makes. JSON is the strict way in: no number passes for text, no flag for a number."""
    data = _numbers_of_environment(document, model, prefix, data)
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as errors:
        explain(document, model, prefix, errors)
        return None


def _numbers_of_environment(
    document: Document, model: type[BaseModel], prefix: Trail, data: dict[str, Json]
) -> dict[str, Json]:
    """A variable is text; where the model wants a number or a flag and no text, it is read as one."""

    def convert(node: Json, trail: Trail) -> Json:
        if isinstance(node, dict):
            return {key: convert(child, (*trail, key)) for key, child in node.items()}
        if isinstance(node, list):
            return [convert(child, (*trail, index)) for index, child in enumerate(node)]
        if prefix + trail in document.from_environment and isinstance(node, str):
            kinds = declared(model, trail)
            if {int, float, bool} & set(kinds) and str not in kinds:
                try:
                    return scalar(node)
                except ValueError:
                    return node
        return node

    return {key: convert(child, (key,)) for key, child in data.items()}


def _leaves(node: Json, trail: Trail = ()) -> Iterator[tuple[Trail, str | int | float]]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(child, (*trail, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _leaves(child, (*trail, index))
    elif node is not None:
        yield trail, node


def _literal_secrets(document: Document, model: type[BaseModel], prefix: Trail, data: dict[str, Json]) -> None:
    for trail, _ in _leaves(data):
        if is_secret(model, trail) and prefix + trail not in document.from_environment:
            document.complain("literal_secret", prefix + trail, name=str(trail[-1]).upper())


def _schedule(document: Document, schedule: Json, sources: Json) -> None:
    """Every name in `schedule` is a source or `all`."""
    if not isinstance(schedule, dict) or not isinstance(sources, list | None):
        return
    names = _names(sources)
    for name in schedule:
        if name not in {"all", *names}:
            near = nearest(name, names)
            key = "unknown_key_near" if near else "unknown_key"
            document.complain(key, ("schedule", name), name, ("all", *dict.fromkeys(names)), near=near)


def _visits(document: Document, to_send: Json, sources: Json) -> None:
    """Every name in `visits` of a destination is a source."""
    names = _names(sources)
    for index, entry in enumerate(to_send if isinstance(to_send, list) else []):
        visits = entry.get("visits") if isinstance(entry, dict) else None
        for place, name in enumerate(visits if isinstance(visits, list) else []):
            if isinstance(name, str) and name not in names:
                near = nearest(name, names)
                key = "not_one_of_near" if near else "not_one_of"
                document.complain(key, ("send", index, "visits", place), name, tuple(dict.fromkeys(names)), near=near)


def _enriched(document: Document, sources: Json) -> None:
    """The source that another one `enriches` is there, and is not itself."""
    names = _names(sources)
    for index, entry in enumerate(sources if isinstance(sources, list) else []):
        name = entry.get("enriches") if isinstance(entry, dict) else None
        others = [other for place, other in enumerate(names) if place != index]
        if isinstance(name, str) and name not in others:
            near = nearest(name, others)
            key = "not_one_of_near" if near else "not_one_of"
            document.complain(key, ("sources", index, "enriches"), name, tuple(dict.fromkeys(others)), near=near)


def _names(sources: Json) -> list[str]:
    listed = sources if isinstance(sources, list) else []
    return [str(entry["name"]) for entry in listed if isinstance(entry, dict) and "name" in entry]

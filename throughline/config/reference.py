"""docs/config.md: every name that config.yaml takes, made from the schema so that it cannot rot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from throughline.config.schema import schema
from throughline.config.send import SendSettings
from throughline.config.sources import SourceSettings

__all__ = ["reference"]

_HEAD = """# config.yaml, name by name

Made by `python -m throughline config-schema`; do not edit by hand. Text that YAML could read as something else
(phones, times, `no`, numbers with leading zeros) is written in quotes. Secrets are written as `${NAME}` and come from
the environment. Paths start at the folder of config.yaml.
"""
_BY_KIND = ("sources", "send")  # sections whose entries name their kind


def reference(kinds: Mapping[str, type[SourceSettings]], senders: Mapping[str, type[SendSettings]]) -> str:
    """The whole page."""
    whole = schema(kinds, senders)
    parts: dict[str, Any] = whole["$defs"]
    sections = [_HEAD, _table("Sections", whole, parts)]
    for name, part in whole["properties"].items():
        if name not in _BY_KIND:
            sections.extend(_table(title, child, parts) for title, child in _objects(name, part, parts, set()))
    for name in _BY_KIND:
        for alternative in whole["properties"][name]["items"].get("anyOf", ()):
            part = _resolved(alternative, parts)
            title = f"{name}: kind `{part['properties']['kind']['const']}`"
            sections.append(_table(title, part, parts))
            for field, child in part["properties"].items():
                sections.extend(
                    _table(f"{title}, {found}", node, parts) for found, node in _objects(field, child, parts, set())
                )
    return "\n".join(sections)


def _resolved(node: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        found: dict[str, Any] = parts[node["$ref"].rpartition("/")[2]]
        return found
    return node


def _inner(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a node may hold below it, with the sign of the step: a list, a name of one's own, an alternative."""
    if isinstance(node.get("items"), dict):
        yield "[]", node["items"]
    if isinstance(node.get("additionalProperties"), dict):
        yield ".NAME", node["additionalProperties"]
    for kind in ("patternProperties",):
        for child in node.get(kind, {}).values():
            yield ".NAME", child
    for kind in ("anyOf", "oneOf", "allOf"):
        for child in node.get(kind, []):
            yield "", child


def _objects(
    path: str, node: dict[str, Any], parts: dict[str, Any], seen: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping with names of its own below `node`, by dotted path."""
    mark = f"{path} {node.get('$ref')}"
    if mark in seen:
        return
    seen.add(mark)
    whole = _resolved(node, parts)
    if "properties" in whole:
        yield f"`{path}`", whole
        for name, child in whole["properties"].items():
            yield from _objects(f"{path}.{name}", child, parts, seen)
    for step, child in _inner(whole):
        yield from _objects(path + step, child, parts, seen)


def _table(title: str, node: dict[str, Any], parts: dict[str, Any]) -> str:
    lines = [f"## {title}", ""]
    if node.get("description"):
        lines += [str(node["description"]).replace("\n", " "), ""]
    lines += ["| name | what | default |", "|---|---|---|"]
    required = set(node.get("required", ()))
    for name, part in sorted(node["properties"].items()):
        what = "; ".join(filter(None, [_kind(part, parts), str(part.get("description", "")).replace("\n", " ")]))
        default = "required" if name in required else _default(part)
        lines.append(f"| `{name}` | {what.replace('|', '∣')} | {default.replace('|', '∣')} |")
    return "\n".join([*lines, ""])


def _default(part: dict[str, Any]) -> str:
    value = part.get("default")
    return "" if value in (None, "", [], {}) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _kind(part: dict[str, Any], parts: dict[str, Any]) -> str:
    whole = _resolved(part, parts)
    if "const" in whole:
        return f"`{whole['const']}`"
    if "enum" in whole:
        return " · ".join(f"`{value}`" for value in whole["enum"])
    if "anyOf" in whole:
        kinds = (_kind(child, parts) for child in whole["anyOf"] if child.get("type") != "null")
        return " or ".join(dict.fromkeys(kinds))
    if whole.get("type") == "array":
        return f"list of {_kind(whole.get('items', {}), parts)}"
    if whole.get("format") == "password":
        return "secret, `${NAME}`"
    if whole.get("format") == "date":
        return "day"
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    return names.get(str(whole.get("type")), "section")

"""The JSON Schema of config.yaml: what editors complete and check while one types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from throughline.config.models import Config
from throughline.config.send import SendSettings
from throughline.config.sources import SourceSettings

__all__ = ["schema", "schema_text"]


def schema(
    kinds: Mapping[str, type[SourceSettings]], senders: Mapping[str, type[SendSettings]] | None = None
) -> dict[str, Any]:
    """The schema with one alternative of `sources` for every kind, and one of `send` for every sender."""
    senders = senders or {}
    models = [
        (model, "validation")
        for model in (Config, *(kinds[kind] for kind in sorted(kinds)), *(senders[kind] for kind in sorted(senders)))
    ]
    references, definitions = models_json_schema(models, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    parts: dict[str, Any] = definitions["$defs"]

    def alternatives(of: Mapping[str, type[BaseModel]], title: str, what: str) -> list[dict[str, str]]:
        found = []
        for kind in sorted(of):
            reference = references[of[kind], "validation"]["$ref"]
            part = parts[reference.rpartition("/")[2]]
            part["properties"]["kind"] = {"const": kind, "description": what}
            part["title"] = f"{title}: {kind}"
            found.append({"$ref": reference})
        return found

    sources = alternatives(kinds, "Source", "Which connector reads it")
    sending = alternatives(senders, "Destination", "Which system takes the conversions")
    root = parts.pop(references[Config, "validation"]["$ref"].rpartition("/")[2])
    root["properties"]["sources"] = {"type": "array", "items": {"anyOf": sources}, "description": "What is loaded"}
    root["properties"]["send"] = {
        "type": "array",
        "items": {"anyOf": sending} if sending else {},
        "description": "Where sales and target leads are sent",
    }
    parts.pop("SourceSettings", None)
    parts.pop("SendSettings", None)
    for part in parts.values():
        _secrets(part)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "title": "config.yaml", "$defs": parts}


def schema_text(kinds: Mapping[str, type[SourceSettings]], senders: Mapping[str, type[SendSettings]]) -> str:
    """The schema as the file config.schema.json holds it."""
    return json.dumps(schema(kinds, senders), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _secrets(node: Any) -> None:
    """Secrets are written as ${NAME}: an editor marks a literal before the loader refuses it."""
    if isinstance(node, dict):
        if node.get("format") == "password":
            node.pop("writeOnly", None)
            node["pattern"] = r"\$\{\w+\}"
        for child in node.values():
            _secrets(child)
    elif isinstance(node, list):
        for child in node:
            _secrets(child)

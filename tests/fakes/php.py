"""How PHP reads a query: filter[>id]=5 is a map in a map. Lists are maps with numbers for keys."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

__all__ = ["tree"]


def tree(query: str) -> dict[str, Any]:
    """The query as nested maps of texts."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return found

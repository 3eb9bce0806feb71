"""Bodies of hooks as trees of texts: JSON, forms (flat and with the brackets of PHP), queries.

Pure. Whatever cannot be read is `UnreadableError`, never anything else: strangers choose these bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from throughline.errors import UserError

__all__ = ["UnreadableError", "as_form", "as_json", "charset_of", "grown"]

MOST_FIELDS = 10_000
_DEEPEST = 32
_PART = re.compile(r"\[([^\[\]]*)\]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.ASCII | re.IGNORECASE)
_OLD_CHARSETS = {"windows-1251": "cp1251", "cp1251": "cp1251", "koi8-r": "koi8-r"}
_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


class UnreadableError(UserError):
    """A hook of which nothing certain can be made: it waits in the queue with this reason. Keys: hook_…"""


def charset_of(content_type: str) -> str:
    """The charset that a body is said to be in, of those that old sites still write; else UTF-8."""
    named = _CHARSET.search(content_type)
    return _OLD_CHARSETS.get(named[1].lower(), "utf-8") if named else "utf-8"


def as_json(body: bytes, charset: str = "utf-8") -> Any:
    """The document; numbers with a fraction are Decimals. Half of a sign that somebody cut is U+FFFD: no file and no
    database takes it. Raises UnreadableError."""
    try:
        text = body.decode("utf-8-sig" if charset == "utf-8" else charset)
        document = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        return _with_whole_signs(document) if _ESCAPED_HALF.search(body) else document
    except UnicodeDecodeError as error:
        raise UnreadableError("hook_charset", charset=charset, place=error.start + 1) from error
    except json.JSONDecodeError as error:
        raise UnreadableError("hook_not_json", line=error.lineno, place=error.colno) from error
    except ValueError as error:  # NaN, a number of 5,000 digits
        raise UnreadableError("hook_bad_number") from error
    except RecursionError as error:
        raise UnreadableError("hook_too_deep", deepest=_DEEPEST) from error


def as_form(body: bytes, charset: str = "utf-8") -> dict[str, Any]:
    """`a=1&b[c][0]=2` as {"a": "1", "b": {"c": ["2"]}}. Raises UnreadableError."""
    try:
        text = body.decode(charset)
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding=charset, errors="strict")
    except UnicodeDecodeError as error:
        raise UnreadableError("hook_charset", charset=charset, place=error.start + 1) from error
    except ValueError as error:
        raise UnreadableError("hook_too_many", most=MOST_FIELDS) from error
    return grown(pairs)


def grown(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Names with brackets as a tree; keys 0, 1, 2 … are a list. Of equal names the last wins.

    A name that is a text and a branch as well (amoCRM: `note[type]`, `note[type][id]`) keeps its text under ''.
    Raises UnreadableError for brackets deeper than any vendor's.
    """
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *branches, leaf = _path(name)
        node = tree
        for branch in branches:
            key = _next(node) if branch is None else branch
            if not isinstance(node.get(key), dict):
                node[key] = {"": node[key]} if key in node else {}
            node = node[key]
        key = _next(node) if leaf is None else leaf
        if isinstance(node.get(key), dict):
            node[key][""] = value
        else:
            node[key] = value
    return {name: _with_lists(child) for name, child in tree.items()}


def _path(name: str) -> list[str | None]:
    """The parts of `a[b][]`; None is the next number, as PHP counts them."""
    head, bracket, _ = name.partition("[")
    parts = _PART.findall(name[len(head) :]) if bracket and head else []
    if not parts or head + "".join(f"[{part}]" for part in parts) != name:
        return [name]  # no brackets, or not those of PHP: the name as it is
    if len(parts) > _DEEPEST:
        raise UnreadableError("hook_too_deep", deepest=_DEEPEST)
    return [head, *(part or None for part in parts)]


def _next(node: dict[str, Any]) -> str:
    return str(len(node))


def _with_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    children = {name: _with_lists(child) for name, child in node.items()}
    if children and list(children) == [str(number) for number in range(len(children))]:
        return list(children.values())
    return children


def _with_whole_signs(node: Any) -> Any:
    if isinstance(node, str):
        return _HALF.sub("\ufffd", node)
    if isinstance(node, list):
        return [_with_whole_signs(item) for item in node]
    if isinstance(node, dict):
        return {_with_whole_signs(name): _with_whole_signs(child) for name, child in node.items()}
    return node


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")

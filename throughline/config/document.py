"""YAML as people may read it in one way only, with the line of every node.

A plain word is text, `true`/`false`, a whole or decimal number, or nothing (`null`, `~`, empty). Words that YAML 1.1
would silently turn into something else (010 → 8, 1:30 → 90, no → false, +7999… → a number) are refused: write quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from throughline.config.problems import Problem, Trail, dotted
from throughline.config.syntax import syntax_problem

__all__ = ["Document", "parse", "scalar"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_NODES_AT_MOST = 100_000
_DEEPEST = 40
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)\.\d+")
_AMBIGUOUS = re.compile(
    r"""(?ix) yes|no|on|off|y|n|true|false|null  # not in the one spelling that is allowed
    | [-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?       # 1:30 is 90 for YAML
    | [-+]?0[0-7_]+ | [-+]?0\d+ | [-+]?0[xob][\da-f_]+
    | [-+]?\d[\d_]*_[\d_]* | \+[\d.]+ | [-+]?\.\d+ | [-+]?\d+\.
    | [-+]?\d[\d_]*\.?[\d_]*e[-+]?\d+ | [-+]?\.(inf|nan)"""
)
_WRITTEN = re.compile(r"\$\{(\w+)\}")
# YAML would take the brace of an unquoted ${NAME} inside {…} for a mapping: it gets signs without a meaning first.
_OPEN, _CLOSE = "\ue000", "\ue001"
_VARIABLE = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_SHORTEST_SECRET = 4  # hiding anything shorter would only make sentences unreadable
_STANDARD = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}


class _Loader(yaml.SafeLoader):
    """Leaves the meaning of plain words to us."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


@dataclass
class Document:
    """What a file says. `lines` has the line of every place; `from_environment` are the places filled by ${NAME}."""

    file: str
    data: Json = None
    lines: dict[Trail, int] = field(default_factory=dict)
    from_environment: set[Trail] = field(default_factory=set)
    given: set[str] = field(default_factory=set, repr=False)  # what the environment gave: never told
    problems: list[Problem] = field(default_factory=list)

    def line(self, trail: Trail) -> int:
        """The line of a place, or of the nearest place above it that the file has."""
        while trail not in self.lines and trail:
            trail = trail[:-1]
        return self.lines.get(trail, 1)

    def complain(
        self, key: str, trail: Trail, value: object = None, allowed: tuple[str, ...] = (), **facts: object
    ) -> None:
        """Note a problem of a place."""
        line = facts.pop("line", None)
        where = line if isinstance(line, int) else self.line(trail)
        told = {name: self._hide(fact) for name, fact in facts.items()}
        self.problems.append(Problem(key, self.file, where, dotted(trail), self._hide(value), allowed, told))

    def _hide(self, fact: object) -> object:
        """A fact without what the environment gave: a validator's own words may quote it."""
        if isinstance(fact, str):
            for value in sorted(self.given, key=len, reverse=True):
                fact = fact.replace(value, "•••")
        return fact


def scalar(text: str) -> Json:
    """What a plain word means. Raises ValueError for one that could mean two things."""
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _AMBIGUOUS.fullmatch(text):
        raise ValueError(text)
    return text


def parse(text: str, file: str, env: Mapping[str, str]) -> Document:
    """Read YAML. Never raises for what is written: every problem is in `problems`."""
    document = Document(file)
    try:
        root = _Loader(_WRITTEN.sub(rf"{_OPEN}\1{_CLOSE}", text)).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.complain("syntax", (), line=mark.line + 1 if mark else 1, detail=syntax_problem(error))
        return document
    except yaml.YAMLError as error:
        document.complain("syntax", (), detail=syntax_problem(error))
        return document
    except RecursionError:
        document.complain("too_large", ())
        return document
    if root is not None:
        document.data = _Builder(document, env).build(root, ())
    return document


class _TooLarge(Exception):
    """The document unfolds into more than anybody writes: anchors inside anchors."""


class _Builder:
    """Turns nodes into plain values, noting lines and problems on the way."""

    def __init__(self, document: Document, env: Mapping[str, str]) -> None:
        self._document = document
        self._env = env
        self._nodes = 0

    def build(self, root: yaml.Node, trail: Trail) -> Json:
        try:
            return self._value(root, trail)
        except _TooLarge:
            self._document.complain("too_large", ())
            return None

    def _value(self, node: yaml.Node, trail: Trail) -> Json:
        self._nodes += 1
        if self._nodes > _NODES_AT_MOST or len(trail) > _DEEPEST:
            raise _TooLarge
        self._document.lines[trail] = node.start_mark.line + 1
        if node.tag not in _STANDARD:
            self._document.complain("tag", trail, node.tag)
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, trail)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, trail)
        return [self._value(child, (*trail, index)) for index, child in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, trail: Trail) -> Json:
        values: dict[str, Json] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, trail)
            if key is None:
                continue
            if key in first:
                self._document.complain("duplicate_key", (*trail, key), key, line=line, first=first[key])
                continue
            first[key] = line
            values[key] = self._value(value_node, (*trail, key))
            self._document.lines[(*trail, key)] = line
        return values

    def _key(self, node: yaml.Node, trail: Trail) -> str | None:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            self._document.complain("bad_key", trail, line=line)
            return None
        text = _VARIABLE.sub(r"${\1}", str(node.value))
        if node.style is None and not isinstance(_try(text), str):
            self._document.complain("ambiguous_key", (*trail, text), text, line=line)
            return None
        return text

    def _scalar(self, node: yaml.ScalarNode, trail: Trail) -> Json:
        text = str(node.value)
        if _OPEN in text:
            return self._substitute(text, trail)
        if node.style is not None:
            return text
        try:
            return scalar(text)
        except ValueError:
            self._document.complain("ambiguous", trail, text)
            return text

    def _substitute(self, text: str, trail: Trail) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if not self._env.get(name):
                self._document.complain("no_variable", trail, name=name)
            given = self._env.get(name, "")
            if len(given) >= _SHORTEST_SECRET:
                self._document.given.add(given)
            return given

        self._document.from_environment.add(trail)
        return _VARIABLE.sub(value, text)


def _try(text: str) -> Json:
    try:
        return scalar(text)
    except ValueError:
        return None

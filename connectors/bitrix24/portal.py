"""How a portal is asked: everything in batches of up to 50 commands, each of which may be a page of a list.

A batch is one request of the two a second. A list is read by ids: pages of 50 with `>id`, each page of a batch naming
the last id of the one before it, and its end is proven by an empty page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from connectors.bitrix24.commands import SIZE, Command, Items, flat
from connectors.bitrix24.verdicts import SOFT, mapped
from connectors.wire import CutError
from connectors.wire.pages import EndlessPagesError

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["Portal"]

MOST = 50  # commands of a batch
_PATH = "/rest/batch.json"
_PAGES = 100_000


class Portal:
    """One portal. `http` asks it; names of commands never come twice, so that no answer is taken for another one's."""

    def __init__(self, http: Callable[[], Http]) -> None:
        self._http = http
        self._numbers = count(1)

    def ask(self, commands: Sequence[Command]) -> list[Any]:
        """Results in the order of the commands, however many. Raises SourceError, CutError."""
        found: list[Any] = []
        for start in range(0, len(commands), MOST):
            part = commands[start : start + MOST]
            names = [f"c{next(self._numbers)}" for _ in part]
            said = self._batch(dict(zip(names, part, strict=True)))
            found += [said.result(name) for name in names]
        return found

    def one(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """The result of one command. Raises SourceError, CutError."""
        return self.ask([(method, params or {})])[0]

    def perhaps(self, method: str) -> Any:
        """The result of one command; None where it is refused. Raises SourceError, CutError."""
        name = f"{SOFT}{next(self._numbers)}"
        said = self._batch({name: (method, {})})
        return None if name in said.refused else said.result(name)

    def short(self, method: str, params: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """All rows of a short list, paged by numbers. Raises SourceError, CutError."""
        return self._numbered("c", method, params, "") or []

    def softly(self, method: str, params: Mapping[str, Any], place: str = "") -> list[Mapping[str, Any]] | None:
        """The same; None where it is refused."""
        return self._numbered(SOFT, method, params, place)

    def _numbered(
        self, mark: str, method: str, params: Mapping[str, Any], place: str
    ) -> list[Mapping[str, Any]] | None:
        rows: list[Mapping[str, Any]] = []
        for _ in range(_PAGES):
            name = f"{mark}{next(self._numbers)}"
            said = self._batch({name: (method, {**params, "start": len(rows)})})
            if name in said.refused:
                return None
            rows += Items(method, {}, {}, place).rows(said.result(name))
            if str(said.following.get(name)) != str(len(rows)):
                return rows
        raise EndlessPagesError

    def pages(self, items: Items) -> Iterator[list[Mapping[str, Any]]]:
        """Pages of a list, by growing ids, until an empty one.

        As many are asked for at once as came full before: those behind the end would be asked for in vain. Raises
        SourceError, CutError, EndlessPagesError, KeyError.
        """
        last, at_once = 0, 1
        for _ in range(_PAGES):
            is_full = False
            for number, rows in enumerate(self._run(items, last, at_once)):
                ids = [items.id_of(row) for row in rows]
                is_next = bool(ids) and ids[0] > last and ids == sorted(set(ids))
                if number == 0 and not ids:
                    return
                if number == 0 and not is_next:
                    raise EndlessPagesError
                if not is_next:  # the page before was short, or the reference to its last id was not understood
                    is_full = False
                    break
                last, is_full = ids[-1], len(rows) == SIZE
                yield rows
                if not is_full:
                    break
            at_once = min(at_once * 2, MOST) if is_full else 1
        raise EndlessPagesError

    def rows(self, items: Items) -> Iterator[Mapping[str, Any]]:
        """All rows of a list."""
        for page in self.pages(items):
            yield from page

    def _run(self, items: Items, after: int, at_once: int) -> Iterator[list[Mapping[str, Any]]]:
        """Pages of one batch. All but the first may be refused: behind the end of a list there is no id to refer to."""
        commands: dict[str, Command] = {}
        begin: int | str = after
        for number in range(at_once):
            name = f"{SOFT if number else 'c'}{next(self._numbers)}"
            commands[name] = items.page(begin)
            begin = items.last_of(name)
        said = self._batch(commands)
        for name in commands:
            yield [] if name in said.refused else items.rows(said.result(name))

    def _batch(self, commands: Mapping[str, Command]) -> _Said:
        cmd = {name: f"{method}?{urlencode(list(flat(params)))}" for name, (method, params) in commands.items()}
        said = self._http().post(_PATH, {"halt": 0, "cmd": cmd}).json()
        if not isinstance(said, dict) or not isinstance(said.get("result"), dict):
            raise CutError("cut")
        result = said["result"]
        return _Said(*(mapped(result.get(f"result{part}")) for part in ("", "_error", "_next")))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a batch says, by names of its commands. Of those that may not be refused none is."""

    results: Mapping[str, Any]
    refused: Mapping[str, Any]
    following: Mapping[str, Any]  # numbers of the next rows

    def result(self, name: str) -> Any:
        """Raises CutError for an answer to another question."""
        if name not in self.results:
            raise CutError("cut")
        return self.results[name]

"""Rows of catalogues that columns lead to by references: small ones whole, of large ones those that a page needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from connectors.onec import parse
from connectors.onec.odata import Found, OData
from connectors.onec.settings import CATALOGS, Object

__all__ = ["Names"]

KEPT = 20_000  # rows of one catalogue that are remembered: some 10 MB
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Names:
    """The catalogues of one load. Everything raises what OData raises."""

    def __init__(self, odata: OData, streams: Sequence[Object], catalogs: Mapping[str, str]) -> None:
        self._known = {**CATALOGS, **catalogs}
        fields: dict[str, set[str]] = {}
        for said in streams:
            for reference, wanted in parse.references(said).items():
                fields.setdefault(self._name(reference), set()).update(wanted)
        self._catalogs = {name: _Catalog(odata, name, wanted) for name, wanted in fields.items()}

    def of(self, docs: Sequence[Found], said: Object) -> parse.Names:
        """What the references of these documents and of their lines lead to."""
        return {
            reference.removesuffix("_Key"): self._catalogs[self._name(reference)].of(_keys(docs, said, reference))
            for reference in parse.references(said)
        }

    def _name(self, reference: str) -> str:
        word = reference.removesuffix("_Key")
        return self._known.get(word, f"Catalog_{word}")


class _Catalog:
    """One catalogue. What was asked for last is remembered, and what was not found too."""

    def __init__(self, odata: OData, name: str, fields: Collection[str]) -> None:
        self._odata, self._name, self._fields = odata, name, sorted(fields)
        self._select = ",".join(("Ref_Key", *self._fields))
        self._is_small: bool | None = None  # not counted yet
        self._kept: dict[str, Found] = {}

    def of(self, keys: Collection[str]) -> Mapping[str, Found]:
        if self._is_small is None:
            self._is_small = self._odata.count(self._name) <= KEPT
            if self._is_small:
                pages = self._odata.rows(self._name, select=self._select)
                self._kept = {row["Ref_Key"]: self._taken(row) for page in pages for row in page}
        if self._is_small:
            return self._kept
        unknown = [key for key in keys if key not in self._kept and _GUID.fullmatch(key)]
        fresh = {row["Ref_Key"]: self._taken(row) for row in self._odata.by_keys(self._name, unknown, self._select)}
        found = {key: self._kept.pop(key, fresh.get(key, {})) for key in keys}
        self._kept.update(found)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def _taken(self, row: Found) -> Found:
        """A group has fewer fields than what is in it."""
        return {field: parse.kept(row.get(field)) for field in self._fields}


def _keys(docs: Sequence[Found], said: Object, reference: str) -> list[str]:
    """Keys in the order they come, each once."""
    keys = (str(row.get(reference) or parse.NOTHING) for row in _rows(docs, said))
    return list(dict.fromkeys(key for key in keys if key != parse.NOTHING))


def _rows(docs: Sequence[Found], said: Object) -> Iterator[Mapping[str, Any]]:
    """The documents, and all lines of theirs that columns are taken from."""
    parts = [part for part in (said.part, said.lines.part if said.lines else None) if part]
    for doc in docs:
        yield doc
        for part in parts:
            yield from doc[part]

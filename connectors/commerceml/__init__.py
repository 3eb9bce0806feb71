"""CommerceML files: orders of a site and their payments as 1C exchanges them. Nobody is asked over the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import pyarrow as pa

from connectors.base import Batch, Connector, Living, Refresh, Stream
from connectors.commerceml import parse
from connectors.commerceml.documents import documents, field
from connectors.commerceml.settings import Settings as CommerceMlSettings
from connectors.crm.people import points
from connectors.file.find import content_mark, file_name, find_files, stamp
from connectors.wire.rows import AT_ONCE, Row, RowBuilder
from throughline.config.sources import SourceSettings
from throughline.errors import InputError
from throughline.landing.contract import TABLES
from throughline.texts import say

__all__ = ["CommerceMl"]


class CommerceMl(Connector[CommerceMlSettings]):
    """Files in order of their names: what a later one says of an order goes over what an earlier one said.

    Lines that an order lost and payments that are void now vanish, although files that hold news only remove nothing.
    """

    kind: ClassVar[str] = "commerceml"
    Settings: ClassVar[type[SourceSettings]] = CommerceMlSettings

    def streams(self) -> Sequence[Stream]:
        """Deals, their goods and contacts, and payments."""
        refresh = Refresh.FULL if self.settings.refresh == "full" else Refresh.APPEND
        return [Stream(TABLES[table], refresh) for table in self._readers]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch | Living]:
        """Rows of one table from all files. A file has no days to choose by: `since` is not used. Raises InputError."""
        settings, table = self.settings, stream.table.name
        rows_of, last = self._readers[table], self._last(table)
        if last and stream.refresh is Refresh.APPEND:
            key = stream.table.key[0]
            keys = pa.table({key: pa.array(list(last), pa.string())}, schema=pa.schema([stream.table.arrow.field(key)]))
            yield Living(stream.table, keys, retold=True)
        zone = ZoneInfo(settings.timezone or self.context.timezone)
        currency = settings.currency or self.context.currency
        for path in find_files(settings.paths, self.context.root):
            before, name = stamp(path), file_name(path, self.context.root)
            builder = RowBuilder(stream.table, name, zone, currency)
            for number, document in enumerate(documents(path, name)):
                if last.get(field(document, "Ид") or "", (path, number)) != (path, number):
                    continue  # it was told again
                for row in rows_of(document):
                    builder.add(row)
                if len(builder) >= AT_ONCE:
                    yield builder.take()
            yield builder.take()
            if stamp(path) != before:
                raise InputError("file_changed", file=name)

    def check(self) -> str:
        """How many documents of which operations the files hold. Raises InputError."""
        found: dict[str, int] = {}
        for path in find_files(self.settings.paths, self.context.root):
            for document in documents(path, file_name(path, self.context.root)):
                operation = field(document, "ХозОперация") or "?"
                found[operation] = found.get(operation, 0) + 1
        told = ", ".join(f"{operation}: {count}" for operation, count in sorted(found.items()))
        return say("hints.commerceml.check", self.context.language, found=told or "0")

    @classmethod
    def stamp(cls, settings: CommerceMlSettings, root: Path) -> str:
        """Names, sizes and times of the files. Raises InputError where there is none."""
        return "\n".join(f"{path}:{stamp(path)}" for path in find_files(settings.paths, root))

    def fingerprint(self, stream: Stream) -> str | None:
        """Changes with the content of the files, their names, and how they are to be read."""
        paths = find_files(self.settings.paths, self.context.root)
        marks = [f"{file_name(path, self.context.root)}:{content_mark(path)}" for path in paths]
        return "\n".join([self.settings.model_dump_json(), *marks])

    def _last(self, table: str) -> dict[str, tuple[Path, int]]:
        """Which document of which file is the last one of each order, or of each payment; empty for other tables, of
        which every word counts."""
        if table not in ("deal_item", "payment"):
            return {}
        is_of = self._is_deal if table == "deal_item" else self._is_money
        return {
            id_: (path, number)
            for path in find_files(self.settings.paths, self.context.root)
            for number, document in enumerate(documents(path, file_name(path, self.context.root)))
            if is_of(document) and (id_ := field(document, "Ид"))
        }

    @property
    def _readers(self) -> dict[str, Callable[[Element], Iterator[Row]]]:
        return {"deal": self._deals, "deal_item": self._items, "contact_point": self._points, "payment": self._payments}

    def _deals(self, document: Element) -> Iterator[Row]:
        if self._is_deal(document):
            yield parse.deal(document)

    def _items(self, document: Element) -> Iterator[Row]:
        if self._is_deal(document):
            yield from parse.items(document)

    def _points(self, document: Element) -> Iterator[Row]:
        id_ = field(document, "Ид")
        if self._is_deal(document) and id_:
            yield from (side.row for side in points("deal", id_, parse.person(document)))

    def _payments(self, document: Element) -> Iterator[Row]:
        if self._is_money(document) and not parse.is_void(document):
            yield parse.payment(document, field(document, "ХозОперация") in self.settings.refunds)

    def _is_money(self, document: Element) -> bool:
        return field(document, "ХозОперация") in (*self.settings.payments, *self.settings.refunds)

    def _is_deal(self, document: Element) -> bool:
        return field(document, "ХозОперация") in self.settings.deals

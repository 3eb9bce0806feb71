"""Lines of a log as rows of `visit`."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Batch, RejectedCell
from connectors.cells import Rule
from connectors.yandex_metrica.columns import counts, filled, hidden, ids, times
from connectors.yandex_metrica.fields import TEXTS
from connectors.yandex_metrica.tsv import unescaped
from throughline.landing.contract import TABLES

__all__ = ["Refused", "VisitReader"]

_DEVICES = {"1": "desktop", "2": "mobile", "3": "tablet", "4": "tv"}
_SHOWN = 200


@dataclass(slots=True)
class Refused:
    """Cells of one part that were not loaded. `source` and `part` say where, `line` counts from 1, the header's."""

    source: str
    part: str
    cells: list[RejectedCell] = field(default_factory=list)

    def add(self, line: int, column: str, value: str, rule: Rule) -> None:
        """Note one."""
        self.cells.append(RejectedCell(self.source, self.part, line, column, value[:_SHOWN], rule.value))

    def taken(self) -> tuple[RejectedCell, ...]:
        """Those since the last call."""
        taken, self.cells = tuple(self.cells), []
        return taken


class VisitReader:
    """Reads the lines of one part. `zone` is the counter's.

    A visit is called counter.day.visitID: Metrica's own id is unique only within a year.
    """

    def __init__(self, counter: int, zone: ZoneInfo, refused: Refused) -> None:
        self._counter, self._zone, self._refused = counter, zone, refused
        self._ragged = 0
        self._line = 2  # of the first row of the next batch

    def ragged(self, line: int, text: str) -> None:
        """A line that has not as many fields as the header: refused by name, never dropped in silence."""
        self._refused.add(line, "", text, Rule.OTHER_WIDTH)
        self._ragged += 1

    def read(self, lines: pa.RecordBatch) -> Batch:
        """One row a line; a line without an id or a time is left out."""
        refuse = self._refuse
        columns = {name: filled(unescaped(lines[name])) for name in TEXTS}
        columns |= {name: ids(unescaped(lines[name])) for name in ("campaign_id", "ad_group_id", "ad_id")}
        columns |= {
            "visit_id": visit_ids(lines, self._counter),
            "client_id": ids(lines["client"]),
            "started_at": times(lines["time"], self._zone, "started_at", refuse),
            "gclid": pc.coalesce(columns["gclid"], hidden(columns["landing_url"], "gclid")),
            "yclid": hidden(columns["landing_url"], "yclid"),
            "device": _device(lines["device"]),
            **{name: counts(lines[name], name, refuse) for name in ("pageviews", "duration_seconds")},
        }
        for column, found in (("visit_id", lines["visit"]), ("started_at", lines["time"])):
            for position in pc.indices_nonzero(pc.equal(found, "")).to_pylist():
                refuse(position, column, "", Rule.EMPTY)
        # Marks and addresses repeat: told once a batch they take a third of the memory until they are stored.
        columns |= {name: columns[name].dictionary_encode() for name in (*TEXTS, "device")}
        rows = pa.table({name: columns[name] for name in TABLES["visit"].arrow.names if name in columns})
        has_key = pc.and_(pc.not_equal(lines["visit"], ""), pc.is_valid(columns["started_at"]))
        return self._batch(rows.filter(has_key), lines.num_rows)

    def rest(self) -> Batch:
        """What was refused after the last good line."""
        schema = TABLES["visit"].arrow
        return self._batch(pa.table({"visit_id": pa.array([], schema.field("visit_id").type)}), 0)

    def _batch(self, rows: pa.Table, read: int) -> Batch:
        self._line += read + self._ragged
        read, self._ragged = read + self._ragged, 0
        return Batch(TABLES["visit"], rows, self._refused.taken(), read)

    def _refuse(self, position: int, column: str, value: str, rule: Rule) -> None:
        self._refused.add(self._line + position, column, value, rule)


def visit_ids(lines: pa.RecordBatch, counter: int) -> pa.Array:
    """What these visits are called."""
    return pc.binary_join_element_wise(str(counter), lines["day"], lines["visit"], ".")


def _device(column: pa.Array) -> pa.Array:
    """1 … 4 as words; a word that Metrica writes itself stays."""
    codes = column.dictionary_encode()
    words = [_DEVICES.get(code, code) or None for code in codes.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(codes.indices)

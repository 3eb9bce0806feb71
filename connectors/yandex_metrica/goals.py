"""Goals reached in visits, which a log tells as lists beside each other, as rows of `goal`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta, timezone

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Batch, Living
from connectors.cells import Rule
from connectors.yandex_metrica.columns import ids, numbers, times
from connectors.yandex_metrica.parse import Refused, visit_ids
from connectors.yandex_metrica.tsv import elements, numbers_of
from throughline.landing.contract import TABLES

__all__ = ["GoalReader"]

_LISTS = ("goal_ids", "goal_numbers", "goal_times", "goal_prices")
# "Time of reaching each goal (in the time zone UTC+3)", whatever the zone of the counter is.
_ZONE = timezone(timedelta(hours=3))
_SCALE = 1000.0  # goalsPrice is in thousandths


class GoalReader:
    """Reads the goals of one part's lines. `names` are the counter's goals by id.

    A goal reached is called visit.goalID.number, the number being Metrica's count of this goal. With `by_order` the
    first of a visit that carries an order number is called by it.
    """

    def __init__(self, counter: int, names: Mapping[str, str], by_order: bool, refused: Refused) -> None:
        self._counter, self._names, self._by_order, self._refused = counter, names, by_order, refused
        self._told: list[pa.Array] = []

    def read(self, lines: pa.RecordBatch) -> Batch | None:
        """All goals reached in these visits; None where there are none. The visits are kept for `retold`."""
        visits = visit_ids(lines, self._counter)
        reached = lines.filter(pc.invert(pc.is_in(lines["goal_ids"], pa.array(["", "[]"]))))
        if not reached.num_rows:
            self._told.append(visits)
            return None
        even = self._even(reached)
        lists = {name: numbers_of(even[name]) for name in _LISTS}
        of_visit = pc.list_parent_indices(lists["goal_ids"])
        goal, number, moment, price = (lists[name].flatten() for name in _LISTS)
        visit = pa.DictionaryArray.from_arrays(of_visit, visit_ids(even, self._counter))
        rows = pa.table(
            {
                "goal_id": self._ids(even, visit.dictionary_decode(), goal, number),
                "client_id": ids(even["client"]).take(of_visit),
                "visit_id": visit,
                "happened_at": times(moment, _ZONE, "happened_at", self._refuse),
                "name": self._named(goal),
                "value": pc.divide(numbers(price, "value", self._refuse), _SCALE),
            }
        )
        read = len(goal) + reached.num_rows - even.num_rows
        is_good = pc.is_valid(rows["happened_at"])
        lost = rows["visit_id"].filter(pc.invert(is_good)).combine_chunks().dictionary_decode()
        uneven = pc.invert(pc.is_in(visit_ids(reached, self._counter), visit_ids(even, self._counter)))
        unread = pa.concat_arrays([lost, visit_ids(reached, self._counter).filter(uneven)])
        self._told.append(visits.filter(pc.invert(pc.is_in(visits, unread))) if len(unread) else visits)
        return Batch(TABLES["goal"], rows.filter(is_good), self._refused.taken(), read)

    @property
    def waiting(self) -> int:
        """How many visits are kept for `retold`."""
        return sum(map(len, self._told))

    def retold(self) -> Living:
        """The visits since the last call whose goals are all read: others that landing has of them go, for Metrica took
        them back. Of a visit with a goal that cannot be read none goes."""
        told, self._told = pa.chunked_array(self._told, pa.string()), []
        return Living(TABLES["goal"], pa.table({"visit_id": told}), retold=True)

    def _even(self, lines: pa.RecordBatch) -> pa.RecordBatch:
        """The lines whose lists are equally long; another tells of no goal what it was worth or when it was reached."""
        wanted = pc.list_value_length(numbers_of(lines["goal_ids"]))
        is_even = pc.is_valid(wanted)
        for name in _LISTS[1:]:
            fits = pc.equal(pc.list_value_length(numbers_of(lines[name])), wanted)
            for position in pc.indices_nonzero(pc.invert(fits)).to_pylist():
                self._refuse(position, name, lines[name][position].as_py(), Rule.OTHER_WIDTH)
            is_even = pc.and_(is_even, fits)
        return lines.filter(is_even)

    def _ids(self, lines: pa.RecordBatch, visit: pa.Array, goal: pa.Array, number: pa.Array) -> pa.Array:
        plain = pc.binary_join_element_wise(visit, goal, number, ".")
        if not self._by_order and pc.count_distinct(plain).as_py() == len(plain):
            return plain
        orders = self._orders(lines) if self._by_order else [""] * len(plain)
        seen: Counter[tuple[str, str]] = Counter()
        named: list[str] = []
        for visit_id, own, order in zip(visit.to_pylist(), plain.to_pylist(), orders, strict=True):
            name = order if order and not seen[visit_id, order] else own
            seen[visit_id, name] += 1
            named.append(name if seen[visit_id, name] == 1 else f"{name}.{seen[visit_id, name]}")
        return pa.array(named, pa.string())

    def _orders(self, lines: pa.RecordBatch) -> list[str]:
        """The order number of every goal, '' where it has none."""
        orders: list[str] = []
        counts = pc.list_value_length(numbers_of(lines["goal_ids"])).to_pylist()
        for position, (cell, count) in enumerate(zip(lines["goal_orders"].to_pylist(), counts, strict=True)):
            try:
                found = elements(cell)
            except ValueError:
                found = []
            if len(found) != count:
                if cell not in ("", "[]"):
                    self._refuse(position, "goal_orders", cell, Rule.OTHER_WIDTH)
                found = [""] * count
            orders += found
        return orders

    def _named(self, goal: pa.Array) -> pa.Array:
        codes = goal.dictionary_encode()
        names = [self._names.get(code, code) for code in codes.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(codes.indices, pa.array(names, pa.string()))

    def _refuse(self, position: int, column: str, value: str, rule: Rule) -> None:
        # The place of a goal in its log is that of no line: goals are counted by themselves.
        self._refused.add(position + 1, column, value, rule)

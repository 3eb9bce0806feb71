"""Identifiers that visits, leads, calls and deals carry, read from landing for whom they are sent back to.

No snapshot holds them: they are good for recognising a person, and no report needs them (docs/decisions/024). They are
read when conversions are sent, for the visits of those applications alone, and live in memory until that is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from throughline.landing.guard import guard
from throughline.landing.store import attach, landing_path
from throughline.warehouse.engine import quoted

__all__ = ["Holder", "Identifiers", "VisitMarks", "read_identifiers"]

Holder = tuple[str, str, str]
"""What carries a client id itself: lead, call or deal; its source; its id."""

_OWN = {"lead": "lead_id", "call": "call_id", "deal": "deal_id"}
_WITH_CUSTOM = ("lead", "deal")


@dataclass(frozen=True, slots=True)
class VisitMarks:
    """What a visit of `source` carries; '' for what it does not. `until` is its end, UTC; None where none is told."""

    source: str
    client_id: str
    yclid: str
    gclid: str
    visit_id: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Marks of visits by the id of their touch; by holder and field what leads, calls and deals carry, `client_id` or a
    field of their own."""

    visits: dict[str, VisitMarks]
    own: dict[tuple[Holder, str], str]


def read_identifiers(
    data: Path,
    touches: Iterable[tuple[str, str]],
    holders: Iterable[Holder],
    sources: Iterable[str],
    fields: Iterable[str] = (),
) -> Identifiers:
    """Identifiers of the visits with these (touch_id, visit_id) and of `holders`; rows of configured `sources` only.

    `fields` of leads and deals are read besides. An id that two accounts of a source give to two things names neither.
    Hold the loader's lock around it. Raises StoreError as `attach` does.
    """
    with guard(landing_path(data)), duckdb.connect() as connection:
        attach(connection, data, "landing")
        connection.register("wanted", _table(("touch_id", "visit_id"), touches))
        connection.register("holders", _table(("entity", "source", "id"), holders))
        connection.register("fields", _table(("field",), ((field,) for field in fields)))
        listed = ", ".join(map(quoted, sources)) or "''"
        visits = [
            (*marks, until and until.replace(tzinfo=UTC))
            for *marks, until in connection.execute(_VISITS.format(listed=listed)).fetchall()
        ]
        clients = [_HOLDERS.format(entity=entity, key=key, listed=listed, **_CLIENT) for entity, key in _OWN.items()]
        custom = [_HOLDERS.format(entity=entity, key=_OWN[entity], listed=listed, **_CUSTOM) for entity in _WITH_CUSTOM]
        own = connection.execute(" UNION ALL ".join(clients + custom)).fetchall()
    return Identifiers(
        {touch: VisitMarks(*marks) for touch, *marks in visits},
        {((entity, source, key), field): value for entity, source, key, field, value in own},
    )


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> pa.Table:
    distinct = list(dict.fromkeys(rows))
    columns = [[row[place] for row in distinct] for place in range(len(names))]
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


# The id of a touch is that of core/touch.sql. Most visits are left out by visit_id alone: texts are made of the rest.
_VISITS = """
WITH near AS MATERIALIZED (
    SELECT source, account_id, visit_id, client_id, yclid, gclid, started_at, duration_seconds
    FROM landing.main.visit
    WHERE source IN ({listed}) AND visit_id IN (SELECT visit_id FROM wanted)
)
SELECT
    wanted.touch_id, near.source, coalesce(near.client_id, ''), coalesce(near.yclid, ''), coalesce(near.gclid, ''),
    near.visit_id, near.started_at + to_seconds(near.duration_seconds)
FROM near
INNER JOIN wanted ON near.visit_id = wanted.visit_id
WHERE concat_ws('|', 'visit', near.source, near.account_id, near.visit_id) = wanted.touch_id
"""
_HOLDERS = """
SELECT '{entity}' AS entity, held.source, held.{key} AS id, {field} AS field, min({value}) AS value
FROM landing.main."{entity}" AS held
INNER JOIN holders ON holders.entity = '{entity}' AND held.source = holders.source AND held.{key} = holders.id
{fields}
WHERE held.source IN ({listed}) AND {value} <> ''
GROUP BY ALL
HAVING count(DISTINCT {value}) = 1
"""
_CLIENT = {"field": "'client_id'", "value": "held.client_id", "fields": ""}
# A field is a name, whatever it looks like: bare `$sum` or `/a` would be taken for a path.
_CUSTOM = {
    "field": "'custom.' || fields.field",
    "value": "trim(held.custom ->> ('/' || replace(replace(fields.field, '~', '~0'), '/', '~1')))",
    "fields": "CROSS JOIN fields",
}

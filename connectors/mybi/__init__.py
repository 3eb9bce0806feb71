"""MyBI Connect: the costs and amoCRM deals that its Postgres warehouse has gathered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from connectors.base import Batch, Connector, Refresh, Stream
from connectors.mapping import Mapping, TableSettings
from connectors.mybi import queries
from connectors.mybi.settings import Fills, MybiSettings
from connectors.postgres.question import Question
from throughline.config.sources import SourceSettings
from throughline.errors import Transient
from throughline.landing.contract import TABLES

if TYPE_CHECKING:
    from connectors.postgres.reading import Database
    from connectors.postgres.tables import Asking

__all__ = ["Mybi"]

_TABLES: dict[Fills, tuple[str, ...]] = {"costs": ("spend_daily",), "deals": ("deal", "deal_stage")}
_NAMES = {"spend_daily": "general_costs_facts", "deal": "amocrm_leads_facts", "deal_stage": "amocrm_leads"}


class Mybi(Connector[MybiSettings]):
    """One project of MyBI Connect.

    Costs are read again over the last days, as MyBI itself reloads them; deals always whole. Rows go by the account of
    the service and by the service's own ids.
    """

    kind = "mybi"
    Settings = MybiSettings

    def streams(self) -> Sequence[Stream]:
        """spend_daily over a window; deal, with its contact points, and deal_stage whole."""
        return [self._stream(table) for fills in dict.fromkeys(self.settings.fills) for table in _TABLES[fills]]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch]:
        """All rows of one table from `since` on. Raises SourceError, InputError."""
        asking = self._asking(stream.table.name)
        if stream.table.name == "deal":
            self._refuse_half_of_it(asking.database)
        yield from asking.batches(since)

    def check(self) -> str:
        """What each of the tables holds, told by its first rows. Raises SourceError, InputError."""
        return "\n".join(self._asking(stream.table.name).check() for stream in self.streams())

    def _stream(self, table: str) -> Stream:
        if table == "spend_daily":
            return Stream(TABLES[table], Refresh.WINDOW, timedelta(days=self.settings.reread_days))
        return Stream(TABLES[table], Refresh.FULL)

    def _asking(self, table: str) -> Asking:
        # The library takes a tenth of a second to import: only who asks pays for it.
        from connectors.postgres.reading import Database
        from connectors.postgres.tables import Asking

        database = Database(self.settings.name, self.settings, self.context)
        query = self._query(table, _known(database, self.settings.in_schema) if table == "deal" else {})
        mapping = Mapping(self._table_settings(table), self.context)
        return Asking(database, Question(query), mapping, self.settings.name, _NAMES[table], self.context)

    def _refuse_half_of_it(self, database: Database) -> None:
        """MyBI reloads by deleting and putting in again. Seen in between, deals would seem gone. Raises Transient."""
        question = Question(queries.facts_of_leads(self.settings.in_schema, self.settings.accounts))
        with database.answer(question, None) as answer:
            leads, facts = (int(str(count)) for count in answer.cursor.fetchone() or (0, 0))
        if facts * 2 < leads:
            raise Transient("mybi_reloading", source=self.settings.name, place=database.place, leads=leads, facts=facts)

    def _query(self, table: str, known: queries.Known) -> str:
        settings = self.settings
        match table:
            case "spend_daily":
                return queries.costs(settings.in_schema, settings.accounts)
            case "deal":
                fields = settings.phone_fields, settings.email_fields
                return queries.deals(settings.in_schema, settings.accounts, known, *fields)
        return queries.stages(settings.in_schema, settings.accounts)

    def _table_settings(self, table: str) -> TableSettings:
        """How the cells of one table are read: as the source says."""
        common = {name: getattr(self.settings, name) for name in SourceSettings.model_fields}
        return TableSettings.model_validate({**common, "table": table, "leads": "own"})


def _known(database: Database, schema: str) -> queries.Known:
    """Table → its columns, of the tables that the project has."""
    found: dict[str, set[str]] = {}
    with database.answer(Question(queries.tables_of(schema)), None) as answer:
        for table, column in answer.cursor:
            found.setdefault(str(table), set()).add(str(column))
    return found

"""One question and the landing table that its answer fills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from connectors.base import Batch, Context
from connectors.mapping import Mapping, Place, Sheet
from connectors.mapping.query import bind_answer
from connectors.mapping.trial import attempt, refuse_unreadable
from connectors.postgres.question import Question
from connectors.postgres.reading import Answer, Database
from throughline.texts import say

__all__ = ["Asking"]

_TRIED_ROWS = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """`name` is what rejected cells and errors call the result."""

    database: Database
    question: Question
    mapping: Mapping
    source: str
    name: str
    context: Context

    def batches(self, since: date | None) -> Iterator[Batch]:
        """All rows from `since` on. Raises SourceError, InputError."""
        rows = 0
        with self.database.answer(self.question, since) as answer:
            sheet = self._sheet(answer)
            for frame in answer.frames():
                for batch in sheet.batches(frame):
                    if batch.table is self.mapping.table:
                        rows += batch.rows_read
                        self.context.progress(rows, self.name)
                    yield batch

    def check(self) -> str:
        """What the first rows tell. Raises SourceError, InputError."""
        lang = self.context.language
        with self.database.answer(self.question, None) as answer:
            frames, sheet = answer.frames(), self._sheet(answer)
            first = next(frames, None)
            trial = attempt(sheet, [first.head(_TRIED_ROWS)] if first else [])
            hopeless = trial.is_hopeless and not any(
                batch.table is self.mapping.table and batch.rows.num_rows
                for frame in (first, *frames)
                if frame is not None
                for batch in self._sheet(answer).batches(frame)
            )
        facts = {"place": self.database.place, "name": self.name, "n": trial.read, "good": trial.good}
        told = [say("postgres.check", lang, columns=sheet.plan.headers.shown, **facts), *trial.told(lang)]
        return refuse_unreadable(self.source, hopeless, "\n".join(told))

    def _sheet(self, answer: Answer) -> Sheet:
        return bind_answer(self.mapping, answer.names, Place(self.database.place, self.name), self.source)

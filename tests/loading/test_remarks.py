"""What makes the rows of a load less sure is told beside them, until a load has nothing to say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from connectors.base import Batch, Refresh, Stream
from tests.loading.stand_in import NOW, Shelf, ShelfSettings, ShelfSource
from throughline.config.models import Config, Project
from throughline.landing.contract import TABLES
from throughline.landing.status import read_status
from throughline.loading import load
from throughline.params import Params, Period
from throughline.reports.sources import of_folder
from throughline.texts import Phrase

PARAMS = Params(period=Period(date(2026, 3, 1), date(2026, 3, 10)))


class Doubtful(ShelfSource):
    """Says twice that its rows are a sample, as a reading in pages does."""

    doubts = True

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch]:
        if self.doubts:
            for _ in range(2):
                self.context.remark(Phrase("errors.busy", {"since": "12:04", "pid": 7}))
        yield from super().read(stream, since)


def _load(data: Path) -> None:
    rows = [{"day": date(2026, 3, 5), "campaign_id": "a"}]
    Doubtful.shelves = {
        "ads": Shelf([Stream(TABLES["spend_daily"], Refresh.WINDOW)], {"spend_daily": [("spend_daily", rows)]})
    }
    config = Config(project=Project(), sources=[ShelfSettings(name="ads", kind="shelf")])
    load(config, {"shelf": Doubtful}, data, data, now=lambda: NOW)


def test_a_remark_is_told_once_in_both_languages_and_goes_with_its_cause(tmp_path: Path) -> None:
    _load(tmp_path)
    (remark,) = read_status(tmp_path).sources["ads"]["spend_daily"].remarks
    assert "12:04" in remark.ru
    assert "12:04" in remark.en
    for table in ("sources", "tables"):
        for lang, word in (("ru", "загрузка"), ("en", "load")):
            frame = of_folder(tmp_path, replace(PARAMS, lang=lang)).tables[table].rows
            assert word in frame["remark"].iloc[0].lower()
            assert frame["remark"].iloc[0].count("12:04") == 1
            assert frame["error"].iloc[0] == ""
    Doubtful.doubts = False
    _load(tmp_path)
    assert read_status(tmp_path).sources["ads"]["spend_daily"].remarks == []
    Doubtful.doubts = True

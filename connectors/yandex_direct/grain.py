"""What rows of a report are told apart by, and how they lie in landing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.yandex_direct.settings import Level
from throughline.landing.contract import TABLES

__all__ = ["Grain", "landed", "summed"]

_WORDS: Mapping[Level, tuple[str, ...]] = {
    "campaign": ("CampaignId",),
    "ad": ("CampaignId", "AdGroupId", "AdId"),
    "keyword": ("CampaignId", "AdGroupId", "AdId", "Criterion"),
}
_ATTRIBUTES: Mapping[Level, tuple[str, ...]] = {
    "campaign": ("CampaignName",),
    "ad": ("CampaignName", "AdGroupName"),
    "keyword": ("CampaignName", "AdGroupName", "CriterionId", "CriterionType"),
}
_LANDING = {
    "CampaignId": "campaign_id",
    "AdGroupId": "ad_group_id",
    "AdId": "ad_id",
    "Criterion": "keyword",
    "CampaignName": "campaign_name",
    "AdGroupName": "ad_group_name",
}

_Codes: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Grain:
    """`words` are the key beside the day; `attributes` follow from them, so that asking for them adds no rows."""

    words: tuple[str, ...]
    attributes: tuple[str, ...] = ()

    @classmethod
    def of_spend(cls, level: Level, device: bool, network: bool) -> Grain:
        """The key of `spend_daily`."""
        apart = (("Device",) if device else ()) + (("AdNetworkType",) if network else ())
        return cls(_WORDS[level] + apart, _ATTRIBUTES[level])

    @classmethod
    def of_conversions(cls, level: Level) -> Grain:
        """The key of `ad_conversion_daily`, which knows no device."""
        return cls(_WORDS[level])


def summed(report: pa.Table, grain: Grain, numbers: Sequence[str]) -> pa.Table:
    """One row per key. Of several the attributes of the first stay, but not the id of its criterion."""
    codes = _codes(report, ("Date", *grain.words))
    if len(codes) == 0 or codes.max() + 1 == len(codes):
        return report
    coded = (
        report.select(numbers)
        .append_column("code", pa.array(codes))
        .append_column("row", pa.array(np.arange(len(codes))))
    )
    groups = coded.group_by("code").aggregate([("row", "min"), ("row", "count"), *((name, "sum") for name in numbers)])
    found = report.take(groups["row_min"])
    for name in numbers:
        found = _with(found, name, pc.cast(groups[f"{name}_sum"], report[name].type))
    if "CriterionId" in grain.attributes:
        ids = pc.cast(found["CriterionId"], pa.string())
        alone = pc.if_else(pc.equal(groups["row_count"], 1), ids, pa.scalar(None, pa.string()))
        found = _with(found, "CriterionId", pa.chunked_array([alone.combine_chunks().dictionary_encode()]))
    return found


def _codes(report: pa.Table, keys: Sequence[str]) -> _Codes:
    """One number per row, equal where all keys are, from 0 on: a fifth of the memory of grouping by the keys."""
    codes: _Codes = np.zeros(report.num_rows, np.int64)
    for key in keys:
        column = report[key].combine_chunks()
        column = column.indices if pa.types.is_dictionary(column.type) else pc.cast(column, pa.int32())
        numbers = pc.fill_null(column, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        codes = np.unique(codes * (numbers.max(initial=0) + 1) + numbers, return_inverse=True)[1]
    return codes


def _with(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def landed(table: str, report: pa.Table, values: Mapping[str, Any]) -> pa.Table:
    """Rows of a landing table: the report's key and `values`, each a column or one for all rows. Blank keys are ''."""
    there: dict[str, Any] = {"day": report["Date"], **values}
    for name, column in _LANDING.items():
        if name in report.column_names:
            there[column] = pc.cast(report[name], pa.string())
    if "Device" in report.column_names:
        there["device"] = pc.utf8_lower(pc.cast(report["Device"], pa.string()))
    if "AdNetworkType" in report.column_names:
        there["dims"] = _dims(report["AdNetworkType"])
    declared = TABLES[table]
    there |= {name: "" for name in declared.key if name not in there}
    fields = [field for field in declared.arrow if there.get(field.name) is not None]
    return pa.table([_column(there[field.name], field.type, report.num_rows) for field in fields], pa.schema(fields))


def _dims(networks: pa.ChunkedArray) -> pa.ChunkedArray:
    """{"network": "search"} for SEARCH; nothing where the vendor says nothing."""
    words = pc.utf8_lower(pc.cast(networks, pa.string()))
    told = {word: json.dumps({"network": word}) for word in pc.unique(words).to_pylist() if word}
    return pa.chunked_array([pa.array([told.get(word, "") for word in words.to_pylist()], pa.string())])


def _column(value: Any, kind: pa.DataType, rows: int) -> pa.ChunkedArray:
    if isinstance(value, pa.ChunkedArray | pa.Array):
        return value if value.type == kind else pc.cast(value, kind)
    return pa.repeat(pa.scalar(value, kind), rows)

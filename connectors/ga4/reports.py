"""Reports of the Data API, read whole: pages by offset until `rowCount` different rows came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.wire import CutError, Page, Window, by_offset

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["Report", "Reports"]

SIZE = 25_000  # of 250,000 at most: a row takes a kilobyte
_FEW = 10  # more questions of the same price


@dataclass(frozen=True, slots=True)
class Report:
    """What is asked for; the API takes nine dimensions and ten metrics at most."""

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]


class Reports:
    """Reports of one property. `warn` gets what makes numbers unsure: its key and facts."""

    def __init__(self, http: Http, number: str, warn: Callable[..., None]) -> None:
        self._http, self._warn = http, warn
        self._path = f"/v1beta/properties/{number}:runReport"
        self.metadata: Mapping[str, Any] = {}

    def rows(self, report: Report, window: Window) -> Iterator[dict[str, str]]:
        """Rows as texts by the names of dimensions and metrics, a month at a time. `metadata` is that of the last."""
        for month in window.months():
            yield from self._month(report, month)

    def _month(self, report: Report, month: Window) -> Iterator[dict[str, str]]:
        # Pages may be read again from the first one, so rows are told apart by their dimensions.
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for page in by_offset(lambda offset: self._page(report, month, offset), key=_mark, size=SIZE):
            for row in page:
                found[_mark(row)] = _named(report, row)
        yield from found.values()

    def _page(self, report: Report, window: Window, offset: int) -> Page:
        body = {
            "dateRanges": [{"startDate": window.start.isoformat(), "endDate": window.end.isoformat()}],
            "dimensions": [{"name": name} for name in report.dimensions],
            "metrics": [{"name": name} for name in report.metrics],
            "orderBys": [{"dimension": {"dimensionName": name}} for name in report.dimensions],
            "limit": str(SIZE),
            "offset": str(offset),
            "returnPropertyQuota": True,
        }
        said = self._http.post(self._path, body).json()
        _prove(said, report)
        self.metadata = said.get("metadata") or {}
        self._doubt(said)
        return Page(said.get("rows") or [], total=int(said.get("rowCount") or 0))

    def _doubt(self, said: Mapping[str, Any]) -> None:
        if self.metadata.get("subjectToThresholding"):
            self._warn("threshold")
        if self.metadata.get("dataLossFromOtherRow"):
            self._warn("rare")
        for each in self.metadata.get("samplingMetadatas") or ():
            read, space = int(each.get("samplesReadCount") or 0), int(each.get("samplingSpaceSize") or 0)
            if read < space:
                self._warn("sampled", share=f"{read / space:.0%}")
        for name, bucket in (said.get("propertyQuota") or {}).items():
            spent, left = int(bucket.get("consumed") or 0), int(bucket.get("remaining") or 0)
            if left < _FEW * spent:
                self._warn("quota", bucket=name, left=left)


def _prove(said: Any, report: Report) -> None:
    """An answer names what it is of: another question's (of a proxy that remembers too much) is none. Raises CutError.

    A metric that is missing is named by KeyError.
    """
    dimensions = [each["name"] for each in said.get("dimensionHeaders") or ()]
    metrics = [each["name"] for each in said.get("metricHeaders") or ()]
    if dimensions != list(report.dimensions):
        raise CutError("cut")
    for name in report.metrics:
        if name not in metrics:
            raise KeyError(name)
    if metrics != list(report.metrics):
        raise CutError("cut")


def _mark(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(each.get("value", "") for each in row.get("dimensionValues") or ())


def _named(report: Report, row: Mapping[str, Any]) -> dict[str, str]:
    values: Sequence[Any] = [each.get("value") for each in row["metricValues"]]
    return dict(zip((*report.dimensions, *report.metrics), (*_mark(row), *values), strict=True))

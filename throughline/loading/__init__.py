"""Runs the connectors of a config and merges what they read into landing."""

from throughline.loading.result import LoadResult, TableResult
from throughline.loading.run import load

__all__ = ["LoadResult", "TableResult", "load"]

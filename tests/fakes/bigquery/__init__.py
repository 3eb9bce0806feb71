"""A BigQuery on loopback: REST v2 jobs, results in pages, datasets, tables, uploads; SQL is executed for real."""

from tests.fakes.bigquery.engine import Engine, Refusal
from tests.fakes.bigquery.server import PROJECT, SCOPE, FakeBigQuery

__all__ = ["PROJECT", "SCOPE", "Engine", "FakeBigQuery", "Refusal"]

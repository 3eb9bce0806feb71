"""GoogleSQL over small tables that DuckDB holds: parsed as BigQuery's, translated, and refused in BigQuery's words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

__all__ = ["Engine", "Refusal"]


@dataclass
class Refusal(Exception):
    """An error in BigQuery's words."""

    status: int
    reason: str
    message: str


class Engine:
    """One project's datasets. `put` and `drop` change the world while it runs."""

    def __init__(self, project: str) -> None:
        self.project = project
        self._duck = duckdb.connect(config={"threads": 1})
        self._answers: dict[str, pa.Table] = {}  # of this world, by question: a suite asks the same many times

    def put(self, dataset: str, table: str, rows: pa.Table) -> None:
        """A table with these rows in place of what was there."""
        self._answers.clear()
        self._duck.execute(f'CREATE SCHEMA IF NOT EXISTS "{dataset}"')
        self._duck.register("incoming", rows)
        self._duck.execute(f'CREATE OR REPLACE TABLE "{dataset}"."{table}" AS SELECT * FROM incoming')
        self._duck.unregister("incoming")

    def make(self, dataset: str) -> None:
        """An empty dataset."""
        self._duck.execute(f'CREATE SCHEMA "{dataset}"')

    def drop(self, dataset: str, table: str) -> None:
        """The table is gone."""
        self._answers.clear()
        self._duck.execute(f'DROP TABLE "{dataset}"."{table}"')

    def datasets(self) -> set[str]:
        """Names of all datasets."""
        found = self._duck.execute("SELECT schema_name FROM duckdb_schemas() WHERE NOT internal").fetchall()
        return {name for (name,) in found}

    def tables(self, dataset: str) -> list[str]:
        """Names of the tables of a dataset in order."""
        found = self._duck.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = ?", [dataset]).fetchall()
        return sorted(name for (name,) in found)

    def read(self, dataset: str, table: str) -> pa.Table:
        """All rows of a table."""
        return self._duck.sql(f'SELECT * FROM "{dataset}"."{table}"').to_arrow_table()

    def kind(self, sql: str) -> str:
        """What sort of statement it is. Raises Refusal."""
        tree = _parsed(sql)
        return "SELECT" if isinstance(tree, exp.Query) else type(tree).__name__.upper()

    def ask(self, query: Mapping[str, Any]) -> pa.Table:
        """The answer to the part `query` of a job's configuration. Raises Refusal."""
        asked = json.dumps([query.get(name) for name in ("useLegacySql", "query", "queryParameters")])
        if asked not in self._answers:
            self._answers[asked] = self._asked(query)
        return self._answers[asked]

    def _asked(self, query: Mapping[str, Any]) -> pa.Table:
        if query.get("useLegacySql", True):
            raise Refusal(400, "invalidQuery", 'Encountered "WITH" at line 1, column 1. [Try using standard SQL]')
        sql = query["query"]
        values = {one["name"]: _value(one) for one in query.get("queryParameters", ())}
        world = World(self.project, tuple((name, *self.tables(name)) for name in sorted(self.datasets())))
        text, used = translated(sql, world)
        for name in used:
            if name not in values:
                raise Refusal(400, "invalidQuery", f"Query parameter '{name}' not found at {_place(sql, name)}")
        try:
            return self._duck.sql(text, params={name: values[name] for name in used} or None).to_arrow_table()
        except duckdb.BinderException as error:
            found = re.search(r'(?:column|[Cc]olumn named|Could not find key|Referenced table) "(\w+)', str(error))
            name = found[1] if found else ""
            raise Refusal(400, "invalidQuery", f"Unrecognized name: {name} at {_place(sql, name)}") from error
        except duckdb.Error as error:
            raise Refusal(400, "invalidQuery", str(error).split("\n")[0]) from error


@dataclass(frozen=True)
class World:
    """What there is: a project, and of each dataset its name and those of its tables."""

    project: str
    datasets: tuple[tuple[str, ...], ...]

    def located(self, node: exp.Expression) -> exp.Expression:
        """Tables where DuckDB has them; `events_*` as all tables of that beginning with `_TABLE_SUFFIX`."""
        if isinstance(node, exp.Unnest) and isinstance(node.parent, exp.From):
            # BigQuery shows the fields of the structs, DuckDB one column of structs.
            of = node.expressions[0].sql("duckdb")
            return exp.Subquery(this=sqlglot.parse_one(f"SELECT UNNEST({of}, max_depth := 2)", dialect="duckdb"))
        if not isinstance(node, exp.Table) or not node.db:
            return node
        project, dataset, name = node.catalog or self.project, node.db, node.name
        tables = {known: rest for known, *rest in self.datasets}
        if project != self.project:
            message = f"Access Denied: Project {project}: User does not have bigquery.tables.getData permission"
            raise Refusal(403, "accessDenied", message)
        if dataset not in tables:
            raise Refusal(404, "notFound", f"Not found: Dataset {project}:{dataset} was not found in location EU")
        if not name.endswith("*"):
            if name not in tables[dataset]:
                message = f"Not found: Table {project}:{dataset}.{name} was not found in location EU"
                raise Refusal(404, "notFound", message)
            return exp.to_table(f'"{dataset}"."{name}"', dialect="duckdb", alias=node.alias or None)
        found = [table for table in tables[dataset] if table.startswith(name[:-1])]
        if not found:
            raise Refusal(400, "invalidQuery", f"{project}:{dataset}.{name} does not match any table.")
        parts = [
            f'SELECT *, \'{table[len(name) - 1 :]}\' AS _TABLE_SUFFIX FROM "{dataset}"."{table}"' for table in found
        ]
        union = sqlglot.parse_one(" UNION ALL BY NAME ".join(parts), dialect="duckdb")
        return exp.Subquery(this=union, alias=exp.TableAlias(this=exp.to_identifier(node.alias or "wildcard")))


@lru_cache(maxsize=256)
def translated(sql: str, world: World) -> tuple[str, frozenset[str]]:
    """The statement as DuckDB understands it, and the names of its parameters. Raises Refusal."""
    tree = _parsed(sql)
    used = frozenset(named.name for named in tree.find_all(exp.Parameter))
    return tree.transform(world.located).sql("duckdb"), used


@lru_cache(maxsize=256)
def _parsed(sql: str) -> exp.Expression:
    try:
        return sqlglot.parse_one(sql, dialect="bigquery")
    except ParseError as error:
        at = error.errors[0]
        message = f'Syntax error: Unexpected identifier "{at["highlight"]}" at [{at["line"]}:{at["col"]}]'
        raise Refusal(400, "invalidQuery", message) from error
    except TokenError as error:
        raise Refusal(400, "invalidQuery", "Syntax error: Unclosed string literal at [1:1]") from error


def _value(given: Mapping[str, Any]) -> Any:
    kind = given["parameterType"]["type"]
    if kind == "ARRAY":
        return [one["value"] for one in given["parameterValue"].get("arrayValues", ())]
    text = given["parameterValue"]["value"]
    match kind:
        case "DATE":
            return date.fromisoformat(text)
        case "INT64":
            return int(text)
        case "BOOL":
            return bool(json.loads(text))
    return text


def _place(sql: str, word: str) -> str:
    """Line and column of a word, from 1, as BigQuery names them."""
    lines: Sequence[str] = sql.split("\n")
    for number, line in enumerate(lines, 1):
        if found := re.search(rf"\b{re.escape(word)}\b", line):
            return f"[{number}:{found.start() + 1}]"
    return "[1:1]"

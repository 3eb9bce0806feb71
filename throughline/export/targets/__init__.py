"""The places that results are published to, by `kind` of the section `export`.

A place is a class of a module of its own, made of its settings and the folder that paths start from. It is imported
when something is published there: the libraries behind the places are heavy, and few need more than one.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from throughline.config.export import TargetSettings
from throughline.export.target import Target

__all__ = ["CLASSES", "make"]

CLASSES: dict[str, str] = {
    "bigquery": "BigQuery",
    "parquet": "Parquet",
    "postgres": "Postgres",
}
"""Kind, which is the name of its module here, and the class there."""


def make(kind: str, settings: TargetSettings, root: Path) -> Target:
    """The place that these settings name. Nobody is asked yet."""
    module = import_module(f"{__name__}.{kind}")
    return cast(Target, getattr(module, CLASSES[kind])(settings, root))

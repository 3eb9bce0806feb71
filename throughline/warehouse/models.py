"""The SQL models: one file, one SELECT, one table. What a model reads is found in its SQL, and so is the build order.

A model may hold placeholders (`$marks`, `$application_dimensions`, …) that stand for lists written once, here, and
names of `models/parts`: queries that several models begin or end with.

Models of the schema `live` hang on which calls are applications. A build makes them under the rules of config; their
statements travel with the snapshot, and a reader who asks for other rules has them made again in memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from string import Template

from throughline.config.models import Config, CustomDimension
from throughline.warehouse.marks import digest

__all__ = ["Model", "bare", "build_order", "load_models", "marts_version", "read_invariants", "reads"]

_FOLDER = Path(__file__).parent / "models"
_REPEAT = "-- Repeat from: "
_VIEW = "-- Kept as a view"
_LAZY = "-- Live: made when it is read"
_TABLE = re.compile(r"\b(?:from|join)\s+((?:landing|settings|core|mart|live)\.\w+)")
_PUBLISHED = re.compile(r"\b(from|join)\s+(?:mart|live)\.(\w+)", re.IGNORECASE)
_COMMENT = re.compile(r"--.*")

# What identifies traffic: the same columns for visits, leads, calls, deals and spend, so that one set of rules serves
# all.
MARKS = (
    *("fact", "source", "account_id", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    *("referrer_host", "referrer", "landing_host", "click_id", "campaign_id", "ad_group_id", "ad_id"),
    *("campaign_name", "ad_group_name", "ad_name", "keyword", "form", "tracking_number", "promo_code", "kind"),
    *("channel", "brand"),
)

_AD_NAMES = ("campaign_name", "ad_group_name", "ad_name", "keyword")


@dataclass(frozen=True, slots=True)
class Model:
    """One table to build: `name` is schema.table; `start` is the first round of a repeated SELECT, else ''.

    A view is for a large step with one reader: writing its rows down would only cost time. A lazy one of `live` is a
    view under other rules than those of the build, because hardly anybody reads it there.
    """

    name: str
    sql: str
    reads: frozenset[str]
    start: str = ""
    is_view: bool = False
    is_lazy: bool = False


def load_models(config: Config) -> dict[str, Model]:
    """Every SQL model by name, its placeholders filled in from the config."""
    words = _placeholders(config)
    models: dict[str, Model] = {}
    for folder, schema in (("core", "core"), ("marts", "mart"), ("live", "live")):
        for path in sorted((_FOLDER / folder).glob("*.sql")):
            name = f"{schema}.{path.stem}"
            models[name] = _model(name, path.read_text("utf-8"), words)
    return models


def _model(name: str, text: str, words: Mapping[str, str]) -> Model:
    sql = Template(text).substitute(words)
    start = ""
    first, _, rest = text.partition("\n")
    if first.startswith(_REPEAT):
        start, sql = first.removeprefix(_REPEAT), Template(rest).substitute(words)
    used = reads(sql) | (reads(start) if start else frozenset())
    return Model(name, sql, used - {f"{name}_before"}, start, is_view=first == _VIEW, is_lazy=first in (_VIEW, _LAZY))


def read_invariants() -> dict[str, str]:
    """SQL by name; each returns the rows that break the invariant its first line states."""
    return {path.stem: path.read_text("utf-8") for path in sorted((_FOLDER / "invariants").glob("*.sql"))}


@cache
def marts_version() -> str:
    """A short mark of how marts are made: a snapshot of another mark may lack tables or columns that reports read."""
    folders = ("marts", "live", "parts")
    return digest(*(path.read_text("utf-8") for folder in folders for path in sorted((_FOLDER / folder).glob("*.sql"))))


def bare(sql: str) -> str:
    """A SELECT of the build over published tables, as it runs on a snapshot: without their schemas."""
    return _PUBLISHED.sub(r"\1 \2", sql).replace("settings.project as", "snapshot_info as")


def reads(sql: str) -> frozenset[str]:
    """The tables that a SELECT reads, as schema.table.

    Models name tables in one way only, so this needs no parser; a test holds it against one.
    """
    return frozenset(_TABLE.findall(_COMMENT.sub("", sql)))


def build_order(reads_of: Mapping[str, frozenset[str]]) -> list[str]:
    """The names in an order in which each comes after what it reads. Raises graphlib.CycleError."""
    known = reads_of.keys()
    return list(TopologicalSorter({name: used & known for name, used in reads_of.items()}).static_order())


def _placeholders(config: Config) -> dict[str, str]:
    rules = [rule.when for rule in config.channels] + [rule.when for rule in config.brands]
    uses_referrer = any(when.referrer is not None for when in rules)
    uses_landing = any(when.landing_host is not None for when in rules)
    return {
        "marks": ", ".join(MARKS),
        "no_ad": _blank("campaign_id", "ad_group_id", "ad_id", *_AD_NAMES),
        "no_ad_names": _blank(*_AD_NAMES),
        "utm": _utm(""),
        "deal_utm": _utm("deal."),
        "manual_utm": _utm("manual."),
        # A call without a tag of its own takes those of its static number, all of them: a mixture never was.
        "line_tags": "owner.is_static and owner.utm_source <> '' and trim(call.utm_source) = ''",
        # Rows of the Sheet that are spend: the others are shown as rows to mend.
        "sheet_row_counts": "amount is not null and period_start is not null "
        "and coalesce(period_end, period_start) >= period_start",
        "no_page": _blank("referrer_host", "referrer", "landing_host", "click_id"),
        "traffic_id": f"md5(concat_ws(chr(31), {', '.join(MARKS)}))",
        # Whole addresses are nearly unique: they are carried only where a rule asks for them.
        "uses_referrer": str(uses_referrer).lower(),
        "uses_landing_host": str(uses_landing).lower(),
        "visit_traffic": ", ".join(_visit_traffic(uses_referrer, uses_landing)),
        **_dimensions(config.dimensions),
        **{path.stem: path.read_text("utf-8").rstrip() for path in sorted((_FOLDER / "parts").glob("*.sql"))},
    }


def _blank(*columns: str) -> str:
    """Marks that a kind of row never has."""
    return ", ".join(f"'' as {column}" for column in columns)


def _utm(of: str) -> str:
    """The five tags as rules compare them; `of` names their table where several are joined."""
    lower, kept = ("utm_source", "utm_medium", "utm_term"), ("utm_campaign", "utm_content")
    tags = [f"lower(trim({of}{tag})) as {tag}" for tag in lower] + [f"trim({of}{tag}) as {tag}" for tag in kept]
    return ", ".join(tags)


def _visit_traffic(uses_referrer: bool, uses_landing: bool) -> list[str]:
    """What tells the traffic of one visit from another's."""
    utm = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
    columns = ("source", "account_id", *utm, "campaign_id", "ad_group_id", "ad_id")
    referrer = "visit.referrer" if uses_referrer else "split_part(split_part(visit.referrer, '//', 2), '/', 1)"
    landing = ["split_part(split_part(visit.landing_url, '//', 2), '/', 1)"] if uses_landing else []
    return [*(f"visit.{column}" for column in columns), "visit.gclid <> ''", "visit.yclid <> ''", referrer, *landing]


def _group(document: str, field: str) -> str:
    """A field of the project's own as a group. People type into such fields whatever they like, phones too."""
    return f"no_contacts(json_word({document}, {_quoted(field)}))"


def _dimensions(dimensions: list[CustomDimension]) -> dict[str, str]:
    candidate, application, deal, deal_names, spend = [], [], [], [], []
    for dimension in dimensions:
        table, _, field = dimension.origin.rpartition(".")
        column = f"dim_{dimension.name}"
        if table == "lead.custom":
            candidate.append(f", {_group('candidate.custom', field)} as {column}")
            application.append(f", candidate.{column}")
        elif table == "deal.custom":
            application.append(f", coalesce(main.{column}, '') as {column}")
            deal.append(f", {_group('deal.custom', field)} as {column}")
            deal_names.append(f", deal.{column}")
        elif table == "spend_daily.dims":
            spend.append(f", json_word(spend.dims, {_quoted(field)})")
    return {
        "candidate_dimensions": "\n    ".join(candidate),
        "application_dimensions": "\n    ".join(application),
        "deal_dimensions": "\n    ".join(deal),
        "deal_dimension_names": "\n    ".join(deal_names),
        "spend_dimensions": "".join(
            f"{word} as dim_{dimension.name}"
            for word, dimension in zip(
                spend, [d for d in dimensions if d.origin.startswith("spend_daily")], strict=True
            )
        ),
        "spend_dimensions_group": "".join(spend),
    }


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"

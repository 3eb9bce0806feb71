"""The sentence of a finding: facts of a report put into words, numbers formatted."""

from __future__ import annotations

from collections.abc import Callable

from throughline.reports.model import Finding, Report, Unit
from throughline.reports.wording.formats import compact, full, month, signed
from throughline.texts import has, say

__all__ = ["sentence"]


def sentence(report: Report, finding: Finding, currency: str, name: Callable[[str, object], str]) -> str:
    """The finding in the language of the report. A fact is named as the column it comes from.

    `name` says how a value of a column is called, safe for the place where the sentence will stand.
    """
    lang = report.params.lang
    units = {column.name: column.unit for table in report.tables.values() for column in table.columns}
    facts: dict[str, object] = {}
    for key, value in finding.facts.items():
        if isinstance(value, str):
            facts[key] = name(_column_of(key, report.params.group), value)
        elif key == "month":
            facts[key] = month(value, lang)  # type: ignore[arg-type]
        elif key == "n":
            facts[key] = _Counted(int(str(value)), lang)
        else:
            facts[key] = compact(value, _unit_of(key, units), lang, currency=currency, plus=signed(key))
    if "n" in finding.facts:
        facts |= _things(report.params.group, facts["n"], lang)
    said = say(f"findings.{finding.key}", lang, **facts).strip()  # its last fact may be nothing to say
    return said.replace("тыс..", "тыс.")  # «389 тыс.» ends a sentence with its own dot


def _things(group: str, n: object, lang: str) -> dict[str, str]:
    """`things` and `of_things`: «7 каналов» and «(у) 7 каналов», for sentences that count values of the group."""
    noun = group if has(f"nouns.counted.{group}", lang) else "value"
    return {
        "things": say(f"nouns.counted.{noun}", lang, n=n),
        "of_things": say(f"nouns.genitive.{noun}", lang, n=n),
    }


def _column_of(fact: str, group: str) -> str:
    """The column whose codes a fact is in: `channel_first` holds a channel."""
    return group if fact == "name" else "channel" if fact.startswith("channel") else fact


class _Counted(int):
    """A number that chooses the plural and is written with its thousands apart."""

    lang: str

    def __new__(cls, value: int, lang: str) -> _Counted:
        counted = super().__new__(cls, value)
        counted.lang = lang
        return counted

    def __format__(self, _: str) -> str:
        return full(int(self), "count", self.lang)


def _unit_of(fact: str, units: dict[str, Unit]) -> Unit:
    """The unit of a fact: that of the column it is named after, also as `best_spend` or `share_…`."""
    if fact in units:
        return units[fact]
    if fact.endswith(("_share", "_change", "_delta")) or fact.startswith("share"):
        return "share"
    endings = [name for name in units if fact.endswith(f"_{name}")]
    return units[max(endings, key=len)] if endings else "count"

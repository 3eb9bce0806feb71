"""What a check says, in words: its name in the code is for machines."""

from __future__ import annotations

from throughline.reports.wording.labels import column_label, inert, value_label
from throughline.texts import has, say

__all__ = ["check_label"]

# Checks made once a measure: their name ends with the measure's.
_OF_A_MEASURE = ("paths_equal", "flow_explains", "last_touches_equal", "removal_credits_equal")


def check_label(name: str, lang: str) -> str:
    """The statement that the check `name` makes: `[model: ]name` or `measure.source: layer = layer`.

    Raises KeyError for a check without words: a defect that a test finds. Names of sources come from config and are
    made inert; whoever puts the text into Markdown escapes it.
    """
    about, colon, rest = name.partition(": ")
    first, equals, other = rest.partition(" = ")
    if equals:
        return _layers(about, first, other, lang)
    return f"{value_label('model', about, lang)}: {_said(rest, lang)}" if colon else _said(name, lang)


def _layers(about: str, first: str, other: str, lang: str) -> str:
    measure, _, source = about.partition(".")
    which = say("checks.all_sources", lang) if source == "all" else inert(source)
    layers = {"first": say(f"checks.layer.{first}", lang), "other": say(f"checks.layer.{other}", lang)}
    return say("checks.layers", lang, measure=value_label("measure", measure, lang), source=which, **layers)


def _said(name: str, lang: str) -> str:
    for start in _OF_A_MEASURE:
        measure = name.removeprefix(f"{start}_")
        if measure != name and not has(f"checks.{name}", lang):
            return say(f"checks.{start}", lang, measure=column_label(measure, lang))
    return say(f"checks.{name}", lang)

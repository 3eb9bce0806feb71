"""Sentences in Russian and English from `texts/<lang>/<area>.yaml`; plurals by the rules of CLDR (Babel)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from babel import Locale

Lang = Literal["ru", "en"]
LANGS: tuple[Lang, ...] = ("ru", "en")
FOLDER = Path(__file__).parent.parent / "texts"


def read_yaml(path: Path) -> Any:
    """A YAML file of our own. libyaml reads it ten times faster than Python, and a command reads a dozen of them."""
    loader = yaml.CSafeLoader(path.read_bytes())
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


@cache
def catalogue(lang: str) -> dict[str, object]:
    """All texts of one language by dotted key, `area.…`; a plural is a mapping one/few/many/other."""
    flat: dict[str, object] = {}
    for path in sorted((FOLDER / lang).glob("*.yaml")):
        _flatten(read_yaml(path), path.stem, flat)
    return flat


def _flatten(node: object, path: str, into: dict[str, object]) -> None:
    if isinstance(node, dict) and "other" not in node:
        for key, child in node.items():
            _flatten(child, f"{path}.{key}", into)
    else:
        into[path] = node


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fact that is worded only when its sentence is, in the sentence's language: `key` of the texts and its facts.

    `original` is what the system or a library said, for logs and ledgers; as text a phrase is that.
    """

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    original: str = ""

    def sentence(self, lang: str) -> str:
        """The words in `lang`."""
        return say(self.key, lang, **self.facts)

    def __str__(self) -> str:
        return self.original or self.key


def has(key: str, lang: str) -> bool:
    """Whether a text of that key exists."""
    return key in catalogue(lang)


_NUMBERS = ("{n}", "{things}", "{of_things}")


def say(key: str, lang: str, **facts: object) -> str:
    """The text of `key` with `{fact}` filled in; a plural text is chosen by the fact `n`.

    A fact that is a Phrase is worded too. Raises KeyError when the key has no text: a missing text is a defect that a
    test finds, not a blank.
    """
    text = catalogue(lang)[key]
    if isinstance(text, dict):
        number = cast(float, facts["n"])
        rule = Locale.parse(lang).plural_form(number)
        # In Russian `one` is the form of 21 too; a sentence that names no number speaks of one thing alone.
        if rule == "one" and number != 1 and not any(told in str(text["one"]) for told in _NUMBERS):
            rule = "other"
        text = text.get(rule, text["other"])
    worded = {name: fact.sentence(lang) if isinstance(fact, Phrase) else fact for name, fact in facts.items()}
    return str(text).format(**worded)

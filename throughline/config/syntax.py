"""What the YAML parser says in English, as words of ours: what is written there and what to write instead."""

from __future__ import annotations

import re

import yaml

from throughline.texts import Phrase

__all__ = ["syntax_problem"]

# A part of "context: problem" of PyYAML → a text under `config.yaml.`; the first that is found counts.
_SAID: tuple[tuple[str, str], ...] = (
    (r"found character '\\t'", "tab"),
    (r"found character '(?P<sign>.+)' that cannot start", "sign"),
    (r"mapping values are not allowed", "second_colon"),
    (r"could not find expected ':'", "no_colon"),
    (r"sequence entries are not allowed", "stray_dash"),
    (r"mapping keys are not allowed", "stray_question"),
    (r"quoted scalar.*(end of stream|document separator)", "open_quote"),
    (r"unknown escape character|escape sequence", "escape"),
    (r"block scalar", "block_text"),
    (r"flow sequence|'\]'", "open_list"),
    (r"flow mapping|'\}'", "open_mapping"),
    (r"expected <block end>", "indent"),
    (r"another document|<document start>|a single document", "documents"),
    (r"alias|anchor|occurrence", "alias"),
    (r"\btag\b|directive|YAML document", "tag"),
    (r"node content", "nothing"),
    (r"special characters|codec can't", "unseen"),
)


def syntax_problem(error: yaml.YAMLError) -> Phrase:
    """Why the text is no YAML."""
    if isinstance(error, yaml.MarkedYAMLError):
        said = ": ".join(filter(None, (error.context, error.problem)))
    else:
        said = str(error).splitlines()[0]
    for pattern, key in _SAID:
        if found := re.search(pattern, said):
            return Phrase(f"config.yaml.{key}", found.groupdict(), said)
    return Phrase("config.yaml.unknown", {"said": said}, said)

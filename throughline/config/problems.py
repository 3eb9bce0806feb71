"""What is wrong with a configuration, told all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from throughline.errors import UserError
from throughline.texts import say

__all__ = ["ConfigError", "Problem", "Trail", "dotted"]

Trail = tuple[str | int, ...]


def dotted(trail: Trail) -> str:
    """A place in the file as people write it: `sources[1].columns.day`."""
    text = ""
    for step in trail:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `key` is a text under `config.`, the rest are its facts. `line` counts from 1, 0 is unknown."""

    key: str
    file: str
    line: int = 0
    path: str = ""
    value: object = None
    allowed: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """Where, what is wrong, and what may stand there."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        # What was expected is a word of ours (types.…) or a literal of the file.
        words = (say(f"config.{word}", lang) if word.startswith("types.") else word for word in self.allowed)
        allowed = ", ".join(words)
        what = say(
            f"config.{self.key}",
            lang,
            **{"path": self.path, "value": self.value, "allowed": allowed, **self.facts},
        )
        return f"{place}: {what}"


class ConfigError(UserError):
    """Every problem of one configuration. `lang` is the project's language where the file tells it."""

    def __init__(self, problems: Sequence[Problem], lang: str | None = None) -> None:
        super().__init__("config", n=len(problems), file=problems[0].file)
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        self.lang = lang

    def sentence(self, lang: str) -> str:
        """The number of problems, then a line for each."""
        head = say("errors.config", lang, **self.facts)
        return "\n".join([head, *(f"  {problem.sentence(lang)}" for problem in self.problems)])

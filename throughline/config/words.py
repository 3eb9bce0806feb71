"""Words that rules of config.yaml compare with data: one, a pattern with *, or a list of them; case does not matter."""

from __future__ import annotations

__all__ = ["Words", "patterns", "words"]

Words = str | list[str]


def words(value: Words | None) -> list[str]:
    """What is written as a list; a field that is not there has none."""
    return [] if value is None else [value] if isinstance(value, str) else value


def patterns(written: list[str]) -> list[str]:
    """Words as LIKE patterns of lower case, escaped with !; [''] when the field does not matter."""
    escaped = (word.strip().lower().replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in written)
    return [word.replace("*", "%") for word in escaped] or [""]

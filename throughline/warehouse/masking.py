"""Phones and e-mails inside longer texts: what people typed into a comment, what a form put into an address.

Snapshots hold no contact of a person. Columns made for contacts never get there; this is for all other texts.
"""

from __future__ import annotations

__all__ = ["MASK", "without_contacts"]

MASK = "•••"
# Numbers as people write them: with a plus, with the trunk prefix of Russia, or its mobile ones without either.
_DIGIT = "[ ().-]{0,3}[0-9]"
_NUMBER = (
    f"(^|[^0-9])(?:(?:[+]|%2B)[1-9](?:{_DIGIT}){{7,14}}|[78](?:{_DIGIT}){{10}}|9[0-9]{{2}}(?:{_DIGIT}){{7}})([^0-9]|$)"
)
_ADDRESS = r"""[^\s@,;<>()"/?&=:%]+(?:@|%40)[^\s@,;<>()"/?&=%]+"""
_MAYBE_NUMBER = "(?:^|[^0-9])(?:[+]|%2B|[789])[0-9 ().-]{8,}"


def without_contacts(text: str) -> str:
    """SQL (DuckDB): the text that the expression `text` gives, its phones and e-mails replaced by MASK."""
    some = f"contains({text}, '@') or contains({text}, '%40') or regexp_matches({text}, '{_MAYBE_NUMBER}')"
    masked = f"regexp_replace({text}, '{_ADDRESS}', '{MASK}', 'g')"
    for _ in range(2):  # two numbers side by side share the sign between them: every other is found at a time
        masked = f"regexp_replace({masked}, '{_NUMBER}', '\\1{MASK}\\2', 'g')"
    # Most texts have neither: looking is much cheaper than replacing.
    return f"case when {some} then {masked} else {text} end"

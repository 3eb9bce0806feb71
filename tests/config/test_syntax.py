"""Every way to write what is no YAML, told in the reader's language with its line."""

from __future__ import annotations

import re

import pytest

from throughline.config.document import parse

CASES = [
    ("a:\n\tb: 1\n", "tab", 2),
    ("a: @b\n", "sign", 1),
    ("a: `b`\n", "sign", 1),
    ("a: b: c\n", "second_colon", 1),
    ("a: 1\nb\nc: 2\n", "no_colon", 3),
    ("a: - b\n", "stray_dash", 1),
    ('a: "b\n', "open_quote", 2),
    ("a: 'b\nc: 1\n", "open_quote", 3),
    ('a: "C:\\data"\n', "escape", 1),
    ("a: |x\n  b\n", "block_text", 1),
    ("a: [b, c\n", "open_list", 2),
    ("a: [b, c\nd: 1\n", "open_list", 2),
    ("a: {b: 1\nc: 2\n", "open_mapping", 2),
    ("a:\n  b: 1\n c: 2\n", "indent", 3),
    ("a: 1\n---\nb: 2\n", "documents", 2),
    ("a: *b\n", "alias", 1),
    ("a: &\n", "alias", 1),
    ("a: *.csv\n", "alias", 1),
    ("a: !<b\n", "tag", 1),
    ("a: %b\n", "sign", 1),
    ("a: [,]\n", "nothing", 1),
    ("a: \x01\n", "unseen", 1),
]


@pytest.mark.parametrize(("text", "key", "line"), CASES)
def test_a_mistake_of_syntax(text: str, key: str, line: int) -> None:
    (problem,) = parse(text, "config.yaml", {}).problems
    assert (problem.key, str(problem.facts["detail"].key), problem.line) == ("syntax", f"config.yaml.{key}", line)  # type: ignore[attr-defined]
    russian = problem.sentence("ru")
    assert re.search("[A-Za-z]{3,}", russian.removeprefix("config.yaml").replace("YAML", "")) is None
    assert problem.sentence("en").isascii() or "“" in problem.sentence("en")

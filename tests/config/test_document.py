"""YAML that two people could read differently is refused with its line; the rest keeps its meaning."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from throughline.config.document import Document, parse, scalar


def read(text: str, **env: str) -> Document:
    return parse(text, "config.yaml", env)


def keys(document: Document) -> list[tuple[str, int]]:
    return [(problem.key, problem.line) for problem in document.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a", "a"),
        ("Окна Урал", "Окна Урал"),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-12", -12),
        ("0.35", 0.35),
        ("2026-01-31", "2026-01-31"),
        ("№ Кампании", "№ Кампании"),
        ("%d.%m.%Y", "%d.%m.%Y"),
        ("1Abc", "1Abc"),
        ("09:00-20:00", "09:00-20:00"),
        ("40-20-40", "40-20-40"),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_word_means_what_it_says(written: str, meant: object) -> None:
    assert scalar(written) == meant
    assert type(scalar(written)) is type(meant)


TRAPS = """
010 -010 0o17 0x1F 0b1 1:30 12:30:45 1_000 no Yes on OFF y True NULL
+79991234567 +1 1e3 1.5e-3 .5 5. .inf -.INF .nan
"""


@pytest.mark.parametrize("written", TRAPS.split())
def test_a_word_that_yaml_would_turn_into_something_else_is_refused(written: str) -> None:
    document = read(f"project:\n  name: {written}\n")
    assert keys(document) == [("ambiguous", 2)]
    assert document.problems[0].path == "project.name"
    assert document.problems[0].value == written
    assert keys(read(f'project:\n  name: "{written}"\n')) == []


@given(st.from_regex(r"[-+0-9a-zA-Z_.:]{1,8}", fullmatch=True))
def test_what_passes_means_the_same_to_a_yaml_reader(word: str) -> None:
    """A word taken as number or flag is one for YAML 1.1 too; one taken as text would not become another thing."""
    try:
        ours = scalar(word)
    except ValueError:
        return
    try:
        # As a value: alone on its line, `---` would begin a document.
        theirs = yaml.safe_load(f"name: {word}")["name"]
    except (yaml.YAMLError, ValueError):
        return
    if isinstance(theirs, dict) or not isinstance(theirs, str | int | float | bool | None):
        return  # dates stay text until a day is wanted; "a:" is a mapping
    assert ours == theirs


def test_a_duplicate_key_names_both_lines() -> None:
    document = read("calls: {}\nmargin: {}\ncalls: {}\n")
    problem = document.problems[0]
    assert (problem.key, problem.line, problem.facts["first"], problem.path) == ("duplicate_key", 3, 1, "calls")


@pytest.mark.parametrize("name", ["123", "+73432000001", "no", "1:30", "true", "~"])
def test_a_key_must_be_text(name: str) -> None:
    assert keys(read(f"pipelines:\n  {name}: {{}}\n")) == [("ambiguous_key", 2)]
    assert keys(read(f'pipelines:\n  "{name}": {{}}\n')) == []


def test_a_list_as_key_is_refused() -> None:
    assert keys(read("? [a, b]\n: 1\n")) == [("bad_key", 1)]


def test_variables_are_filled_in_quotes_and_without_them_inside_braces_too() -> None:
    document = read('sources:\n  - {token: ${TOKEN}, url: "https://${HOST}/x"}\n', TOKEN="t0k: }en", HOST="h")
    assert document.problems == []
    assert document.data == {"sources": [{"token": "t0k: }en", "url": "https://h/x"}]}
    assert document.from_environment == {("sources", 0, "token"), ("sources", 0, "url")}


def test_a_missing_variable_is_named_with_its_line() -> None:
    document = read("a: 1\nb: ${NOWHERE}\nc: ${EMPTY}\n", EMPTY="")
    assert [(p.key, p.line, p.path, p.facts["name"]) for p in document.problems] == [
        ("no_variable", 2, "b", "NOWHERE"),
        ("no_variable", 3, "c", "EMPTY"),
    ]


def test_the_value_of_a_variable_is_never_read_as_yaml() -> None:
    assert read("a: ${A}\n", A="{b: 010}").data == {"a": "{b: 010}"}


def test_lines_of_every_node() -> None:
    document = read("project:\n  name: a\nsources:\n  - name: b\n    kind: c\n  -\n    name: d\n")
    assert document.line(("project", "name")) == 2
    assert document.line(("sources", 0, "kind")) == 5
    assert document.line(("sources", 1, "name")) == 7
    assert document.line(("sources", 1, "absent")) == 7


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert keys(read("\n".join(levels))) == [("too_large", 1)]


def test_a_node_that_holds_itself_is_refused() -> None:
    assert keys(read("a: &a [*a]\n")) == [("too_large", 1)]


def test_brackets_without_end_are_refused() -> None:
    assert keys(read("a: " + "[" * 5000)) == [("too_large", 1)]


@pytest.mark.parametrize("text", ["a: !!python/object:os.system x\n", "a: !secret x\n", "a: !!binary aGk=\n"])
def test_tags_are_refused(text: str) -> None:
    assert keys(read(text)) == [("tag", 1)]


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1\nb: 2\n", 2), ("a: b: c\n", 1), ("a: 1\n---\nb: 2\n", 2), ("\ta: 1", 1)]
)
def test_what_is_no_yaml_is_told_with_its_line(text: str, line: int) -> None:
    assert keys(read(text)) == [("syntax", line)]


@given(st.text(max_size=200))
def test_no_text_whatever_raises(text: str) -> None:
    read(text)

"""Rules of the house that no linter knows: who imports streamlit, honest tests, pinned requirements, two languages."""

from __future__ import annotations

import ast
import re
import string
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from throughline.texts import LANGS, catalogue

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("throughline", "connectors", "ui", "pages", "tests", "benchmarks")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The modules a file imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


def test_only_the_app_ui_and_pages_import_streamlit() -> None:
    guilty = [path for path in sources("throughline", "connectors") if "streamlit" in tops(path)]
    assert guilty == []


def test_nobody_imports_pages() -> None:
    guilty = [path for path in [*sources(*FOLDERS), ROOT / "app.py"] if "pages" in tops(path)]
    assert guilty == []


def _tests() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sources("tests"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and path.name.startswith("test_"):
                yield path, node


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def test_no_test_is_empty() -> None:
    """A test that cannot fail is a lie; one without `assert` calls something that checks."""
    guilty = [
        f"{path.relative_to(ROOT)}: {test.name}"
        for path, test in _tests()
        if all(_is_docstring(statement) or isinstance(statement, ast.Pass) for statement in test.body)
    ]
    assert guilty == []


def test_no_test_is_skipped() -> None:
    names = {"skip", "skipif", "xfail", "importorskip", "SkipTest"}
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("tests")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
    assert guilty == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_requirements_are_pinned_whole_and_name_no_host(name: str) -> None:
    lines = (ROOT / f"{name}.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[a-z0-9.-]+==[^\s;]+", line)] == []
    pinned = {line.partition("==")[0] for line in pins}
    wanted = [line for line in (ROOT / f"{name}.in").read_text("utf-8").splitlines() if line and line[0] not in "#-"]
    assert [line for line in wanted if line.lower() not in pinned] == []


def test_the_pins_are_what_the_tests_run_with() -> None:
    pins = (ROOT / "requirements-dev.txt").read_text("utf-8").split()
    wrong = [pin for pin in pins if "==" in pin and metadata.version(pin.partition("==")[0]) != pin.partition("==")[2]]
    assert wrong == []


def _places(text: object) -> set[str]:
    parts = text.values() if isinstance(text, dict) else [text]
    names = {name.partition(".")[0] for part in parts for _, name, _, _ in string.Formatter().parse(str(part)) if name}
    return {name.removeprefix("of_") for name in names}  # the same fact in the genitive, which English does not have


def test_both_languages_say_the_same_things() -> None:
    russian, english = (catalogue(lang) for lang in LANGS)
    assert sorted(russian.keys() ^ english.keys()) == []
    assert [key for key in russian if _places(russian[key]) != _places(english[key])] == []


@pytest.mark.parametrize(("lang", "forms"), [("ru", {"one", "few", "many", "other"}), ("en", {"one", "other"})])
def test_plurals_have_every_form_of_their_language(lang: str, forms: set[str]) -> None:
    wrong = [key for key, text in catalogue(lang).items() if isinstance(text, dict) and not forms <= text.keys()]
    assert wrong == []


def test_no_text_is_written_twice_in_one_file() -> None:
    """YAML lets the last of two equal keys win in silence."""
    twice = []
    for path in sorted((ROOT / "texts").rglob("*.yaml")):
        stack = [yaml.compose(path.read_text("utf-8"))]
        while stack:
            node = stack.pop()
            if isinstance(node, yaml.MappingNode):
                keys = [key.value for key, _ in node.value]
                twice += [f"{path.name}: {key}" for key in sorted(set(keys)) if keys.count(key) > 1]
                stack += [value for _, value in node.value]
    assert twice == []


def test_make_help_names_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("run", "test", "check", "bench", "demo", "clean"):
        assert f"make {target}" in done.stdout


def test_ci_calls_make_test_and_stops_at_the_first_error() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "set -euo pipefail" in text
    assert text.strip().endswith("make test")

"""What the code may not call at all: ways from a text to a running program, and from a text to HTML."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from tests.safety.project import ROOT

BANNED = re.compile(
    r"\b(?:c?pickle|shelve|marshal)\b|\bread_pickle\b|(?<![\w.])(?:eval|exec|compile|__import__)\(|\byaml\.(?:unsafe_)?load(?:_all)?\("
    r"|\bos\.(?:system|popen)\b|unsafe_allow_html|unsafe_allow_javascript|shell=True|verify=False|\bextractall\("
)
# File → what stands there, and why that is safe.
ALLOWED = {
    "tests/config/test_document.py": {"os.system"},  # a tag that must be refused
    "tests/config/test_schema.py": {"yaml.load("},  # of our own examples, with a subclass of SafeLoader
}


def tracked(*patterns: str) -> Iterator[str]:
    """Files of the project by their paths; what is not committed yet is among them, what git ignores is not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return (name for name in names if (ROOT / name).is_file() and name != "tests/safety/test_banned.py")


def test_nothing_turns_text_into_program_or_page() -> None:
    found = {
        name: words
        for name in tracked("*.py")
        if (words := set(BANNED.findall((ROOT / name).read_text("utf-8"))) - ALLOWED.get(name, set()))
    }
    assert found == {}


def test_the_rule_finds_what_it_forbids() -> None:
    lines = ["import pickle", "eval(x)", "x = exec(y)", "yaml.load(t)", "run(c, shell=True)", "unsafe_allow_html=True"]
    assert [line for line in lines if not BANNED.search(line)] == []
    assert [line for line in ("re.compile(x)", "frame.eval(", "cursor.execute(x)") if BANNED.search(line)] == []


def test_no_secret_is_committed() -> None:
    """Keys have shapes of their own; those of tests are made when the tests run."""
    shapes = re.compile(
        r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\n\w"
        r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bya29\.[\w-]{20}"
        r"|\by0_[\w-]{30}|\bsk-[\w-]{30}|\bxox[bap]-[\w-]{20}"
    )
    text_files = tracked("*.py", "*.yaml", "*.yml", "*.md", "*.toml", "*.json", "*.txt", "*.csv", "Makefile", ".ci/*")
    assert [name for name in text_files if shapes.search((ROOT / name).read_text("utf-8", errors="replace"))] == []


def test_git_keeps_neither_data_nor_secrets() -> None:
    names = list(tracked())
    assert [name for name in names if name.startswith("data/") and name != "data/.gitkeep"] == []
    assert [name for name in names if name.endswith((".duckdb", ".env", "secrets.toml"))] == []

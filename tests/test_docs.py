"""Links and pictures of the documents lead to files that are there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from connectors import KINDS

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def test_no_link_is_dead() -> None:
    names = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    dead = [
        f"{name}: {target}"
        for name in names.splitlines()
        for target in LINK.findall((ROOT / name).read_text("utf-8"))
        if not ((ROOT / name).parent / target).exists()
    ]
    assert dead == []


def test_every_kind_of_source_has_its_how_to_and_its_row() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [kind for kind in KINDS if f"(docs/connectors/{kind}.md)" not in readme]
    assert missing == []
    assert [kind for kind in KINDS if not (ROOT / "docs" / "connectors" / f"{kind}.md").is_file()] == []
